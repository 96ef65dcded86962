// The answers that the vendors' own documentation shows, field by field.

import Dialects
import KeyListing
import Testing

@Suite("Documented answers")
struct DocumentedAnswerTests {
    private static let diffio = """
        {
          "keys": [
            {
              "keyId": "key_child_123",
              "label": "Dashboard browser key",
              "status": "active",
              "keyPrefix": "diffio_live_child",
              "role": "scoped",
              "scopes": ["projects:read", "generations:read"],
              "resourceBounds": {},
              "parentKeyId": "key_admin_123",
              "createdAt": "2026-05-09T12:00:00Z",
              "rotatedAt": null,
              "revokedAt": null
            }
          ]
        }
        """

    private static let cycles = """
        {
          "keys": [
            {
              "key_id": "key_a1b2c3d4",
              "tenant_id": "acme-corp",
              "key_prefix": "cyc_live_abc123",
              "name": "Production agent key",
              "permissions": ["reservations:create", "reservations:commit", "reservations:release", "balances:read"],
              "status": "ACTIVE",
              "created_at": "2026-03-15T12:00:00Z",
              "expires_at": "2026-06-15T12:00:00Z"
            }
          ],
          "has_more": false
        }
        """

    @Test("Diffio's documented key")
    func diffioKey() throws {
        let page = try Subject.diffio.read(Answer(Self.diffio))
        try #require(page.keys.count == 1)
        let key = page.keys[0]
        expect(
            page,
            [
                (key.keyID, "key_child_123"), (key.name, "Dashboard browser key"), (key.keyPrefix, "diffio_live_child"),
                (key.role, "scoped"), (key.scopes, #"["projects:read", "generations:read"]"#), (key.restrictions, "{}"),
                (key.parentKeyID, "key_admin_123"), (key.createdAt, "2026-05-09T12:00:00Z"), (key.description, nil),
                (key.tenantID, nil), (key.lastUsedAt, nil), (key.expiresAt, nil), (key.rotatedAt, nil),
                (key.revokedAt, nil),
                (key.revokedReason, nil), (key.metadata, nil),
            ])
        #expect(key.status == .active)
        #expect(page.nextToken == nil)
    }

    @Test("Cycles' documented key")
    func cyclesKey() throws {
        let page = try Subject.cyclesAdmin.read(Answer(Self.cycles))
        try #require(page.keys.count == 1)
        let key = page.keys[0]
        let scopes = #"["reservations:create", "reservations:commit", "reservations:release", "balances:read"]"#
        expect(
            page,
            [
                (key.keyID, "key_a1b2c3d4"), (key.tenantID, "acme-corp"), (key.keyPrefix, "cyc_live_abc123"),
                (key.name, "Production agent key"), (key.scopes, scopes), (key.createdAt, "2026-03-15T12:00:00Z"),
                (key.expiresAt, "2026-06-15T12:00:00Z"), (key.description, nil), (key.role, nil),
                (key.parentKeyID, nil),
                (key.restrictions, nil), (key.lastUsedAt, nil), (key.rotatedAt, nil), (key.revokedAt, nil),
                (key.revokedReason, nil), (key.metadata, nil),
            ])
        #expect(key.status == .active)
        #expect(page.nextToken == nil)
    }

    @Test("every other field of a Cycles key")
    func cyclesOptionalFields() throws {
        let page = try Subject.cyclesAdmin.read(
            Answer(
                """
                {"keys": [{
                  "key_id": "k", "tenant_id": "t", "key_prefix": "p", "status": "REVOKED", "created_at": "2026-03-15T12:00:00.5Z",
                  "expires_at": null, "description": "d", "scope_filter": ["a", "b"], "last_used_at": "2026-03-16T00:00:00.000001Z",
                  "revoked_at": "2026-03-17T00:00:00Z", "revoked_reason": "lost", "metadata": {"team": {"x": [1, null]}}
                }]}
                """))
        let key = try #require(page.keys.first)
        expect(
            page,
            [
                (key.description, "d"), (key.restrictions, #"{"scope_filter":["a", "b"]}"#),
                (key.revokedReason, "lost"),
                (key.lastUsedAt, "2026-03-16T00:00:00.000001Z"), (key.revokedAt, "2026-03-17T00:00:00Z"),
                (key.expiresAt, nil),
                (key.metadata, #"{"team": {"x": [1, null]}}"#), (key.createdAt, "2026-03-15T12:00:00.5Z"),
            ])
        #expect(key.status == .revoked)
        #expect(key.created == Instant(seconds: 1_773_576_000, nanoseconds: 500_000_000))
    }

    @Test(
        "a Diffio key with a time of revocation is revoked, whatever its status says",
        arguments: [
            (#""status":"active","revokedAt":"2026-01-01T00:00:00Z""#, KeyStatus.revoked),
            (#""status":"active","revokedAt":null"#, .active), (#""status":"disabled""#, .disabled),
            (#""status":"EXPIRED""#, .expired), (#""status":"rotating""#, .unknown), (#""status":null"#, .unknown),
            (#""revokedAt":"2026-01-01T00:00:00Z""#, .revoked),
        ])
    func diffioStates(_ members: String, _ status: KeyStatus) throws {
        #expect(try Subject.diffio.read("{\"keyId\":\"k\",\(members)}").keys.first?.status == status)
    }

    @Test("Meilisearch: scopes are actions and indexes, the description stands in for a name")
    func meilisearchKey() throws {
        let page = try Subject.meilisearch.read(
            #"{"name":null,"description":"Admin","uid":"u","key":"\#(sampleSecret)","actions":["*"],"indexes":["a","b"]}"#,
            #"{"name":"n","description":null,"uid":"v","actions":["search"],"indexes":[],"expiresAt":"2026-05-09T12:00:00Z"}"#
        )
        let (first, second) = (page.keys[0], page.keys[1])
        expect(
            page,
            [
                (first.name, "Admin"), (first.description, "Admin"), (first.scopes, #"["*","a","b"]"#),
                (first.expiresAt, nil),
                (second.name, "n"), (second.description, nil), (second.scopes, #"["search"]"#),
            ])
        #expect(first.status == .active)
        #expect(second.status(at: .walkStart) == .expired)
    }

    @Test("GitLab: numbers become ids, days become midnight")
    func gitlabKey() throws {
        let page = try Subject.gitlab.read(
            """
            {"id": 4, "name": "Test Token", "revoked": false, "created_at": "2020-07-23T14:31:47.729Z", "description": "x",
             "scopes": ["api"], "user_id": 24, "last_used_at": "2021-10-06T17:58:37.550Z", "active": true,
             "expires_at": "2026-08-15"}
            """)
        let key = page.keys[0]
        expect(
            page,
            [
                (key.keyID, "4"), (key.tenantID, "24"), (key.expiresAt, "2026-08-15T00:00:00Z"),
                (key.scopes, #"["api"]"#),
                (key.createdAt, "2020-07-23T14:31:47.729Z"), (key.lastUsedAt, "2021-10-06T17:58:37.550Z"),
            ])
        #expect(key.status == .active)
    }

    @Test("Unkey: milliseconds, permissions and roles, a state made of a flag and an expiry")
    func unkeyKey() throws {
        let page = try Subject.unkey.read(
            """
            {"keyId": "key_1", "start": "sk_3ZPLY", "enabled": true, "createdAt": 1704067200000, "expires": 1778328000000,
             "externalId": "user_1", "permissions": ["a.read"], "roles": ["admin"], "credits": {"remaining": 10, "refill": {}}}
            """, #"{"keyId": "key_2", "enabled": false, "createdAt": 1704067200001}"#)
        let key = page.keys[0]
        expect(
            page,
            [
                (key.keyPrefix, "sk_3ZPLY"), (key.tenantID, "user_1"), (key.scopes, #"["a.read","admin"]"#),
                (key.createdAt, "2024-01-01T00:00:00.000Z"), (key.expiresAt, "2026-05-09T12:00:00.000Z"),
                (key.restrictions, #"{"credits":10}"#), (page.keys[1].createdAt, "2024-01-01T00:00:00.001Z"),
            ])
        #expect(key.status(at: .walkStart) == .expired)
        #expect(page.keys[1].status(at: .walkStart) == .disabled)
    }

    private func expect(
        _ page: Page, _ values: [(Slice, String?)], sourceLocation: SourceLocation = #_sourceLocation
    ) {
        for (slice, text) in values { #expect(page.text(slice) == text, sourceLocation: sourceLocation) }
    }
}
