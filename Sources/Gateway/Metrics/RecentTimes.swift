// The last times of something, as many as tell what it is like now.

/// A ring of the last 256 times.
struct RecentTimes {
    private static let size = 256

    /// The times, in no order that means anything.
    private(set) var times: [Duration] = []
    private var next = 0

    mutating func add(_ time: Duration) {
        if times.count < Self.size {
            times.append(time)
        } else {
            times[next] = time
        }
        next = (next + 1) % Self.size
    }

    /// The times, the oldest first.
    var inTurn: [Duration] { times.count < Self.size ? times : Array(times[next...] + times[..<next]) }
}
