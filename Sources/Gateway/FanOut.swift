// Runs one request of a walk: carries the walk's wishes to the backends, side by side, and their answers back to it.

import Configuration
import CoreMetrics
import Dialects
import KeyListing

/// One request's fan-out.
struct FanOut: Sendable {
    let query: ListQuery
    let position: Position?
    let walk: WalkIdentity
    let limit: Int
    /// Collections that began then or later may serve; nil where only one that begins with this request may.
    let listsSince: Instant?
    /// Whether so many pages of this walk have passed no key that a backend which lets it pass none again is at fault.
    let isLastChance: Bool
    /// Whether the walk has been here before: only then may it go over to another way of reading.
    let isLaterPage: Bool
    /// Whether a backend's last known list may stand in for it.
    let allowsStale: Bool
    /// When calls must be over, with room left for merging and writing.
    let deadline: ContinuousClock.Instant
    /// The time that a request has; while collecting it bounds the wait for each byte.
    let patience: Duration
    let cache: WalkCache
    let clock: @Sendable () -> Instant
    /// Where the request runs; nil for anywhere.
    let executor: (any TaskExecutor)?

    enum Outcome: Sendable {
        case page(PageAnswer)
        /// What an earlier request of this walk has left of the page.
        case rest(RestOfPage)
        /// The backend has shown that it does not sort as asked.
        case unproven
        case list(CollectedList, ArrangedKeys, ShownKeys?)
        case failed(BackendFailure)
        /// The list that it went over to takes longer than this request.
        case unfinished
        /// The list that it went over to can't be had again: it is one list from here on.
        case stayWhole(SwitchRefusal)
    }

    struct Event: Sendable {
        var fetch: Fetch
        var outcome: Outcome
        var time: Duration
        var calls = 1
        /// What has been found out about the cheaper way.
        var look: SwitchLook?

        /// Whether it brings more keys than an event loop should take in.
        var isLong: Bool {
            switch outcome {
            case .page(.page(let page)): page.isLong
            case .rest(let rest): rest.page.isLong
            default: false
            }
        }
    }

    func run(_ initial: [Participant]) async -> FanOutResult {
        var participants = initial
        var lostTrust = false
        while true {
            var walk = Walk(
                participants.map(\.plan), query: query, position: position, now: self.walk.start, limit: limit)
            let restart = await merge(&walk, &participants)
            if restart != nil { keepPages(of: walk, &participants) }
            switch restart {
            case nil:
                if standIn(walk, &participants) { break }
                for index in participants.indices { participants[index].duplicates = walk.duplicates(of: index) }
                return FanOutResult(walk: walk, participants: participants, lostTrust: lostTrust)
            case .collecting(let source):
                // Its order is not what it has proven: its keys are collected, from here on for every request.
                participants[source].backend.remember(isProven: false)
                collect(source, &participants)
                lostTrust = lostTrust || position != nil
            case .unproven(let source): collect(source, &participants)
            case .apart(let source, let parts): participants.replaceSubrange(source...source, with: parts)
            case .byTenant(let source, let failure):
                goWhole(source, &participants)
                participants[participants.count - 1].collect(tooWide: failure)
            case .whole(let source): goWhole(source, &participants)
            }
            for index in participants.indices {
                participants[index].failure = nil
                participants[index].failureAhead = nil
                participants[index].isProven = false
                participants[index].hasBegunAnew = true
            }
        }
    }

    /// Beginning anew for one backend's sake asks no other one again.
    private func keepPages(of walk: Walk, _ participants: inout [Participant]) {
        for index in participants.indices {
            let pages = walk.fetchedPages(of: index)
            if pages.count > participants[index].pagesHad.count { participants[index].pagesHad = pages }
        }
    }

    /// How the request begins anew, because a source can't be had as planned.
    private enum Restart {
        case collecting(Int)
        /// It has lost its proof after keys of it were merged that had been kept.
        case unproven(Int)
        case apart(Int, [Participant])
        case byTenant(Int, BackendFailure)
        /// What was asked of one tenant brought others' keys as well.
        case whole(Int)
    }

