// A scenario under way: stores, clock and route table, changed by events, asked by calls.

import Synchronization

/// What is so at one moment.
struct WorldState: Sendable {
    var stores: [Store]
    var entries: [Entry]
    var clock: Moment
    /// Counts events.
    var tick = 0
    var callEvents: [CallEvent] = []

    mutating func apply(_ event: Event) {
        tick += 1
        switch event {
        case .clock(let moment): if moment.rank >= clock.rank { clock = moment }
        case .reload: break
        case .remove(let name): if entries.count > 1 { entries.removeAll { $0.name == name } }
        case .add(let entry):
            let isTaken = entries.contains { $0.name == entry.name || $0.store == entry.store }
            if !isTaken, stores.indices.contains(entry.store) { entries.append(entry) }
        case .swap(let name, let store):
            guard stores.indices.contains(store), !entries.contains(where: { $0.store == store }) else { return }
            // A table whose tenants no dialect can ask for is none.
            for index in entries.indices where entries[index].name == name {
                if entries[index].namesTenants, stores[store].kind == .diffio { continue }
                entries[index].store = store
            }
        case .reorder: entries.reverse()
        default: if let store = event.store, stores.indices.contains(store) { stores[store].apply(event, at: tick) }
        }
    }
}

extension Store {
    /// The last token that was issued need not be the one by which a walk goes on.
    private func named(at tick: Int) -> String? { tick.isMultiple(of: 2) ? lastNamed : lastAsked ?? lastNamed }

    fileprivate mutating func apply(_ event: Event, at tick: Int) {
        switch event {
        case .insert(_, let key): insert(key, at: tick)
        case .delete(_, let id): delete(id, at: tick)
        case .change(_, let id, let change): self.change(id, at: tick, change)
        case .vanish(_, let tenant): vanish(tenant, at: tick)
        case .deleteNamed: if let named = named(at: tick) { delete(named, at: tick) }
        case .changeNamed(_, let change): if let named = named(at: tick) { self.change(named, at: tick, change) }
        case .fail(_, let fault): self.fault = fault
        case .failOnce(_, let fault): faultOnce = fault
        case .recover: (fault, faultOnce) = (nil, nil)
        case .killTokens(_, let count): deadTokens = count
        case .lie(_, let lie):
            isVoid = isVoid || (kind == .cycles && lie != self.lie)
            self.lie = lie
        case .turn(_, let kind):
            guard self.kind != .diffio, kind != .diffio else { return }
            // From old to new between two requests nothing is lost; the other way an order breaks.
            isVoid = isVoid || kind != self.kind && (kind == .oldCycles || request.calls > 0)
            // Two gateways may have proven two things.
            hasFailedProbe = hasFailedProbe || kind != self.kind
            self.kind = kind
        default: break
        }
    }
}

