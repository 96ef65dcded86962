// Who may ask, and how much: what `callers` says, compiled.

/// Who is let in.
public enum CallerPolicy: Sendable {
    /// Everybody who reaches the listener, with every right.
    case anyone
    /// Only callers who show that they are one of these, or a token of this issuer. Names and digests are unique.
    case known([CallerSettings], TokenIssuer?)
}

/// One caller.
public struct CallerSettings: Sendable {
    /// The name in the file: cursors are bound to it.
    public let name: String
    /// The SHA-256 digests of the tokens that it may show, 32 bytes each.
    public let tokenDigests: [[UInt8]]
    /// The names of which its certificate must bear one: URIs, and DNS names in lower case.
    public let certificateNames: [String]
    /// What it may ask for.
    public let rights: CallerRights
    /// How much it may ask.
    public let quota: CallerQuota
}

/// What a caller may ask for. An absent list is no limit, an empty one permits nothing.
public struct CallerRights: Sendable, Hashable {
    /// The names of routes in the table.
    public let routes: [String]?
    /// The names of backends in the table.
    public let backends: [String]?
    /// The tenants whose keys it may see; none of them blank.
    public let tenants: [String]?

    /// Rights by their limits.
    public init(routes: [String]?, backends: [String]?, tenants: [String]?) {
        self.routes = routes
        self.backends = backends
        self.tenants = tenants
    }
}

/// How much a caller may ask.
public struct CallerQuota: Sendable, Hashable {
    /// How often; nil for no limit.
    public let rate: CallerRate?
    /// How many requests at once; nil for no limit.
    public let concurrency: Int?

    /// No limits.
    public static let none = CallerQuota(rate: nil, concurrency: nil)
}

/// A token bucket: so many requests in each span, and `burst` at once after a rest.
public struct CallerRate: Sendable, Hashable {
    /// Requests in each span, at least one.
    public let count: Int
    /// The span.
    public let span: Duration
    /// The most requests at once, at least one.
    public let burst: Int
}
