// Worlds that change while they are walked, and backends that lie about their order.

import KeyListing
import Testing

@Suite("Walks through changing and lying backends")
struct WalkChangeTests {
    /// A world whose keys come and go, and change where the sort's values may.
    private struct ChangingWorld {
        let model: ListModel
        let backends: [SimulatedBackend]
        var random: SeededGenerator
        /// Keys that nothing has happened to.
        var untouched: Set<Entry> = []
        private var born = 1000

        init(seed: UInt64) {
            random = SeededGenerator(seed: seed)
            let field = random.pick(SortField.allCases)
            var filter = ModelFilter()
            if random.oneIn(3) { filter.statuses = ["active", "disabled", "expired"] }
            if random.oneIn(3) { filter.search = "b" }
            let model = ListModel(
                field: field, direction: random.pick(SortDirection.allCases), now: RandomWorld.now, filter: filter)
            self.model = model
            backends = ["one", "two", "three"].map { SimulatedBackend($0, [], model) }
            for backend in backends {
                backend.keys = (0..<15).map { RandomWorld.key($0, &random) }
                backend.mode = random.oneIn(4) ? .collect : .stream
                backend.longestPage = random.pick([1, 2, 5, 50])
                backend.filtersItself = random.oneIn(2)
                backend.isUneven = random.oneIn(3)
                // Creation times, ids and tenants stay.
                backend.valuesCanChange = ![.createdAt, .keyID, .tenantID].contains(field)
            }
            untouched = Set(model.list(backends.flatMap(\.entries)))
        }

        /// Lets something happen to a few keys.
        mutating func change() {
            for _ in 0..<Int.random(in: 1...3, using: &random) {
                let backend = random.pick(backends)
                guard !backend.keys.isEmpty else { continue }
                let index = Int.random(in: backend.keys.indices, using: &random)
                var key = backend.keys[index]
                untouched.remove(Entry(backend: backend.name, key: key))
                switch Int.random(in: 0..<4, using: &random) {
                case 0: backend.keys.remove(at: index)
                case 1:
                    born += 1
                    backend.keys.append(RandomWorld.key(born, &random))
                default:
                    let other = RandomWorld.key(0, &random)
                    (key.name, key.status) = (other.name, other.status)
                    (key.expires, key.lastUsed) = (other.expires, other.lastUsed)
                    backend.keys[index] = key
                }
            }
        }
    }

    @Test(
        "a key that nothing happens to is listed exactly once, whatever becomes of the others",
        arguments: 0..<UInt64(4))
    func changes(part: UInt64) {
        for seed in part * 100..<(part + 1) * 100 {
            var world = ChangingWorld(seed: seed)
            var driver = WalkDriver(world.backends, world.model, seed: seed)
            var (state, listed) = (WalkState(world.backends.count), [Entry]())
            let limit = world.random.pick([1, 2, 5, 11])
            for _ in 0..<500 {
                let outcome = driver.request(&state, limit: limit)
                listed += outcome.listed
                if !outcome.hasMore { break }
                if world.random.oneIn(2) { world.change() }
            }
            let counts = Dictionary(listed.map { ($0, 1) }, uniquingKeysWith: +)
            if let wrong = world.untouched.first(where: { counts[$0] != 1 }) {
                let count = counts[wrong] ?? 0
                Issue.record("seed \(seed), \(world.model.field), limit \(limit): \(wrong) is listed \(count) times")
                return
            }
        }
    }

    @Test("keys that go within a request take no others with them", arguments: 0..<UInt64(2))
    func deletionsWithinRequests(part: UInt64) {
        for seed in part * 100..<(part + 1) * 100 {
            var random = SeededGenerator(seed: seed)
            let model = ListModel(
                field: .createdAt, direction: random.pick(SortDirection.allCases), now: RandomWorld.now)
            let backends = ["one", "two"].map { name in
                let backend = SimulatedBackend(name, (0..<20).map { RandomWorld.key($0, &random) }, model)
                backend.mode = random.oneIn(3) ? .collect : .stream
                backend.longestPage = random.pick([1, 2, 5])
                return backend
            }
            var driver = WalkDriver(backends, model, seed: seed)
            // A few at most: a backend that refuses too often is given up.
            var deletions = 3
            driver.beforeAnswer = { random in
                let backend = random.pick(backends)
                guard deletions > 0, !backend.keys.isEmpty, random.oneIn(4) else { return }
                deletions -= 1
                backend.keys.remove(at: Int.random(in: backend.keys.indices, using: &random))
            }
            var (state, listed) = (WalkState(2), [Entry]())
            let limit = random.pick([1, 4, 100])
            for _ in 0..<200 {
                let outcome = driver.request(&state, limit: limit)
                listed += outcome.listed
                if !outcome.hasMore { break }
            }
            let stayed = Set(backends.flatMap(\.entries))
            if listed.filter(stayed.contains) != model.list(Array(stayed)) || Set(listed).count != listed.count {
                Issue.record("seed \(seed), limit \(limit): \(listed)")
                return
            }
        }
    }

