// From when on a call takes longer than most: the 95th percentile of a backend's last good answers.

import Synchronization

/// The last times, and their 95th percentile as of a moment ago. Sorting them for each call would cost more than it tells.
final class LatencyTail: Sendable {
    private struct State {
        var last = RecentTimes()
        var sinceLook = 0
        var p95: Duration?
    }

    /// Fewer times say nothing about a tail.
    static let fewest = 20
    private static let lookEvery = 16
    private let state = Mutex(State())

    /// Nil while there are too few times.
    var p95: Duration? { state.withLock { $0.p95 } }

    func add(_ time: Duration) {
        state.withLock { state in
            state.last.add(time)
            state.sinceLook += 1
            let times = state.last.times
            guard times.count >= Self.fewest, state.p95 == nil || state.sinceLook >= Self.lookEvery else { return }
            state.sinceLook = 0
            state.p95 = times.sorted()[times.count * 95 / 100]
        }
    }
}
