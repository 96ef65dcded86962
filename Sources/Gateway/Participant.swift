// A backend's part in one request: the whole of its list, or the keys of one state or tenant where the whole is too much for it.

import Configuration
import Cursors
import Dialects
import KeyListing
import Redaction

/// A backend as one request asks it.
struct Participant: Sendable {
    let backend: Backend
    private let prepared: PreparedList
    var plan: SourcePlan
    /// Whether it is streamed, provided that its sort is proven.
    var mayStream: Bool
    /// Why it is asked tenant by tenant; nil where it isn't.
    var tooWide: BackendFailure?
    /// Whether it is asked tenant by tenant because that is cheaper.
    private(set) var hasGoneOver = false
    /// What the walk has spent on it as one list; nil where it stays one in any case.
    var spending: Spending?
    /// How this walk has had its keys before; nil where it has not.
    var before: CursorContent.Manner?
    /// Its list, where it was collected for this request or found in the walk cache.
    var list: CollectedList?
    /// What others who wait for the same reading of its list have shown of it; nil where it was not read for this request.
    var shownKeys: ShownKeys?
    /// Why its last known list stands in for it; nil where it doesn't.
    var staleFor: BackendFailure?
    var failure: BackendFailure?
    /// Of a page that was fetched ahead and may not be needed.
    var failureAhead: BackendFailure?
    /// Pages of its stream that it has answered since the request began.
    var pagesHad: [(fetch: Fetch, page: Page)] = []
    /// Whether it has proven its sort, or answered, since the request began, or began anew.
    var isProven = false
    /// Whether this request has begun anew: what it streamed before could belie a list, and is forgotten.
    var hasBegunAnew = false
    /// For the log.
    var calls = 0
    var time = Duration.zero
    /// Keys that were left out because the backend listed their id before.
    var duplicates = 0

    init(_ backend: Backend, _ query: ListQuery, limit: Int, part: ListPart = ListPart()) {
        self.backend = backend
        prepared = backend.prepared(query, part)
        mayStream = prepared.declaresOrder && backend.isProven != false
        plan = prepared.plan(limit: limit)
        if part == ListPart(), backend.mayGoOver(query) { spending = Spending() }
        if !mayStream { collect() }
    }

    /// Which keys are asked for.
    var part: ListPart { prepared.part }
    var template: CallTemplate { prepared.template }
    /// What its page tokens are bound to.
    var fingerprint: UInt64 { prepared.fingerprint }

    /// Goes on where the walk left it. A list that is collected has no such place: it is read from its start, or found in the cache.
    mutating func resume(_ before: CursorContent.Backend, _ query: ListQuery) {
        self.before = before.manner
        if before.manner == .byTenant { collect(tooWide: .tooManyKeys) }
        if spending != nil {
            spending = before.spending ?? spending
            if before.manner == .wentOver { goOver(to: nil) }
        }
        // Streamed as a whole it would bring keys that are none of the caller's.
        if before.manner == .collected, part == ListPart(), backend.ownTenants(query) != nil { collect() }
        guard plan.mode == .stream else { return }
        plan.resumption = before.resumption
        plan.pageLimit = backend.dialect.longestPage ?? plan.pageLimit
    }

    /// The same backend state by state, which together are all of its keys; none where that can't be had.
    func parts(_ query: ListQuery, limit: Int) -> [Participant] {
        if part.statusWord != nil { return [] }
        var parts = backend.dialect.statusWords(besides: query.filters).map {
            Participant(backend, query, limit: limit, part: ListPart(statusWord: $0, tenantID: part.tenantID))
        }
        for index in parts.indices.dropLast() { parts[index].plan.fillsPage = true }
        return parts
    }

    /// The same backend tenant by tenant, for a caller who is limited to some: nobody else's keys travel. None where that can't be had,
    /// or where the list is read to its end anyway.
    func tenantParts(_ query: ListQuery, limit: Int) -> [Participant] {
        guard plan.mode == .stream, part == ListPart(), let tenants = backend.ownTenants(query) else { return [] }
        return tenants.map { Participant(backend, query, limit: limit, part: ListPart(tenantID: $0)) }
    }

