// What a walk does with backends that refuse, repeat, fail or send too much: it goes on rightly, or says why it can't.

import Testing

@testable import KeyListing

@Suite("A walk's troubles")
struct WalkTroubleTests {
    private let model = ListModel(field: .createdAt, direction: .ascending, now: Moment(seconds: 0))

    private func backend(_ name: String, _ count: Int, pages: Int = .max) -> SimulatedBackend {
        let keys = (0..<count).map { TestKey("\(name)\($0)", created: $0) }
        let backend = SimulatedBackend(name, keys, model)
        backend.longestPage = pages
        return backend
    }

    private func walk(_ plans: [SourcePlan], limit: Int) -> Walk {
        Walk(plans, query: model.query, position: nil, now: model.now.instant, limit: limit)
    }

    private func plan(_ name: String) -> SourcePlan {
        SourcePlan(backend: Array(name.utf8), mode: .stream, pageLimit: 2)
    }

    /// Walks to the end, limit by limit, and says what was listed.
    private func ids(_ driver: inout WalkDriver, limit: Int) -> [String] {
        var (state, ids) = (WalkState(driver.backends.count), [String]())
        for _ in 0..<100 {
            let outcome = driver.request(&state, limit: limit)
            ids += outcome.listed.map(\.key.id)
            if !outcome.hasMore { return ids }
        }
        return ids + ["no end"]
    }

    // MARK: Page tokens

    @Test("a token refused between two requests makes the walk go on behind its position", arguments: 1...4)
    func refusedBetweenRequests(limit: Int) {
        let backend = backend("k", 8, pages: limit)
        var driver = WalkDriver([backend], model)
        var state = WalkState(1)
        _ = driver.request(&state, limit: limit)
        // The token names the page's last key.
        backend.keys.removeAll { $0.id == "k\(limit - 1)" }
        let second = driver.request(&state, limit: 100)
        #expect(second.listed.map(\.key.id) == (limit..<8).map { "k\($0)" })
        #expect(second.restarts == 1)
        #expect(second.broken.isEmpty && second.failures.isEmpty)
    }

    @Test("a token refused within a request loses no key and lists none twice", arguments: SourceMode.allTested)
    func refusedWithinRequest(mode: SourceMode) {
        let backends = [backend("a", 9, pages: 3), backend("b", 9, pages: 2)]
        backends[0].mode = mode
        var driver = WalkDriver(backends, model)
        var calls = 0
        driver.beforeAnswer = { _ in
            calls += 1
            if calls == 4 { backends[0].keys.removeAll { $0.id == "a2" || $0.id == "a5" } }
        }
        let listed = ids(&driver, limit: 100)
        let stayed = (0..<9).flatMap { ["a\($0)", "b\($0)"] }.filter { $0 != "a2" && $0 != "a5" }
        #expect(listed.filter(stayed.contains) == stayed)
        #expect(Set(listed).count == listed.count)
    }

