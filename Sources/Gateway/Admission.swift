// How many requests are worked on at once. A request beyond that waits for a moment; then it is turned away, early and cheaply.

import Synchronization

/// Slots for requests, handed on in the order of asking. One for all tables that come and go: their requests run side by side.
final class Admission: Sendable {
    /// What a table allows.
    struct Bounds: Sendable {
        /// How many run at once.
        var most: Int
        /// How long one waits.
        var patience: Duration
        /// How many wait; more come only by HTTP/2, from who sends many requests over few connections.
        var mostWaiting = 10_000
    }

    private typealias Waiter = CheckedContinuation<Bool, Never>

    private struct State {
        var running = 0
        /// By their numbers in the order of asking.
        var waiting: [UInt64: Waiter] = [:]
        var last: UInt64 = 0
        /// Nobody waits before this one.
        var first: UInt64 = 1

        mutating func takeFirst() -> Waiter? {
            while !waiting.isEmpty, first <= last {
                first += 1
                if let waiter = waiting.removeValue(forKey: first - 1) { return waiter }
            }
            return nil
        }
    }

    private let state = Mutex(State())

    /// How many wait.
    var waiting: Int { state.withLock { $0.waiting.count } }

    /// Takes a slot, which `leave` gives back; 503 where there is none for too long.
    func enter(_ bounds: Bounds) async throws(RequestProblem) {
        let number = state.withLock { state -> UInt64? in
            if state.running < bounds.most {
                state.running += 1
                return nil
            }
            state.last += 1
            return state.last
        }
        if let number, !(await wait(number, bounds)) {
            throw RequestProblem(.overloaded, "The gateway has too many requests under way.")
        }
    }

    /// Gives the slot to whoever has waited longest, unless a table has come that allows fewer.
    func leave(_ bounds: Bounds) {
        let next = state.withLock { state -> Waiter? in
            if state.running <= bounds.most, let next = state.takeFirst() { return next }
            state.running -= 1
            return nil
        }
        next?.resume(returning: true)
    }

    private func wait(_ number: UInt64, _ bounds: Bounds) async -> Bool {
        let deadline = ContinuousClock.now + bounds.patience
        let alarm = AlarmClock.shared.set(deadline) { self.giveUp(number) }
        defer { AlarmClock.shared.cancel(alarm) }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { register(number, $0, bounds, deadline) }
        } onCancel: {
            giveUp(number)
        }
    }

    private func register(
        _ number: UInt64, _ waiter: Waiter, _ bounds: Bounds, _ deadline: ContinuousClock.Instant
    ) {
        // A slot may have come free since it was asked for. Who has gone, or waited, before this would be given up by nobody.
        let isAdmitted = state.withLock { state -> Bool? in
            if Task.isCancelled || ContinuousClock.now >= deadline { return false }
            if state.running < bounds.most {
                state.running += 1
                return true
            }
            if state.waiting.count >= bounds.mostWaiting { return false }
            state.waiting[number] = waiter
            state.first = min(state.first, number)
            return nil
        }
        if let isAdmitted { waiter.resume(returning: isAdmitted) }
    }

    private func giveUp(_ number: UInt64) {
        let waiter = state.withLock { $0.waiting.removeValue(forKey: number) }
        waiter?.resume(returning: false)
    }
}
