// Asks each backend once, as a list would, and says what came of it. For `rollcall probe`: changes nothing, counts as any call.

import Configuration
import Dialects
import KeyListing
import Upstream

/// What asking a backend once has shown.
public struct Checkup: Sendable {
    /// What is known of a thing that may not have come up.
    public enum Finding: String, Sendable {
        case yes, no
        /// It did not come so far.
        case unknown
    }

    /// How a backend's tenants can be had.
    public enum Tenants: Sendable, Hashable {
        /// So many are in the configuration.
        case configured(Int)
        /// It lists so many itself.
        case listed(Int)
        /// It does not list them.
        case refused
        /// It did not come so far.
        case unknown
    }

    /// The backend's name.
    public let backend: String
    /// Its dialect's name.
    public let dialect: String
    /// Whether it answered at all.
    public fileprivate(set) var reachable = Finding.unknown
    /// Whether it took the credential.
    public fileprivate(set) var credentialAccepted = Finding.unknown
    /// Whether it sorts as asked; nil where its dialect claims nothing of the kind and its keys are sorted here.
    public fileprivate(set) var sortProven: Finding?
    /// How long it took in all.
    public fileprivate(set) var time = Duration.zero
    /// The keys on its first page.
    public fileprivate(set) var keys: Int?
    /// Whether there are more behind them.
    public fileprivate(set) var hasMore = false
    /// How its tenants can be had; nil where neither its dialect nor the configuration knows any.
    public fileprivate(set) var tenants: Tenants?
    /// What is wrong: a stable word, and what can be done about it. Nil where the backend is well.
    public fileprivate(set) var failure: (name: String, advice: String)?

    /// Whether a list of it would succeed.
    public var isWell: Bool { failure == nil }
}

extension Gateway {
    /// Asks every backend, side by side, and tells of them in the table's order.
    public func checkup() async -> [Checkup] {
        await withTaskGroup(of: (Int, Checkup).self) { group in
            for (index, backend) in backends.enumerated() {
                let limit = patience(with: backend)
                group.addTask { [clock] in (index, await backend.checkup(within: limit, now: clock())) }
            }
            var checkups: [(Int, Checkup)] = []
            for await checkup in group { checkups.append(checkup) }
            return checkups.sorted { $0.0 < $1.0 }.map(\.1)
        }
    }

    /// As long as the most patient of its routes would wait.
    private func patience(with backend: Backend) -> Duration {
        let routes = table.routes.filter { $0.backends.contains(backend.settings.name) }
        return backend.settings.limits.timeout ?? routes.map(\.deadline).max() ?? .seconds(2)
    }
}

extension Backend {
    fileprivate func checkup(within limit: Duration, now: Instant) async -> Checkup {
        var checkup = Checkup(backend: settings.name, dialect: dialect.name)
        let start = ContinuousClock.now
        do throws(BackendFailure) {
            try await ask(&checkup, deadline: start + limit, now)
        } catch {
            checkup.failure = (error.name, error.advice)
            if settings.tenants == .discovered, checkup.tenants == nil { checkup.tenants = .unknown }
            if checkup.reachable == .unknown { checkup.reachable = error.cameWithoutAnswer ? .no : .yes }
            if error.failureClass == .credentialRefused { checkup.credentialAccepted = .no }
            if error.kind == .malformed, error.status == 200 { checkup.credentialAccepted = .yes }
        }
        checkup.time = start.duration(to: .now)
        return checkup
    }

    /// The sort's proof where the dialect declares one, then the first page.
    private func ask(
        _ checkup: inout Checkup, deadline: ContinuousClock.Instant, _ now: Instant
    ) async throws(BackendFailure) {
        let query = ListQuery()
        let template = template(query)
        let bounds = CallBounds(deadline: deadline)
        let declares = dialect.declares(query.order)
        if declares { checkup.sortProven = .unknown }
        let isProven = declares ? try await prove(template, bounds) : false
        let (answer, _) = try await firstPage(template, isProven ? bounds : collecting(bounds), now: now)
        checkup.reachable = .yes
        var needsTenants: BackendFailure?
        switch answer {
        case .page(let page):
            (checkup.keys, checkup.hasMore, checkup.credentialAccepted) = (page.keys.count, page.nextToken != nil, .yes)
            if declares { checkup.sortProven = isProven ? .yes : .no }
            if !isProven { try collect(page, now) }
        case .tooWide(let width, let failure):
            checkup.hasMore = true
            // Who refuses a list of all tenants may not have looked at the credential yet.
            if width != .allTenants { checkup.credentialAccepted = .yes }
            // The list is made of narrower calls.
            let words = width == .matches ? dialect.statusWords(besides: Filters()) : []
            if !(try await goesByState(words, bounds, now)) { needsTenants = failure }
        case .tokenRefused: throw BackendFailure(.pageTokensRefused)
        }
        try await askForTenants(&checkup, needsTenants, bounds, now)
    }

    /// The bounds of a list that is read to its end before it is answered.
    private func collecting(_ bounds: CallBounds) -> CallBounds {
        let now = ContinuousClock.now
        return CallBounds(
            deadline: now + settings.limits.collectDeadline, pauseLimit: now.duration(to: bounds.deadline))
    }

    /// Whether it can be listed state by state; false where there is none.
    private func goesByState(
        _ words: [String], _ bounds: CallBounds, _ now: Instant
    ) async throws(BackendFailure) -> Bool {
        for word in words {
            let template = template(ListQuery(), ListPart(statusWord: word))
            guard case (.page, _) = try await firstPage(template, bounds, now: now) else { return false }
        }
        return !words.isEmpty
    }

    /// Fails as a list would that has to be read to its end and begins with this page.
    private func collect(_ page: Page, _ now: Instant) throws(BackendFailure) {
        var collecting = Collecting(Filters(), collectingBounds, now: now)
        do throws(WalkFailure) {
            _ = try collecting.answered(collecting.addPart(), page)
        } catch {
            throw BackendFailure(error)
        }
    }

    /// Its tenants, by the configuration or its own word. Where they can't be had it is no worse, unless its list needs them.
    ///
    /// - Parameter need: the failure of a list that can be had by tenant only.
    private func askForTenants(
        _ checkup: inout Checkup, _ need: BackendFailure?, _ bounds: CallBounds, _ now: Instant
    ) async throws(BackendFailure) {
        if case .listed(let tenants) = settings.tenants {
            if !tenants.isEmpty { return checkup.tenants = .configured(tenants.count) }
        } else {
            do throws(BackendFailure) {
                let listed = try await TenantListing(backend: self, now: now, bounds: bounds).tenants()
                checkup.tenants = listed.map { .listed($0.count) } ?? .refused
                if listed != nil { return checkup.credentialAccepted = .yes }
            } catch {
                checkup.tenants = .unknown
                if need != nil { throw error }
            }
        }
        if let need { throw need }
    }
}

extension BackendFailure {
    /// Whether nothing came back: no connection, no answer, or too late.
    fileprivate var cameWithoutAnswer: Bool {
        (kind == .unavailable && status == nil) || kind == .tooSlow
    }
}
