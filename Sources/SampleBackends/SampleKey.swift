// One key as either sample backend may hold it: the union of what both vendors say about a key.
// A value without behaviour; how each vendor writes it stands in DiffioWriting.swift and CyclesWriting.swift.

/// An API key's public record, neutral between the vendors. It never holds the secret itself.
public struct SampleKey: Sendable, Equatable {
    /// The vendor's id of the key (`keyId`, `key_id`), unique within one backend.
    public var id: String
    /// The tenant that owns the key; only Cycles writes it.
    public var tenant: String
    /// The display name (`label`, `name`); nil is left out by Cycles and null at Diffio.
    public var name: String?
    /// The visible beginning of the key (`keyPrefix`, `key_prefix`).
    public var prefix: String
    /// One lower-case word such as `active` or `revoked`; Cycles writes it in capitals.
    public var status: String
    /// Free text beside the name; Cycles only.
    public var details: String?
    /// The role of the key; Diffio only.
    public var role: String
    /// What the key may do (`scopes`, `permissions`); nil is left out by Cycles and `[]` at Diffio.
    public var scopes: [String]?
    /// Where the key may do it; Cycles only.
    public var scopeFilter: [String]?
    /// `resourceBounds` as JSON text, written as it stands; Diffio only.
    public var resourceBounds: String
    /// `metadata` as JSON text, written as it stands; Cycles only.
    public var metadata: String?
    /// The id of the key that made this one; Diffio only.
    public var parent: String?
    /// When the key was made, RFC 3339, written as it stands.
    public var createdAt: String?
    /// When the key was last used; Cycles only.
    public var lastUsedAt: String?
    /// When the key ends; nil never. Cycles only.
    public var expiresAt: String?
    /// When the secret was last changed; Diffio only.
    public var rotatedAt: String?
    /// When the key was revoked.
    public var revokedAt: String?
    /// Why the key was revoked; Cycles only.
    public var revokedReason: String?

    /// A key with the members that every vendor always writes; set the others one by one.
    public init(
        id: String, tenant: String = "acme", name: String? = nil, prefix: String = "", status: String = "active",
        createdAt: String? = "2026-05-09T12:00:00Z"
    ) {
        self.id = id
        self.tenant = tenant
        self.name = name
        self.prefix = prefix
        self.status = status
        self.role = "scoped"
        self.resourceBounds = "{}"
        self.createdAt = createdAt
    }
}
