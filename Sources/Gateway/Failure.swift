// Why a backend is missing from a page: one class of a few, used alike in answers, logs and the status page.

import Dialects
import KeyListing
import Upstream

/// Why a backend could not be listed.
struct BackendFailure: Error, Sendable {
    enum Kind: Sendable, Hashable {
        /// No answer: nothing listens, the connection broke, 408, 429, 5xx.
        case unavailable
        /// It refused the gateway's credential or the call itself.
        case refused
        /// Its answer is not what its dialect says.
        case malformed
        /// Too slow.
        case tooSlow
        /// Its list is still being read.
        case collecting
        /// Too many keys to collect, or an answer over `max_answer`.
        case collectLimit
        /// Too many keys for the backend itself.
        case backendLimit
    }

    var kind: Kind
    var failureClass: FailureClass
    /// The answer's status, where it was the answer that failed.
    var status: Int?
    /// For the log only: it may hold a backend's own words.
    var detail: String
    /// What a caller or operator can do about it, without a backend's words.
    var advice: String

    init(_ kind: Kind, _ failureClass: FailureClass, status: Int? = nil, detail: String = "", advice: String) {
        self.kind = kind
        self.failureClass = failureClass
        self.status = status
        self.detail = detail
        self.advice = advice
    }

    /// Its class by the name that logs, metrics, `/status` and `rollcall probe` give it.
    var name: String { failureClass.rawValue }
}

extension BackendFailure.Kind {
    var code: ProblemCode {
        switch self {
        case .unavailable: .backendsUnavailable
        case .refused: .backendRefused
        case .malformed: .backendMalformed
        case .tooSlow: .deadlineExceeded
        case .collecting: .collecting
        case .collectLimit: .collectLimitExceeded
        case .backendLimit: .backendLimitExceeded
        }
    }

    /// Which of several failures is told: 502 before 503 before 504 before 422 (contract, section 4), and a list that is on its way
    /// before what can't be had.
    var precedence: Int { ([502, 503, 504, 422].firstIndex(of: code.status) ?? 4) * 2 + (self == .collecting ? 0 : 1) }
}

extension BackendFailure {
    init(_ failure: TransferFailure) {
        let (kind, advice): (Kind, String) =
            switch failure.kind {
            case .tooSlow: (.tooSlow, "It did not answer in time.")
            case .tooLarge: (.collectLimit, "Its answer is over max_answer; raise it, or narrow the list with filters.")
            case .malformed: (.malformed, "Its answer is no HTTP.")
            default: (.unavailable, "It can't be reached at the moment.")
            }
        self.init(kind, FailureClass(failure.kind), detail: failure.detail, advice: advice)
    }

    init(_ failure: WalkFailure) {
        switch failure {
        case .tooManyKeys(let limit):
            let advice = "More than \(limit) keys to sort (collect_limit); narrow the list with filters, or raise it."
            self.init(.collectLimit, .tooManyKeys, advice: advice)
        case .tooManyPages(let limit):
            let advice = "More than \(limit) pages to collect (max_pages); narrow the list with filters, or raise it."
            self.init(.collectLimit, .tooManyPages, advice: advice)
        case .pageTokenRepeated:
            self.init(malformed: "a page token came twice: the list has no end")
        case .pageTokensRefused: self.init(malformed: "it keeps refusing its own page tokens")
        case .valueTooLong: self.init(malformed: "a sort value or id is over 1 KiB")
        case .neverAlike: self.init(malformed: "its page tokens only count, and the list was never the same twice")
        case .noProgress: self.init(malformed: "many pages, but neither a key nor an end")
        }
    }

    static let lost = BackendFailure(.unavailable, .lost, advice: "It stopped answering.")
    static let leftAlone = BackendFailure(
        .unavailable, .breakerOpen, advice: "It has failed too often and is left alone for a moment.")
    static let collecting = BackendFailure(
        .collecting, .collecting, advice: "Its list is still being read; ask again, and that list will be used.")
    /// What an earlier request of the walk was told; this one has had no such answer.
    static let tooManyKeys: BackendFailure = {
        var failure = BackendFailure(status: 400, .limitExceeded(ofMatches: false))
        failure.status = nil
        return failure
    }()
    static let late = BackendFailure(TransferFailure(.tooSlow(answerBegan: false)))

    init(malformed detail: String, status: Int? = nil) {
        self.init(
            .malformed, .malformed, status: status, detail: detail, advice: "Its answer is not what its dialect says.")
    }

    /// An answer other than 200, as its dialect understands it.
    init(status: Int, _ answer: ErrorAnswer) {
        let code = if case .other(let code?) = answer, code.isWord { " \(code)" } else { "" }
        let detail = "status \(status)\(code)"
        switch status {
        case _ where answer.isLimit:
            let advice =
                answer.isLimitOfMatches
                ? "More keys match than it lists at once; narrow the list with tenant_id, status or search."
                : "It holds too many keys to list at once; narrow the list with tenant_id, or name its tenants in 'tenants'."
            self.init(.backendLimit, .backendLimit, status: status, detail: detail, advice: advice)
        case 408, 429, 500...599:
            let found = status == 429 ? FailureClass.rateLimited : .serverError
            self.init(.unavailable, found, status: status, detail: detail, advice: "It can't answer at the moment.")
        case 401, 403:
            let advice = "It refused the gateway's credential; its operator has to mend that."
            self.init(.refused, .credentialRefused, status: status, detail: detail, advice: advice)
        case 300...399:
            self.init(.refused, .redirected, status: status, detail: detail, advice: "It answered with a redirect.")
        case 404, 405:
            let advice = "It does not know the call; its 'url' or 'dialect' may be wrong."
            self.init(.refused, .callRefused, status: status, detail: detail, advice: advice)
        case 400...499:
            self.init(.refused, .callRefused, status: status, detail: detail, advice: "It refused the call.")
        default: self.init(malformed: detail, status: status)
        }
    }
}

extension String {
    /// Whether this can be an error code. Anything else may be what the backend was sent, and must not get into the log.
    fileprivate var isWord: Bool {
        utf8.count <= 64
            && utf8.allSatisfy { byte in
                switch byte {
                case 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "."): true
                default: false
                }
            }
    }
}

extension ErrorAnswer {
    fileprivate var isLimit: Bool { if case .limitExceeded = self { true } else { false } }
    fileprivate var isLimitOfMatches: Bool { if case .limitExceeded(ofMatches: true) = self { true } else { false } }
}
