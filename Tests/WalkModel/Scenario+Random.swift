// Scenarios made up from a seed: few distinct values, so that ties abound, and mishaps of a few kinds at a time.

/// What a gateway under test can be expected to bear.
package struct Profile: Sendable {
    package var kinds = StoreKind.allCases
    package var faults = Fault.allCases
    package var hasOddTraits = true
    package var hasLimits = true
    package var hasTableEvents = true
    package var hasCallEvents = true
    package var mostKeys = [2, 4, 8, 8, 20]
    /// When a walk may begin or go on; a program whose clock is the machine's has all moments behind it.
    package var clocks = Moment.present

    package init() {}
}

extension Scenario {
    /// Whose keys there are.
    package static let tenants = ["acme", "ACME", "\u{FFFD}"]

    /// The scenario of a seed.
    package init(seed: UInt64, _ profile: Profile) {
        self.init(seed: seed)
        var maker = ScenarioMaker(random: SplitMix64(seed: seed), profile: profile)
        maker.make(&self)
    }
}

private struct ScenarioMaker {
    var random: SplitMix64
    let profile: Profile
    private var nextID = 100

    init(random: SplitMix64, profile: Profile) {
        self.random = random
        self.profile = profile
    }

    private static let names = ["cycles", "diffio", "\u{FFFD}", "\u{10000}", "é", "Zoo"]
    private static let marks = ["a", "B", "b", "\u{7FF}", "\u{E000}", "\u{10FFFF}", "İ", "Σ"]
    private static let tenants = Scenario.tenants

    mutating func make(_ scenario: inout Scenario) {
        let most = random.pick(profile.mostKeys)
        let names = Self.names.shuffled(using: &random).prefix(1 + random.below(4))
        scenario.clock = random.pick(profile.clocks)
        scenario.walkCache = random.pick([nil, 0, 0, 4])
        scenario.query = query(Array(names))
        for (index, name) in names.enumerated() {
            scenario.stores.append(store(most))
            scenario.entries.append(entry(name, index, scenario.stores[index]))
        }
        scenario.hasReplica = random.oneIn(4)
        let hasSpare = profile.hasTableEvents && random.oneIn(3)
        if hasSpare { scenario.stores.append(sibling(of: random.pick(scenario.stores))) }
        steps(&scenario)
        if random.oneIn(3) {
            scenario.between = (0..<random.below(4)).map { _ in
                let store = random.below(scenario.stores.count)
                return dataEvent(store, scenario.stores[store])
            }
        }
        if random.oneIn(24) { calm(&scenario) }
    }

    /// Makes it a quiet world of one backend that is to be read the cheaper way, in many short pages: what its walks cost can be told.
    private mutating func calm(_ scenario: inout Scenario) {
        var spec = StoreSpec()
        spec.traits.longestPage = 1 + random.below(3)
        let words = words(spec)
        spec.keys = (0..<12 + random.below(12)).map { key("\(random.pick(Self.marks))\($0)", words) }
        spec.keys.shuffle(using: &random)
        var entry = Entry(name: random.pick(Self.names), store: 0)
        entry.byTenant = "cheaper"
        (scenario.stores, scenario.entries) = ([spec], [entry])
        scenario.query = ModelQuery()
        scenario.query.field = random.pick([.created_at, .key_id, .tenant_id])
        scenario.query.isAscending = random.oneIn(2)
        (scenario.walkCache, scenario.between, scenario.hasReplica) = (nil, nil, false)
        let limit = 1 + random.below(3)
        scenario.steps = (0..<10).map { _ in Step(limit: limit) }
    }

    // MARK: Backends

    private mutating func store(_ most: Int) -> StoreSpec {
        var spec = StoreSpec()
        spec.kind = random.oneIn(2) && profile.kinds.contains(.cycles) ? .cycles : random.pick(profile.kinds)
        if profile.hasOddTraits { spec.traits = traits(spec.kind) }
        if profile.hasLimits { addLimits(to: &spec.traits, spec.kind, most) }
        if spec.kind == .cycles, profile.hasOddTraits, random.oneIn(12) { spec.lie = random.pick(Lie.allCases) }
        let words = words(spec)
        for number in 0..<random.below(most + 1) { spec.keys.append(key("\(random.pick(Self.marks))\(number)", words)) }
        spec.keys.shuffle(using: &random)
        return spec
    }

    private func words(_ spec: StoreSpec) -> [String] {
        let known = ["ACTIVE", "ACTIVE", "REVOKED", "EXPIRED"]
        return spec.traits.mostMatches != nil ? known : known + ["DISABLED", "SUSPENDED"]
    }