    /// Puts last known lists in the place of backends that are down; false where there are none.
    private func standIn(_ walk: Walk, _ participants: inout [Participant]) -> Bool {
        guard allowsStale else { return false }
        var found = false
        while let source = participants.firstIndex(where: { $0.lastKnownList(query) != nil }) {
            // From here on the participants have other numbers than in the walk.
            if !found { keepPages(of: walk, &participants) }
            let (failure, list) = (participants[source].failure, participants[source].lastKnownList(query))
            let index = whole(source, &participants)
            (participants[index].staleFor, participants[index].list) = (failure, list)
            participants[index].collect()
            found = true
        }
        return found
    }

    /// The backend's list is read to its end, all parts of it in one.
    private func collect(_ source: Int, _ participants: inout [Participant]) {
        participants[whole(source, &participants)].collect()
    }

    /// The backend's one participant, whose number may be another from here on.
    private func whole(_ source: Int, _ participants: inout [Participant]) -> Int {
        if participants[source].part == ListPart() { return source }
        goWhole(source, &participants)
        return participants.count - 1
    }

    /// The backend as one list, the last of the participants, in the place of its parts' lists.
    private func goWhole(_ source: Int, _ participants: inout [Participant]) {
        let backend = participants[source].backend
        var whole = Participant(backend, query, limit: limit)
        whole.before = participants[source].before
        participants.removeAll { $0.backend === backend }
        participants.append(whole)
    }

    // MARK: Merging

    /// Runs the walk to the end of its page, or to what makes it begin anew.
    private func merge(_ walk: inout Walk, _ participants: inout [Participant]) async -> Restart? {
        await withTaskGroup(of: Event.self) { group in
            defer { group.cancelAll() }
            var actions = walk.begin()
            var turns = StateTurns(limit: limit)
            while true {
                if let broken = carryOut(actions, walk, &participants, &turns, &group) { return .collecting(broken) }
                actions = walk.advance()
                if let broken = carryOut(actions, walk, &participants, &turns, &group) { return .collecting(broken) }
                if walk.isDone {
                    guard giveUpIdle(&walk, &participants) else { return nil }
                    actions = []
                    continue
                }
                if group.isEmpty {
                    actions = turns.readAnew(&walk, &participants)
                    if !actions.isEmpty { continue }
                }
                guard let event = await group.next() else {
                    // Nothing is under way, yet the walk waits: better a missing backend than a list that is short unseen.
                    for index in participants.indices { note(.lost, of: index, &participants) }
                    return nil
                }
                if let restart = restart(event, walk, participants) { return restart }
                actions = await awayFromLoop(event.isLong) { take(event, &walk, &participants) }
            }
        }
    }

    /// Gives up what has kept the walk from getting anywhere for too long, so that it goes on without; false where there is no such thing.
    private func giveUpIdle(_ walk: inout Walk, _ participants: inout [Participant]) -> Bool {
        guard isLastChance, walk.isCutShort, !walk.hasPassedKeys else { return false }
        let idle = walk.giveUpWaiting()
        for source in idle { note(BackendFailure(.noProgress), of: source, &participants) }
        return !idle.isEmpty
    }

    /// How a source is had that its backend can't list as asked: state by state while it goes on streaming, else tenant by tenant.
    private func restart(_ event: Event, _ walk: Walk, _ participants: [Participant]) -> Restart? {
        let part = participants[event.fetch.source].part
        if case .unproven = event.outcome, part != ListPart() || walk.hasAnswered(event.fetch.source) {
            return .unproven(event.fetch.source)
        }
        if case .page(.page(let page)) = event.outcome, let tenant = part.tenantID, page.holdsKeys(besides: tenant) {
            return .whole(event.fetch.source)
        }
        guard case .page(.tooWide(let width, let failure)) = event.outcome else { return nil }
        let participant = participants[event.fetch.source]
        let parts = width == .matches ? participant.parts(query, limit: limit) : []
        if !parts.isEmpty { return .apart(event.fetch.source, parts) }
        return participant.mayGoByTenant(query) ? .byTenant(event.fetch.source, failure) : nil
    }

