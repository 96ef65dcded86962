// The answer, byte by byte: every field, always, in the contract's order.

import Downstream
import Testing

@Suite("Answers")
struct AnswerTests {
    private func fields(_ json: String) -> [String] {
        json.matches(of: /"([a-z_]+)":/).map { String($0.output.1) }
    }

    private static let keyFields = [
        "uid", "backend", "key_id", "name", "description", "key_prefix", "status", "tenant_id", "role", "scopes",
        "parent_key_id", "restrictions", "created_at", "last_used_at", "expires_at", "rotated_at", "revoked_at",
        "revoked_reason", "metadata",
    ]

    @Test("Diffio's documented key comes out as the contract shows it")
    func diffio() async throws {
        let documented = """
            {"keys":[{"keyId":"key_child_123","label":"Dashboard browser key","status":"active","keyPrefix":"diffio_live_child",
            "role":"scoped","scopes":["projects:read","generations:read"],"resourceBounds":{},"parentKeyId":"key_admin_123",
            "createdAt":"2026-05-09T12:00:00Z","rotatedAt":null,"revokedAt":null}]}
            """
        let backend = FakeBackend("diffio-prod", .diffio, fault: .body(documented))
        let expected = """
            {"keys":[{"uid":"diffio-prod/key_child_123","backend":"diffio-prod","key_id":"key_child_123",\
            "name":"Dashboard browser key","description":null,"key_prefix":"diffio_live_child","status":"active",\
            "tenant_id":null,"role":"scoped","scopes":["projects:read","generations:read"],\
            "parent_key_id":"key_admin_123","restrictions":{},"created_at":"2026-05-09T12:00:00Z","last_used_at":null,\
            "expires_at":null,"rotated_at":null,"revoked_at":null,"revoked_reason":null,"metadata":{}}],\
            "next_cursor":null,"has_more":false,"complete":true,"unreachable":[],"stale":[],"redacted":0}
            """
        #expect(await (try World([backend])).get().text == expected)
    }

    @Test("Cycles' documented key comes out with its derived state")
    func cycles() async throws {
        let documented = """
            {"keys":[{"key_id":"key_a1b2c3d4","tenant_id":"acme-corp","key_prefix":"cyc_live_abc123",
            "name":"Production agent key","permissions":["reservations:create","balances:read"],"status":"ACTIVE",
            "created_at":"2026-03-15T12:00:00Z","expires_at":"2026-06-15T12:00:00Z"}],"has_more":false}
            """
        let backend = FakeBackend("cycles-eu", .cycles, fault: .body(documented))
        let expected = """
            {"keys":[{"uid":"cycles-eu/key_a1b2c3d4","backend":"cycles-eu","key_id":"key_a1b2c3d4",\
            "name":"Production agent key","description":null,"key_prefix":"cyc_live_abc123","status":"active",\
            "tenant_id":"acme-corp","role":null,"scopes":["reservations:create","balances:read"],"parent_key_id":null,\
            "restrictions":{},"created_at":"2026-03-15T12:00:00Z","last_used_at":null,"expires_at":"2026-06-15T12:00:00Z",\
            "rotated_at":null,"revoked_at":null,"revoked_reason":null,"metadata":{}}],\
            "next_cursor":null,"has_more":false,"complete":true,"unreachable":[],"stale":[],"redacted":0}
            """
        #expect(await (try World([backend])).get().text == expected)
    }

    @Test(
        "every field is there, in order, whatever a key has",
        arguments: [
            FakeKey(id: "a", name: nil), FakeKey(id: "a", name: "q\"\\", expires: 5, lastUsed: 6),
            FakeKey(id: "a", more: #","x":{"uid":1},"revoked_reason":"r","metadata":{"team":1},"scope_filter":["s"]"#),
        ])
    func fieldOrder(_ key: FakeKey) async throws {
        let text = await (try World([FakeBackend("b", .cycles, [key])])).get().text
        let around = ["next_cursor", "has_more", "complete", "unreachable", "stale", "redacted"]
        #expect(fields(text).filter { $0 != "team" && $0 != "scope_filter" } == ["keys"] + Self.keyFields + around)
        let empty = await (try World([FakeBackend("b", .cycles)])).get().text
        #expect(fields(empty) == ["keys"] + around)
    }

    @Test("texts survive the way with their escapes")
    func escapes() async throws {
        let key = FakeKey(id: "a/b", name: "\"\\\u{2028}<ä😀", more: #","description":"\u0000\n\t\u001f\u007f""#)
        let response = await (try World([FakeBackend("b", .cycles, [key])])).get()
        let page = try response.page
        #expect(page.keys.first?.name == "\"\\\u{2028}<ä😀")
        #expect(page.keys.first?.uid == "b/a/b")
        #expect(response.text.contains(#""description":"\u0000\n\t\u001f"#))
    }

    @Test("what no field maps never leaves")
    func projection() async throws {
        let secret = Sample.credential
        let more = #","key":"\#(secret)","permissions":{"a":"\#(secret)"},"extra":[{"secret":"\#(secret)"}]"#
        let diffio = FakeBackend("d", .diffio, [FakeKey(id: "a", more: more)])
        let cycles = FakeBackend(
            "c", .cycles, [FakeKey(id: "a", more: #","key_secret":"\#(secret)","key_hash":"\#(secret)""#)])
        let response = await (try World([diffio, cycles])).get()
        #expect(try response.page.keys.count == 2)
        #expect(!response.text.contains(secret))
    }

    @Test("secret-like members of free-form objects are removed and counted")
    func redaction() async throws {
        let secret = Sample.credential
        let key = FakeKey(
            id: "a", more: #","metadata":{"team":"x","clientSecret":"\#(secret)","deep":[{"API-KEY":"\#(secret)"}]}"#)
        let response = await (try World([FakeBackend("c", .cycles, [key])])).get()
        #expect(!response.text.contains(secret))
        #expect(response.text.contains(#""team":"x""#))
        #expect(try response.page.redacted == 2)
    }
}
