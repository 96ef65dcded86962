// Walks a simulated world as the gateway walks its backends: carries actions out, in any order of completion, and
// builds each request from what the one before it left.

import KeyListing

/// What one request came to.
struct RequestOutcome {
    var listed: [Entry] = []
    var position: Position?
    var resumptions: [Resumption?] = []
    var hasMore = false
    var isCutShort = false
    /// Sources whose order broke, in turn.
    var broken: [Int] = []
    var failures: [Int: WalkFailure] = [:]
    var missed: [Int] = []
    /// A stream's list was not read to its end: nobody knows whether something comes.
    var hasUnreadTokens = false
    var restarts = 0
    var calls = 0
    /// The walk waits for nothing and is not done.
    var isStuck = false
    /// What each source's answers held since it was last read from its start.
    var delivered: [[TestKey]] = []
    /// What is left of each source's pages.
    var rests: [[RestOfPage]] = []
}

/// Where a walk is between two requests.
struct WalkState {
    var position: Position?
    var resumptions: [Resumption?]
    /// Sources that are collected for want of order.
    var collected: Set<Int> = []
    /// What the last request has left of each source's pages, with what its answers held.
    var rests: [[RestOfPage]]
    var delivered: [[TestKey]]

    init(_ count: Int) {
        resumptions = Array(repeating: nil, count: count)
        rests = Array(repeating: [], count: count)
        delivered = Array(repeating: [], count: count)
    }
}

/// Walks one world.
struct WalkDriver {
    let backends: [SimulatedBackend]
    let model: ListModel
    var random: SeededGenerator
    /// Called before each answer, to change the world within a request.
    var beforeAnswer: (inout SeededGenerator) -> Void = { _ in }
    /// Which calls fail.
    var fails: (Fetch) -> Bool = { _ in false }
    /// After how many calls a deadline ends the page.
    var cutAfter: Int?

    init(_ backends: [SimulatedBackend], _ model: ListModel, seed: UInt64 = 1) {
        self.backends = backends
        self.model = model
        random = SeededGenerator(seed: seed)
    }

    /// One request; begun anew with a source collected when its order breaks.
    mutating func request(_ state: inout WalkState, limit: Int) -> RequestOutcome {
        var broken: [Int] = []
        while true {
            var outcome = attempt(state, limit: limit)
            broken += outcome.broken
            guard let source = outcome.broken.last else {
                outcome.broken = broken
                state.position = outcome.position
                state.resumptions = outcome.resumptions
                (state.rests, state.delivered) = (outcome.rests, outcome.delivered)
                return outcome
            }
            state.collected.insert(source)
        }
    }

    private func plans(_ state: WalkState, _ limit: Int) -> [SourcePlan] {
        backends.indices.map { index in
            var plan = backends[index].plan(limit: limit, resumption: state.resumptions[index])
            if state.collected.contains(index) { (plan.mode, plan.resumption) = (.collect, nil) }
            return plan
        }
    }

    /// One request up to its end, or to the first break of an order.
    mutating func attempt(_ state: WalkState, limit: Int) -> RequestOutcome {
        let plans = plans(state, limit)
        var walk = Walk(plans, query: model.query, position: state.position, now: model.now.instant, limit: limit)
        var outcome = RequestOutcome()
        outcome.delivered = Array(repeating: [], count: backends.count)
        var unread = Array(repeating: false, count: backends.count)
        var pending: [Fetch] = []
        var collections: [Int: Collecting] = [:]
        var actions = walk.begin()
        while outcome.broken.isEmpty {
            take(actions + walk.advance(), &pending, &collections, &outcome)
            if walk.isDone || !outcome.broken.isEmpty { break }
            guard !pending.isEmpty else {
                outcome.isStuck = true
                break
            }
            let fetch = pending.remove(at: Int.random(in: pending.indices, using: &random))
            outcome.calls += 1
            if let cutAfter, outcome.calls > cutAfter {
                walk.cutShort()
                actions = []
            } else if collections[fetch.source] != nil {
                actions = []
                collect(fetch, &collections, &pending, &walk, &outcome)
            } else {
                actions =
                    restore(fetch, state, &walk, &outcome, &unread)
                    ?? answer(fetch, &walk, &outcome, &unread)
            }
        }
        finish(&outcome, walk)
        outcome.hasUnreadTokens = plans.indices.contains { plans[$0].mode == .stream && unread[$0] }
        return outcome
    }

    private func take(
        _ actions: [WalkAction], _ pending: inout [Fetch], _ collections: inout [Int: Collecting],
        _ outcome: inout RequestOutcome
    ) {
        for action in actions {
            switch action {
            case .fetch(let fetch): pending.append(fetch)
            case .collect(let source):
                let bounds = CollectingBounds(
                    maxPages: backends[source].maxPages, maxKeys: backends[source].collectLimit,
                    pageLimit: backends[source].collectPageLimit)
                var collecting = Collecting(model.query.filters, bounds, now: model.now.instant)
                let fetch = collecting.addPart()
                pending.append(Fetch(source: source, token: fetch.token, limit: fetch.limit))
                collections[source] = collecting
            case .orderBroken(let source): outcome.broken.append(source)
            case .giveUp(let source, let failure): outcome.failures[source] = failure
            case .missed(let source): outcome.missed.append(source)
            }
        }
    }

