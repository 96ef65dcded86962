// Two answers to one call, held against each other.

import KeyListing
import Testing

@Suite("differences of pages")
struct PageDifferencesTests {
    private let newest: [TestKey] = (0..<6).map { TestKey("k\($0)", name: "n\($0)", created: 100 - $0) }

    private func differences(
        _ first: [TestKey], _ second: [TestKey], sorted: (Bool, Bool) = (true, true),
        more: (Bool, Bool) = (false, false), query: ListQuery = ListQuery()
    ) -> [String: Int]? {
        PageDifferences(
            JudgedPage(Page(first, nextToken: more.0 ? "t" : nil), isSorted: sorted.0),
            JudgedPage(Page(second, nextToken: more.1 ? "t" : nil), isSorted: sorted.1), query: query,
            now: Instant(seconds: 1000))?.counts
    }

    @Test("whole lists are the same in any order that nobody promised")
    func wholeLists() {
        #expect(differences(newest, newest.reversed(), sorted: (true, false)) == [:])
        #expect(differences(newest, newest.reversed()) == ["order": 1])
        #expect(differences(newest, Array(newest.dropFirst(2))) == ["missing": 2])
        #expect(differences(Array(newest.dropLast()), newest) == ["extra": 1])
    }

    @Test("each field that differs is named once for each key")
    func fields() {
        var other = newest
        other[0].name = "x"
        other[1].name = nil
        other[2].tenant = "t"
        other[3].status = "revoked"
        other[4].lastUsed = Moment(seconds: 5)
        #expect(differences(newest, other) == ["name": 2, "tenant_id": 1, "status": 1, "last_used_at": 1])
    }

    @Test("of a sorted page that goes on, only what it covers is judged")
    func pieces() {
        let short = Array(newest.prefix(3))
        #expect(differences(short, newest, more: (true, false)) == [:])
        #expect(differences(newest, short, more: (false, true)) == [:])
        #expect(differences(short, Array(newest.dropFirst().prefix(4)), more: (true, true)) == ["missing": 1])
        #expect(differences(newest, [newest[0], newest[2]], more: (false, true)) == ["missing": 1])
    }

    @Test("a piece of an unsorted list tells too little, as an empty page does that goes on")
    func incomparable() {
        #expect(differences(newest, newest, sorted: (true, false), more: (false, true)) == nil)
        #expect(differences([], newest, more: (true, false)) == nil)
    }

    @Test("keys that are not asked for don't count: one backend may ignore a filter")
    func filters() {
        var query = ListQuery()
        query.filters.statuses = StatusSet([.active])
        var revoked = TestKey("old", created: 3)
        revoked.status = "revoked"
        #expect(differences(newest, newest + [revoked], query: query) == [:])
    }
}
