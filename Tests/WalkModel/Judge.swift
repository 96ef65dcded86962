// Whether a walk's answers keep the contract's promises in a world that changes under it.

/// What a request was made of.
struct RequestFacts {
    var limit: Int
    var allowsPartial: Bool
    /// Whether a request may be served from what others have left.
    var hasCache: Bool
    /// The route table that served it.
    var entries: [Entry]
    /// The world before the first call and after the last.
    var before: WorldState
    var after: WorldState
}

/// Judges the pages of one walk in turn.
struct Judge {
    /// From which place on a backend's keys have to be listed, since it was last well.
    private enum Bound {
        case start
        case behind(Place)
        /// Behind a position that nobody was told: some place before the next key that is listed.
        case unknown
    }

    private struct Run {
        var identity: Identity
        var lower: Bound
    }

    /// What page tokens are bound to, as far as worlds change it.
    private struct Identity: Hashable {
        var name: String
        var store: Int
        var tenant: String?
        var namesTenants: Bool
        var goesByTenant: Bool
    }

    let query: ModelQuery
    private var walkStart: Moment?
    private var startTick = 0
    private var runs: [String: Run] = [:]
    private var asked: Set<Identity>?
    private var last: Place?
    private var listed: [String: [Place]] = [:]
    private var wasFull = false
    private var isComplete = true
    /// Something has happened for which a walk may say that it is not complete.
    private var hasExcuse = false
    /// Something has happened for which it must.
    private var mustConfess = false
    /// Backends with tenants, as `name/tenant`, whose keys a list that is read tenant by tenant may lack.
    private var mayLack: Set<String> = []

    /// A gateway may doubt an order in one walk for what it has seen of it in another.
    init(_ query: ModelQuery, after earlier: Judge? = nil) {
        self.query = query
        hasExcuse = earlier?.hasExcuse ?? false
    }

    /// What is wrong with a page; nil if nothing is.
    mutating func problem(_ page: PageAnswer, _ facts: RequestFacts) -> String? {
        if walkStart == nil {
            walkStart = facts.before.clock
            startTick = facts.before.tick
        }
        let entries = asked(facts.entries)
        note(page, entries, facts)
        if let problem = formProblem(page, facts) ?? partialProblem(page, entries, facts) { return problem }
        if let problem = take(page.keys, entries, facts) { return problem }
        if let problem = completeProblem(page) { return problem }
        if let problem = lossProblem(page, entries, facts) { return problem }
        wasFull = page.keys.count == facts.limit
        return nil
    }

    private func asked(_ entries: [Entry]) -> [Entry] {
        query.backends.isEmpty ? entries : entries.filter { query.backends.contains($0.name) }
    }

    private func identity(_ entry: Entry) -> Identity {
        Identity(
            name: entry.name, store: entry.store, tenant: entry.tenant, namesTenants: entry.namesTenants,
            goesByTenant: entry.byTenant != "never")
    }

    /// What this page excuses, and whose keys it has to have.
    private mutating func note(_ page: PageAnswer, _ entries: [Entry], _ facts: RequestFacts) {
        let identities = Set(entries.map(identity))
        if let asked, asked != identities { mustConfess = true }
        if !page.unreachable.isEmpty { mustConfess = true }
        for entry in entries {
            let store = facts.after.stores[entry.store]
            if store.isVoid || store.lie != nil || store.hasFailedProbe { hasExcuse = true }
            if store.traits.repeatsAcross { hasExcuse = true }
            if hasNewKeyBehindUs(entry, store) { hasExcuse = true }
            noteTenants(entry, store)
        }
        let lower = asked == nil ? Bound.start : wasFull ? last.map { .behind($0) } ?? .unknown : .unknown
        asked = identities
        runs = runs.filter { identities.contains($0.value.identity) && !page.unreachable.contains($0.key) }
        for identity in identities where runs[identity.name] == nil && !page.unreachable.contains(identity.name) {
            runs[identity.name] = Run(identity: identity, lower: lower)
        }
    }

