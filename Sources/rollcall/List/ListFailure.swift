// Why a walk ends before its end. One line each, for standard error; never the token, never a request's URL.

enum ListFailure: Error, Equatable {
    /// The server refused, in the words of its problem document.
    case refused(ProblemDocument)
    /// No answer: why, in the transfer's words.
    case unanswered(String)
    /// An answer that is not what the OpenAPI document promises.
    case malformed(String)
    /// Standard output cannot be written any more; `nil` where its reader has simply gone away.
    case unwritable(String?)
    /// The user ended it.
    case interrupted
    /// An argument, variable or file that is of no use.
    case unusable(String)

    /// The line to print, safe for a terminal; nil where silence is the custom.
    var message: String? {
        switch self {
        case .refused(let problem): PrintableText.escaped(problem.message)
        case .unanswered(let reason): PrintableText.escaped("no answer: \(reason)")
        case .malformed(let reason): PrintableText.escaped("the answer is not a page of keys: \(reason)")
        case .unwritable(let reason): reason.map { "standard output: \($0)" }
        case .interrupted: "interrupted"
        case .unusable(let reason): PrintableText.escaped(reason)
        }
    }

    /// The exit code: 130 is a shell's custom for Ctrl-C.
    var exitCode: Int32 { self == .interrupted ? 130 : 1 }
}
