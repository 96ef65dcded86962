// Runs one request of a walk: carries the walk's wishes to the backends, side by side, and their answers back to it.

import Configuration
import Dialects
import KeyListing
import Upstream

/// What came of a request's calls.
struct FanOutResult {
    var walk: Walk
    var participants: [Participant]
    /// Whether an order broke, so that keys may have been missed on earlier pages.
    var lostTrust = false

    /// The backends that were asked and are missing, with why; each once.
    var missing: [(backend: Backend, failure: BackendFailure)] {
        participants.reduce(into: []) { missing, participant in
            guard let failure = participant.failure, !missing.contains(where: { $0.backend === participant.backend })
            else { return }
            missing.append((participant.backend, failure))
        }
    }

    /// The names of the missing backends, sorted by code point.
    var missingNames: [String] {
        missing.map(\.backend.name).sorted { $0.lexicographicallyPrecedes($1) }.map {
            String(decoding: $0, as: UTF8.self)
        }
    }

    /// Whether every backend that was asked is missing.
    var isAllMissing: Bool {
        let missing = missing
        return participants.allSatisfy { asked in missing.contains { $0.backend === asked.backend } }
    }
}

/// One request's fan-out.
struct FanOut: Sendable {
    let query: ListQuery
    let position: Position?
    let walkStart: Instant
    let limit: Int
    /// When calls must be over, with room left for merging and writing.
    let deadline: ContinuousClock.Instant
    let clock: @Sendable () -> Instant

    private enum Outcome: Sendable {
        case page(Page)
        case tokenRefused
        /// The backend has shown that it does not sort as asked.
        case unproven
        /// Too many keys match for the backend; a narrower call may be served.
        case tooManyMatches(BackendFailure)
        case failed(BackendFailure)
    }

    private struct Event: Sendable {
        var fetch: Fetch
        var outcome: Outcome
        var time: Duration

        /// Whether there are more keys to take in than an event loop should be kept from its connections for.
        var isLarge: Bool { if case .page(let page) = outcome { page.keys.count > 2000 } else { false } }
    }

    func run(_ initial: [Participant]) async -> FanOutResult {
        var participants = initial
        var lostTrust = false
        while true {
            var walk = Walk(participants.map(\.plan), query: query, position: position, now: walkStart, limit: limit)
            switch await merge(&walk, &participants) {
            case nil:
                for index in participants.indices { participants[index].duplicates = walk.duplicates(of: index) }
                return FanOutResult(walk: walk, participants: participants, lostTrust: lostTrust)
            case .collecting(let source):
                // Its order is not what it has proven: its keys are collected, from here on for every request.
                participants[source].backend.remember(isProven: false)
                participants[source].collect()
                lostTrust = lostTrust || position != nil
            case .apart(let source, let parts): participants.replaceSubrange(source...source, with: parts)
            }
            for index in participants.indices {
                participants[index].failure = nil
                participants[index].failureAhead = nil
            }
        }
    }

    /// How the request begins anew, because a source can't be had as planned.
    private enum Restart {
        case collecting(Int)
        case apart(Int, [Participant])
    }

    // MARK: Merging

    /// Runs the walk to the end of its page, or to what makes it begin anew.
    private func merge(_ walk: inout Walk, _ participants: inout [Participant]) async -> Restart? {
        await withTaskGroup(of: Event.self) { group in
            defer { group.cancelAll() }
            var actions = walk.begin()
            while true {
                if let broken = carryOut(actions, &participants, &group) { return .collecting(broken) }
                actions = walk.advance()
                if let broken = carryOut(actions, &participants, &group) { return .collecting(broken) }
                if walk.isDone { return nil }
                guard let event = await group.next() else {
                    // Nothing is under way, yet the walk waits: better a missing backend than a list that is short unseen.
                    for index in participants.indices { note(Self.lost, of: index, &participants) }
                    return nil
                }
                if let parts = parts(event, participants) { return .apart(event.fetch.source, parts) }
                if event.isLarge {
                    actions = await withTaskExecutorPreference(globalConcurrentExecutor) {
                        take(event, &walk, &participants)
                    }
                } else {
                    actions = take(event, &walk, &participants)
                }
            }
        }
    }

    /// The source state by state, where its backend has too many keys to list them at once.
    private func parts(_ event: Event, _ participants: [Participant]) -> [Participant]? {
        guard case .tooManyMatches = event.outcome else { return nil }
        let parts = participants[event.fetch.source].parts(query, limit: limit)
        return parts.isEmpty ? nil : parts
    }