    /// Has a source's page from what the last request has left of it, sometimes: it may have been forgotten.
    private mutating func restore(
        _ fetch: Fetch, _ kept: WalkState, _ walk: inout Walk, _ outcome: inout RequestOutcome,
        _ unread: inout [Bool]
    ) -> [WalkAction]? {
        let source = fetch.source
        guard walk.takesKept(source), let rest = kept.rests[source].first(where: { $0.token == fetch.token }),
            !random.oneIn(3)
        else { return nil }
        outcome.calls -= 1
        let ids = rest.page.keys.map { rest.page.text($0.keyID) ?? "" }
        outcome.delivered[source] += kept.delivered[source].filter { ids.contains($0.id) }
        unread[source] = rest.isReadAgain || rest.page.nextToken != nil
        return walk.restored(fetch, rest)
    }

    private mutating func answer(
        _ fetch: Fetch, _ walk: inout Walk, _ outcome: inout RequestOutcome, _ unread: inout [Bool]
    ) -> [WalkAction] {
        beforeAnswer(&random)
        let source = fetch.source
        if fails(fetch) {
            if walk.failed(source) { outcome.missed.append(source) }
            return []
        }
        switch backends[source].answer(fetch, &random) {
        case .page(let page, let keys):
            if fetch.token == nil { outcome.delivered[source] = [] }
            outcome.delivered[source] += keys
            unread[source] = page.nextToken != nil
            return walk.answered(fetch, page)
        case .refused:
            outcome.restarts += 1
            return walk.tokenRefused(source)
        }
    }

    /// Takes one page of a list that is read to its end, and hands the list over when that is reached.
    private mutating func collect(
        _ fetch: Fetch, _ collections: inout [Int: Collecting], _ pending: inout [Fetch], _ walk: inout Walk,
        _ outcome: inout RequestOutcome
    ) {
        let source = fetch.source
        guard var collecting = collections.removeValue(forKey: source) else { return }
        beforeAnswer(&random)
        if fails(fetch) {
            if walk.failed(source) { outcome.missed.append(source) }
            return
        }
        do throws(WalkFailure) {
            let next: Fetch?
            switch backends[source].answer(fetch, &random) {
            case .page(let page, let keys):
                outcome.delivered[source] += keys
                next = try collecting.answered(Fetch(source: 0, token: fetch.token, limit: fetch.limit), page)
            case .refused:
                outcome.restarts += 1
                next = try collecting.tokenRefused(0)
            }
            if let next {
                pending.append(Fetch(source: source, token: next.token, limit: next.limit))
                collections[source] = collecting
            } else {
                let keys = try collecting.list.arranged(
                    model.query, now: model.now.instant, limit: backends[source].collectLimit)
                walk.collected(source, keys)
            }
        } catch {
            outcome.failures[source] = error
            _ = walk.failed(source)
        }
    }

    private func finish(_ outcome: inout RequestOutcome, _ walk: Walk) {
        outcome.listed = walk.listed.map { listed in
            let page = walk.page(of: listed)
            return entry(listed.source, page.text(page.keys[listed.key].keyID) ?? "", outcome.delivered)
        }
        outcome.position = walk.position
        outcome.resumptions = backends.indices.map(walk.resumption)
        outcome.rests = backends.indices.map(walk.rests)
        outcome.hasMore = walk.hasMore
        outcome.isCutShort = walk.isCutShort
    }

    /// The listed key as it is now, or by its id alone where it is gone.
    private func entry(_ source: Int, _ id: String, _ delivered: [[TestKey]]) -> Entry {
        let key = delivered[source].first { $0.id == id }
        return Entry(backend: backends[source].name, key: key ?? TestKey(id))
    }
}

extension WalkDriver {
    /// Walks a world that does not change and keeps its word. Returns what is wrong with the walk, nil if nothing is.
    mutating func problem(limits: (inout SeededGenerator) -> Int) -> String? {
        let expected = model.list(backends.flatMap(\.entries))
        var listed: [Entry] = []
        var state = WalkState(backends.count)
        for number in 1... {
            let limit = limits(&random)
            let outcome = request(&state, limit: limit)
            listed += outcome.listed
            if let problem = problem(outcome, limit, left: expected.count - listed.count) {
                return "request \(number), limit \(limit): \(problem)"
            }
            if !outcome.hasMore { break }
            if number > 60 + 6 * backends.reduce(0, { $0 + $1.keys.count }) { return "no end" }
        }
        return listed == expected ? nil : "listed \(listed), expected \(expected)"
    }

    private func problem(_ outcome: RequestOutcome, _ limit: Int, left: Int) -> String? {
        if outcome.isStuck { return "waits for nothing" }
        if !outcome.broken.isEmpty { return "false alarm about the order of \(outcome.broken)" }
        if !outcome.failures.isEmpty || outcome.restarts > 0 { return "false failure: \(outcome.failures)" }
        if outcome.listed.count > limit { return "\(outcome.listed.count) keys" }
        if outcome.hasMore, !outcome.isCutShort, outcome.listed.count < limit { return "a short page without need" }
        if !outcome.hasMore, left > 0 { return "ends with \(left) keys left" }
        if outcome.hasMore, left == 0, !outcome.hasUnreadTokens, !outcome.isCutShort { return "goes on at the end" }
        return nil
    }
}
