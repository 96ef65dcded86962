// The one total order: by value, backend and id; against Swift's own UTF-16 views and plain tuples.

import Testing

@testable import KeyListing

@Suite("The total order")
struct ComparisonTests {
    private static let now = Moment(seconds: 2)

    /// Texts of up to three code points from either side of every boundary of UTF-8's and UTF-16's lengths and ranks.
    private static let texts: [String] = {
        let points = [
            0x00, 0x41, 0x7F, 0x80, 0x7FF, 0x800, 0xD7FF, 0xE000, 0xEFFF, 0xF000, 0xFFFD, 0xFFFF, 0x10000, 0x10FFFF,
        ]
        let letters = points.compactMap { Unicode.Scalar(UInt32($0)).map { String(Character($0)) } }
        let pairs = letters.flatMap { a in letters.map { a + $0 } }
        let boundaries = [1, 6, 7, 11, 12, 13].map { letters[$0] }
        let triples = boundaries.flatMap { a in boundaries.flatMap { b in boundaries.map { a + b + $0 } } }
        return [""] + letters + pairs + triples
    }()

    @Test("texts compare by UTF-16 code unit, on either side of every boundary")
    func textsByCodeUnit() {
        let units = Self.texts.map { Array($0.utf16) }
        let bytes = Self.texts.map { Array($0.utf8) }
        for (a, x) in bytes.enumerated() {
            for (b, y) in bytes.enumerated() {
                let order = compareAsUTF16(x.span, y.span)
                let isRight =
                    a == b ? order == 0 : units[a].lexicographicallyPrecedes(units[b]) ? order < 0 : order > 0
                if !isRight || sortsBefore(x, y) != (order < 0) {
                    Issue.record("\(units[a]) against \(units[b]) gave \(order)")
                    return
                }
            }
        }
    }

    @Test("the number of a text's beginning never tells two texts apart the wrong way round")
    func sortKeysOfTexts() {
        let order = TotalOrder(.name, .ascending)
        let texts = Self.texts + ["aaaaaaaa", "aaaaaaaab", "aaaaaaaa\u{FFFF}", "aaaaaaa\u{10000}", "aaaaaaa\u{E000}"]
        let units = texts.map { Array($0.utf16) }
        let keys = texts.map { order.sortKey(of: Page([TestKey("k", name: $0)]), 0, now: Self.now.instant) }
        let missing = order.sortKey(of: Page([TestKey("k")]), 0, now: Self.now.instant)
        #expect(keys.allSatisfy { $0 < missing })
        for a in texts.indices {
            for b in texts.indices where keys[a] < keys[b] && !units[a].lexicographicallyPrecedes(units[b]) {
                Issue.record("\(units[a]) against \(units[b])")
                return
            }
        }
    }

    /// Keys with every combination of a few values and ties in most.
    private static let entries: [Entry] = {
        var random = SeededGenerator(seed: 7)
        let backends = ["b", "a", "\u{FFFD}", "\u{10000}"]
        return (0..<72).map { Entry(backend: backends[$0 % 4], key: RandomWorld.key($0 / 4, &random)) }
    }()