    /// Returns the source whose order broke, if one did.
    private func carryOut(
        _ actions: [WalkAction], _ participants: inout [Participant], _ group: inout TaskGroup<Event>
    ) -> Int? {
        for action in actions {
            switch action {
            case .fetch(let fetch):
                let participant = participants[fetch.source]
                group.addTask { await self.fetched(fetch, participant) }
            case .orderBroken(let source): return source
            case .giveUp(let source, let failure): note(BackendFailure(failure), of: source, &participants)
            case .missed(let source): note(participants[source].failureAhead ?? Self.lost, of: source, &participants)
            }
        }
        return nil
    }

    private static let lost = BackendFailure(.unavailable, "lost", advice: "It stopped answering.")

    private func take(_ event: Event, _ walk: inout Walk, _ participants: inout [Participant]) -> [WalkAction] {
        let source = event.fetch.source
        participants[source].calls += 1
        participants[source].time += event.time
        switch event.outcome {
        case .page(let page):
            participants[source].backend.answered(at: clock())
            return walk.answered(event.fetch, page)
        case .tokenRefused: return walk.tokenRefused(source)
        case .unproven:
            participants[source].collect()
            return walk.collect(source, participants[source].plan)
        case .failed(let failure), .tooManyMatches(let failure):
            // A stream that has answered in this request is only out of time: the page ends here and the walk goes on.
            let isOutOfTime = failure.kind == .tooSlow && ContinuousClock.now >= deadline - .milliseconds(5)
            if isOutOfTime, walk.hasAnswered(source), participants[source].plan.mode == .stream {
                walk.cutShort()
            } else if walk.failed(source) {
                note(failure, of: source, &participants)
            } else {
                participants[source].failureAhead = failure
            }
            return []
        }
    }

    private func note(_ failure: BackendFailure, of source: Int, _ participants: inout [Participant]) {
        participants[source].failure = failure
        // A caller who has gone says nothing about the backend.
        if !Task.isCancelled { participants[source].backend.failed(failure) }
    }

    // MARK: One call

    private func fetched(_ fetch: Fetch, _ participant: Participant) async -> Event {
        let start = ContinuousClock.now
        let outcome: Outcome
        do throws(BackendFailure) {
            outcome = try await proven(participant) ? page(fetch, participant) : .unproven
        } catch {
            outcome = .failed(error)
        }
        return Event(fetch: fetch, outcome: outcome, time: start.duration(to: .now))
    }

    /// Whether the source may be read as planned: collected, or streamed with proof. Asks for the proof where there is none, before
    /// the source's first page; from then on the order of its keys is checked as they come.
    private func proven(_ participant: Participant) async throws(BackendFailure) -> Bool {
        guard participant.mayStream, participant.calls == 0 else { return true }
        return try await participant.backend.prove(participant.template, deadline: deadline)
    }

    private func page(_ fetch: Fetch, _ participant: Participant) async throws(BackendFailure) -> Outcome {
        let backend = participant.backend
        let call = participant.template.page(token: fetch.token, limit: fetch.limit)
        var answer = try await backend.call(call, deadline: deadline)
        guard answer.status == 200 else { return try misunderstood(answer, fetch, backend) }
        let context = AnswerContext(
            token: fetch.token, links: answer.headers.filter { $0.name == "link" }.map(\.value), now: walkStart,
            tenantID: backend.settings.tenantID.map { Array($0.utf8) })
        let body = answer.takeBody()
        do throws(MalformedAnswer) {
            // An event loop has other connections to serve: a long answer is read elsewhere.
            if body.count <= 256 << 10 { return .page(try backend.dialect.read(body, context)) }
            return try await withTaskExecutorPreference(globalConcurrentExecutor) { () throws(MalformedAnswer) in
                .page(try backend.dialect.read(body, context))
            }
        } catch {
            throw BackendFailure(malformed: "malformed_answer", error.detail)
        }
    }

    private func misunderstood(
        _ answer: TransferResponse, _ fetch: Fetch, _ backend: Backend
    ) throws(BackendFailure) -> Outcome {
        let meaning = backend.dialect.understand(status: answer.status, body: answer.body, hadToken: fetch.token != nil)
        if meaning == .pageTokenRefused { return .tokenRefused }
        // A server that refuses the very call that its probe stood for has proven nothing by refusing the probe.
        if case .other = meaning, answer.status == 400, fetch.token == nil { backend.remember(isProven: nil) }
        let failure = BackendFailure(status: answer.status, meaning)
        if meaning == .limitExceeded(ofMatches: true) { return .tooManyMatches(failure) }
        throw failure
    }
}