    @Test("a backend that goes on refusing its tokens is given up")
    func refusedForEver() {
        var walk = walk([plan("a")], limit: 10)
        var fetches = walk.begin()
        for attempt in 0...3 {
            #expect(fetches == [.fetch(Fetch(source: 0, token: nil, limit: 2))])
            _ = walk.answered(Fetch(source: 0, token: nil, limit: 2), Page([TestKey("a")], nextToken: "t"))
            fetches = walk.tokenRefused(0)
            if attempt == 3 { #expect(fetches == [.giveUp(source: 0, .pageTokensRefused)]) }
        }
        #expect(walk.isDone && !walk.hasMore)
        #expect(walk.resumption(of: 0) == nil)
    }

    @Test("a backend that refuses a token further on each time is read on")
    func refusedFurtherOn() {
        let backend = backend("a", 40, pages: 2)
        var driver = WalkDriver([backend], model)
        var refused: Set<String> = []
        backend.refuses = { fetch in
            guard let token = fetch.token, refused.count < 9, !refused.contains(token) else { return false }
            return refused.insert(token).inserted
        }
        #expect(ids(&driver, limit: 100) == (0..<40).map { "a\($0)" })
        #expect(refused.count == 9)
    }

    @Test("a list that is read again is checked from its first key on, also where that was listed before")
    func lieFoundWhileReadingAgain() {
        let backend = SimulatedBackend("a", [TestKey("k1", created: 1), TestKey("k0", created: 0)], model)
        backend.disorder = { $0.reversed() }
        backend.longestPage = 1
        var (driver, state) = (WalkDriver([backend], model), WalkState(1))
        var refusals = 1
        backend.refuses = { fetch in
            guard fetch.token != nil, refusals > 0 else { return false }
            refusals -= 1
            return true
        }
        let outcome = driver.request(&state, limit: 9)
        #expect(outcome.broken == [0] && outcome.listed.map(\.key.id) == ["k0", "k1"])
    }

    @Test("an id that comes twice while a list is read again is no lie")
    func twiceWhileReadingAgain() {
        var walk = walk([plan("a")], limit: 9)
        _ = walk.begin()
        let keys = [TestKey("k0", created: 0), TestKey("k0", created: 0), TestKey("k1", created: 1)]
        let whole = Fetch(source: 0, token: nil, limit: 2)
        _ = walk.answered(whole, Page(Array(keys.prefix(2)), nextToken: "t")) + walk.advance()
        _ = walk.tokenRefused(0)
        let actions = walk.answered(whole, Page(keys)) + walk.advance()
        #expect(actions.isEmpty && walk.listed.count == 2 && walk.isDone)
    }

    @Test("a token that was there before is a loop, however long")
    func repeatedTokens() {
        for length in 1...4 {
            var walk = walk([plan("a")], limit: 100)
            var actions = walk.begin()
            for number in 0...length {
                guard case .fetch(let fetch)? = actions.first else { break }
                actions = walk.answered(
                    fetch, Page([TestKey("k\(number)", created: number)], nextToken: "t\(number % length)"))
            }
            #expect(actions == [.giveUp(source: 0, .pageTokenRepeated)])
        }
    }

    @Test("the token that a request begins with counts as seen")
    func repeatedFirstToken() {
        var plan = plan("a")
        plan.resumption = Resumption(token: "t", limit: 2, isPartlyPassed: true)
        var walk = walk([plan], limit: 9)
        let first = walk.begin()
        #expect(first == [.fetch(Fetch(source: 0, token: "t", limit: 2))])
        let actions = walk.answered(Fetch(source: 0, token: "t", limit: 2), Page([TestKey("k")], nextToken: "t"))
        #expect(actions == [.giveUp(source: 0, .pageTokenRepeated)])
    }

    @Test("the position is that of the last key passed, also where a filter left it out")
    func positionOfPassedKeys() {
        var query = model.query
        query.filters.createdBefore = Instant(seconds: 1)
        var cut = plan("a")
        cut.maxPages = 1
        var walk = Walk([cut], query: query, position: nil, now: model.now.instant, limit: 9)
        _ = walk.begin()
        let page = Page([TestKey("k0", created: 0), TestKey("k1", created: 1)], nextToken: "t")
        _ = walk.answered(Fetch(source: 0, token: nil, limit: 2), page) + walk.advance()
        #expect(walk.listed.count == 1 && walk.hasPassedKeys)
        let last = Position(value: .instant(Instant(seconds: 1)), backend: [0x61], keyID: Array("k1".utf8))
        #expect(walk.position == last)
    }

    @Test("a page that is passed in part is asked for again by its own token and limit, others by the walk's")
    func limitsOfResumption() {
        var later = plan("a")
        later.resumption = Resumption(token: "t", limit: 7, isPartlyPassed: false)
        var untouched = walk([later], limit: 1)
        let other = untouched.begin()
        #expect(other == [.fetch(Fetch(source: 0, token: "t", limit: 2))])
        later.resumption = Resumption(token: "t", limit: 7, isPartlyPassed: true)
        var walk = walk([later], limit: 1)
        let first = walk.begin()
        #expect(first == [.fetch(Fetch(source: 0, token: "t", limit: 7))])
        let page = Page([TestKey("k0", created: 0), TestKey("k1", created: 1)], nextToken: "u")
        _ = walk.answered(Fetch(source: 0, token: "t", limit: 7), page) + walk.advance()
        #expect(walk.resumption(of: 0) == Resumption(token: "t", limit: 7, isPartlyPassed: true))
        var whole = self.walk([later], limit: 2)
        _ = whole.begin()
        _ = whole.answered(Fetch(source: 0, token: "t", limit: 7), page) + whole.advance()
        #expect(whole.resumption(of: 0) == Resumption(token: "u", limit: 2, isPartlyPassed: false))
    }

    // MARK: Values, bounds

    @Test("ids and sort values of 1 KiB are taken, longer ones are not", arguments: SourceMode.allTested)
    func longValues(mode: SourceMode) {
        for (field, id, name, isTaken) in [
            (SortField.createdAt, 1024, 2000, true), (.createdAt, 1025, 1, false), (.name, 1, 1024, true),
            (.name, 1, 1025, false), (.keyID, 1025, 1, false), (.status, 1024, 2000, true),
        ] {
            let model = ListModel(field: field, direction: .ascending, now: Moment(seconds: 0))
            let key = TestKey(String(repeating: "i", count: id), name: String(repeating: "n", count: name))
            let backend = SimulatedBackend("a", [key], model)
            backend.mode = mode
            var (driver, state) = (WalkDriver([backend], model), WalkState(1))
            let outcome = driver.request(&state, limit: 5)
            let expected: [Int: WalkFailure] = isTaken ? [:] : [0: .valueTooLong]
            #expect(outcome.failures == expected)
            #expect(outcome.listed.count == (isTaken ? 1 : 0))
        }
    }

    @Test("max_pages gives a collected list up, and only ends a stream's page")
    func pageLimits() {
        for (mode, pages) in [(SourceMode.collect, 3), (.collect, 4), (.stream, 4)] {
            let backend = backend("k", 8, pages: 2)
            (backend.mode, backend.maxPages) = (mode, mode == .stream ? 2 : pages)
            var (driver, state) = (WalkDriver([backend], model), WalkState(1))
            let outcome = driver.request(&state, limit: 100)
            let expected: [Int: WalkFailure] = pages == 3 ? [0: .tooManyPages(limit: 3)] : [:]
            #expect(outcome.failures == expected)
            #expect(outcome.isCutShort == (mode == .stream))
            #expect(outcome.listed.count == (pages == 3 ? 0 : mode == .stream ? 4 : 8))
            #expect(outcome.hasMore == (mode == .stream))
            guard outcome.hasMore else { continue }
            let second = driver.request(&state, limit: 100)
            #expect(second.listed.map(\.key.id) == ["k4", "k5", "k6", "k7"])
        }
    }

    @Test("a page that is read again only for its token's place doesn't use max_pages up")
    func pageForOverlap() {
        for token in ["t", nil] { expectNextPage(behind: token) }
    }

    private func expectNextPage(behind token: String?) {
        var changeable = plan("a")
        (changeable.valuesCanChange, changeable.maxPages) = (true, 1)
        changeable.resumption = token.map { Resumption(token: $0, limit: 1, isPartlyPassed: true) }
        let passed = Position(value: .instant(Instant(seconds: 1)), backend: [0x61], keyID: Array("k1".utf8))
        var walk = Walk([changeable], query: model.query, position: passed, now: model.now.instant, limit: 9)
        _ = walk.begin()
        let page = Page([TestKey("k1", created: 1)], nextToken: "u")
        let actions = walk.answered(Fetch(source: 0, token: token, limit: 1), page) + walk.advance()
        #expect(actions == [.fetch(Fetch(source: 0, token: "u", limit: changeable.pageLimit))])
        #expect(!walk.isCutShort)
    }

    @Test("an id that a backend lists twice is listed once, as it came first")
    func duplicates() {
        for isSplit in [true, false] {
            var walk = walk([plan("a"), plan("b")], limit: 9)
            _ = walk.begin()
            let (first, again) = ([TestKey("k", created: 1), TestKey("l", created: 2)], TestKey("k", created: 3))
            let fetch = Fetch(source: 0, token: nil, limit: 2)
            if isSplit {
                _ = walk.answered(fetch, Page(first, nextToken: "t"))
                _ = walk.answered(Fetch(source: 0, token: "t", limit: 2), Page([again]))
            } else {
                _ = walk.answered(fetch, Page(first + [again]))
            }
            // The same id in another backend is another key.
            _ = walk.answered(Fetch(source: 1, token: nil, limit: 2), Page([again]))
            let actions = walk.advance()
            #expect(actions.isEmpty)
            #expect(walk.listed.map { [$0.source, $0.page, $0.key] } == [[0, 0, 0], [0, 0, 1], [1, 0, 0]])
            #expect(walk.duplicates(of: 0) == 1 && walk.duplicates(of: 1) == 0)
        }
    }

    @Test("a key that two streams of one backend bring is listed once")
    func twins() {
        var walk = walk([plan("a"), plan("b"), plan("a")], limit: 9)
        _ = walk.begin()
        for source in 0..<3 {
            let own = TestKey("k\(source)", created: source)
            _ = walk.answered(Fetch(source: source, token: nil, limit: 2), Page([own, TestKey("l", created: 5)]))
        }
        _ = walk.advance()
        #expect(walk.listed.map { $0.source == 1 } == [false, true, false, false, true] && !walk.hasMore)
    }
}

extension SourceMode {
    static let allTested: [SourceMode] = [.stream, .collect]
}
