// What routes.json says, read and checked: an immutable value that requests keep for as long as they run.

public import Dialects
public import OpenSSL
public import Redaction

/// A valid routes.json, compiled. Names resolve, ranges hold, secrets are at hand.
public struct RouteTable: Sendable {
    /// Where callers reach the gateway; loopback only, unless `callers` was written.
    public let listen: ListenerAddress
    /// How callers' connections are encrypted; nil for cleartext.
    public let tls: TLSContext?
    /// Where operators reach the admin pages.
    public let admin: AdminSettings
    /// Who is let in.
    public let callers: CallerPolicy
    /// How cursors are sealed.
    public let cursor: CursorSettings
    /// The routes in the file's order, at least one; no two answer to one path.
    public let routes: [Route]
    /// The backends in the file's order, at least one, names unique.
    public let backends: [BackendSettings]
    /// What strangers may take of the server.
    public let limits: ServerLimits
    /// What is kept of walks between their pages.
    public let walkCache: WalkCacheSettings
    /// What the operator adds to the built-in rules for secrets.
    public let redaction: AddedRules
    /// The time that requests under way have when the process ends.
    public let drain: Duration
    /// The SHA-256 of the file's bytes in lower-case hexadecimal.
    public let sha256: String
}

/// The admin listener and who sees all of its pages.
public struct AdminSettings: Sendable {
    /// Where it listens.
    public let address: ListenerAddress
    /// The SHA-256 digests of the tokens that open every page, 32 bytes each; empty where none does.
    public let tokenDigests: [[UInt8]]
    /// How its connections are encrypted, where a client's certificate opens every page; nil for cleartext.
    public let tls: TLSContext?
}

/// How cursors are sealed and how long they hold.
public struct CursorSettings: Sendable {
    /// The ring, newest first. Empty where the file names none: cursors then end with the process.
    public let keys: [CursorKey]
    /// The age at which a cursor is refused.
    public let lifetime: Duration
}

/// One key of the ring.
public struct CursorKey: Sendable {
    /// The id that sealed cursors carry; unique in the ring.
    public let id: String
    /// Exactly 32 bytes.
    public let secret: Secret
}

/// One listing that callers can ask for.
public struct Route: Sendable {
    /// The name in the file.
    public let name: String
    /// The `GET` form's path; the `POST` form is at this and `/list`.
    public let path: String
    /// The names of its backends, in the file's order; each exists in the table.
    public let backends: [String]
    /// How long its pages are.
    public let limit: PageLimit
    /// The time that a request has.
    public let deadline: Duration
    /// What becomes of a page where a backend is missing.
    public let partial: PartialPolicy
    /// Which of its requests leave a line in the log.
    public let log: LoggedRequests
}

/// Which requests leave a line in the log, by the line's level.
public enum LoggedRequests: String, Sendable, CaseIterable {
    /// All.
    case info
    /// Those whose page may lack keys, and those that fail for the gateway's or a backend's sake.
    case warning
    /// Those that fail for the gateway's or a backend's sake.
    case error
}

/// The keys on a page.
public struct PageLimit: Sendable, Hashable {
    /// Where the caller names none.
    public let `default`: Int
    /// The most that a caller gets; never less than `default`.
    public let max: Int
}

/// Whether a page may lack an unreachable backend.
public enum PartialPolicy: String, Sendable, CaseIterable {
    /// The page says what it lacks.
    case allow
    /// The request fails.
    case forbid
}

