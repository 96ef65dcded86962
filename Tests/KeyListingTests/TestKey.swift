// Keys as the tests write them down, and the pages that a dialect would read from an answer. Compares nothing.

import KeyListing

/// A point in time, apart from the core's own.
struct Moment: Hashable {
    var seconds: Int
    var nanoseconds = 0

    var instant: Instant { Instant(seconds: Int64(seconds), nanoseconds: UInt32(nanoseconds)) }
}

/// A key in plain values.
struct TestKey: Hashable {
    var id: String
    var name: String?
    var tenant: String?
    /// The backend's word, one of the unified names.
    var status = "active"
    var created: Moment?
    var expires: Moment?
    var lastUsed: Moment?

    init(_ id: String, name: String? = nil, created: Int? = nil) {
        self.id = id
        self.name = name
        self.created = created.map { Moment(seconds: $0) }
    }
}

private let statuses = Dictionary(uniqueKeysWithValues: KeyStatus.allCases.map { ($0.name, $0) })

extension Page {
    /// The page that holds these keys, in this order.
    init(_ keys: [TestKey], nextToken: String? = nil) {
        self.init(nextToken: nextToken)
        for key in keys { add(key) }
    }

    private mutating func add(_ key: TestKey) {
        var read = APIKey()
        read.keyID = slice(key.id)
        read.name = slice(key.name)
        read.tenantID = slice(key.tenant)
        read.status = statuses[key.status] ?? .unknown
        (read.createdAt, read.created) = time(key.created)
        (read.expiresAt, read.expires) = time(key.expires)
        (read.lastUsedAt, read.lastUsed) = time(key.lastUsed)
        keys.append(read)
    }

    private mutating func slice(_ text: String?) -> Slice {
        guard let text else { return .absent }
        let offset = bytes.count
        bytes.append(contentsOf: text.utf8)
        return Slice(offset: UInt32(offset), length: UInt32(bytes.count - offset))
    }

    /// What a time reads like plays no part in comparing: one letter stands for it.
    private mutating func time(_ moment: Moment?) -> (Slice, Instant) {
        guard let moment else { return (.absent, .distantPast) }
        return (slice("t"), moment.instant)
    }

    /// The ids of the page's keys.
    var ids: [String] { keys.compactMap { text($0.keyID) } }
}

/// A small, fast, seeded generator (SplitMix64), so that every run can be repeated.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// True once in `count` times.
    mutating func oneIn(_ count: Int) -> Bool { Int.random(in: 0..<count, using: &self) == 0 }

    mutating func pick<T>(_ values: [T]) -> T { values[Int.random(in: values.indices, using: &self)] }
}
