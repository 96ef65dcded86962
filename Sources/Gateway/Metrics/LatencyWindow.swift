// The last calls' times of one backend, for the status page: what it is like now, where a histogram tells of all its life.

import Synchronization

/// The last times, and how they spread.
final class LatencyWindow: Sendable {
    private let state = Mutex(RecentTimes())

    func add(_ time: Duration) { state.withLock { $0.add(time) } }

    /// The times, the oldest first.
    var recent: [Duration] { state.withLock { $0.inTurn } }

    /// The times that the given parts of the calls stayed below or met (nearest rank); nil before the first call.
    func quantiles(_ parts: [Double]) -> [Duration]? {
        let times = state.withLock { $0.times }.sorted()
        if times.isEmpty { return nil }
        return parts.map { part in
            times[min(times.count - 1, max(0, Int((part * Double(times.count)).rounded(.up)) - 1))]
        }
    }
}