/// One configured source of keys.
public struct BackendSettings: Sendable {
    /// The name in the file: 1 to 128 characters, no `/`, no control character.
    public let name: String
    /// How its list call is spoken.
    public let dialect: Dialect
    /// Where it is: one address or several that stand for each other, at least one.
    public let urls: [BackendURL]
    /// What opens it; nil where none was given.
    public let credential: Secret?
    /// How the credential travels: one of the dialect's forms, nil where the dialect has none.
    public let auth: String?
    /// The tenant that its keys belong to where the dialect doesn't say.
    public let tenantID: String?
    /// Whose keys it is asked for one by one, where it can't list all at once.
    public let tenants: TenantSource
    /// When its list is read tenant by tenant.
    public let byTenant: ByTenant
    /// Whether a request fails without it.
    public let required: Bool
    /// The time between two checks of its health; nil for none.
    public let check: Duration?
    /// The greatest age of its last known list while that stands in for it; nil where none may.
    public let staleIfError: Duration?
    /// Who is asked too; nil for nobody.
    public let shadow: ShadowSettings?
    /// Whether a call that takes longer than 95 of 100 is made a second time, for the first good answer of the two.
    public let hedge: Bool
    /// What one call, and one request's calls together, may take.
    public let limits: BackendLimits
    /// The proxy on the way to it, without a path; nil for none, whatever the environment says.
    public let proxy: BackendURL?
    /// Whether it may be at a link-local address, where clouds keep their metadata services.
    public let allowLinkLocal: Bool
    /// Whether `http` may leave this machine.
    public let allowCleartext: Bool
    /// Certificates for the way to it.
    public let tls: BackendTLS
}

/// Another backend that a sample of a backend's calls goes to as well.
public struct ShadowSettings: Sendable, Hashable {
    /// Its name: another backend of the table, one without a shadow.
    public let backend: String
    /// The part of the calls: above 0, at most 1.
    public let sample: Double
}

/// What calls to a backend may take.
public struct BackendLimits: Sendable, Hashable {
    /// The time that it has to answer; nil for the route's deadline.
    public let timeout: Duration?
    /// How often a call that failed is made again.
    public let retries: Int
    /// How many calls may run at once.
    public let concurrency: Int
    /// How long a call may wait for its turn.
    public let queue: Duration
    /// The most bytes of one answer.
    public let maxAnswer: Int
    /// The most pages that one request reads.
    public let maxPages: Int
    /// The most keys, after filters, that are sorted here.
    public let collectLimit: Int
    /// The time that reading a list to its end may take, beyond any request's own.
    public let collectDeadline: Duration
}

/// Where the tenants of a backend are known from.
public enum TenantSource: Sendable, Hashable {
    /// The file; an empty list where the backend can't or mustn't be asked tenant by tenant.
    case listed([String])
    /// The backend's own list.
    case discovered
}

/// When a backend's list is read tenant by tenant.
public enum ByTenant: String, Sendable, CaseIterable {
    /// Where it can't be had otherwise.
    case needed
    /// Also where that costs the backend less, once a walk has spent as much on it as one list.
    case cheaper
    /// Never; `tenants` is then an empty list.
    case never
}

/// What is kept of walks between their pages, in memory.
public struct WalkCacheSettings: Sendable, Hashable {
    /// Bytes; 0 for nothing.
    public let size: Int
    /// How long something is kept after its last use.
    public let age: Duration
}

/// Whom to believe and as whom to show oneself on the way to a backend: what the PEM files held when they were checked.
public struct BackendTLS: Sendable, Equatable {
    /// The authorities to believe; nil for the system's.
    public var authorities: [UInt8]?
    /// The certificate to show, those of its authorities behind it; given exactly when `privateKey` is.
    public var certificate: [UInt8]?
    /// Its key.
    public var privateKey: Secret?
}

/// What strangers may take of the server.
public struct ServerLimits: Sendable, Hashable {
    /// Open connections.
    public let connections: Int
    /// Open connections from one address.
    public let connectionsPerAddress: Int
    /// Requests that are worked on at once.
    public let concurrency: Int
    /// How long a request beyond those may wait.
    public let queue: Duration
    /// Bytes of a request's head.
    public let head: Int
    /// Bytes of a request's body.
    public let body: Int
    /// How long a connection may rest between requests.
    public let idle: Duration
    /// How long a head may take.
    public let headTime: Duration
    /// How long a body may take.
    public let bodyTime: Duration
    /// How long an answer may wait for a caller that doesn't read.
    public let writeTime: Duration
}
