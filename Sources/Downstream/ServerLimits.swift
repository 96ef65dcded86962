// What one listener grants a caller: sizes, counts and times.

import Synchronization

/// The bounds of a listener. Sizes are bytes on the wire.
public struct ServerLimits: Sendable, Hashable {
    /// Connections at once; one more is answered 503 and closed.
    public var connections = 10_000

    /// Connections at once from one IPv4 address or one IPv6 /64; one more is answered 503 and closed.
    public var connectionsPerAddress = 256

    /// Request line and header fields together; more is 414 or 431.
    public var head = 32 * 1024

    /// A request's body; more is 413.
    public var body = 64 * 1024

    /// How long a connection may be silent between requests; then it is closed.
    public var idle: Duration = .seconds(60)

    /// From the first byte of a head to its last; longer is 408.
    public var headTime: Duration = .seconds(10)

    /// From the end of a head to the end of its body; longer is 408.
    public var bodyTime: Duration = .seconds(10)

    /// How long a caller may leave an answer unread: in each such span it must take at least 8 KiB, or all there is.
    public var writeTime: Duration = .seconds(30)

    /// The defaults of routes.json.
    public init() {}
}

/// The bounds in force, which a reload may change while the listener lives.
final class CurrentLimits: Sendable {
    private let limits: Mutex<ServerLimits>

    init(_ limits: ServerLimits) { self.limits = Mutex(limits) }

    var value: ServerLimits { limits.withLock { $0 } }

    func set(_ limits: ServerLimits) { self.limits.withLock { $0 = limits } }
}
