// How many requests are worked on at once. A request beyond that waits for a moment; then it is turned away, early and cheaply.

import Synchronization

/// Slots for requests, handed on in the order of asking.
final class Admission: Sendable {
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

    private let most: Int
    private let patience: Duration
    private let state = Mutex(State())

    /// - Parameters:
    ///   - most: how many run at once; as many again may wait.
    ///   - patience: how long one waits.
    init(most: Int, patience: Duration) {
        self.most = most
        self.patience = patience
    }

    /// How many wait.
    var waiting: Int { state.withLock { $0.waiting.count } }

    /// Takes a slot, which `leave` gives back; 503 where there is none for too long.
    func enter() async throws(RequestProblem) {
        let entry = state.withLock { state -> Entry in
            if state.running < most {
                state.running += 1
                return .admitted
            }
            if state.waiting.count >= most { return .refused }
            state.lastID += 1
            return .queued(state.lastID)
        }
        let isAdmitted =
            switch entry {
            case .admitted: true
            case .refused: false
            case .queued(let id): await wait(id)
            }
        if !isAdmitted { throw RequestProblem(.overloaded, "The gateway has too many requests under way.") }
    }

    /// Gives the slot to whoever has waited longest.
    func leave() {
        let next = state.withLock { state -> Waiter? in
            if !state.waiting.isEmpty { return state.waiting.removeFirst() }
            state.running -= 1
            return nil
        }
        next?.continuation.resume(returning: true)
    }

    private func wait(_ id: UInt64) async -> Bool {
        let deadline = ContinuousClock.now + patience
        let alarm = AlarmClock.shared.set(deadline) { self.giveUp(id) }
        defer { AlarmClock.shared.cancel(alarm) }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                register(Waiter(id: id, continuation: continuation), deadline)
            }
        } onCancel: {
            giveUp(id)
        }
    }

    private func register(_ waiter: Waiter, _ deadline: ContinuousClock.Instant) {
        // A slot may have come free since it was asked for. Who has gone, or waited, before this would be given up by nobody.
        let isAdmitted = state.withLock { state -> Bool? in
            if Task.isCancelled || ContinuousClock.now >= deadline { return false }
            if state.running < most {
                state.running += 1
                return true
            }
            // Others that came at the same time may have the last places.
            if state.waiting.count >= most { return false }
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
