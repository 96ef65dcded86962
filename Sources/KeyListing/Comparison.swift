// The one total order over all keys. Nothing else in Rollcall compares keys.

/// What a list may be sorted by.
public enum SortField: UInt8, Sendable, CaseIterable {
    /// The time of creation.
    case createdAt
    /// The end of life.
    case expiresAt
    /// The last use.
    case lastUsedAt
    /// The name.
    case name
    /// The id.
    case keyID
    /// The tenant.
    case tenantID
    /// The state, by its name.
    case status

    /// The word in requests.
    public var parameter: String {
        switch self {
        case .createdAt: "created_at"
        case .expiresAt: "expires_at"
        case .lastUsedAt: "last_used_at"
        case .name: "name"
        case .keyID: "key_id"
        case .tenantID: "tenant_id"
        case .status: "status"
        }
    }

    /// The field of that word.
    public init?(parameter: String) {
        guard let found = Self.allCases.first(where: { $0.parameter == parameter }) else { return nil }
        self = found
    }
}

/// Which end comes first.
public enum SortDirection: UInt8, Sendable, CaseIterable {
    /// Smallest first.
    case ascending
    /// Largest first: the exact reverse.
    case descending

    /// The word in requests.
    public var parameter: String { self == .ascending ? "asc" : "desc" }
}

/// A sort field's value, on its own.
public enum SortValue: Sendable, Hashable {
    /// The key has none. Larger than any value.
    case missing
    /// A time.
    case instant(Instant)
    /// UTF-8 text.
    case text([UInt8])
}

/// A place in the total order: that of the last key passed.
public struct Position: Sendable, Hashable {
    /// The key's sort value.
    public var value: SortValue
    /// The name of its backend, UTF-8.
    public var backend: [UInt8]
    /// Its id, UTF-8.
    public var keyID: [UInt8]

    /// A place.
    public init(value: SortValue, backend: [UInt8], keyID: [UInt8]) {
        self.value = value
        self.backend = backend
        self.keyID = keyID
    }
}

/// By UTF-16 code unit, on UTF-8 bytes. The two orders differ only where one side has a code point beyond the Basic Multilingual
/// Plane (lead bytes F0 to F4, surrogates D800 to DFFF in UTF-16) and the other one of U+E000 to U+FFFF (lead bytes EE and EF).
///
/// - Returns: below zero, zero or above zero.
public func compareAsUTF16(_ a: Span<UInt8>, _ b: Span<UInt8>) -> Int {
    let shared = min(a.count, b.count)
    var index = 0
    while index < shared {
        let (x, y) = (a[unchecked: index], b[unchecked: index])
        if x != y { return utf16Rank(x) < utf16Rank(y) ? -1 : 1 }
        index += 1
    }
    return a.count - b.count
}

/// Whether `a` sorts before `b` by UTF-16 code unit.
public func sortsBefore(_ a: [UInt8], _ b: [UInt8]) -> Bool { compareAsUTF16(a.span, b.span) < 0 }

private func utf16Rank(_ byte: UInt8) -> UInt8 { byte == 0xEE || byte == 0xEF ? byte + 0x10 : byte }

/// The beginning of a sort value as a number.
struct SortKey: Comparable {
    var major: UInt64
    var minor: UInt32

    static func < (a: SortKey, b: SortKey) -> Bool { a.major != b.major ? a.major < b.major : a.minor < b.minor }
}

/// The total order for one sort: by value, then backend, then `key_id`; missing values largest; descending the exact reverse.
public struct TotalOrder: Sendable, Hashable {
    /// The field.
    public var field: SortField
    /// Which end comes first.
    public var direction: SortDirection

    /// The order for one sort.
    public init(_ field: SortField, _ direction: SortDirection) {
        self.field = field
        self.direction = direction
    }

    /// Whether key `i` of `a` comes before key `j` of `b` when both are of one backend.
    public func precedes(_ a: Page, _ i: Int, _ b: Page, _ j: Int, now: Instant) -> Bool {
        let order = compareValues(a, i, b, j, now: now)
        return forward(order != 0 ? order : compareIDs(a, i, b, j)) < 0
    }

    /// How key `i` of `a` compares with key `j` of `b` in the list; backends compare by the rank of their names.
    public func compare(_ a: Page, _ i: Int, rank x: Int, _ b: Page, _ j: Int, rank y: Int, now: Instant) -> Int {
        let order = compareValues(a, i, b, j, now: now)
        if order != 0 { return forward(order) }
        return forward(x != y ? x - y : compareIDs(a, i, b, j))
    }

