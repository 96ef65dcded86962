// Judges the pages of a walk over keys that don't change, while backends come and go: what is there, what is missing, and whether the
// page says so. Shares nothing with the gateway.

/// A walk in the default order, as far as it has come.
struct WalkCheck {
    private let expected: [String]
    private let places: [String: Int]
    /// Where the last listed key stands.
    private var passed = -1
    private var isShort = false
    private var hasBeenIncomplete = false

    /// - Parameter expected: the uids of all keys that the walk may list, in order.
    init(_ expected: [String]) {
        self.expected = expected
        places = Dictionary(uniqueKeysWithValues: expected.enumerated().map { ($1, $0) })
    }

    /// What is wrong with the next page; nil where nothing is.
    mutating func problem(_ page: KeyPage) -> String? {
        let start = passed
        var listed: Set<Int> = []
        for key in page.keys {
            guard let place = places[key.uid] else { return "\(key.uid) is nobody's key" }
            guard place > passed else { return "\(key.uid) comes twice or at a wrong place" }
            listed.insert(place)
            passed = place
        }
        guard page.has_more == (page.next_cursor != nil) else { return "has_more contradicts next_cursor" }
        // Up to where the page speaks for all backends that it does not name.
        let end = page.has_more ? passed : expected.count - 1
        for place in max(0, start + 1)..<max(start + 1, end + 1) where !listed.contains(place) {
            let backend = expected[place].prefix { $0 != "/" }
            guard page.unreachable.contains(String(backend)) else { return "\(expected[place]) is missing, unsaid" }
            isShort = true
        }
        let mustBeIncomplete = isShort || hasBeenIncomplete || !page.unreachable.isEmpty
        if mustBeIncomplete, page.complete { return "complete, but keys may be missing" }
        hasBeenIncomplete = hasBeenIncomplete || !page.complete
        return nil
    }
}
