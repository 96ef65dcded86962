// Worlds made up by a seeded generator: backends of every kind with few distinct values, so that ties abound.

import KeyListing

/// A world that does not change and keeps its word.
struct RandomWorld: CustomStringConvertible {
    let model: ListModel
    let backends: [SimulatedBackend]
    private var random: SeededGenerator
    private let limits: [Int]

    private static let names = ["cycles", "diffio", "\u{FFFD}", "\u{10000}", "é", "Zoo"]
    private static let marks = ["a", "B", "b", "\u{7FF}", "\u{E000}", "\u{10FFFF}", "İ", "Σ"]
    static let now = Moment(seconds: 2)

    init(seed: UInt64, _ fields: [SortField] = SortField.allCases) {
        var random = SeededGenerator(seed: seed)
        let filter = random.oneIn(2) ? ModelFilter() : Self.filter(&random)
        let model = ListModel(
            field: random.pick(fields), direction: random.pick(SortDirection.allCases), now: Self.now, filter: filter)
        let names = Self.names.shuffled(using: &random).prefix(Int.random(in: 1...6, using: &random))
        let most = random.pick([3, 10, 10, 40])
        backends = names.map { Self.backend($0, most, model, &random) }
        limits = random.pick([[1], [2], [7], [100], [1, 2, 3, 5, 20]])
        self.model = model
        self.random = random
    }

    /// What is wrong with a walk through it, nil if nothing is.
    mutating func problem() -> String? {
        var driver = WalkDriver(backends, model, seed: random.next())
        // A deadline that ends every collection before its end would end the walk nowhere.
        if !backends.contains(where: { $0.mode == .collect }), random.oneIn(3) {
            driver.cutAfter = Int.random(in: 3...5, using: &random) * backends.count
        }
        return driver.problem { [limits] in $0.pick(limits) }
    }

    var description: String {
        let parts = backends.map { "\($0.name): \($0.mode), \($0.tokens), \($0.keys.count) keys" }
        return "\(model.field) \(model.direction), limits \(limits), \(model.filter)\n" + parts.joined(separator: "\n")
    }

    // MARK: Making up

    private static func backend(
        _ name: String, _ most: Int, _ model: ListModel, _ random: inout SeededGenerator
    ) -> SimulatedBackend {
        let keys = (0..<Int.random(in: 0...most, using: &random)).map { key($0, &random) }
        let backend = SimulatedBackend(name, keys.shuffled(using: &random), model)
        backend.mode = random.oneIn(3) ? .collect : .stream
        backend.tokens = random.pick(TokenStyle.allCases)
        // Collected lists are read whole for each request: tiny pages of them would only cost time.
        backend.longestPage = random.pick(backend.mode == .collect ? [4, 25, .max] : [1, 2, 5, 25, .max])
        backend.filtersItself = random.oneIn(2)
        backend.hasTrailingToken = random.oneIn(3)
        backend.valuesCanChange = random.oneIn(2)
        backend.sendsEmptyPages = random.oneIn(3)
        if backend.tokens == .pageNumber {
            backend.fixedPageLimit = Int.random(in: 2...10, using: &random)
        } else {
            backend.isUneven = random.oneIn(3)
        }
        if backend.mode == .stream, random.oneIn(5) { backend.maxPages = Int.random(in: 4...6, using: &random) }
        return backend
    }

    static func key(_ number: Int, _ random: inout SeededGenerator) -> TestKey {
        var key = TestKey("\(random.pick(marks))\(number)")
        key.name = random.oneIn(5) ? nil : name(&random)
        key.tenant = random.pick([nil, "acme", "ACME", "\u{FFFF}"])
        key.status = random.pick(KeyStatus.allCases.map(\.name))
        key.created = moment(&random)
        key.expires = moment(&random)
        key.lastUsed = moment(&random)
        return key
    }

    static func name(_ random: inout SeededGenerator) -> String {
        random.oneIn(6) ? "" : random.pick(marks) + random.pick(["", "x", "\u{10000}"])
    }

    private static func moment(_ random: inout SeededGenerator) -> Moment? {
        if random.oneIn(4) { return nil }
        return Moment(seconds: Int.random(in: -1...3, using: &random), nanoseconds: random.pick([0, 0, 999_999_999]))
    }

    private static func filter(_ random: inout SeededGenerator) -> ModelFilter {
        var filter = ModelFilter()
        if random.oneIn(3) { filter.statuses = [random.pick(KeyStatus.allCases.map(\.name)), "expired"] }
        if random.oneIn(4) { filter.tenant = random.pick(["acme", "\u{FFFF}", "nobody"]) }
        if random.oneIn(4) { filter.search = random.pick(["A", "σ", "i\u{307}", "X", "1"]) }
        if random.oneIn(5) { filter.createdAfter = moment(&random) }
        if random.oneIn(5) { filter.createdBefore = moment(&random) }
        if random.oneIn(5) { filter.expiresBefore = moment(&random) }
        if random.oneIn(5) { filter.lastUsedBefore = moment(&random) }
        return filter
    }
}