/// A world that gateways call. Any thread may use it.
package final class World: Sendable {
    private let state: Mutex<WorldState>
    private let seed: UInt64

    package init(_ scenario: Scenario) {
        let stores = scenario.stores.map(Store.init)
        state = Mutex(WorldState(stores: stores, entries: scenario.entries, clock: scenario.clock))
        seed = scenario.seed
    }

    var now: WorldState { state.withLock { $0 } }
    package var clock: Moment { state.withLock { $0.clock } }
    package var entries: [Entry] { state.withLock { $0.entries } }
    package func kind(_ store: Int) -> StoreKind? {
        state.withLock { $0.stores.indices.contains(store) ? $0.stores[store].kind : nil }
    }

    package func apply(_ events: [Event]) {
        state.withLock { state in
            for index in state.stores.indices { state.stores[index].request = StoreRequest() }
            for event in events { state.apply(event) }
        }
    }

    /// Every backend is well again.
    func recover() { apply(state.withLock { $0.stores.indices }.map { .recover($0) }) }

    func begin(_ step: Step) {
        state.withLock { state in
            for index in state.stores.indices { state.stores[index].request = StoreRequest() }
            state.callEvents = step.callEvents
        }
    }

    // MARK: Worlds that servers of their own stand for

    /// What a server in a store's place has to be.
    package struct Role: Sendable {
        package var kind: StoreKind
        package var keys: [ModelKey]
        package var fault: Fault?
        package var isFaultOfOneCall: Bool
        package var mostMatches: Int?
        package var mostScanned: Int?
        package var requiresTenant: Bool
        package var hidesTenants: Bool
        package var unlisted: String?
    }

    package func role(_ store: Int) -> Role {
        let store = now.stores[store]
        return Role(
            kind: store.kind, keys: store.keys, fault: store.faultOnce ?? store.fault,
            isFaultOfOneCall: store.faultOnce != nil, mostMatches: store.traits.mostMatches,
            mostScanned: store.traits.mostScanned, requiresTenant: store.traits.requiresTenant,
            hidesTenants: store.traits.hidesTenants, unlisted: store.traits.unlisted)
    }

    /// Notes the calls that a server in a store's place had in the request.
    package func note(_ store: Int, calls: Int) {
        state.withLock { $0.stores[store].note(calls: calls) }
    }

    /// The request is over.
    func end() {
        state.withLock { state in
            for index in state.stores.indices {
                let request = state.stores[index].request
                state.stores[index].failures += request.failedCalls
                let isLeftAlone = state.stores[index].failures >= 10
                state.stores[index].lastCodes = request.codes.union(isLeftAlone ? ["backends_unavailable"] : [])
            }
        }
    }

    /// How often a caller should let others go first, so that answers come in any order.
    package func delay(_ store: Int, _ target: String) -> Int { fate(target, "\(store)", seed: seed) % 4 }

    /// Answers a call.
    package func answer(_ store: Int, target: String) -> WireAnswer {
        state.withLock { state in
            guard state.stores.indices.contains(store) else { return .failure(.unreachable) }
            state.stores[store].request.calls += 1
            let call = state.stores[store].request.calls
            for due in state.callEvents where due.call == call && due.event.store == store { state.apply(due.event) }
            return state.stores[store].answer(target, seed: seed)
        }
    }
}

extension Store {
    fileprivate mutating func note(calls: Int) {
        request.calls = calls
        // Which of them named a tenant is not known here.
        request.tenantCalls = calls
        if traits.mostMatches != nil || traits.mostScanned != nil { request.codes.insert("backend_limit_exceeded") }
        if traits.requiresTenant { request.codes.formUnion(["backend_refused", "backend_limit_exceeded"]) }
        guard calls > 0, let fault = faultOnce ?? fault else { return }
        request.failedCalls = faultOnce == nil ? calls : 1
        note(fault)
        hasFailedProbe = true
        faultOnce = nil
    }

    private mutating func note(_ fault: Fault) {
        request.codes.insert(fault.code(kind))
        if fault == .tooManyCandidates { hasRefusedToList = true }
    }

    fileprivate mutating func answer(_ target: String, seed: UInt64) -> WireAnswer {
        if let fault = faultOnce ?? fault {
            faultOnce = nil
            request.failedCalls += 1
            note(fault)
            if queryPairs(target)["sort_by"] == "rollcall_probe" { hasFailedProbe = true }
            // Without tenants a list that needs them is one that the backend can't give.
            if target.contains("/v1/admin/tenants") { request.codes.insert("backend_limit_exceeded") }
            return fault.answer
        }
        if kind == .diffio {
            return WireAnswer(200, "{\"keys\":[\(keys.map(\.diffioItem).joined(separator: ","))]}")
        }
        if target.contains("/v1/admin/tenants") {
            request.tenantCalls += 1
            return tenantsAnswer(queryPairs(target))
        }
        return cyclesAnswer(queryPairs(target), seed: seed)
    }
}
