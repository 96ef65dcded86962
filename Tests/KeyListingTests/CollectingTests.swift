// Lists that are read to their ends: bounds, loops, refusals, parts that overlap, and what is kept.

import Testing

@testable import KeyListing

/// A list of these pages, as a collection would leave it.
func keyList(_ pages: [Page], _ filters: Filters = Filters()) throws -> KeyList {
    let bounds = CollectingBounds(maxPages: 1000, maxKeys: 200_000, pageLimit: 100)
    var collecting = Collecting(filters, bounds, now: Instant(seconds: 0))
    for page in pages { _ = try collecting.answered(collecting.addPart(), page) }
    return collecting.list
}

@Suite("Collecting a list")
struct CollectingTests {
    private let model = ListModel(field: .createdAt, direction: .ascending, now: Moment(seconds: 0))
    private let bounds = CollectingBounds(maxPages: 4, maxKeys: 3, pageLimit: 2)

    private func collecting(_ filters: Filters = Filters()) -> Collecting {
        Collecting(filters, bounds, now: Instant(seconds: 0))
    }

    private func failure(_ body: () throws(WalkFailure) -> Void) -> WalkFailure? {
        do throws(WalkFailure) {
            try body()
            return nil
        } catch {
            return error
        }
    }

    private func ids(_ list: KeyList, _ query: ListQuery) throws -> [String] {
        let keys = try list.arranged(query, now: model.now.instant, limit: 100)
        return keys.refs.compactMap { ref in
            let page = list.pages[Int(ref.page)]
            return page.text(page.keys[Int(ref.key)].keyID)
        }
    }

    @Test("a list may hold collect_limit keys after filters, no more")
    func keyLimit() {
        for (count, kept) in [(3, 3), (4, 4), (8, 3)] {
            var filters = Filters()
            filters.createdBefore = Instant(seconds: Int64(kept))
            var collecting = collecting(filters)
            let page = Page((0..<count).map { TestKey("k\($0)", created: $0) })
            let first = collecting.addPart()
            let failure = failure { () throws(WalkFailure) in _ = try collecting.answered(first, page) }
            #expect(failure == (kept > 3 ? .tooManyKeys(limit: 3) : nil))
            #expect(collecting.list.count == (kept > 3 ? 0 : kept))
        }
    }

    @Test("max_pages counts for each part by itself")
    func pageLimit() throws {
        var collecting = collecting()
        let parts = [collecting.addPart(), collecting.addPart()]
        var next = parts
        for number in 1...3 {
            next = try next.compactMap { try collecting.answered($0, Page([], nextToken: "t\(number)")) }
        }
        #expect(next == (0...1).map { Fetch(source: $0, token: "t3", limit: 2) })
        let ends = try next.map { try collecting.answered($0, Page([])) }
        #expect(ends == [nil, nil] && collecting.isDone)
        var endless = self.collecting()
        var fetch = endless.addPart()
        let failure = failure { () throws(WalkFailure) in
            for number in 1...4 {
                if let next = try endless.answered(fetch, Page([], nextToken: "t\(number)")) { fetch = next }
            }
        }
        #expect(failure == .tooManyPages(limit: 4))
    }

    @Test("a page token that was there before is a loop, but not in another part")
    func repeatedTokens() throws {
        var collecting = collecting()
        let parts = [collecting.addPart(), collecting.addPart()]
        let next = try parts.compactMap { try collecting.answered($0, Page([], nextToken: "t")) }
        #expect(next.count == 2)
        let failure = failure { () throws(WalkFailure) in _ = try collecting.answered(next[0], Page([], nextToken: "t"))
        }
        #expect(failure == .pageTokenRepeated)
        // Equal to Unicode, and two tokens all the same.
        var twins = self.collecting()
        let first = try twins.answered(twins.addPart(), Page([], nextToken: "\u{E9}"))
        #expect(try first.map { try twins.answered($0, Page([], nextToken: "e\u{301}")) } != nil)
    }

