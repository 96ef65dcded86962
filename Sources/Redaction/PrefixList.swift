// Prefixes by their first bytes, so that few of many are compared with a text.

/// A list of prefixes, none of them empty.
struct PrefixList: Sendable {
    private var byFirst = [[[UInt8]]](repeating: [], count: 256)

    init(_ prefixes: [[UInt8]]) {
        for prefix in prefixes {
            if let first = prefix.first { byFirst[Int(first)].append(prefix) }
        }
    }

    /// Whether a run of the text begins with one of them that `suits`.
    func contains(beginningOf text: Span<UInt8>, _ run: Range<Int>, _ suits: ([UInt8]) -> Bool) -> Bool {
        guard let first = run.first else { return false }
        return byFirst[Int(text[first])].contains { prefix in
            prefix.count <= run.count && prefix.indices.allSatisfy { text[first + $0] == prefix[$0] } && suits(prefix)
        }
    }
}
