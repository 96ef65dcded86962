// Calls that fail and deadlines that come: what was had before is listed, and a failure counts only where it is felt.

import Testing

@testable import KeyListing

@Suite("A walk's failures and deadlines")
struct WalkFailureTests {
    private let model = ListModel(field: .createdAt, direction: .ascending, now: Moment(seconds: 0))

    private func backend(_ name: String, _ mode: SourceMode = .stream) -> SimulatedBackend {
        let backend = SimulatedBackend(name, (0..<6).map { TestKey(name + String($0), created: $0) }, model)
        backend.longestPage = 2
        backend.mode = mode
        return backend
    }

    @Test("a page fetched ahead that fails counts only when its keys are needed")
    func failedAhead() {
        for (limit, isMissed) in [(1, false), (2, false), (4, true)] {
            var walk = Walk(
                [SourcePlan(backend: [0x61], mode: .stream, pageLimit: 2)], query: model.query, position: nil,
                now: model.now.instant, limit: limit)
            _ = walk.begin()
            let keys = [TestKey("a0", created: 0), TestKey("a1", created: 1)]
            let ahead = walk.answered(Fetch(source: 0, token: nil, limit: 2), Page(keys, nextToken: "t"))
            let isFetchingAhead = ahead == [.fetch(Fetch(source: 0, token: "t", limit: 2))]
            #expect(isFetchingAhead == isMissed)
            let hasFailed = isFetchingAhead ? walk.failed(0) : false
            #expect(!hasFailed)
            let actions = walk.advance()
            #expect(actions.contains(.missed(source: 0)) == isMissed)
            #expect(walk.listed.count == min(limit, 2))
            #expect(walk.isDone && walk.hasMore == !isMissed)
        }
    }

    @Test("a failed fetch that another backend's keys make needless is forgotten, and the walk goes on without loss")
    func failedAheadNeedless() {
        let backends = [backend("a"), backend("b")]
        var driver = WalkDriver(backends, model)
        var state = WalkState(2)
        driver.fails = { $0.source == 0 && $0.token != nil }
        let first = driver.request(&state, limit: 3)
        #expect(first.missed.isEmpty && first.hasMore)
        #expect(first.listed.map(\.key.id) == ["a0", "b0", "a1"])
        driver.fails = { _ in false }
        let second = driver.request(&state, limit: 100)
        #expect(second.listed.map(\.key.id) == ["b1"] + (2..<6).flatMap { ["a\($0)", "b\($0)"] })
    }

    @Test("a backend that fails midway counts as failed, and comes back behind the position", arguments: 0..<4)
    func failedMidway(seed: UInt64) {
        let backends = [backend("a"), backend("b")]
        var driver = WalkDriver(backends, model, seed: seed)
        var state = WalkState(2)
        driver.fails = { $0.source == 0 && $0.token != nil }
        let first = driver.request(&state, limit: 6)
        #expect(first.missed == [0])
        #expect(first.listed.map(\.key.id) == ["a0", "b0", "a1", "b1", "b2", "b3"])
        driver.fails = { _ in false }
        let second = driver.request(&state, limit: 100)
        #expect(second.listed.map(\.key.id) == ["a4", "b4", "a5", "b5"])
        #expect(second.broken.isEmpty && !second.hasMore)
    }

    @Test("a collected list whose reading fails has failed, whatever it had brought", arguments: 0..<4)
    func failedCollecting(seed: UInt64) {
        let backends = [backend("a", .collect), backend("b")]
        var driver = WalkDriver(backends, model, seed: seed)
        var state = WalkState(2)
        driver.fails = { $0.source == 0 && $0.token != nil }
        let outcome = driver.request(&state, limit: 100)
        #expect(outcome.missed == [0] && !outcome.isStuck && !outcome.hasMore)
        #expect(outcome.listed.map(\.key.id) == (0..<6).map { "b\($0)" })
    }

    @Test("no key is merged before every backend has said what comes first")
    func waiting() {
        let plans = ["a", "b"].map { SourcePlan(backend: Array($0.utf8), mode: .stream, pageLimit: 2) }
        var walk = Walk(plans, query: model.query, position: nil, now: model.now.instant, limit: 2)
        _ = walk.begin()
        _ = walk.answered(Fetch(source: 0, token: nil, limit: 2), Page([TestKey("a", created: 1)]))
        let waiting = walk.advance()
        #expect(waiting.isEmpty && walk.listed.isEmpty && !walk.isDone)
        let hasFailed = walk.failed(1)
        let actions = walk.advance()
        #expect(hasFailed && actions.isEmpty && walk.listed.count == 1 && walk.isDone && !walk.hasMore)
        #expect(!walk.hasAnswered(1) && walk.hasAnswered(0))
    }

    @Test("an answer of a source that was given up changes nothing")
    func lateAnswers() {
        var walk = Walk(
            [SourcePlan(backend: [0x61], mode: .stream, pageLimit: 2)], query: model.query, position: nil,
            now: model.now.instant, limit: 2)
        _ = walk.begin()
        let hasFailed = walk.failed(0)
        let actions =
            walk.answered(Fetch(source: 0, token: nil, limit: 2), Page([TestKey("a")])) + walk.tokenRefused(0)
            + walk.advance()
        #expect(hasFailed && actions.isEmpty && walk.listed.isEmpty && !walk.hasPassedKeys)
    }

