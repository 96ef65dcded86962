// What a walk costs backends that are to be read the cheaper way: in a world without mishaps the calls for all tenants end soon.
// Calls take no time here, so that the other way always pays.

/// One walk's calls.
struct Bill {
    private let scenario: Scenario
    /// By store; nil in a world where much may keep a walk from the cheaper way.
    private var calls: [Int: [Int]]?

    init(_ scenario: Scenario) {
        self.scenario = scenario
        calls = scenario.isQuiet ? [:] : nil
    }

    /// Adds what a request has cost.
    mutating func add(_ world: WorldState) {
        for (number, store) in world.stores.enumerated() {
            calls?[number, default: []].append(store.request.wholeCalls)
        }
    }

    /// What is wrong with the walk's cost; nil if nothing is.
    func problem(_ entries: [Entry]) -> String? {
        for entry in entries where entry.byTenant == "cheaper" && scenario.canSplit(entry) {
            guard let spent = calls?[entry.store], let first = spent.first else { continue }
            let all = spent.reduce(0, +)
            // Looked at after each call from the fourth on, but for those of the first request and of a last page.
            if all > max(4, first + 1) + 1 {
                return "\(all) calls for all tenants of \(entry.name), \(first) of the first request"
            }
        }
        return nil
    }
}

extension Scenario {
    fileprivate var isQuiet: Bool {
        // Pages of sorts whose values can change are read again, as are lists whose page tokens are refused, and another backend may have a
        // request begin anew.
        walkCache == nil && query.tenant == nil && !hasReplica && entries.count == 1
            && [.created_at, .key_id, .tenant_id].contains(query.field)
            && steps.allSatisfy { $0.events.isEmpty && $0.callEvents.isEmpty && !$0.isRepeated }
            && between?.contains { if case .killTokens = $0 { true } else { false } } != true
    }

    fileprivate func canSplit(_ entry: Entry) -> Bool {
        let (store, traits) = (stores[entry.store], stores[entry.store].traits)
        let isBounded = entry.maxPages != nil || entry.collectLimit != nil || entry.namesTenants
        let isHidden = traits.hidesTenants || traits.unlisted != nil
        let isOdd = isHidden || traits.repeatsAcross || traits.sendsEmptyPages || store.lie != nil
        return store.kind == .cycles && !isBounded && !traits.isLimited && !isOdd
    }
}