    /// A backend's list of tenants is trusted where it has to be read by it, and where it costs less and no key shows that it lies.
    private mutating func noteTenants(_ entry: Entry, _ store: Store) {
        guard entry.byTenant != "never", query.tenant == nil else { return }
        let hidden = Set(store.versions.values.joined().map(\.key.tenant)).filter { tenant in
            entry.namesTenants ? !Scenario.tenants.contains(tenant) : tenant == store.traits.unlisted
        }
        let isNeeded = store.hasRefusedToList || store.traits.isLimited
        for tenant in hidden {
            let mayGoOver = entry.byTenant == "cheaper" && store.request.tenantCalls > 0
            if isNeeded || mayGoOver && !store.request.tenantsSeen.contains(tenant) {
                mayLack.insert("\(entry.name)/\(tenant)")
            }
        }
    }

    /// Whether a key came to stand at or before the position. A page of which nothing was passed may begin with it, and must not.
    private func hasNewKeyBehindUs(_ entry: Entry, _ store: Store) -> Bool {
        if store.kind != .cycles || query.field.isChangeable { return false }
        return store.versions.values.joined().contains { version in
            version.born > startTick && isAtOrBefore(Place(shown(version.key, entry, store), query.field), last)
        }
    }

    // MARK: The answer by itself

    /// Whether it ends before it is full, and the list goes on: a backend's bound ends it so.
    private func isCutShort(_ page: PageAnswer, _ facts: RequestFacts) -> Bool {
        page.cursor != nil && page.keys.count < facts.limit
    }

    private func formProblem(_ page: PageAnswer, _ facts: RequestFacts) -> String? {
        if page.keys.count > facts.limit { return "\(page.keys.count) keys" }
        let mayBeShort = asked(facts.entries).contains { $0.maxPages != nil }
        if isCutShort(page, facts), !mayBeShort { return "a short page without need" }
        if page.unreachable
            != page.unreachable.sorted(by: { $0.unicodeScalars.lexicographicallyPrecedes($1.unicodeScalars) })
        {
            return "unreachable is not sorted"
        }
        return nil
    }

    private func partialProblem(_ page: PageAnswer, _ entries: [Entry], _ facts: RequestFacts) -> String? {
        for name in page.unreachable {
            guard let entry = entries.first(where: { $0.name == name }) else { return "\(name) was not asked" }
            if entry.isRequired || !facts.allowsPartial { return "a page without \(name), which it must not lack" }
            if codes(entry, facts).isEmpty { return "\(name) is called unreachable, but did not fail" }
        }
        if !entries.isEmpty, page.unreachable.count == entries.count { return "a page of no backend at all" }
        // Where one backend's bound ends the page, nobody waits for the others' answers.
        if isCutShort(page, facts) { return nil }
        // What goes over to tenants may have the calls of a list that an earlier request has begun.
        for entry in entries
        where !page.unreachable.contains(entry.name) && !facts.hasCache && entry.byTenant != "cheaper" {
            let request = facts.after.stores[entry.store].request
            if request.calls > 0, request.failedCalls == request.calls { return "\(entry.name) failed unseen" }
        }
        return nil
    }

    /// The codes that a backend's failures may come to.
    private func codes(_ entry: Entry, _ facts: RequestFacts) -> Set<String> {
        let store = facts.after.stores[entry.store]
        // Where an order changes in the midst of a request page tokens may come again.
        let known = store.request.codes.union(store.lastCodes)
        let codes = store.isVoid ? known.union(["backend_malformed"]) : known
        let isBounded = entry.maxPages != nil || entry.collectLimit != nil
        return isBounded ? codes.union(["collect_limit_exceeded"]) : codes
    }

    // MARK: Keys

    /// Takes the page's keys in; each must have been there as it is shown, be asked for, and follow on the one before.
    private mutating func take(_ keys: [ShownKey], _ entries: [Entry], _ facts: RequestFacts) -> String? {
        for key in keys {
            let place = Place(key, query.field)
            if let last, !last.comes(before: place, ascending: query.isAscending) {
                return "\(key.uid) is out of order, or there twice"
            }
            last = place
            for (name, run) in runs { if case .unknown = run.lower { runs[name]?.lower = .behind(place) } }
            listed[key.uid, default: []].append(place)
            guard let entry = entries.first(where: { $0.name == key.backend }) else {
                return "\(key.uid) is of a backend that was not asked"
            }
            if !wasThere(key, entry, facts.after) { return "\(key) never was" }
            if !query.asks(for: key) { return "\(key.uid) was not asked for" }
        }
        return nil
    }