    @Test("a deadline before a stream's first answer leaves its place as it was")
    func cutBeforeAnswer() {
        var plan = SourcePlan(backend: [0x61], mode: .stream, pageLimit: 2)
        plan.resumption = Resumption(token: "t", limit: 7, isPartlyPassed: false)
        let position = Position(value: .instant(Instant(seconds: 3)), backend: [0x61], keyID: [0x6B])
        var walk = Walk([plan], query: model.query, position: position, now: model.now.instant, limit: 2)
        _ = walk.begin()
        walk.cutShort()
        let actions = walk.advance()
        #expect(actions.isEmpty && walk.isDone && walk.hasMore)
        #expect(walk.resumption(of: 0) == plan.resumption)
        #expect(walk.position == position && !walk.hasPassedKeys)
    }

    @Test("a deadline while a list is read anew lets the next request go on where the reading stopped")
    func cutWhileCatchingUp() {
        let backend = backend("a")
        var (driver, state) = (WalkDriver([backend], model), WalkState(1))
        let first = driver.request(&state, limit: 4)
        #expect(first.listed.count == 4)
        state.resumptions = [nil]
        driver.cutAfter = 1
        let cut = driver.request(&state, limit: 4)
        #expect(cut.listed.isEmpty && cut.hasMore && cut.isCutShort)
        driver.cutAfter = nil
        let last = driver.request(&state, limit: 4)
        #expect(last.listed.map(\.key.id) == ["a4", "a5"])
        #expect(last.broken.isEmpty && last.calls == 2)
    }

    /// A walk behind `a0` whose stream goes on with `a1` and `a2`, of a page that names another.
    private func walk(behind last: Int, limit: Int) -> (walk: Walk, fetch: Fetch, page: Page) {
        var plan = SourcePlan(backend: [0x61], mode: .stream, pageLimit: 2)
        plan.resumption = Resumption(token: "t", limit: 2, isPartlyPassed: false)
        let position = Position(
            value: .instant(Instant(seconds: Int64(last))), backend: [0x61], keyID: Array(("a" + String(last)).utf8))
        var page = Page([1, 2].map { TestKey("a" + String($0), created: $0) })
        page.nextToken = "u"
        let walk = Walk([plan], query: model.query, position: position, now: model.now.instant, limit: limit)
        return (walk, Fetch(source: 0, token: "t", limit: 2), page)
    }

    @Test("a stream that is read anew keeps its place until it is answered, and forgets what has failed ahead")
    func placeWhileReadAnew() {
        var (walk, fetch, page) = walk(behind: 0, limit: 9)
        _ = walk.begin()
        _ = walk.answered(fetch, page)
        let hasFailed = walk.failed(0)
        let place = walk.resumption(of: 0)
        let again = walk.readOn(0)
        #expect(!hasFailed && place?.token == "t" && again == [.fetch(fetch)])
        #expect(walk.resumption(of: 0) == place)
        let next = walk.answered(fetch, page) + walk.advance()
        #expect(next == [.fetch(Fetch(source: 0, token: "u", limit: 2))] && walk.listed.count == 2)
    }

    @Test("the key at the position itself has been listed, though nothing of its page was passed")
    func keyAtPosition() {
        var (walk, fetch, page) = walk(behind: 1, limit: 1)
        _ = walk.begin()
        let actions = walk.answered(fetch, page) + walk.advance()
        #expect(actions.isEmpty && walk.listed.map(\.key) == [1])
    }

    @Test("a stream that turns out to be none before its first answer is collected, behind the position")
    func collectedAfterAll() throws {
        var plan = SourcePlan(backend: [0x61], mode: .stream, pageLimit: 2)
        plan.resumption = Resumption(token: "t", limit: 7, isPartlyPassed: false)
        let position = Position(value: .instant(Instant(seconds: 1)), backend: [0x61], keyID: Array("a1".utf8))
        var walk = Walk([plan], query: model.query, position: position, now: model.now.instant, limit: 9)
        _ = walk.begin()
        let actions = walk.replan(0, SourcePlan(backend: [0x61], mode: .collect, pageLimit: 100))
        #expect(actions == [.collect(source: 0)])
        let waiting = walk.advance()
        #expect(waiting.isEmpty && !walk.isDone)
        let keys = [3, 0, 1, 2].map { TestKey("a" + String($0), created: $0) }
        walk.collected(0, try keyList([Page(keys)]).arranged(model.query, now: model.now.instant, limit: 4))
        _ = walk.advance()
        #expect(walk.listed.map(\.key) == [3, 0] && walk.isDone && !walk.hasMore)
        #expect(walk.resumption(of: 0) == nil)
        let tooLate = walk.replan(0, plan)
        #expect(tooLate.isEmpty)
    }

    @Test("a walk over no backends is at its end at once")
    func noBackends() {
        var walk = Walk([], query: model.query, position: nil, now: model.now.instant, limit: 1)
        let actions = walk.begin() + walk.advance()
        #expect(actions.isEmpty)
        #expect(walk.isDone && !walk.hasMore && walk.position == nil)
    }
}