    /// The backend in the form in which the walk has had it so far: as a whole, tenant by tenant, state by state.
    ///
    /// - Parameters:
    ///   - known: what the cursor knows; nil on a first page.
    ///   - streamsTenants: whether each of a caller's tenants may still be a stream of its own.
    func asWalked(
        _ known: [CursorContent.Backend]?, _ query: ListQuery, limit: Int, streamsTenants: Bool
    ) -> [Participant] {
        if isKnown(known) { return [self] }
        let tenants = tenantParts(query, limit: limit)
        if !tenants.isEmpty {
            if streamsTenants || tenants.contains(where: { $0.isKnown(known) }) {
                return tenants.flatMap { $0.asWalked(known, query, limit: limit, streamsTenants: false) }
            }
            var collected = self
            collected.collect()
            return [collected]
        }
        guard known != nil else { return [self] }
        let states = parts(query, limit: limit)
        return states.contains { $0.isKnown(known) } ? states : [self]
    }

    private func isKnown(_ known: [CursorContent.Backend]?) -> Bool {
        known?.contains { $0.fingerprint == fingerprint } ?? false
    }

    /// Read to its end and sorted here, because its backend does not sort as asked, or has not kept its word.
    mutating func collect() {
        mayStream = false
        plan.mode = .collect
        plan.resumption = nil
    }

    /// Read tenant by tenant and sorted here, because its backend can't list all at once.
    mutating func collect(tooWide failure: BackendFailure) {
        collect()
        tooWide = failure
    }

    /// Read tenant by tenant from here on, as the list that is at hand; nil where it has to be had anew.
    mutating func goOver(to list: CollectedList?) {
        collect()
        hasGoneOver = true
        self.list = list
    }

    /// Goes on as one list, for the rest of the walk.
    mutating func stayWhole(_ refusal: SwitchRefusal, _ query: ListQuery) {
        spending?.outlook = .refused
        backend.meters.refused(refusal)
        guard hasGoneOver else { return }
        hasGoneOver = false
        mayStream = prepared.declaresOrder && backend.isProven != false
        plan.mode = mayStream ? .stream : .collect
    }

    /// Whether it may be tried tenant by tenant.
    func mayGoByTenant(_ query: ListQuery) -> Bool {
        query.filters.tenantID == nil
            && (query.filters.tenants != nil || backend.settings.tenants != .listed([]))
    }

    /// As what the rest of a page is kept for this walk.
    func cacheKey(_ token: String?, _ walk: WalkIdentity, behind position: Position?) -> WalkCache.Key {
        WalkCache.Key(.page(of: backend.collections, walk, fingerprint: fingerprint, token: token, behind: position))
    }

    /// What has to be the same for another request's collection to do.
    func collectionKey(_ query: ListQuery) -> CollectionKey {
        CollectionKey(
            pushedDown: template.pushedDown, filters: query.filters, goesByTenant: tooWide != nil || hasGoneOver)
    }

    /// Its last known list, where it is down and such a list may stand in for it.
    func lastKnownList(_ query: ListQuery) -> CollectedList? {
        guard let failure, staleFor == nil, !backend.settings.required, [.unavailable, .tooSlow].contains(failure.kind)
        else { return nil }
        return backend.lastKnown?.list([query.filters, Filters()])
    }

    /// Whether this walk has merged pages in an order that turned out not to be promised: keys may have been missed.
    var hasLostProof: Bool {
        if staleFor != nil || tooWide != nil { return false }
        if before == .wentOver { return backend.isProven == false }
        return before == .streamed && plan.mode == .collect && !hasGoneOver
    }

    /// How the walk has had its keys, for the cursor.
    var manner: CursorContent.Manner {
        if failure != nil { return .collected }
        if hasGoneOver { return .wentOver }
        return plan.mode == .stream ? .streamed : tooWide == nil ? .collected : .byTenant
    }
}
