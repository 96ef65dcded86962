// The answer's JSON. Takes redacted keys and nothing else.

package import KeyListing
package import Redaction

/// What a page says beside its keys.
package struct PageSummary: Sendable {
    var nextCursor: String?
    var isComplete: Bool
    var unreachable: [String] = []
    /// Backends whose last known lists stand in for them, and how old these are.
    var stale: [(backend: [UInt8], ageSeconds: Int64)] = []
    var redacted = 0

    /// A page of which nothing else is to be said.
    package init(isComplete: Bool) { self.isComplete = isComplete }
}

/// Where a key has been written to in a page.
package struct WrittenKey: Sendable {
    fileprivate let range: Range<Int>
}

/// Writes a page, key by key.
package struct PageEncoder: ~Copyable {
    private var json: JSONWriter

    package init(expectedKeys: Int) {
        json = JSONWriter(capacity: 256 + expectedKeys * 640)
        json.open("{")
        json.name("keys")
        json.open("[")
    }

    /// Adds a key. `now` is the walk's start, by which it may have expired.
    @discardableResult
    package mutating func add(_ redacted: Redacted<APIKey>, backend: PageEncoder.Name, now: Instant) -> WrittenKey {
        let (key, page, shown) = (redacted.value, redacted.page, redacted.replacements)
        json.open("{")
        let start = json.count - 1
        json.literal("\"uid\":\"")
        json.inside(backend.escaped.span)
        json.literal("/")
        json.inside(page, key.keyID, shown[.keyID])
        json.literal("\",\"backend\":\"")
        json.inside(backend.escaped.span)
        json.literal("\",\"key_id\":")
        json.text(page, key.keyID, shown[.keyID])
        json.literal(",\"name\":")
        json.text(page, key.name, shown[.name])
        json.literal(",\"description\":")
        json.text(page, key.description, shown[.description])
        json.literal(",\"key_prefix\":")
        json.text(page, key.keyPrefix, shown[.keyPrefix])
        json.literal(",\"status\":")
        json.raw(Self.statuses[Int(key.status(at: now).rawValue)])
        json.literal(",\"tenant_id\":")
        json.text(page, key.tenantID, shown[.tenantID])
        json.literal(",\"role\":")
        json.text(page, key.role, shown[.role])
        json.literal(",\"scopes\":")
        json.freeForm(page, key.scopes, shown[.scopes], empty: "[]")
        json.literal(",\"parent_key_id\":")
        json.text(page, key.parentKeyID, shown[.parentKeyID])
        json.literal(",\"restrictions\":")
        json.freeForm(page, key.restrictions, shown[.restrictions], empty: "{}")
        addTimes(key, page)
        json.literal(",\"revoked_reason\":")
        json.text(page, key.revokedReason, shown[.revokedReason])
        json.literal(",\"metadata\":")
        json.freeForm(page, key.metadata, shown[.metadata], empty: "{}")
        json.close("}")
        return WrittenKey(range: start..<json.count)
    }

    /// Adds a key as it was written to that page.
    mutating func add(_ key: WrittenKey, of page: [UInt8]) { json.raw(page.span.extracting(key.range)) }

    /// Times are typed: nothing of them is ever replaced.
    private mutating func addTimes(_ key: APIKey, _ page: Page) {
        json.literal(",\"created_at\":")
        json.text(page, key.createdAt, nil)
        json.literal(",\"last_used_at\":")
        json.text(page, key.lastUsedAt, nil)
        json.literal(",\"expires_at\":")
        json.text(page, key.expiresAt, nil)
        json.literal(",\"rotated_at\":")
        json.text(page, key.rotatedAt, nil)
        json.literal(",\"revoked_at\":")
        json.text(page, key.revokedAt, nil)
    }

    private static let statuses = KeyStatus.allCases.map { Array("\"\($0.name)\"".utf8) }

    package consuming func finish(_ summary: PageSummary) -> [UInt8] {
        json.close("]")
        json.member("next_cursor", summary.nextCursor)
        json.member("has_more", summary.nextCursor != nil)
        json.member("complete", summary.isComplete)
        json.member("unreachable", summary.unreachable)
        json.name("stale")
        json.open("[")
        for (backend, age) in summary.stale {
            json.open("{")
            json.member("backend", String(decoding: backend, as: UTF8.self))
            json.member("age_seconds", Int(clamping: age))
            json.close("}")
        }
        json.close("]")
        json.member("redacted", summary.redacted)
        json.close("}")
        return json.bytes
    }

    /// A backend's name, escaped once for all of its keys.
    package struct Name {
        fileprivate let escaped: [UInt8]

        package init(_ name: [UInt8]) {
            var json = JSONWriter(capacity: name.count + 2)
            json.text(name)
            escaped = Array(json.bytes.dropFirst().dropLast())
        }
    }
}

extension JSONWriter {
    /// A value of a page, or what is shown in its place, or null. Text of the answer itself has nothing to escape.
    fileprivate mutating func text(_ page: Page, _ slice: Slice, _ replacement: [UInt8]?) {
        if let replacement { return text(replacement) }
        if slice.isAbsent { return literal("null") }
        let range = slice.range
        if range.upperBound <= page.answerLength {
            plainText(page.bytes.span.extracting(range))
        } else {
            text(page.bytes[range])
        }
    }

    /// The same within a string that has been begun.
    fileprivate mutating func inside(_ page: Page, _ slice: Slice, _ replacement: [UInt8]?) {
        if let replacement { return insideEscaped(replacement.span) }
        let text = page.bytes.span.extracting(slice.range)
        if slice.range.upperBound <= page.answerLength { inside(text) } else { insideEscaped(text) }
    }

    fileprivate mutating func freeForm(_ page: Page, _ slice: Slice, _ replacement: [UInt8]?, empty: StaticString) {
        if let replacement { return raw(replacement) }
        if slice.isAbsent { literal(empty) } else { inside(page.bytes.span.extracting(slice.range)) }
    }
}
