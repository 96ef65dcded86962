// What a cursor means once opened.

public import KeyListing

/// Everything that a walk's next request needs to know. No state of a walk lives anywhere else.
public struct CursorContent: Sendable, Hashable {
    /// How a walk has had a backend's keys.
    public enum Manner: UInt8, Sendable {
        /// As one list that was read to its end, or not at all.
        case collected
        /// Merged as its pages came.
        case streamed
        /// As one list that was read tenant by tenant, because it can't be had otherwise.
        case byTenant
        /// Tenant by tenant, because that costs the backend less.
        case wentOver
    }

    /// A backend as the walk left it.
    public struct Backend: Sendable, Hashable {
        /// Of name, dialect, addresses, tenant settings and pushed-down parameters: page tokens hold for nothing else.
        public var fingerprint: UInt64
        /// How the walk has had its keys.
        public var manner: Manner
        /// Where its stream goes on; nil from its start.
        public var resumption: Resumption?
        /// What the walk has spent on it as one list; nil where nobody asks.
        public var spending: Spending?

        /// A backend as the walk left it.
        public init(fingerprint: UInt64, manner: Manner, resumption: Resumption?, spending: Spending? = nil) {
            self.fingerprint = fingerprint
            self.manner = manner
            self.resumption = resumption
            self.spending = spending
        }
    }

    /// The instant of sealing.
    public var sealedAt: Instant
    /// The instant of the walk's first request.
    public var walkStart: Instant
    /// The route's name.
    public var route: String
    /// What tells the caller and its tenants from others; empty where callers are not told apart.
    public var caller: [UInt8]
    /// Sort and filters, without the tenants that the caller is limited to.
    public var query: ListQuery
    /// Whether the walk's first request allowed partial pages.
    public var allowsPartial: Bool
    /// Whether the walk has missed nothing so far.
    public var isComplete: Bool
    /// The last key passed; nil at the start.
    public var position: Position?
    /// Consecutive pages so far that passed no key.
    public var idlePages: UInt8
    /// The backends that were asked.
    public var backends: [Backend]

    /// A cursor's content.
    public init(
        sealedAt: Instant, walkStart: Instant, route: String, caller: [UInt8], query: ListQuery, allowsPartial: Bool,
        isComplete: Bool, position: Position?, idlePages: UInt8, backends: [Backend]
    ) {
        self.sealedAt = sealedAt
        self.walkStart = walkStart
        self.route = route
        self.caller = caller
        self.query = query
        self.allowsPartial = allowsPartial
        self.isComplete = isComplete
        self.position = position
        self.idlePages = idlePages
        self.backends = backends
    }
}
