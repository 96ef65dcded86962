// What came of reading a configuration: a table or the reasons why there is none, ready to be shown.

public import Redaction
public import StrictJSON

/// What came of reading a configuration.
public struct ConfigurationReport: Sendable {
    /// The table; nil exactly where there are problems.
    public let table: RouteTable?
    /// What the file adds to the rules for secrets, whatever else is wrong with it; nil where that is wrong.
    public let redaction: AddedRules?
    /// Everything that is wrong: the main file's problems first, each file's in its order.
    public let problems: [LocatedProblem]
    /// What is risky and yet allowed, in the same order.
    public let warnings: [LocatedProblem]
    /// The file as it was read; nil where it could not be.
    let root: JSONNode?
    /// What the file's strings were completed from.
    let environment: [String: String]

    /// All problems and warnings for people, with the lines that they speak of; empty where there are none. Holds no
    /// secret of the file's.
    public var text: String { (problems + warnings).map { $0.text + "\n" }.joined() }

    /// All problems and warnings as one JSON array of objects with `file`, `line`, `column`, `pointer`, `severity` and
    /// `message`, without a line end behind it.
    public var json: String {
        let objects = (problems + warnings).map { "  " + $0.json }
        return objects.isEmpty ? "[]" : "[\n\(objects.joined(separator: ",\n"))\n]"
    }
}

/// A problem and the file that has it.
public struct LocatedProblem: Sendable {
    /// How bad it is.
    public enum Severity: String, Sendable {
        /// The configuration cannot be used.
        case error
        /// It can, but somebody should look.
        case warning
    }

    /// The file, as its messages name it.
    public let file: String
    /// The problem and its place.
    public let problem: Problem
    /// How bad it is.
    public let severity: Severity
    /// The line in question; nil where the file could not be read.
    public let excerpt: SourceExcerpt?

    /// `FILE:LINE:COLUMN: error: message (at POINTER)`, always one line. A pointer to the whole text is left out.
    public var headline: String {
        let place = "\(file):\(problem.position.line):\(problem.position.column)"
        let pointer = problem.pointer.isEmpty ? "" : " (at \(problem.pointer))"
        return printable("\(place): \(severity.rawValue): \(problem.message)\(pointer)")
    }

    /// The headline, and beneath it the line with a caret.
    public var text: String {
        guard let excerpt, !excerpt.line.isEmpty else { return headline }
        let number = String(problem.position.line)
        let margin = String(repeating: " ", count: number.count)
        let blanks = String(repeating: " ", count: excerpt.caret)
        return "\(headline)\n  \(number) | \(excerpt.line)\n  \(margin) | \(blanks)^"
    }

    fileprivate var json: String {
        let members = [
            "\"file\": \(jsonText(of: file))", "\"line\": \(problem.position.line)",
            "\"column\": \(problem.position.column)", "\"pointer\": \(jsonText(of: problem.pointer))",
            "\"severity\": \(jsonText(of: severity.rawValue))", "\"message\": \(jsonText(of: problem.message))",
        ]
        return "{\(members.joined(separator: ", "))}"
    }
}

/// A text as a terminal may see it: what would move the cursor, turn the writing round or hide becomes its number.
func printable(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .unassigned, .privateUse:
            result += "\\u{\(String(scalar.value, radix: 16))}"
        default: result.unicodeScalars.append(scalar)
        }
    }
    return result
}
