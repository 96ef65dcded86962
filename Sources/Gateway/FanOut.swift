// Runs one request of a walk: carries the walk's wishes to the backends, side by side, and their answers back to it.

import Configuration
import Dialects
import KeyListing
import Upstream

/// A backend as one request asks it.
struct Participant: Sendable {
    var backend: Backend
    var template: CallTemplate
    var fingerprint: UInt64
    var plan: SourcePlan
    /// Whether its sort has to be proven before it is streamed.
    var mayStream: Bool
    var failure: BackendFailure?
    /// For the log.
    var calls = 0
    var time = Duration.zero
}

/// What came of a request's calls.
struct FanOutResult {
    var walk: Walk
    var participants: [Participant]
    /// Whether an order broke, so that keys may have been missed on earlier pages.
    var lostTrust = false
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
        case failed(BackendFailure)
    }

    private struct Event: Sendable {
        var fetch: Fetch
        var outcome: Outcome
        var time: Duration
    }

    func run(_ initial: [Participant]) async -> FanOutResult {
        var participants = await proven(initial)
        var lostTrust = false
        while true {
            var walk = Walk(participants.map(\.plan), query: query, position: position, now: walkStart, limit: limit)
            guard let broken = await merge(&walk, &participants) else {
                return FanOutResult(walk: walk, participants: participants, lostTrust: lostTrust)
            }
            // The backend's order is not what it has proven: its keys are collected, from here on for every request.
            participants[broken].backend.remember(isProven: false)
            participants[broken].plan = Self.collecting(participants[broken])
            lostTrust = lostTrust || position != nil
        }
    }

    static func collecting(_ participant: Participant) -> SourcePlan {
        var plan = participant.plan
        plan.mode = .collect
        plan.resumption = nil
        plan.pageLimit = participant.backend.dialect.longestPage ?? .max
        return plan
    }

    // MARK: Proof

    /// Probes, side by side, the backends whose sort is not proven yet; what does not sort is collected.
    private func proven(_ participants: [Participant]) async -> [Participant] {
        var participants = participants
        await withTaskGroup(of: (Int, Result<Bool, BackendFailure>).self) { group in
            for (index, participant) in participants.enumerated() where participant.mayStream {
                if participant.backend.isProven == true { continue }
                group.addTask { [deadline] in
                    do throws(BackendFailure) {
                        return (
                            index,
                            .success(try await participant.backend.prove(participant.template, deadline: deadline))
                        )
                    } catch {
                        return (index, .failure(error))
                    }
                }
            }
            for await (index, verdict) in group {
                switch verdict {
                case .success(true): break
                case .success(false): participants[index].mayStream = false
                case .failure(let failure): participants[index].failure = failure
                }
            }
        }
        for index in participants.indices where !participants[index].mayStream {
            participants[index].plan = Self.collecting(participants[index])
        }
        return participants
    }

    // MARK: Merging

    /// Runs the walk to the end of its page. Returns the source whose order broke, if one did.
    private func merge(_ walk: inout Walk, _ participants: inout [Participant]) async -> Int? {
        await withTaskGroup(of: Event.self) { group in
            defer { group.cancelAll() }
            var actions = walk.begin().filter { action in
                guard case .fetch(let fetch) = action, participants[fetch.source].failure != nil else { return true }
                _ = walk.failed(fetch.source)
                return false
            }
            while true {
                if let broken = carryOut(actions, &participants, &group) { return broken }
                actions = walk.advance()
                if let broken = carryOut(actions, &participants, &group) { return broken }
                if walk.isDone { return nil }
                guard let event = await group.next() else { return nil }
                actions = take(event, &walk, &participants)
            }
        }
    }

    private func carryOut(
        _ actions: [WalkAction], _ participants: inout [Participant], _ group: inout TaskGroup<Event>
    ) -> Int? {
        for action in actions {
            switch action {
            case .fetch(let fetch):
                let (backend, template) = (participants[fetch.source].backend, participants[fetch.source].template)
                group.addTask { await self.fetched(fetch, backend, template) }
            case .orderBroken(let source): return source
            case .giveUp(let source, let failure): note(BackendFailure(failure), of: source, &participants)
            case .missed(let source): participants[source].failure = participants[source].failure ?? Self.lost
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
        case .failed(let failure):
            // A stream that has answered in this request is only out of time: the page ends here and the walk goes on.
            let isOutOfTime = failure.kind == .tooSlow && ContinuousClock.now >= deadline - .milliseconds(5)
            if isOutOfTime, walk.hasAnswered(source), participants[source].plan.mode == .stream {
                walk.cutShort()
            } else if walk.failed(source) {
                note(failure, of: source, &participants)
            } else {
                participants[source].failure = nil
            }
            return []
        }
    }

    private func note(_ failure: BackendFailure, of source: Int, _ participants: inout [Participant]) {
        participants[source].failure = failure
        participants[source].backend.failed(failure)
    }

    // MARK: One call

    private func fetched(_ fetch: Fetch, _ backend: Backend, _ template: CallTemplate) async -> Event {
        let start = ContinuousClock.now
        let outcome: Outcome
        do throws(BackendFailure) {
            outcome = try await page(fetch, backend, template)
        } catch {
            outcome = .failed(error)
        }
        return Event(fetch: fetch, outcome: outcome, time: start.duration(to: .now))
    }

    private func page(
        _ fetch: Fetch, _ backend: Backend, _ template: CallTemplate
    ) async throws(BackendFailure) -> Outcome {
        let answer = try await backend.call(template.page(token: fetch.token, limit: fetch.limit), deadline: deadline)
        guard answer.status == 200 else { return try misunderstood(answer, fetch, backend) }
        let context = AnswerContext(
            token: fetch.token, links: answer.headers.map(\.value), now: walkStart,
            tenantID: backend.settings.tenantID.map { Array($0.utf8) })
        do throws(MalformedAnswer) {
            return .page(try backend.dialect.read(answer.body, context))
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
        if answer.status == 400, fetch.token == nil { backend.remember(isProven: nil) }
        throw BackendFailure(status: answer.status, meaning)
    }
}
