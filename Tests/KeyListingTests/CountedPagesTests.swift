// Lists whose page tokens count pages, and whose keys come and go between two of them: no key that is there throughout is missed.

import Testing

@testable import KeyListing

@Suite("Collecting by page numbers")
struct CountedPagesTests {
    /// Reads a list in pages of two; before the call of that number, from 1, the key at that place goes, or one comes in front of all.
    private func read(_ keys: inout [String], _ events: [Int: Int?] = [:]) throws -> (
        found: Set<String>, calls: Int, duplicates: Int
    ) {
        let bounds = CollectingBounds(maxPages: 5, maxKeys: 50, pageLimit: 2)
        var collecting = Collecting(Filters(), bounds, now: .distantPast)
        var (fetch, calls) = (Fetch?.some(collecting.addPart()), 0)
        while let asked = fetch {
            if let event = events[calls] { happen(event, number: calls, &keys) }
            calls += 1
            let number = asked.token.flatMap { Int($0) } ?? 1
            var page = Page(keys.dropFirst(2 * number - 2).prefix(2).map { TestKey($0) })
            page.tokenMeaning = .pageNumber
            page.nextToken = 2 * number < keys.count ? "\(number + 1)" : nil
            fetch = try collecting.answered(asked, page)
        }
        return (Set(collecting.list.pages.flatMap(\.ids)), calls, collecting.list.duplicates)
    }

    private func happen(_ deleted: Int?, number: Int, _ keys: inout [String]) {
        guard let deleted else { return keys.insert("new \(number)", at: 0) }
        if deleted < keys.count { keys.remove(at: deleted) }
    }

    @Test("one page is read once, more until two readings are alike")
    func quiet() throws {
        for (count, calls) in [(0, 1), (1, 1), (2, 1), (3, 4), (7, 8)] {
            var keys = (0..<count).map { "k\($0)" }
            let read = try read(&keys)
            #expect(read.found == Set(keys) && read.calls == calls && read.duplicates == 0, "\(count) keys")
        }
    }

    @Test("whatever two keys come and go between whichever calls, those that stay are found")
    func stayingKeys() throws {
        let events: [Int?] = [nil] + (0..<6).map { $0 }
        for (first, second) in (1..<9).flatMap({ first in (first + 1..<12).map { (first, $0) } }) {
            for (one, other) in events.flatMap({ one in events.map { (one, $0) } }) {
                let before = (0..<6).map { "k\($0)" }
                var keys = before
                let found = try read(&keys, [first: one, second: other]).found
                #expect(found.isSuperset(of: before.filter(keys.contains)), "\(first): \(String(describing: one))")
            }
        }
    }

    @Test("a list that is another one each time is an error, not a short list")
    func restless() {
        var keys = (0..<8).map { "k\($0)" }
        let events = Dictionary(uniqueKeysWithValues: (1..<60).map { ($0, $0 % 2 == 0 ? 0 : Int?.none) })
        #expect(throws: WalkFailure.neverAlike) { try read(&keys, events) }
    }
}