    /// Returns the source whose order broke, if one did.
    private func carryOut(
        _ actions: [WalkAction], _ walk: Walk, _ participants: inout [Participant], _ turns: inout StateTurns,
        _ group: inout TaskGroup<Event>
    ) -> Int? {
        for action in actions {
            switch action {
            case .fetch(let fetch) where participants[fetch.source].part.statusWord != nil:
                turns.add(fetch, participants)
            case .fetch(let fetch):
                begin(fetch, participants[fetch.source], takesKept: walk.takesKept(fetch.source), &group)
            case .collect(let source):
                let participant = participants[source]
                group.addTask { await self.collected(source, participant) }
            case .orderBroken(let source): return source
            case .giveUp(let source, let failure): note(BackendFailure(failure), of: source, &participants)
            case .missed(let source): note(participants[source].failureAhead ?? .lost, of: source, &participants)
            }
        }
        for (fetch, takesKept) in turns.next(walk, participants, kept: rest) {
            begin(fetch, participants[fetch.source], takesKept: takesKept, &group)
        }
        return nil
    }

    private func begin(
        _ fetch: Fetch, _ participant: Participant, takesKept: Bool, _ group: inout TaskGroup<Event>
    ) {
        group.addTask { await self.fetched(fetch, participant, takesKept: takesKept) }
    }

    private func take(_ event: Event, _ walk: inout Walk, _ participants: inout [Participant]) -> [WalkAction] {
        let source = event.fetch.source
        participants[source].calls += event.calls
        if event.calls == 0 { participants[source].backend.meters.cacheHits.increment() }
        participants[source].time += event.time
        if case .page = event.outcome { participants[source].isProven = true }
        switch event.outcome {
        case .page(.page(let page)):
            if event.calls > 0 { participants[source].backend.answered(at: clock()) }
            let actions = walk.answered(event.fetch, page)
            return event.look.map { heed($0, of: source, actions, &walk, &participants) } ?? actions
        case .rest(let rest): return walk.restored(event.fetch, rest)
        case .page(.tokenRefused):
            // The page that named it would name it again.
            participants[source].pagesHad = []
            return walk.tokenRefused(source)
        case .unproven:
            participants[source].collect()
            return walk.replan(source, participants[source].plan)
        case .unfinished:
            walk.cutShort()
            return []
        case .stayWhole(let refusal):
            participants[source].stayWhole(refusal, query)
            return walk.replan(source, participants[source].plan)
        case .list(let list, let keys, let shown):
            if event.calls > 0 { participants[source].backend.answered(at: clock()) }
            (participants[source].list, participants[source].shownKeys) = (list, shown)
            walk.collected(source, keys)
            return []
        case .failed(let failure), .page(.tooWide(_, let failure)):
            fail(source, failure, &walk, &participants)
            return []
        }
    }

    private func fail(
        _ source: Int, _ failure: BackendFailure, _ walk: inout Walk, _ participants: inout [Participant]
    ) {
        // A stream that has answered in this request is only out of time: the page ends here and the walk goes on.
        let isOutOfTime = failure.kind == .tooSlow && ContinuousClock.now >= deadline - .milliseconds(5)
        let hasAnswered = StateTurns.states(like: source, participants).contains(where: walk.hasAnswered)
        if isOutOfTime, hasAnswered || walk.hasAnswered(source), participants[source].plan.mode == .stream {
            walk.cutShort()
        } else if walk.failed(source) {
            note(failure, of: source, &participants)
        } else {
            participants[source].failureAhead = failure
        }
    }

    private func note(_ failure: BackendFailure, of source: Int, _ participants: inout [Participant]) {
        participants[source].failure = failure
        // A caller who has gone says nothing about the backend, nor does a list that takes long.
        if !Task.isCancelled, failure.kind != .collecting { participants[source].backend.failed(failure) }
    }
}