    @Test("a key renamed past the position takes the page token's place with it, and no other key is lost")
    func renamedTokenKey() {
        let model = ListModel(field: .name, direction: .ascending, now: Moment(seconds: 0))
        let backend = SimulatedBackend("a", ["a", "b", "c", "d", "e", "f"].map { TestKey($0, name: $0) }, model)
        backend.longestPage = 2
        backend.valuesCanChange = true
        var (driver, state) = (WalkDriver([backend], model), WalkState(1))
        let first = driver.request(&state, limit: 4)
        #expect(first.listed.map(\.key.id) == ["a", "b", "c", "d"])
        // The page of c and d is had by the token of b.
        backend.keys[1].name = "ez"
        let outcome = driver.request(&state, limit: 100)
        #expect(outcome.listed.map(\.key.id) == ["e", "b", "f"])
        #expect(outcome.broken.isEmpty)
    }

    @Test("a key renamed to the list's end, with the page token that names it, doesn't end the list")
    func renamedTokenKeyToTheEnd() {
        let model = ListModel(field: .name, direction: .ascending, now: Moment(seconds: 0))
        let backend = SimulatedBackend("a", ["a", "b", "c", "d", "e", "f"].map { TestKey($0, name: $0) }, model)
        backend.longestPage = 2
        backend.valuesCanChange = true
        var (driver, state) = (WalkDriver([backend], model), WalkState(1))
        let first = driver.request(&state, limit: 4)
        #expect(first.listed.map(\.key.id) == ["a", "b", "c", "d"])
        backend.keys[1].name = "z"
        let outcome = driver.request(&state, limit: 100)
        #expect(outcome.listed.map(\.key.id) == ["e", "f", "b"])
        #expect(outcome.broken.isEmpty)
    }

    @Test(
        "a lie that lies open among the keys read is always noticed, and nothing is a lie that isn't",
        arguments: 0..<4)
    func lies(part: UInt64) {
        var noticed = 0
        for seed in part * 100..<(part + 1) * 100 {
            var random = SeededGenerator(seed: seed)
            let model = ListModel(
                field: random.pick([.createdAt, .keyID, .tenantID]), direction: random.pick(SortDirection.allCases),
                now: RandomWorld.now)
            let keys = (0..<12).map { RandomWorld.key($0, &random) }
            let backend = SimulatedBackend("liar", keys, model)
            let place = Int.random(in: 0..<11, using: &random)
            backend.disorder = { list in
                var list = list
                list.swapAt(place, place + 1)
                return list
            }
            backend.longestPage = random.pick([2, 3, 5, 50])
            let honest = SimulatedBackend("honest", (0..<6).map { RandomWorld.key($0, &random) }, model)
            var driver = WalkDriver([backend, honest], model, seed: seed)
            if let problem = problem(&driver, limit: random.pick([1, 3, 20]), &noticed) {
                Issue.record("seed \(seed): \(problem)")
                return
            }
        }
        #expect(noticed > 50)
    }

    /// Walks with a liar at 0 and an honest backend at 1.
    private func problem(_ driver: inout WalkDriver, limit: Int, _ noticed: inout Int) -> String? {
        let model = driver.model
        let expected = model.list(driver.backends.flatMap(\.entries))
        var (state, listed, isTrusted) = (WalkState(2), [Entry](), true)
        for number in 0..<100 {
            let before = state
            var probe = driver
            let attempt = probe.attempt(before, limit: limit)
            let outcome = driver.request(&state, limit: limit)
            let isOpen = isTrusted && lieIsOpen(attempt.delivered[0], before, last: listed.last, model)
            listed += outcome.listed
            if outcome.broken != (isOpen ? [0] : []) { return "request \(number): \(outcome.broken), open \(isOpen)" }
            if isOpen {
                (isTrusted, noticed) = (false, noticed + 1)
                // Noticed on the first page, it costs nothing: the list is collected at once.
                if number == 0 { listed = outcome.listed }
            }
            if !outcome.hasMore {
                let isOrdered = zip(listed, listed.dropFirst()).allSatisfy { model.comes($0, before: $1) }
                if !isOrdered { return "no order: \(listed)" }
                let mayMiss = !isTrusted && number > 0
                return mayMiss || listed == expected ? nil : "listed \(listed), expected \(expected)"
            }
        }
        return "no end"
    }

    /// Whether the keys of a stream, read in one request, can't be in order.
    private func lieIsOpen(_ keys: [TestKey], _ before: WalkState, last: Entry?, _ model: ListModel) -> Bool {
        let entries = keys.map { Entry(backend: "liar", key: $0) }
        if zip(entries, entries.dropFirst()).contains(where: { !model.comes($0, before: $1) }) { return true }
        guard let last, let first = entries.first, before.resumptions[0]?.isPartlyPassed == false else { return false }
        return !model.comes(last, before: first)
    }
}
