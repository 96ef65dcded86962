// How a request's fan-out has what its walk wants: a stream's next page, or a whole list; from the walk cache where that will do.

import Configuration
import Dialects
import KeyListing

extension FanOut {
    // MARK: A stream's page

    func fetched(_ fetch: Fetch, _ participant: Participant, takesKept: Bool) async -> Event {
        if takesKept, let rest = rest(fetch, participant) {
            return Event(fetch: fetch, outcome: .rest(rest), time: .zero, calls: 0)
        }
        let start = ContinuousClock.now
        var event = Event(fetch: fetch, outcome: .unproven, time: .zero)
        do throws(BackendFailure) {
            let isNews = !participant.isProven && participant.backend.isProven == nil
            if try await proven(participant) {
                if let had = participant.pagesHad.first(where: { $0.fetch.asksForTheSame(as: fetch) }) {
                    return Event(fetch: fetch, outcome: .page(.page(had.page)), time: .zero, calls: 0)
                }
                let (answer, time) = try await page(fetch, participant, isNews: isNews)
                event.outcome = .page(answer)
                if case .page(let page) = answer { event.look = await look(behind: page, time, participant) }
            }
        } catch {
            event.outcome = .failed(error)
        }
        event.time = start.duration(to: .now)
        return event
    }

    /// What an earlier request of this walk has left of the page.
    func rest(_ fetch: Fetch, _ participant: Participant) -> RestOfPage? {
        listsSince == nil ? nil : cache.page(participant.cacheKey(fetch.token, walk, behind: position))
    }

    /// Whether the source may be read as planned: collected, or streamed with proof. Asks for the proof where there is none, before
    /// the source's first page; from then on the order of its keys is checked as they come.
    private func proven(_ participant: Participant) async throws(BackendFailure) -> Bool {
        if participant.isProven { return true }
        return try await participant.backend.prove(participant.template, bounds(participant))
    }

    /// - Parameter isNews: whether only its probe has proven the backend's order so far.
    private func page(
        _ fetch: Fetch, _ participant: Participant, isNews: Bool
    ) async throws(BackendFailure) -> (answer: PageAnswer, time: Duration) {
        let backend = participant.backend
        let call = PageCall(
            dialect: backend.dialect, template: participant.template, fetch: fetch, now: walk.start,
            listing: Listing(query: query, part: participant.part, isSorted: true))
        let (answer, time) = try await backend.timedPage(call, bounds(participant))
        // A server that refuses the very call that its probe stood for has proven nothing by refusing the probe.
        if case .tooWide(.allTenants, _) = answer {
            backend.remember(isProven: nil)
        } else if isNews {
            backend.remember(isProven: true)
        }
        return (answer, time)
    }

    /// The parts of a list are asked for side by side: more of them than there are places wait for each other.
    private func bounds(_ participant: Participant) -> CallBounds {
        CallBounds(deadline: deadline, isPatient: participant.part != ListPart(), patience: patience)
    }

    // MARK: A whole list

    func collected(_ source: Int, _ participant: Participant) async -> Event {
        let start = ContinuousClock.now
        let fetch = Fetch(source: source, token: nil, limit: limit)
        if participant.hasGoneOver {
            let (outcome, calls) = await collectedAgain(participant)
            return Event(fetch: fetch, outcome: outcome, time: start.duration(to: .now), calls: calls)
        }
        let known = participant.list ?? cached(participant)
        var outcome: Outcome
        do throws(BackendFailure) {
            let (list, shown) = if let known { (known, ShownKeys?.none) } else { try await collected(participant) }
            outcome = .list(list, try await arranged(list, participant), shown)
        } catch {
            outcome = .failed(error)
        }
        return Event(fetch: fetch, outcome: outcome, time: start.duration(to: .now), calls: known == nil ? 1 : 0)
    }

    func cached(_ participant: Participant) -> CollectedList? {
        guard let listsSince else { return nil }
        return cache.list(of: participant.backend.collections, participant.collectionKey(query), since: listsSince)
    }

    private func collected(
        _ participant: Participant
    ) async throws(BackendFailure) -> (list: CollectedList, shown: ShownKeys?) {
        let collection = collection(of: participant)
        switch await collection.wait(until: deadline) {
        case .list(let list):
            // A list of every tenant, or of all that a caller may see (contract, section 6).
            if query.filters.tenantID == nil {
                participant.backend.lastKnown?.keep(list, query.filters, now: clock())
            }
            return (list, collection.shownKeys)
        case .failed(let failure): throw failure
        case .unfinished(let hasBegun): throw hasBegun ? .collecting : .late
        }
    }

    /// The reading of its list to wait for.
    func collection(of participant: Participant) -> ListCollection {
        let backend = participant.backend
        let tooWide = participant.hasGoneOver ? .tooManyKeys : participant.tooWide
        return backend.collections.join(participant.collectionKey(query), since: listsSince, on: executor) {
            [query, now = walk.start, patience, hasGoneOver = participant.hasGoneOver] collection in
            let limits = backend.settings.limits
            let bounds = CallBounds(
                deadline: .now + limits.collectDeadline, pauseLimit: limits.timeout ?? patience, isPatient: true,
                retryTime: patience * 0.8, answerBegan: { collection.answerBegan() },
                answerFailed: { collection.answerFailed() }, isJudged: !hasGoneOver)
            let reading = ListReading(
                backend: backend, query: query, now: now, tooWide: tooWide, goesByTenant: hasGoneOver, bounds: bounds,
                pageArrived: { collection.pageArrived() })
            return await reading.list()
        }
    }

    func arranged(_ list: CollectedList, _ participant: Participant) async throws(BackendFailure)
        -> ArrangedKeys
    {
        let limit = participant.backend.settings.limits.collectLimit
        do throws(WalkFailure) {
            return try await awayFromLoop(list.list.count > mostKeysOnLoop) { () throws(WalkFailure) in
                try list.arranged(query, participant.plan, limit: limit, now: walk.start)
            }
        } catch {
            throw BackendFailure(error)
        }
    }
}
