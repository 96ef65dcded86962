// Reads a backend's list to its end: as one list where it can be had so, else state by state or tenant by tenant.

import Configuration
import Dialects
import KeyListing

/// One reading of a whole list. What is read is decided by `Collecting`; this makes the calls.
struct ListReading: Sendable {
    let backend: Backend
    let query: ListQuery
    /// The start of the walk that wants the list.
    let now: Instant
    /// Why the backend is asked tenant by tenant; nil where it is asked for all first. What an earlier request was told is asked about anew.
    let tooWide: BackendFailure?
    /// Whether it is asked tenant by tenant in any case, because that is cheaper.
    let goesByTenant: Bool
    let bounds: CallBounds
    /// Told of each page.
    let pageArrived: @Sendable () -> Void

    private struct Event: Sendable {
        var fetch: Fetch
        var result: Result<PageAnswer, BackendFailure>
    }

    /// The state of the reading: parts by number, and what is still to be fetched.
    private struct Progress {
        var collecting: Collecting
        var parts: [(part: ListPart, template: CallTemplate)] = []
        var waiting: [Fetch] = []
        /// States to be read when those before them have been: a key that changes its state meanwhile is then in one of them at least.
        var laterStates: [ListPart] = []
        var tenants: [[UInt8]]??
        /// States whose keys one tenant's call has shown not to be narrowed: they have been asked for as one list since.
        var statesMadeWhole: Set<String?> = []
    }

    func list() async -> Result<WholeList, BackendFailure> {
        await withTaskGroup(of: Event.self) { group in
            defer { group.cancelAll() }
            do throws(BackendFailure) {
                return .success(try await run(&group))
            } catch {
                return .failure(error)
            }
        }
    }

    private func run(_ group: inout TaskGroup<Event>) async throws(BackendFailure) -> WholeList {
        var progress = Progress(collecting: Collecting(query.filters, backend.collectingBounds, now: now))
        if let tooWide, goesByTenant {
            try await narrow(ListPart(), .candidates, tooWide, &progress)
        } else if let tooWide, tooWide.status != nil {
            // Of a list that the backend has just called too long an empty list of tenants tells nothing.
            let width = tooWide.kind == .backendLimit ? PageAnswer.Width.candidates : .allTenants
            try await narrow(ListPart(), width, tooWide, &progress)
        } else if let tenants = backend.ownTenants(query) {
            for tenant in tenants { add(ListPart(tenantID: tenant), &progress) }
        } else {
            add(ListPart(), &progress)
        }
        // Half of the places are left for others (contract, section 6).
        let most = max(1, backend.settings.limits.concurrency / 2)
        var running = 0
        while !progress.collecting.isDone || addNextState(&progress) {
            while running < most, let fetch = progress.waiting.popLast() {
                let (part, template) = progress.parts[fetch.source]
                group.addTask { await self.fetched(fetch, part, template) }
                running += 1
            }
            guard let event = await group.next() else { throw .lost }
            running -= 1
            try await take(event, &progress)
        }
        let tenants = progress.tenants.flatMap { $0 }.map { Set($0) }
        return WholeList(keys: progress.collecting.list, tenants: tenants)
    }

    /// Goes on to the next state, of all tenants where they are asked one by one; false where all states have been read.
    private func addNextState(_ progress: inout Progress) -> Bool {
        guard let word = progress.laterStates.first?.statusWord else { return false }
        for part in progress.laterStates where part.statusWord == word { add(part, &progress) }
        progress.laterStates.removeAll { $0.statusWord == word }
        return true
    }

    private func add(_ part: ListPart, _ progress: inout Progress) {
        progress.parts.append((part, backend.template(query, part)))
        progress.waiting.append(progress.collecting.addPart())
    }

    private func fetched(_ fetch: Fetch, _ part: ListPart, _ template: CallTemplate) async -> Event {
        let call = PageCall(
            dialect: backend.dialect, template: template, fetch: fetch, now: now,
            listing: Listing(query: query, part: part, isSorted: false))
        do throws(BackendFailure) {
            return Event(fetch: fetch, result: .success(try await backend.page(call, bounds)))
        } catch {
            return Event(fetch: fetch, result: .failure(error))
        }
    }

