// What a caller asks for, checked and canonical, and whether a key is asked for.

/// A set of states.
public struct StatusSet: OptionSet, Sendable, Hashable {
    /// One bit per `KeyStatus.rawValue`.
    public var rawValue: UInt8

    /// A set by its bits.
    public init(rawValue: UInt8) { self.rawValue = rawValue }

    /// A set of some states.
    public init(_ statuses: some Sequence<KeyStatus>) {
        rawValue = statuses.reduce(0) { $0 | 1 << $1.rawValue }
    }

    /// Whether the state is in the set.
    public func contains(_ status: KeyStatus) -> Bool { rawValue & 1 << status.rawValue != 0 }

    /// The only state in the set, if there is just one.
    public var only: KeyStatus? {
        let members = KeyStatus.allCases.filter(contains)
        return members.count == 1 ? members.first : nil
    }
}

/// The filters of a list request. Absent ones let everything through.
public struct Filters: Sendable, Hashable {
    /// The states asked for; empty for all.
    public var statuses: StatusSet = []
    /// The tenant, UTF-8, matched exactly.
    public var tenantID: [UInt8]?
    /// The tenants that the caller may see, UTF-8, sorted; nil where it may see all, or `tenantID` is one of them.
    public var tenants: [[UInt8]]?
    /// A part of the id or the name; trimmed, in the caller's letter case.
    public var search: SearchText?
    /// Exclusive.
    public var createdAfter: Instant?
    /// Exclusive.
    public var createdBefore: Instant?
    /// Exclusive; a key without expiry does not match.
    public var expiresBefore: Instant?
    /// Exclusive; a key that was never used matches.
    public var lastUsedBefore: Instant?

    /// No filters.
    public init() {}

    /// Whether the key passes every filter.
    public func match(_ page: Page, _ i: Int, now: Instant) -> Bool {
        let key = page.keys[i]
        if !statuses.isEmpty, !statuses.contains(key.status(at: now)) { return false }
        if let tenantID, key.tenantID.isAbsent || !page.bytes[key.tenantID.range].elementsEqual(tenantID) {
            return false
        }
        if let tenants, !matchTenants(tenants, page, key) { return false }
        return matchTimes(key) && (search?.matches(page, key) ?? true)
    }

    /// Whether the key may pass at some time. Only the state depends on the time: an active key expires.
    func mayMatch(_ page: Page, _ i: Int) -> Bool {
        var timeless = self
        timeless.statuses = []
        guard timeless.match(page, i, now: .distantPast) else { return false }
        let key = page.keys[i]
        return statuses.isEmpty || statuses.contains(key.status) || key.canExpire && statuses.contains(.expired)
    }

    /// A key without a tenant belongs to none of them.
    private func matchTenants(_ tenants: [[UInt8]], _ page: Page, _ key: APIKey) -> Bool {
        !key.tenantID.isAbsent && tenants.contains { page.bytes[key.tenantID.range].elementsEqual($0) }
    }

    private func matchTimes(_ key: APIKey) -> Bool {
        if let createdAfter, key.createdAt.isAbsent || key.created <= createdAfter { return false }
        if let createdBefore, key.createdAt.isAbsent || key.created >= createdBefore { return false }
        if let expiresBefore, key.expiresAt.isAbsent || key.expires >= expiresBefore { return false }
        if let lastUsedBefore, !key.lastUsedAt.isAbsent, key.lastUsed >= lastUsedBefore { return false }
        return true
    }
}

/// A list request without its cursor: what a whole walk has in common.
public struct ListQuery: Sendable, Hashable {
    /// The order.
    public var order: TotalOrder = TotalOrder(.createdAt, .descending)
    /// The filters.
    public var filters = Filters()
    /// The names of the backends asked for, sorted, UTF-8; nil for all of the route.
    public var backends: [[UInt8]]?

    /// The default list: everything, newest first.
    public init() {}
}
