// Makes a failing scenario small: whatever can be left out while it still fails is left out.

/// Shrinks scenarios.
package struct Shrinker {
    /// Whether a scenario fails still, and with what.
    private let problem: (Scenario) async -> String?
    private var runs = 0
    private let mostRuns: Int

    package init(mostRuns: Int = 3000, problem: @escaping (Scenario) async -> String?) {
        self.problem = problem
        self.mostRuns = mostRuns
    }

    /// The smallest scenario that was found, and what is wrong with it.
    package mutating func smallest(_ scenario: Scenario, _ found: String) async -> (Scenario, String) {
        var best = (scenario, found)
        while runs < mostRuns, let smaller = await smaller(than: best.0) { best = smaller }
        return best
    }

    private mutating func smaller(than scenario: Scenario) async -> (Scenario, String)? {
        for candidate in scenario.simplifications where candidate != scenario {
            runs += 1
            if let found = await problem(candidate) { return (candidate, found) }
            if runs >= mostRuns { return nil }
        }
        return nil
    }
}

extension Scenario {
    /// This scenario with one thing less, the largest things first.
    fileprivate var simplifications: [Scenario] {
        entrySimplifications + stepSimplifications + querySimplifications + storeSimplifications
    }

    private func changed(_ change: (inout Scenario) -> Void) -> Scenario {
        var copy = self
        change(&copy)
        return copy
    }

    private var entrySimplifications: [Scenario] {
        let fewer =
            entries.count > 1 ? entries.indices.map { index in changed { _ = $0.entries.remove(at: index) } } : []
        let plain =
            entries.indices.map { index in
                changed { $0.entries[index] = Entry(name: entries[index].name, store: entries[index].store) }
            } + entries.indices.map { index in changed { $0.entries[index].byTenant = nil } }
        let unused = stores.indices.filter { index in !entries.contains { $0.store == index } }
        return fewer + plain + unused.map { index in changed { $0.stores[index].keys = [] } }
    }

    private var stepSimplifications: [Scenario] {
        var found: [Scenario] = [changed { $0.clock = Moment.present[0] }]
        if steps.count > 1 {
            found += steps.indices.map { index in changed { _ = $0.steps.remove(at: index) } }
        }
        for step in steps.indices {
            found += steps[step].events.indices.map { index in changed { _ = $0.steps[step].events.remove(at: index) } }
            found += steps[step].callEvents.indices.map { index in
                changed { _ = $0.steps[step].callEvents.remove(at: index) }
            }
            found.append(changed { $0.steps[step].isRepeated = false })
            found.append(changed { $0.steps[step].goesToOther = false })
            found.append(changed { $0.steps[step].partial = nil })
        }
        return found
    }

    private var querySimplifications: [Scenario] {
        [
            changed { $0.query.statuses = [] }, changed { $0.query.tenant = nil }, changed { $0.query.search = nil },
            changed { $0.query.createdAfter = nil }, changed { $0.query.createdBefore = nil },
            changed { $0.query.expiresBefore = nil }, changed { $0.query.lastUsedBefore = nil },
            changed { $0.query.backends = [] }, changed { $0.walkCache = nil }, changed { $0.between = nil },
            changed { $0.hasReplica = false },
        ] + (between ?? []).indices.map { index in changed { _ = $0.between?.remove(at: index) } }
    }

    private var storeSimplifications: [Scenario] {
        var found: [Scenario] = []
        for store in stores.indices {
            let keys = stores[store].keys.indices
            found += keys.map { index in changed { _ = $0.stores[store].keys.remove(at: index) } }
            found.append(changed { $0.stores[store].traits = Traits() })
            found.append(changed { $0.stores[store].lie = nil })
            found += Self.plainTraits.map { plain in changed { plain(&$0.stores[store].traits) } }
            found += keys.flatMap { index in
                [
                    changed { $0.stores[store].keys[index].name = nil },
                    changed { $0.stores[store].keys[index].tenant = "acme" },
                    changed { $0.stores[store].keys[index].word = "ACTIVE" },
                    changed { $0.stores[store].keys[index].expires = nil },
                    changed { $0.stores[store].keys[index].lastUsed = nil },
                ]
            }
        }
        return found
    }

    private static let plainTraits: [@Sendable (inout Traits) -> Void] = [
        { $0.longestPage = 100 }, { $0.isUneven = false }, { $0.isOverlong = false }, { $0.sendsEmptyPages = false },
        { $0.hasTrailingToken = false }, { $0.omitsMore = false }, { $0.contradictsMore = false },
        { $0.repeatsInside = false }, { $0.repeatsAcross = false }, { $0.ignoresStatus = false },
        { $0.ignoresTenant = false }, { $0.mostMatches = nil }, { $0.mostScanned = nil },
        { $0.requiresTenant = false }, { $0.hidesTenants = false }, { $0.unlisted = nil },
    ]
}
