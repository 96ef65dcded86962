// The rules that are always in force, compiled once in the life of the process.

/// Vendors' formats and structures.
final class BuiltInRules: Sendable {
    /// The one set of rules, or why there is none.
    static let shared = Result { () throws(ScannerFailure) in try BuiltInRules() }

    /// In two databases: prefixes that are mere literals stay fast only among themselves.
    private let prefixes: PatternDatabase
    private let patterns: PatternDatabase
    private let formats = FormatRule.all
    private let structures = StructureRule.all

    init(fault: EngineFault? = nil) throws(ScannerFailure) {
        prefixes = try PatternDatabase(formats.map(\.pattern), fault: fault)
        patterns = try PatternDatabase(structures.map(\.pattern), fault: fault)
    }

    /// What they find in a text.
    func hits(in text: [UInt8]) throws(SearchFailure) -> [Hit] {
        var found = try keys(in: text)
        var end = 0
        var words = WordEnds()
        for match in try patterns.matches(in: text.span) where match.end > end {
            guard let secret = structures[match.id].secret(in: text.span, match, &words) else { continue }
            found.append(Hit(range: secret, cause: .structure(match.id)))
            end = secret.upperBound
        }
        return found
    }

    private func keys(in text: [UInt8]) throws(SearchFailure) -> [Hit] {
        var found: [Hit] = []
        var runs = AlphabetRuns()
        try prefixes.search(text.span) { match in
            guard let key = formats[match.id].key(in: text.span, from: match.end, &runs),
                key.upperBound > found.last?.range.upperBound ?? 0
            else { return true }
            found.append(Hit(range: key, cause: .format(match.id)))
            return found.count < PatternDatabase.greatestCount
        }
        return found
    }
}
