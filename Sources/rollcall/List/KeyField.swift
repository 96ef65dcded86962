// The 19 members of a key, in the order in which the API writes them.

enum KeyField: String, CaseIterable {
    case uid
    case backend
    case keyID = "key_id"
    case name
    case description
    case keyPrefix = "key_prefix"
    case status
    case tenantID = "tenant_id"
    case role
    case scopes
    case parentKeyID = "parent_key_id"
    case restrictions
    case createdAt = "created_at"
    case lastUsedAt = "last_used_at"
    case expiresAt = "expires_at"
    case rotatedAt = "rotated_at"
    case revokedAt = "revoked_at"
    case revokedReason = "revoked_reason"
    case metadata

    enum Kind {
        case text, textOrNull, array, object
    }

    var kind: Kind {
        switch self {
        case .uid, .backend, .keyID, .status: .text
        case .scopes: .array
        case .restrictions, .metadata: .object
        default: .textOrNull
        }
    }
}
