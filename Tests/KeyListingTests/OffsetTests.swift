// Lists that page by offset, whose keys come and go between two pages: no key that is there throughout is missed.

import Testing

@testable import KeyListing

@Suite("Collecting by offset")
struct OffsetTests {
    /// What happens to the list between two pages.
    private struct Event {
        var deleted: Int?
        var added: Int

        static let all = (-1..<5).flatMap { deleted in
            (0...2).map { Event(deleted: deleted < 0 ? nil : deleted, added: $0) }
        }
    }

    private struct Outcome {
        var found: Set<String>
        var fetches: [Fetch]
        var duplicates: Int
    }

    /// Reads a list in pages of these sizes by turns, of a backend that may be deaf to offsets; the events happen before the second page, the third, and so on.
    private func read(_ keys: inout [String], _ events: [Event], sizes: [Int] = [2], isDeaf: Bool = false) throws
        -> Outcome
    {
        let bounds = CollectingBounds(maxPages: 50, maxKeys: 50, pageLimit: sizes[0])
        var collecting = Collecting(Filters(), bounds, now: .distantPast)
        var fetches = [collecting.addPart()]
        for turn in 0... {
            let offset = fetches.last?.token.flatMap { Int($0) } ?? 0
            let part = keys.dropFirst(isDeaf ? 0 : offset).prefix(sizes[turn % sizes.count])
            var page = Page(part.map { TestKey($0) })
            page.tokenMeaning = .offset
            page.nextToken = offset + part.count < keys.count ? "\(offset + part.count)" : nil
            guard let last = fetches.last, let next = try collecting.answered(last, page) else { break }
            fetches.append(next)
            if turn < events.count { happen(events[turn], &keys, turn) }
        }
        let list = collecting.list
        return Outcome(found: Set(list.pages.flatMap(\.ids)), fetches: fetches, duplicates: list.duplicates)
    }

    private func happen(_ event: Event, _ keys: inout [String], _ turn: Int) {
        if let deleted = event.deleted, deleted < keys.count { keys.remove(at: deleted) }
        for number in 0..<event.added { keys.insert("new \(turn) \(number)", at: 0) }
    }

    @Test("whatever keys come and go between pages, one that stays is found", arguments: 1...3)
    func stayingKeys(size: Int) throws {
        let before = (0..<5).map { "k\($0)" }
        for first in Event.all {
            for second in Event.all {
                var keys = before
                let found = try read(&keys, [first, second], sizes: [size]).found
                #expect(found.isSuperset(of: before.filter(keys.contains)), "\(first), \(second)")
            }
        }
    }

    @Test("a list that stays as it is takes no second reading, and its overlaps are no duplicates")
    func quiet() throws {
        var keys = (0..<5).map { "k\($0)" }
        let outcome = try read(&keys, [])
        #expect(outcome.fetches.map(\.token) == [nil, "1", "2", "3"])
        #expect(outcome.found == Set(keys) && outcome.duplicates == 0)
    }

    @Test(
        "pages may be of any length, one key among them", arguments: [[3, 1], [1, 3], [5, 1, 1, 5], [2, 1, 1], [1]])
    func lengths(_ sizes: [Int]) throws {
        var keys = (0..<12).map { "k\($0)" }
        let outcome = try read(&keys, [], sizes: sizes)
        #expect(outcome.found == Set(keys) && outcome.duplicates == 0)
    }

    @Test(
        "a backend that answers its first page whatever the offset gives an error, not a short list", arguments: 1...4)
    func deafness(size: Int) {
        var keys = (0..<9).map { "k\($0)" }
        #expect(throws: WalkFailure.pageTokensRefused) { try read(&keys, [], sizes: [size], isDeaf: true) }
    }

    @Test("a list whose keys go faster than it is read is an error, not a short list")
    func vanishing() {
        var keys = (0..<50).map { "k\($0)" }
        let events = Array(repeating: Event(deleted: 0, added: 0), count: 40)
        #expect(throws: WalkFailure.pageTokensRefused) { try read(&keys, events, sizes: [3]) }
    }
}
