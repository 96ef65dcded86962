// The last calls' times of one backend, for the status page: what it is like now, where a histogram tells of all its life.

import Synchronization

/// A ring of the last 256 times.
final class LatencyWindow: Sendable {
    private struct State {
        var times: [Duration] = []
        var next = 0
    }

    static let size = 256
    private let state = Mutex(State())

    func add(_ time: Duration) {
        state.withLock { state in
            if state.times.count < Self.size {
                state.times.append(time)
            } else {
                state.times[state.next] = time
            }
            state.next = (state.next + 1) % Self.size
        }
    }

    /// The times, the oldest first.
    var recent: [Duration] {
        state.withLock { state in
            state.times.count < Self.size
                ? state.times : Array(state.times[state.next...] + state.times[..<state.next])
        }
    }

    /// The times that the given parts of the calls stayed below or met (nearest rank); nil before the first call.
    func quantiles(_ parts: [Double]) -> [Duration]? {
        let times = state.withLock { $0.times }.sorted()
        if times.isEmpty { return nil }
        return parts.map { part in
            times[min(times.count - 1, max(0, Int((part * Double(times.count)).rounded(.up)) - 1))]
        }
    }
}