    private mutating func traits(_ kind: StoreKind) -> Traits {
        var traits = Traits()
        // Collected lists are read whole for each request: tiny pages of them would only cost time.
        traits.longestPage = random.pick(kind == .oldCycles ? [3, 5, 100] : [1, 2, 3, 5, 100])
        traits.isUneven = random.oneIn(6)
        traits.isOverlong = random.oneIn(8)
        traits.sendsEmptyPages = random.oneIn(6)
        traits.hasTrailingToken = random.oneIn(5)
        traits.omitsMore = random.oneIn(5)
        traits.contradictsMore = random.oneIn(8)
        traits.repeatsInside = random.oneIn(10)
        traits.repeatsAcross = random.oneIn(16)
        traits.ignoresStatus = random.oneIn(2)
        traits.ignoresTenant = random.oneIn(4)
        return traits
    }

    private mutating func addLimits(to traits: inout Traits, _ kind: StoreKind, _ most: Int) {
        if kind == .cycles, random.oneIn(10) { traits.mostMatches = random.pick([1 + most / 4, 2 + most / 2]) }
        if kind == .cycles, random.oneIn(14) { traits.mostScanned = random.pick([1, 1 + most / 4, 2 + most / 2]) }
        traits.requiresTenant = kind != .diffio && random.oneIn(14)
        traits.hidesTenants = random.oneIn(6)
        if random.oneIn(5) { traits.unlisted = random.pick(Self.tenants) }
    }

    /// The same keys with other values, as of a backend that takes another's place.
    private mutating func sibling(of spec: StoreSpec) -> StoreSpec {
        var sibling = spec
        sibling.keys = spec.keys.map { key in random.oneIn(2) ? key : self.key(key.id, words(spec)) }
        return sibling
    }

    private mutating func entry(_ name: String, _ store: Int, _ spec: StoreSpec) -> Entry {
        var entry = Entry(name: name, store: store)
        entry.isRequired = random.oneIn(12)
        if spec.kind == .diffio, random.oneIn(3) { entry.tenant = random.pick(Self.tenants) }
        if profile.hasOddTraits, random.oneIn(20) { entry.maxPages = random.pick([3, 4, 6]) }
        if profile.hasOddTraits, random.oneIn(40) { entry.collectLimit = 5 }
        entry.namesTenants = spec.kind != .diffio && random.oneIn(5)
        if spec.kind != .diffio { entry.byTenant = random.pick([nil, nil, "needed", "cheaper", "cheaper", "never"]) }
        return entry
    }

    private mutating func key(_ id: String, _ words: [String]) -> ModelKey {
        var key = ModelKey(id)
        key.name = random.oneIn(5) ? nil : name()
        key.tenant = random.pick(Self.tenants)
        key.word = random.pick(words)
        key.created = random.oneIn(12) ? nil : random.pick(Moment.all)
        key.expires = random.oneIn(3) ? nil : random.pick(Moment.all)
        key.lastUsed = random.oneIn(3) ? nil : random.pick(Moment.all)
        return key
    }

    private mutating func name() -> String {
        random.oneIn(8) ? "" : random.pick(Self.marks) + random.pick(["", "x", "\u{10000}"])
    }

    // MARK: The request

    private mutating func query(_ names: [String]) -> ModelQuery {
        var query = ModelQuery()
        query.field = random.pick(ModelField.allCases)
        query.isAscending = random.oneIn(2)
        if random.oneIn(7) { query.backends = Array(names.prefix(1 + random.below(2))) }
        guard random.oneIn(2) else { return query }
        let statuses = ["active", "revoked", "expired", "disabled", "unknown"]
        if random.oneIn(3) { query.statuses = random.oneIn(2) ? [random.pick(statuses)] : ["active", "revoked"] }
        if random.oneIn(4) { query.tenant = random.pick(Self.tenants + ["nobody"]) }
        if random.oneIn(4) { query.search = random.pick(["A", "σ", "i\u{307}", "X", "1"]) }
        if random.oneIn(5) { query.createdAfter = random.pick(Moment.all) }
        if random.oneIn(5) { query.createdBefore = random.pick(Moment.all) }
        if random.oneIn(5) { query.expiresBefore = random.pick(Moment.all) }
        if random.oneIn(5) { query.lastUsedBefore = random.pick(Moment.all) }
        return query
    }

    // MARK: Mishaps