    private func take(_ event: Event, _ progress: inout Progress) async throws(BackendFailure) {
        let number = event.fetch.source
        guard progress.collecting.isOpen(number) else { return }
        let part = progress.parts[number].part
        switch try event.result.get() {
        case .page(let page):
            pageArrived()
            if let tenant = part.tenantID, page.holdsKeys(besides: tenant) { makeWhole(part.statusWord, &progress) }
            try await awayFromLoop(page.isLong) { () throws(BackendFailure) in
                try goOn(&progress) { collecting throws(WalkFailure) in try collecting.answered(event.fetch, page) }
            }
        case .tokenRefused:
            try goOn(&progress) { collecting throws(WalkFailure) in try collecting.tokenRefused(number) }
        case .tooWide(let width, let failure):
            try await narrow(part, width, failure, &progress)
            progress.collecting.drop(number)
        }
    }

    private func goOn(
        _ progress: inout Progress, _ step: (inout Collecting) throws(WalkFailure) -> Fetch?
    ) throws(BackendFailure) {
        do throws(WalkFailure) {
            if let fetch = try step(&progress.collecting) { progress.waiting.append(fetch) }
        } catch {
            throw BackendFailure(error)
        }
    }

    /// The backend does not narrow: it is read as one list (contract, section 6, By tenant). Where that can't be had either, each tenant is
    /// asked after all, and every key is kept once.
    private func makeWhole(_ word: String?, _ progress: inout Progress) {
        guard progress.statesMadeWhole.insert(word).inserted else { return }
        for other in progress.parts.indices where progress.parts[other].part.statusWord == word {
            progress.collecting.drop(other)
        }
        progress.waiting.removeAll { [collecting = progress.collecting] in !collecting.isOpen($0.source) }
        add(ListPart(statusWord: word), &progress)
    }

    // MARK: Narrowing

    /// Puts narrower parts in the place of one that is too much for the backend, or fails as the backend did.
    private func narrow(
        _ part: ListPart, _ width: PageAnswer.Width, _ failure: BackendFailure, _ progress: inout Progress
    ) async throws(BackendFailure) {
        if width == .matches, part.statusWord == nil {
            let words = backend.dialect.statusWords(besides: query.filters)
            let states = words.map { ListPart(statusWord: $0, tenantID: part.tenantID) }
            progress.laterStates += states.dropFirst()
            if let first = states.first { return add(first, &progress) }
        }
        guard part.tenantID == nil, query.filters.tenantID == nil, let tenants = try await tenants(&progress),
            width == .allTenants || !tenants.isEmpty
        else { throw failure }
        for tenant in tenants { add(ListPart(statusWord: part.statusWord, tenantID: tenant), &progress) }
    }

    /// The tenants to ask for one by one; nil where they can't be had. Read once for a reading.
    private func tenants(_ progress: inout Progress) async throws(BackendFailure) -> [[UInt8]]? {
        if let known = progress.tenants { return known }
        // A caller's own are all that it may see, however many.
        if let own = query.filters.tenants { return own.allSatisfy(backend.dialect.canNarrow) ? own : nil }
        let tenants = try await TenantListing(backend: backend, now: now, bounds: bounds).tenants()
        progress.tenants = .some(tenants)
        return tenants
    }
}

extension Backend {
    /// What its list may come to where it is read to its end.
    var collectingBounds: CollectingBounds {
        CollectingBounds(
            maxPages: settings.limits.maxPages, maxKeys: settings.limits.collectLimit,
            pageLimit: dialect.longestPage ?? .max)
    }
}

extension Page {
    /// Whether it holds keys of other tenants than this one.
    func holdsKeys(besides tenant: [UInt8]) -> Bool {
        keys.contains { !$0.tenantID.isAbsent && !bytes[$0.tenantID.range].elementsEqual(tenant) }
    }
}
