// When an address is left alone for a while, because calls to it fail. Pure: the clock and the dice are the caller's.

/// The circuit breaker of one address. It opens after failures in a row, or when most of many calls fail; then it lets nothing
/// through for a while that grows with each time, and after that one call at a time, to see.
public struct Breaker: Sendable {
    /// What it does with calls.
    public enum State: String, Sendable {
        /// Lets them through.
        case closed
        /// Lets none through.
        case open
        /// Lets one through, and goes by its outcome.
        case halfOpen = "half_open"
    }

    /// Failures in a row that open it.
    public static let mostInARow = 10
    /// Calls within `window` from which on their shares count; half of them failing opens it.
    public static let fewestInWindow = 20
    /// How long outcomes are looked back at.
    public static let window = Duration.seconds(10)
    /// The first time for which it stays open; each further time is twice as long.
    public static let shortest = Duration.milliseconds(300)
    /// The longest time for which it stays open, without its jitter: with it an address that is well again is called again within
    /// two seconds, for the price of one call in that time.
    public static let longest = Duration.milliseconds(1200)

    private var inARow = 0
    private var calls = 0
    private var failures = 0
    private var windowBegan: ContinuousClock.Instant?
    private var openUntil: ContinuousClock.Instant?
    private var lastOpened: ContinuousClock.Instant?
    private var timesOpened = 0
    private var isTrying = false
    /// How long its address must have been well for what was to be forgotten.
    private static let peace = Duration.seconds(60)

    /// A closed one.
    public init() {}

    /// What it does with a call that comes now.
    public func state(_ now: ContinuousClock.Instant) -> State {
        guard let openUntil else { return .closed }
        return now < openUntil ? .open : .halfOpen
    }

    /// Whether a call would be let through now.
    public func admits(_ now: ContinuousClock.Instant) -> Bool {
        switch state(now) {
        case .closed: true
        case .open: false
        case .halfOpen: !isTrying
        }
    }

    /// A call begins that it admits. True where it is the one call that shows how the address is: `end` or `withdraw` has to be
    /// told so.
    public mutating func begin(_ now: ContinuousClock.Instant) -> Bool {
        guard state(now) == .halfOpen else { return false }
        isTrying = true
        return true
    }

    /// A call ended without saying anything about the address.
    public mutating func withdraw(isTrial: Bool) { if isTrial { isTrying = false } }

    /// A call ended.
    ///
    /// - Parameters:
    ///   - isTrial: what `begin` said.
    ///   - jitter: from 0 to 1; spreads the return of many that opened together over a fifth of the time.
    public mutating func end(failed: Bool, isTrial: Bool, _ now: ContinuousClock.Instant, jitter: Double) {
        if isTrial { isTrying = false }
        inARow = failed ? inARow + 1 : 0
        count(failed, now)
        let isClosed = openUntil == nil
        if !failed {
            if !isClosed { close() }
        } else if isClosed ? inARow >= Self.mostInARow || mostFail : isTrial {
            // Of an open one only its trial counts: calls that were under way when it opened say nothing new.
            open(now, jitter)
        }
    }

    private var mostFail: Bool { calls >= Self.fewestInWindow && failures * 2 >= calls }

    private mutating func count(_ failed: Bool, _ now: ContinuousClock.Instant) {
        if windowBegan.map({ now - $0 > Self.window }) ?? true { (windowBegan, calls, failures) = (now, 0, 0) }
        calls += 1
        failures += failed ? 1 : 0
    }

    private mutating func open(_ now: ContinuousClock.Instant, _ jitter: Double) {
        if let lastOpened, openUntil == nil, now - lastOpened > Self.peace { timesOpened = 0 }
        let time = min(Self.longest, Self.shortest * (1 << min(timesOpened, 10)))
        openUntil = now + time + time * (0.2 * jitter)
        lastOpened = now
        timesOpened += 1
    }

    private mutating func close() {
        (openUntil, windowBegan) = (nil, nil)
    }
}
