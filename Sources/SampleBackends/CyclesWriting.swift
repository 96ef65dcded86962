// How the Cycles server writes keys and tenants: absent members are left out, but for `expires_at`, which is null.

extension SampleKey {
    /// The word by which the server filters and sorts.
    var cyclesStatus: String { status.uppercased() }

    /// The key as an item of the server's list.
    func writeCycles(to text: inout JSONText) {
        text.raw("{\"key_id\":")
        text.string(id)
        text.member("tenant_id", tenant)
        text.member("key_prefix", prefix)
        text.memberIfAny("name", name)
        text.memberIfAny("description", details)
        if let scopes { text.member("permissions", scopes) }
        if let scopeFilter { text.member("scope_filter", scopeFilter) }
        text.member("status", cyclesStatus)
        text.memberIfAny("created_at", createdAt)
        text.memberIfAny("last_used_at", lastUsedAt)
        text.member("expires_at", expiresAt)
        text.memberIfAny("revoked_at", revokedAt)
        text.memberIfAny("revoked_reason", revokedReason)
        if let metadata { text.member("metadata", json: metadata) }
        text.raw("}")
    }
}

/// A tenant's record as `GET /v1/admin/tenants` shows it.
public struct SampleTenant: Sendable, Equatable {
    /// The tenant's id (`tenant_id`).
    public var id: String
    /// The display name.
    public var name: String
    /// `ACTIVE`, `SUSPENDED` or `CLOSED`.
    public var status: String
    /// When the tenant was made, RFC 3339.
    public var createdAt: String
    /// When the tenant was closed; nil is left out.
    public var closedAt: String?

    /// A tenant that is active unless said otherwise.
    public init(
        id: String, name: String? = nil, status: String = "ACTIVE", createdAt: String = "2026-01-01T00:00:00Z",
        closedAt: String? = nil
    ) {
        self.id = id
        self.name = name ?? id
        self.status = status
        self.createdAt = createdAt
        self.closedAt = closedAt
    }

    func write(to text: inout JSONText) {
        text.raw("{\"tenant_id\":")
        text.string(id)
        text.member("name", name)
        text.member("status", status)
        text.member("created_at", createdAt)
        text.memberIfAny("closed_at", closedAt)
        text.raw("}")
    }
}
