// The answer's JSON. Takes redacted keys and nothing else.

import KeyListing
import Redaction

/// What a page says beside its keys.
struct PageSummary: Sendable {
    var nextCursor: String?
    var isComplete: Bool
    var unreachable: [String]
    var redacted: Int
}

/// Writes a page, key by key.
struct PageEncoder {
    private var json: JSONWriter

    init(expectedKeys: Int) {
        json = JSONWriter(capacity: 256 + expectedKeys * 640)
        json.open("{")
        json.name("keys")
        json.open("[")
    }

    /// Adds a key. `now` is the walk's start, by which it may have expired.
    mutating func add(_ redacted: Redacted<APIKey>, backend: [UInt8], now: Instant) {
        let (key, bytes) = (redacted.value, redacted.page.bytes)
        json.open("{")
        json.name("uid")
        json.text(backend, [0x2F] + bytes[key.keyID.range])
        json.name("backend")
        json.text(backend)
        text("key_id", key.keyID, bytes)
        text("name", key.name, bytes)
        text("description", key.description, bytes)
        text("key_prefix", key.keyPrefix, bytes)
        json.member("status", key.status(at: now).name)
        text("tenant_id", key.tenantID, bytes)
        text("role", key.role, bytes)
        freeForm("scopes", key.scopes, bytes, nil, empty: "[]")
        text("parent_key_id", key.parentKeyID, bytes)
        freeForm("restrictions", key.restrictions, bytes, redacted.replacements.restrictions, empty: "{}")
        text("created_at", key.createdAt, bytes)
        text("last_used_at", key.lastUsedAt, bytes)
        text("expires_at", key.expiresAt, bytes)
        text("rotated_at", key.rotatedAt, bytes)
        text("revoked_at", key.revokedAt, bytes)
        text("revoked_reason", key.revokedReason, bytes)
        freeForm("metadata", key.metadata, bytes, redacted.replacements.metadata, empty: "{}")
        json.close("}")
    }

    consuming func finish(_ summary: PageSummary) -> [UInt8] {
        json.close("]")
        json.member("next_cursor", summary.nextCursor)
        json.member("has_more", summary.nextCursor != nil)
        json.member("complete", summary.isComplete)
        json.member("unreachable", summary.unreachable)
        json.name("stale")
        json.raw("[]")
        json.member("redacted", summary.redacted)
        json.close("}")
        return json.bytes
    }

    private mutating func text(_ name: StaticString, _ slice: Slice, _ bytes: [UInt8]) {
        json.name(name)
        if slice.isAbsent { json.raw("null") } else { json.text(bytes[slice.range]) }
    }

    private mutating func freeForm(
        _ name: StaticString, _ slice: Slice, _ bytes: [UInt8], _ replacement: [UInt8]?, empty: String
    ) {
        json.name(name)
        if let replacement { return json.raw(replacement) }
        if slice.isAbsent { json.raw(empty) } else { json.raw(bytes[slice.range]) }
    }
}
