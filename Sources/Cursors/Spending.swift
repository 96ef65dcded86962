// What a walk has spent on a backend as one list: for the choice of the cheaper way, which any replica must be able to make.

/// What a walk has spent on a backend as one list, and what it knows of reading it tenant by tenant instead.
public struct Spending: Sendable, Hashable {
    /// What is known of the other way.
    public enum Outlook: Sendable, Hashable {
        /// Nothing; worth finding out once so much has been spent.
        case unknown(from: Duration)
        /// What it would cost.
        case price(Duration)
        /// It can't be had, or not be believed; the walk does not ask again.
        case refused
    }

    /// Calls so far that listed keys of all tenants.
    public var calls: UInt64
    /// The time that they took, to the microsecond.
    public var time: Duration
    /// Keys of the backend that the walk has listed in earlier requests: a list that it goes over to must have as many at these places.
    public var listed: UInt64
    /// What is known of the other way.
    public var outlook: Outlook

    /// Nothing spent, nothing known.
    public init() { self.init(calls: 0, time: .zero, outlook: .unknown(from: .zero)) }

    /// A spending.
    public init(calls: UInt64, time: Duration, outlook: Outlook, listed: UInt64 = 0) {
        self.calls = calls
        self.time = time
        self.listed = listed
        self.outlook = outlook
    }

    /// Adds a call.
    public mutating func add(_ time: Duration) {
        calls += 1
        self.time += time
    }
}

// MARK: As bytes

extension ByteWriter {
    mutating func spending(_ spending: Spending) {
        number(spending.calls)
        duration(spending.time)
        number(spending.listed)
        switch spending.outlook {
        case .unknown(let from):
            byte(0)
            duration(from)
        case .price(let price):
            byte(1)
            duration(price)
        case .refused: byte(2)
        }
    }

    /// In whole microseconds; none below zero.
    private mutating func duration(_ duration: Duration) {
        let (seconds, attoseconds) = max(.zero, duration).components
        number(UInt64(clamping: seconds) &* 1_000_000 &+ UInt64(clamping: attoseconds / 1_000_000_000_000))
    }
}

extension ByteReader {
    mutating func spending() -> Spending? {
        guard let calls = number(), calls <= UInt64(UInt32.max), let time = duration(), let listed = number(),
            listed <= UInt64(UInt32.max), let outlook = outlook()
        else { return nil }
        return Spending(calls: calls, time: time, outlook: outlook, listed: listed)
    }

    private mutating func outlook() -> Spending.Outlook? {
        switch byte() {
        case 0: duration().map { .unknown(from: $0) }
        case 1: duration().map { .price($0) }
        case 2: .refused
        default: nil
        }
    }

    /// No longer than a century: sums of them stay far from what a duration can hold.
    private mutating func duration() -> Duration? {
        guard let microseconds = number(), microseconds <= 3_155_760_000_000_000 else { return nil }
        return .microseconds(Int64(microseconds))
    }
}
