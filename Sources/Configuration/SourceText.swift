// A file's text by lines, for excerpts.

import StrictJSON

/// The text of a file that problems are found in.
struct SourceText {
    /// The file's name in messages.
    let file: String
    private let text: [UInt8]
    /// Where each line begins.
    private let starts: [Int]

    init(file: String, text: [UInt8]) {
        self.file = file
        self.text = text
        starts = [0] + text.indices.filter { text[$0] == UInt8(ascii: "\n") }.map { $0 + 1 }
    }

    /// A problem with its line. `hidingRest`: see `SourceExcerpt`.
    func locate(_ problem: Problem, _ severity: LocatedProblem.Severity, hidingRest: Bool = false) -> LocatedProblem {
        let (line, column) = (problem.position.line, problem.position.column)
        let excerpt = scalars(ofLine: line).map { SourceExcerpt(line: $0, column: column, hidingRest: hidingRest) }
        return LocatedProblem(file: file, problem: problem, severity: severity, excerpt: excerpt)
    }

    private func scalars(ofLine line: Int) -> [Unicode.Scalar]? {
        guard starts.indices.contains(line - 1) else { return nil }
        let line = text[starts[line - 1]...].prefix { $0 != UInt8(ascii: "\n") && $0 != UInt8(ascii: "\r") }
        return Array(String(decoding: line, as: UTF8.self).unicodeScalars)
    }
}
