// A collection under way: done once for all that wait for it, and not given up because one of them can't wait any longer.

import KeyListing
import Synchronization

/// Reads a backend's list; whoever wants the list waits here.
final class ListCollection: Sendable {
    /// What a wait came to.
    enum Outcome: Sendable {
        case list(CollectedList)
        case failed(BackendFailure)
        /// The wait is over, the collection is not. `hasBegun`: the backend has begun to answer.
        case unfinished(hasBegun: Bool)
    }

    typealias Reading = @Sendable (ListCollection) async -> Result<WholeList, BackendFailure>

    private enum Waiter {
        case waiting(CheckedContinuation<Void, Never>)
        /// Called before it began to wait.
        case called
    }

    private struct State {
        /// When its first call was about to be made; nil before.
        var begun: Instant?
        /// Of the same list, under way: it begins when one of them has ended.
        var ahead: [ListCollection]
        var hasAnswerBegun = false
        var hasPages = false
        var outcome: Outcome?
        var waiters: [Int: Waiter] = [:]
        var lastWaiter = 0
        /// How many want the list now.
        var interest = 0
        /// How many may come back for what becomes of it.
        var promises = 0
        /// Nobody wants the list any more.
        var isAbandoned = false
        var task: Task<Void, Never>?
    }

    /// What those who have waited for it have shown of the list.
    let shownKeys = ShownKeys()
    private let reading: Reading
    private let executor: (any TaskExecutor)?
    private let state: Mutex<State>

    /// - Parameters:
    ///   - ahead: those of the same list that have to end before it begins.
    ///   - executor: where it runs, so that the request that it is made for needs no hop to another thread; nil for anywhere.
    init(behind ahead: [ListCollection], on executor: (any TaskExecutor)?, _ reading: @escaping Reading) {
        self.reading = reading
        self.executor = executor
        state = Mutex(State(ahead: ahead))
    }

    /// Whether it has ended and somebody may come back for what became of it.
    var isExpected: Bool { state.withLock { $0.outcome != nil && $0.promises > 0 } }
    /// Whether it has come to its end, and well.
    var hasList: Bool { state.withLock { if case .list? = $0.outcome { true } else { false } } }
    /// Whether nobody wants the list any more.
    var isAbandoned: Bool { state.withLock { $0.isAbandoned } }

    /// Begins as soon as the executor comes to it: requests that come until then may still have it. Called once.
    func begin(_ clock: @escaping @Sendable () -> Instant, ended: @escaping @Sendable () -> Void) {
        state.withLock { $0.ahead = [] }
        let trace = RequestTrace.current
        let task = Task.detached(executorPreference: executor) {
            let begun = clock()
            self.state.withLock { $0.begun = begun }
            let result = await RequestTrace.$current.withValue(trace) { await self.reading(self) }
            self.finish(result, begun)
            ended()
        }
        state.withLock { if $0.outcome == nil { $0.task = task } }
    }

    /// The backend has begun to answer. Any thread may say so, any number of times.
    func answerBegan() { state.withLock { $0.hasAnswerBegun = true } }

    /// The answer that began has come to nothing, and is asked for again. Any thread may say so.
    func answerFailed() { state.withLock { $0.hasAnswerBegun = false } }

    /// A page of the list has arrived.
    func pageArrived() { state.withLock { $0.hasPages = true } }

    /// Whether the backend has begun to answer it, or one that it waits for.
    private var hasAnswerBegun: Bool {
        let (isSeen, ahead) = state.withLock { ($0.hasAnswerBegun || $0.hasPages, $0.ahead) }
        return isSeen || ahead.contains { $0.hasAnswerBegun }
    }

    private func finish(_ result: Result<WholeList, BackendFailure>, _ begun: Instant) {
        let waiters = state.withLock { state in
            switch result {
            case .success(let list): state.outcome = .list(CollectedList(list, begun: begun))
            case .failure(let failure): state.outcome = .failed(failure)
            }
            state.task = nil
            defer { state.waiters = [:] }
            return state.waiters.values
        }
        for case .waiting(let continuation) in waiters { continuation.resume() }
    }

    // MARK: Waiting

    /// Counts a request in, which then waits; false where it began too early for that one, or all others have left already. A failure is
    /// told to no more than those who could not wait for it: another reading may succeed.
    ///
    /// - Parameter start: one that began then or later will do; nil where it has to begin from now on.
    func join(since start: Instant?) -> Bool {
        state.withLock { state in
            if let begun = state.begun, start.map({ begun < $0 }) ?? true { return false }
            if case .failed? = state.outcome {
                guard state.promises > 0 else { return false }
                state.promises -= 1
            }
            state.interest += state.isAbandoned ? 0 : 1
            return !state.isAbandoned
        }
    }

    /// Waits for the list, until the deadline at most. A collection that all who waited have left by cancellation is cancelled; one
    /// that somebody could not wait for goes on.
    func wait(until deadline: ContinuousClock.Instant) async -> Outcome {
        let ticket = state.withLock { state in
            state.lastWaiter += 1
            return state.lastWaiter
        }
        let alarm = AlarmClock.shared.set(deadline) { self.call(ticket) }
        await withTaskCancellationHandler {
            await withCheckedContinuation { enter(ticket, $0) }
        } onCancel: {
            call(ticket)
        }
        AlarmClock.shared.cancel(alarm)
        return leave(ticket)
    }

    private func enter(_ ticket: Int, _ continuation: CheckedContinuation<Void, Never>) {
        let mustWait = state.withLock { state in
            if state.outcome != nil || state.waiters[ticket] != nil { return false }
            state.waiters[ticket] = .waiting(continuation)
            return true
        }
        if !mustWait { continuation.resume() }
    }

    private func call(_ ticket: Int) {
        let waiter = state.withLock { state in
            defer { state.waiters[ticket] = state.outcome == nil ? .called : nil }
            return state.waiters[ticket]
        }
        if case .waiting(let continuation)? = waiter { continuation.resume() }
    }

    private func leave(_ ticket: Int) -> Outcome {
        let (isCancelled, hasBegun) = (Task.isCancelled, hasAnswerBegun)
        let (outcome, abandoned) = state.withLock { state -> (Outcome, Task<Void, Never>?) in
            state.waiters[ticket] = nil
            state.interest -= 1
            if let outcome = state.outcome { return (outcome, nil) }
            if !isCancelled { state.promises += 1 }
            state.isAbandoned = state.promises == 0 && state.interest == 0
            return (.unfinished(hasBegun: hasBegun), state.isAbandoned ? state.task : nil)
        }
        abandoned?.cancel()
        return outcome
    }
}
