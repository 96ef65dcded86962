// How TLS handshakes ended, or that they did not begin. Outlives the listeners that count here.

import Synchronization

/// Handshakes so far. Any thread may use it at any time.
public final class HandshakeCount: Sendable {
    private let good = Atomic(0)
    private let bad = Atomic(0)
    private let shed = Atomic(0)

    /// None yet.
    public init() {}

    /// How many led to a connection.
    public var successes: Int { good.load(ordering: .relaxed) }
    /// How many did not, those that a caller gave up included.
    public var failures: Int { bad.load(ordering: .relaxed) }
    /// How many clients were turned away before theirs, because handshakes would have taken too much of a thread's time.
    public var turnedAway: Int { shed.load(ordering: .relaxed) }

    func succeeded() { good.wrappingAdd(1, ordering: .relaxed) }
    func failed() { bad.wrappingAdd(1, ordering: .relaxed) }
    func turnAway() { shed.wrappingAdd(1, ordering: .relaxed) }
}
