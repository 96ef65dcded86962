// Deadlines of waits that nearly always end before: one sleeping task for all of them, where one for each would cost a timer and two
// wake-ups of a thread.

import Synchronization

/// Calls back when times have come. Any thread may use it at any time.
final class AlarmClock: Sendable {
    /// The process's.
    static let shared = AlarmClock()

    private struct State {
        var alarms: [UInt64: (time: ContinuousClock.Instant, ring: @Sendable () -> Void)] = [:]
        var last: UInt64 = 0
        /// When the sleeper wakes, and which one it is; others that still sleep have been replaced.
        var next: (time: ContinuousClock.Instant, sleeper: UInt64)?
    }

    private let state = Mutex(State())

    /// Calls `ring` once when the time has come, on any thread.
    ///
    /// - Returns: what to call it off by.
    func set(_ time: ContinuousClock.Instant, _ ring: @escaping @Sendable () -> Void) -> UInt64 {
        let (number, mustSleep) = state.withLock { state in
            state.last += 1
            state.alarms[state.last] = (time, ring)
            if let next = state.next, next.time <= time { return (state.last, false) }
            state.next = (time, state.last)
            return (state.last, true)
        }
        if mustSleep { Task.detached { await self.sleep(until: time, number) } }
        return number
    }

    /// Calls an alarm off, if it has not rung.
    func cancel(_ number: UInt64) { _ = state.withLock { $0.alarms.removeValue(forKey: number) } }

    private func sleep(until first: ContinuousClock.Instant, _ sleeper: UInt64) async {
        var time: ContinuousClock.Instant? = first
        while let until = time {
            try? await Task.sleep(until: until, clock: .continuous)
            let due = state.withLock { state -> [@Sendable () -> Void] in
                time = nil
                guard state.next?.sleeper == sleeper else { return [] }
                let now = ContinuousClock.now
                let due = state.alarms.filter { $0.value.time <= now }
                for number in due.keys { state.alarms[number] = nil }
                time = state.alarms.values.map(\.time).min()
                state.next = time.map { ($0, sleeper) }
                return due.values.map(\.ring)
            }
            for ring in due { ring() }
        }
    }
}