    /// The kinds of events of one world: few at a time, so that most promises can still be held to.
    private struct Moods {
        var data: Bool, faults: Bool, table: Bool, lies: Bool
        var isQuiet: Bool { !(data || faults || table || lies) }
    }

    private mutating func steps(_ scenario: inout Scenario) {
        let moods = Moods(
            data: !random.oneIn(3), faults: random.oneIn(3), table: profile.hasTableEvents && random.oneIn(4),
            lies: profile.hasOddTraits && random.oneIn(10))
        let limits = limits(scenario)
        let doesRepeat = random.oneIn(6)
        scenario.steps = (0..<10).map { number in
            var step = Step()
            step.limit = random.pick(limits)
            if random.oneIn(10) { step.partial = random.oneIn(2) }
            step.isRepeated = doesRepeat && random.oneIn(3)
            step.goesToOther = random.oneIn(4)
            guard !moods.isQuiet else { return step }
            if number > 0 || random.oneIn(4) {
                step.events = (0..<random.below(3)).compactMap { _ in event(moods, scenario) }
            }
            if profile.hasCallEvents, random.oneIn(3) { step.callEvents = callEvents(moods, scenario) }
            return step
        }
    }

    private mutating func limits(_ scenario: Scenario) -> [Int?] {
        let count = scenario.stores.reduce(0) { $0 + $1.keys.count }
        if count > 100 { return random.pick([[30, 45], [60], [120, nil]]) }
        return random.pick(count > 24 ? [[5], [7, 3, nil], [50]] : [[1], [2], [3], [1, 2, 3, 5, 20], [0, 4], [7]])
    }

    private mutating func callEvents(_ moods: Moods, _ scenario: Scenario) -> [CallEvent] {
        (0..<1 + random.below(2)).compactMap { _ in
            guard let event = event(moods, scenario), event.store != nil else { return nil }
            return CallEvent(call: 1 + random.below(4), event: event)
        }
    }

    private mutating func event(_ moods: Moods, _ scenario: Scenario) -> Event? {
        let store = random.below(scenario.stores.count)
        switch random.below(10) {
        case 0...4 where moods.data: return dataEvent(store, scenario.stores[store])
        case 5...6 where moods.faults: return faultEvent(store)
        case 7 where moods.table: return tableEvent(scenario)
        case 8 where moods.lies:
            return random.oneIn(2)
                ? .lie(store, random.oneIn(3) ? nil : random.pick(Lie.allCases))
                : .turn(store, random.pick([.cycles, .oldCycles]))
        case 9: return random.oneIn(3) ? .clock(random.pick(profile.clocks)) : profile.hasTableEvents ? .reload : nil
        default: return nil
        }
    }

    private mutating func dataEvent(_ store: Int, _ spec: StoreSpec) -> Event {
        let id = spec.keys.isEmpty ? "a0" : random.pick(spec.keys).id
        nextID += 1
        switch random.below(9) {
        case 0:
            var key = key("\(random.pick(Self.marks))\(nextID)", words(spec))
            if random.oneIn(3) { key.tenant = "newcomer" }
            return .insert(store, key)
        case 8: return .vanish(store, random.pick(Self.tenants + ["newcomer"]))
        case 1: return .delete(store, id)
        case 2: return .deleteNamed(store)
        case 3: return .killTokens(store, 1 + random.below(3))
        case 4, 5: return .change(store, id, change(words(spec)))
        default: return .changeNamed(store, change(words(spec)))
        }
    }

    private mutating func change(_ words: [String]) -> Change {
        var change = Change()
        if random.oneIn(2) { change.name = .some(random.oneIn(6) ? nil : name()) }
        if random.oneIn(4) { change.word = random.pick(words) }
        if random.oneIn(2) { change.expires = .some(random.oneIn(4) ? nil : random.pick(Moment.all)) }
        if random.oneIn(3) { change.lastUsed = .some(random.pick(Moment.all)) }
        return change
    }

    private mutating func faultEvent(_ store: Int) -> Event {
        switch random.below(5) {
        case 0: .fail(store, random.pick(profile.faults))
        case 1, 2: .failOnce(store, random.pick(profile.faults))
        default: .recover(store)
        }
    }

    private mutating func tableEvent(_ scenario: Scenario) -> Event {
        let name = random.pick(scenario.entries).name
        let store = random.below(scenario.stores.count)
        switch random.below(5) {
        case 0: return .remove(name)
        case 1: return .swap(name, store)
        case 2: return .reorder
        default: return .add(Entry(name: random.pick(Self.names), store: store))
        }
    }
}