    private func wasThere(_ key: ShownKey, _ entry: Entry, _ world: WorldState) -> Bool {
        let store = world.stores[entry.store]
        return (store.versions[key.id] ?? []).contains { version in
            version.died > startTick && shown(version.key, entry, store) == key
        }
    }

    private func shown(_ key: ModelKey, _ entry: Entry, _ store: Store) -> ShownKey {
        key.shown(entry, store.kind, now: walkStart ?? Moment.present[0])
    }

    // MARK: Completeness

    private mutating func completeProblem(_ page: PageAnswer) -> String? {
        if page.isComplete, mustConfess { return "says that it is complete" }
        if page.isComplete, !isComplete { return "was not complete, and is now" }
        if !page.isComplete, !hasExcuse, !mustConfess { return "says that it is not complete" }
        isComplete = page.isComplete
        return nil
    }

    /// The first key that should be among those listed so far and is not.
    private mutating func lossProblem(_ page: PageAnswer, _ entries: [Entry], _ facts: RequestFacts) -> String? {
        for entry in entries {
            guard let run = runs[entry.name] else { continue }
            let store = facts.after.stores[entry.store]
            if store.isVoid { continue }
            let isEnd = page.cursor == nil
            // Of a backend that always lied only the end can tell, and only where the walk trusts it still, and its order was seen to the
            // end: lists of tenants say nothing about it.
            if store.lie != nil, !isEnd || !page.isComplete || store.hasRefusedToList { continue }
            for id in store.versions.keys {
                guard let place = owed(id, entry, store, facts.after.tick), isBehind(place, run.lower) else { continue }
                if !isEnd, !isAtOrBefore(place, last) { continue }
                if listed["\(entry.name)/\(id)"]?.contains(place) != true { return "\(entry.name)/\(id) is missing" }
            }
            if case .unknown = run.lower { continue }
            if store.lie == nil, let last { runs[entry.name]?.lower = .behind(last) }
        }
        return nil
    }

    /// The place of a key that has been there since the walk began, asked for and with the same sort value.
    private func owed(_ id: String, _ entry: Entry, _ store: Store, _ tick: Int) -> Place? {
        let life = store.life(of: id, from: startTick, to: tick)
        guard let first = life.first, !mayLack.contains("\(entry.name)/\(first.tenant)") else { return nil }
        // A backend that is listed state by state can't be seen at one moment.
        if store.traits.mostMatches != nil, life.contains(where: { $0.word != first.word }) { return nil }
        let place = Place(shown(first, entry, store), query.field)
        let isSteady = life.allSatisfy { key in
            let key = shown(key, entry, store)
            return query.asks(for: key) && Place(key, query.field) == place
        }
        return isSteady ? place : nil
    }

    private func isBehind(_ place: Place, _ bound: Bound) -> Bool {
        switch bound {
        case .start: true
        case .behind(let other): other.comes(before: place, ascending: query.isAscending)
        case .unknown: false
        }
    }

    private func isAtOrBefore(_ place: Place, _ last: Place?) -> Bool {
        last.map { !$0.comes(before: place, ascending: query.isAscending) } ?? false
    }

    // MARK: Errors

    /// What is wrong with an error; nil where the backends' failures are its reason.
    func problem(status: Int, code: String, _ facts: RequestFacts) -> String? {
        let entries = asked(facts.entries)
        let failures = entries.map { codes($0, facts) }
        let all = failures.reduce(into: Set()) { $0.formUnion($1) }
        guard all.contains(code), Self.statuses[code] == status else {
            return "\(status) \(code), but the failures were \(all.sorted())"
        }
        let isFatal = !facts.allowsPartial || zip(entries, failures).contains { $0.isRequired && !$1.isEmpty }
        if !isFatal, failures.contains(where: \.isEmpty) { return "\(status) \(code), though a backend was well" }
        return nil
    }

    private static let statuses = [
        "backend_refused": 502, "backend_malformed": 502, "backends_unavailable": 503, "deadline_exceeded": 504,
        "collect_limit_exceeded": 422, "backend_limit_exceeded": 422,
    ]
}
