// A second try while the first one is slow: the first good answer of the two is taken, the other call is given up.

import CoreMetrics
import Dialects
import Synchronization
import Upstream

/// One try of a call, at one address.
struct Attempt: Sendable {
    var call: ListCall
    var bounds: CallBounds
    var address: TakenAddress
    /// How many addresses the time that is left is for.
    var share: Int
    /// Whether it is made at an address that is being asked the same thing: that both fail is one failure of the address.
    var isSecondOpinion = false
}

extension Backend {
    typealias Outcome = Result<TransferResponse, TransferFailure>

    private enum HedgeEvent: Sendable {
        case due
        case ended(Outcome, isHedge: Bool)
    }

    /// A hedge is no faster than this: below it a second call costs more than it saves.
    private static let shortestWait = Duration.milliseconds(5)

    /// Makes a try, and another one where it takes longer than `slow`, if the budget for repetitions allows it.
    func hedged(_ first: Attempt, after slow: Duration, _ tried: inout [Int]) async -> Outcome {
        let wait = max(slow, Self.shortestWait)
        let beginning = Beginning(of: first.bounds)
        return await withTaskGroup(of: HedgeEvent.self) { group in
            defer { group.cancelAll() }
            group.addTask { .ended(await self.made(beginning.watching(first)), isHedge: false) }
            group.addTask {
                try? await Task.sleep(for: wait)
                return .due
            }
            var isHedged = false
            var failed: Outcome?
            while let event = await group.next() {
                switch event {
                case .due:
                    guard !Task.isCancelled, !beginning.isLongAnswer, let hedge = hedge(first, &tried) else { continue }
                    isHedged = true
                    group.addTask {
                        defer { self.retryBudget.giveBack() }
                        return .ended(await self.made(hedge), isHedge: true)
                    }
                case .ended(let outcome, let isHedge):
                    if outcome.isGood {
                        if isHedge { won(insteadOf: wait) }
                        return outcome
                    }
                    guard isHedged, failed == nil else { return failed ?? outcome }
                    failed = outcome
                }
            }
            return failed ?? .failure(TransferFailure(.cancelled))
        }
    }

    /// The second try, with a place in the budget, which has to be given back; nil where there must be none.
    private func hedge(_ first: Attempt, _ tried: inout [Int]) -> Attempt? {
        guard retryBudget.take() else { return nil }
        guard let address = addresses.take(besides: tried) else {
            retryBudget.giveBack()
            return nil
        }
        meters.hedges.increment()
        var hedge = first
        hedge.isSecondOpinion = address.index == first.address.index
        hedge.address = address
        hedge.share = 1
        tried.append(address.index)
        return hedge
    }

    /// The first try, which is given up, would have taken longer than the wait. Noted as just that long it keeps its place among the
    /// slow ones: left out it would make the tail shorter each time, with its time so far longer.
    private func won(insteadOf wait: Duration) {
        meters.hedgesWon.increment()
        meters.tail.add(wait)
    }
}

/// Whether a long list has begun to arrive: a second copy of it would not be here sooner.
private final class Beginning: Sendable {
    private let isCollecting: Bool
    private let hasBegun = Atomic(false)

    init(of bounds: CallBounds) { isCollecting = bounds.pauseLimit != nil }

    var isLongAnswer: Bool { isCollecting && hasBegun.load(ordering: .relaxed) }

    /// The same try, watched.
    func watching(_ attempt: Attempt) -> Attempt {
        var watched = attempt
        watched.bounds.answerBegan = { [told = attempt.bounds.answerBegan] in
            self.hasBegun.store(true, ordering: .relaxed)
            told?()
        }
        return watched
    }
}

extension Result<TransferResponse, TransferFailure> {
    /// Whether it can be the backend's answer to the call. 400 is one: so a dialect learns of limits, page tokens and sorts.
    var isGood: Bool {
        guard case .success(let answer) = self else { return false }
        return 200...299 ~= answer.status || answer.status == 400
    }
}