    /// How key `i` of a backend's page compares with a position: at or below zero means that the walk has passed it.
    public func compare(_ page: Page, _ i: Int, backend: [UInt8], to position: Position, now: Instant) -> Int {
        let order = compare(value(of: page, i, now: now), position.value)
        if order != 0 { return forward(order) }
        let names = compareAsUTF16(backend.span, position.backend.span)
        if names != 0 { return forward(names) }
        return forward(
            compareAsUTF16(page.bytes.span.extracting(page.keys[i].keyID.range), position.keyID.span))
    }

    /// The position of key `i`.
    public func position(of page: Page, _ i: Int, backend: [UInt8], now: Instant) -> Position {
        let id = Array(page.bytes[page.keys[i].keyID.range])
        return Position(value: value(of: page, i, now: now), backend: backend, keyID: id)
    }

    /// A number that sorts as the key's value does, as far as it tells two apart: equal ones need the whole comparison.
    func sortKey(of page: Page, _ i: Int, now: Instant) -> SortKey {
        if field == .status { return SortKey(major: UInt64(page.keys[i].status(at: now).rawValue), minor: 0) }
        let slice = slice(of: page, i)
        if slice.isAbsent { return SortKey(major: .max, minor: .max) }
        if let instant = instant(of: page, i) {
            return SortKey(major: UInt64(bitPattern: instant.seconds &- .min), minor: instant.nanoseconds)
        }
        var major: UInt64 = 0
        for offset in 0..<8 {
            let byte = offset < slice.range.count ? utf16Rank(page.bytes[slice.range.lowerBound + offset]) : 0
            major = major << 8 | UInt64(byte)
        }
        return SortKey(major: major, minor: 0)
    }

    private func forward(_ order: Int) -> Int { direction == .ascending ? order : 0 - order }

    private func compareIDs(_ a: Page, _ i: Int, _ b: Page, _ j: Int) -> Int {
        compareAsUTF16(
            a.bytes.span.extracting(a.keys[i].keyID.range), b.bytes.span.extracting(b.keys[j].keyID.range))
    }

    private func compareValues(_ a: Page, _ i: Int, _ b: Page, _ j: Int, now: Instant) -> Int {
        if field == .status {
            return Int(a.keys[i].status(at: now).rawValue) - Int(b.keys[j].status(at: now).rawValue)
        }
        let (v, w) = (slice(of: a, i), slice(of: b, j))
        if v.isAbsent || w.isAbsent { return (v.isAbsent ? 1 : 0) - (w.isAbsent ? 1 : 0) }
        if let s = instant(of: a, i), let t = instant(of: b, j) { return s == t ? 0 : s < t ? -1 : 1 }
        return compareAsUTF16(a.bytes.span.extracting(v.range), b.bytes.span.extracting(w.range))
    }

    private func compare(_ a: SortValue, _ b: SortValue) -> Int {
        switch (a, b) {
        case (.missing, .missing): 0
        case (.missing, _): 1
        case (_, .missing): -1
        case (.instant(let s), .instant(let t)): s == t ? 0 : s < t ? -1 : 1
        case (.text(let v), .text(let w)): compareAsUTF16(v.span, w.span)
        case (.instant, .text): -1
        case (.text, .instant): 1
        }
    }

    private func value(of page: Page, _ i: Int, now: Instant) -> SortValue {
        if field == .status { return .text(Array(page.keys[i].status(at: now).name.utf8)) }
        let slice = slice(of: page, i)
        if slice.isAbsent { return .missing }
        return instant(of: page, i).map(SortValue.instant) ?? .text(Array(page.bytes[slice.range]))
    }

    // One value is read in its place: a key is two hundred bytes, and this is asked for every comparison.

    func slice(of page: Page, _ i: Int) -> Slice {
        switch field {
        case .createdAt: page.keys[i].createdAt
        case .expiresAt: page.keys[i].expiresAt
        case .lastUsedAt: page.keys[i].lastUsedAt
        case .name: page.keys[i].name
        case .keyID: page.keys[i].keyID
        case .tenantID: page.keys[i].tenantID
        case .status: .absent
        }
    }

    private func instant(of page: Page, _ i: Int) -> Instant? {
        switch field {
        case .createdAt: page.keys[i].created
        case .expiresAt: page.keys[i].expires
        case .lastUsedAt: page.keys[i].lastUsed
        default: nil
        }
    }
}