    @Test("two keys compare as the model says, for every sort and direction", arguments: SortField.allCases)
    func keys(field: SortField) {
        let ranks = Dictionary(
            uniqueKeysWithValues: ["a", "b", "\u{10000}", "\u{FFFD}"].enumerated().map { ($1, $0) })
        let pages = Self.entries.map { Page([$0.key]) }
        let now = Self.now.instant
        for direction in SortDirection.allCases {
            let model = ListModel(field: field, direction: direction, now: Self.now)
            let order = TotalOrder(field, direction)
            for (i, a) in Self.entries.enumerated() {
                let position = order.position(of: pages[i], 0, backend: Array(a.backend.utf8), now: now)
                for (j, b) in Self.entries.enumerated() {
                    let expected = i == j ? 0 : model.comes(b, before: a) ? -1 : 1
                    let rank = (ranks[b.backend] ?? 0, ranks[a.backend] ?? 0)
                    let found = order.compare(pages[j], 0, rank: rank.0, pages[i], 0, rank: rank.1, now: now)
                    let toPosition = order.compare(pages[j], 0, backend: Array(b.backend.utf8), to: position, now: now)
                    if found.signum() != expected || toPosition.signum() != expected {
                        Issue.record("\(b) against \(a), \(direction): \(found), by position \(toPosition)")
                        return
                    }
                    let precedes = order.precedes(pages[j], 0, pages[i], 0, now: now)
                    let keys = [j, i].map { order.sortKey(of: pages[$0], 0, now: now) }
                    let isSmaller = direction == .ascending ? keys[0] < keys[1] : keys[1] < keys[0]
                    if isSmaller, expected >= 0 {
                        Issue.record("\(b) against \(a), \(direction): by their numbers")
                        return
                    }
                    if a.backend == b.backend, precedes != (expected < 0) {
                        Issue.record("\(b) precedes \(a), \(direction): \(precedes)")
                        return
                    }
                }
            }
        }
    }

    private func sorted(_ keys: [TestKey], _ field: SortField, _ direction: SortDirection) -> [String] {
        let (page, order) = (Page(keys), TotalOrder(field, direction))
        let indices = keys.indices.sorted { order.precedes(page, $0, page, $1, now: Self.now.instant) }
        return indices.map { keys[$0].id }
    }

    @Test("a missing value is last ascending and first descending; an empty one is the smallest")
    func missingValues() {
        let keys = [TestKey("none"), TestKey("empty", name: ""), TestKey("last", name: "\u{10FFFF}")]
        #expect(sorted(keys, .name, .ascending) == ["empty", "last", "none"])
        #expect(sorted(keys, .name, .descending) == ["none", "last", "empty"])
    }

    @Test("ties go by key_id, and backwards when descending")
    func ties() {
        let keys = ["b", "c", "a"].map { TestKey($0, created: 1) }
        #expect(sorted(keys, .createdAt, .ascending) == ["a", "b", "c"])
        #expect(sorted(keys, .createdAt, .descending) == ["c", "b", "a"])
    }

    @Test("states sort by their names, an active key as expired from its expiry on")
    func states() {
        var keys = KeyStatus.allCases.reversed().map { status in
            var key = TestKey(status.name)
            key.status = status.name
            return key
        }
        for (id, expiry) in [("ended now", Self.now), ("ends soon", Moment(seconds: 2, nanoseconds: 1))] {
            var key = TestKey(id)
            key.expires = expiry
            keys.append(key)
        }
        let ascending = ["active", "ends soon", "disabled", "ended now", "expired", "revoked", "unknown"]
        #expect(sorted(keys, .status, .ascending) == ascending)
        #expect(sorted(keys, .status, .descending) == ascending.reversed())
    }

    @Test("an expiry makes only an active key expired")
    func trueStates() {
        for status in KeyStatus.allCases {
            var key = APIKey()
            key.status = status
            (key.expiresAt, key.expires) = (Slice(offset: 0, length: 0), Instant(seconds: 1))
            #expect(key.status(at: Instant(seconds: 1)) == (status == .active ? .expired : status))
            #expect(key.status(at: Instant(seconds: 0, nanoseconds: 999_999_999)) == status)
            key.expiresAt = .absent
            #expect(key.status(at: Instant(seconds: 1)) == status)
        }
    }

    @Test("the words of requests name every sort field, and no other word does")
    func words() {
        let words = ["created_at", "expires_at", "last_used_at", "name", "key_id", "tenant_id", "status"]
        #expect(words.compactMap(SortField.init(parameter:)) == SortField.allCases)
        #expect(SortField(parameter: "Name") == nil)
        #expect(SortDirection.allCases.map(\.parameter) == ["asc", "desc"])
    }
}