    @Test("a part whose token is refused is read again, three times at most, and no key is kept twice")
    func refusedTokens() throws {
        var collecting = collecting()
        var fetch: Fetch? = collecting.addPart()
        for _ in 0..<3 {
            let next = try fetch.flatMap { try collecting.answered($0, Page([TestKey("a")], nextToken: "t")) }
            #expect(next == Fetch(source: 0, token: "t", limit: 2))
            fetch = try collecting.tokenRefused(0)
            #expect(fetch == Fetch(source: 0, token: nil, limit: 2))
        }
        let failure = failure { () throws(WalkFailure) in _ = try collecting.tokenRefused(0) }
        #expect(failure == .pageTokensRefused)
        #expect(collecting.list.count == 1 && collecting.list.duplicates == 0)
    }

    @Test("a part whose token is refused further on each time is read on")
    func refusedFurtherOn() throws {
        var collecting = Collecting(
            Filters(), CollectingBounds(maxPages: 10, maxKeys: 10, pageLimit: 2), now: .distantPast)
        var fetch: Fetch? = collecting.addPart()
        for length in 1...6 {
            for page in 0..<length {
                fetch = try fetch.flatMap {
                    try collecting.answered($0, Page([TestKey("k\(page % 3)")], nextToken: "t\(page)"))
                }
            }
            fetch = try collecting.tokenRefused(0)
            #expect(fetch == Fetch(source: 0, token: nil, limit: 2))
        }
        #expect(collecting.list.count == 3)
    }

    @Test("an id that comes twice is kept as it came first, whether its first form passes the filters or not")
    func duplicates() throws {
        var query = model.query
        query.filters.createdBefore = Instant(seconds: 5)
        let pages = [
            Page([TestKey("k", created: 1), TestKey("l", created: 7)]),
            Page([TestKey("k", created: 3), TestKey("l", created: 2), TestKey("m", created: 0)]),
        ]
        let list = try keyList(pages, query.filters)
        #expect(list.duplicates == 2)
        #expect(try ids(list, query) == ["m", "k"])
    }

    @Test("parts that others stand for are left")
    func dropping() throws {
        var collecting = collecting()
        let parts = (0..<3).map { _ in collecting.addPart() }
        for part in [0, 2] { collecting.drop(part) }
        #expect((0..<3).map(collecting.isOpen) == [false, true, false])
        let late = try collecting.answered(parts[0], Page([TestKey("a")], nextToken: "t"))
        #expect(late == nil && collecting.list.count == 0)
        let last = try collecting.answered(parts[1], Page([TestKey("a")]))
        #expect(last == nil && collecting.isDone && collecting.list.count == 1)
    }

    @Test("keys that expire are kept for every state that they may have")
    func states() throws {
        var (active, endless) = (TestKey("a"), TestKey("b"))
        active.expires = Moment(seconds: 10)
        endless.status = "disabled"
        for (status, now, expected) in [
            ("active", 9, ["a"]), ("active", 10, []), ("expired", 9, []), ("expired", 10, ["a"]),
            ("disabled", 10, ["b"]), ("revoked", 10, []),
        ] {
            var query = model.query
            query.filters.statuses = StatusSet([try #require(KeyStatus(name: status))])
            let list = try keyList([Page([active, endless])], query.filters)
            let keys = try list.arranged(query, now: Instant(seconds: Int64(now)), limit: 9)
            let found = keys.refs.map { list.pages[0].text(list.pages[0].keys[Int($0.key)].keyID) }
            #expect(found == expected)
        }
    }

    @Test("the bytes of a list are its keys' own")
    func projection() throws {
        var page = Page([TestKey("a", name: "first"), TestKey("b", name: "second"), TestKey("c", name: nil)])
        let answer = Array("what no dialect maps".utf8)
        // Half of the texts stand in the answer, the others behind it.
        page.answerLength = Int(page.keys[1].keyID.offset)
        page.bytes += answer
        let projected = page.projected(keeping: [0, 2])
        #expect(projected.ids == ["a", "c"] && projected.text(projected.keys[0].name) == "first")
        #expect(projected.keys[1].name.isAbsent)
        #expect(projected.bytes.count < page.bytes.count - answer.count)
        let moved = projected.keys.map { Int($0.keyID.offset) < projected.answerLength }
        #expect(moved == [true, false])
    }
}
