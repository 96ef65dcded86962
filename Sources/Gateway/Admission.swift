// How many requests are worked on at once. A request beyond that waits for a moment; then it is turned away, early and cheaply.

import Synchronization

/// Slots for requests, handed on in the order of asking. One for all tables that come and go: their requests run side by side.
final class Admission: Sendable {
    /// What a table allows.
    struct Bounds: Sendable {
        /// How many run at once; as many again may wait.
        var most: Int
        /// How long one waits.
        var patience: Duration
    }

    private struct Waiter {
        var id: UInt64
        var continuation: CheckedContinuation<Bool, Never>
    }

    private struct State {
        var running = 0
        var waiting: [Waiter] = []
        var lastID: UInt64 = 0
    }

    private enum Entry { case admitted, refused, queued(UInt64) }

    private let state = Mutex(State())

    /// How many wait.
    var waiting: Int { state.withLock { $0.waiting.count } }

    /// Takes a slot, which `leave` gives back; 503 where there is none for too long.
    func enter(_ bounds: Bounds) async throws(RequestProblem) {
        let entry = state.withLock { state -> Entry in
            if state.running < bounds.most {
                state.running += 1
                return .admitted
            }
            if state.waiting.count >= bounds.most { return .refused }
            state.lastID += 1
            return .queued(state.lastID)
        }
        let isAdmitted =
            switch entry {
            case .admitted: true
            case .refused: false
            case .queued(let id): await wait(id, bounds)
            }
        if !isAdmitted { throw RequestProblem(.overloaded, "The gateway has too many requests under way.") }
    }

    /// Gives the slot to whoever has waited longest, unless a table has come that allows fewer.
    func leave(_ bounds: Bounds) {
        let next = state.withLock { state -> Waiter? in
            if !state.waiting.isEmpty, state.running <= bounds.most { return state.waiting.removeFirst() }
            state.running -= 1
            return nil
        }
        next?.continuation.resume(returning: true)
    }

    private func wait(_ id: UInt64, _ bounds: Bounds) async -> Bool {
        let deadline = ContinuousClock.now + bounds.patience
        let alarm = AlarmClock.shared.set(deadline) { self.giveUp(id) }
        defer { AlarmClock.shared.cancel(alarm) }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                register(Waiter(id: id, continuation: continuation), bounds, deadline)
            }
        } onCancel: {
            giveUp(id)
        }
    }

    private func register(_ waiter: Waiter, _ bounds: Bounds, _ deadline: ContinuousClock.Instant) {
        // A slot may have come free since it was asked for. Who has gone, or waited, before this would be given up by nobody.
        let isAdmitted = state.withLock { state -> Bool? in
            if Task.isCancelled || ContinuousClock.now >= deadline { return false }
            if state.running < bounds.most {
                state.running += 1
                return true
            }
            // Others that came at the same time may have the last places.
            if state.waiting.count >= bounds.most { return false }
            state.waiting.append(waiter)
            return nil
        }
        if let isAdmitted { waiter.continuation.resume(returning: isAdmitted) }
    }

    private func giveUp(_ id: UInt64) {
        let waiter = state.withLock { state in
            state.waiting.firstIndex { $0.id == id }.map { state.waiting.remove(at: $0) }
        }
        waiter?.continuation.resume(returning: false)
    }
}
