// The rules that are always in force, compiled once in the life of the process.

/// Vendors' formats and structures, in one database.
final class BuiltInRules: Sendable {
    /// The one set of rules, or why there is none.
    static let shared = Result { () throws(ScannerFailure) in try BuiltInRules() }

    private let patterns: PatternDatabase
    private let formats = FormatRule.all
    private let structures = StructureRule.all

    init(fault: EngineFault? = nil) throws(ScannerFailure) {
        patterns = try PatternDatabase(formats.map(\.pattern) + structures.map(\.pattern), fault: fault)
    }

    /// What they find in a text.
    func hits(in text: [UInt8]) throws(SearchFailure) -> [Hit] {
        var (keys, secrets): ([Hit], [Hit]) = ([], [])
        var (runs, words) = (AlphabetRuns(), WordEnds())
        // What keys begin with costs little, and there may be one at every byte.
        for match in try patterns.matches(in: text.span, uncounted: formats.count) {
            if match.id < formats.count {
                addKey(to: &keys, in: text.span, match, &runs)
                if keys.count > PatternDatabase.greatestCount { throw .flooded }
            } else {
                addSecret(to: &secrets, in: text.span, match, &words)
            }
        }
        return keys + secrets
    }

    private func addKey(to found: inout [Hit], in text: Span<UInt8>, _ match: PatternMatch, _ runs: inout AlphabetRuns)
    {
        guard let key = formats[match.id].key(in: text, from: match.end, &runs),
            key.upperBound > found.last?.range.upperBound ?? 0
        else { return }
        found.append(Hit(range: key, cause: .format(match.id)))
    }

    private func addSecret(
        to found: inout [Hit], in text: Span<UInt8>, _ match: PatternMatch, _ words: inout WordEnds
    ) {
        let structure = match.id - formats.count
        guard match.end > found.last?.range.upperBound ?? 0,
            let secret = structures[structure].secret(in: text, match, &words)
        else { return }
        found.append(Hit(range: secret, cause: .structure(structure)))
    }
}
