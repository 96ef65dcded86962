// Filters hold whatever the backend does: one that ignores them, one that lists everything, one that knows them all.

import Testing

@Suite("Filters")
struct FilterTests {
    /// The walk's start is 1 778 328 000.
    private static let keys = [
        FakeKey(id: "key-A", name: "Größe SIGMA Σ", created: 100, expires: 1_778_328_000, lastUsed: 500),
        FakeKey(id: "key-B", name: nil, tenant: "Acme", created: 200, expires: 1_778_328_001),
        FakeKey(id: "key-C", name: "old", status: "REVOKED", created: 300, expires: 50, lastUsed: 400),
        FakeKey(id: "key-D", name: "new", status: "PAUSED", created: 400),
        FakeKey(id: "key-E", name: "İstanbul", tenant: "beta", status: "EXPIRED", created: 500),
    ]

    private static let cases: [(String, String)] = [
        ("", "ABCDE"), ("status=active", "B"), ("status=expired", "AE"), ("status=revoked", "C"),
        ("status=unknown", "D"),
        ("status=disabled", ""), ("status=active&status=expired", "ABE"), ("tenant_id=acme", "ACD"),
        ("tenant_id=Acme", "B"),
        ("tenant_id=ACME", ""), ("tenant_id=%20", ""), ("search=KEY-a", "A"), ("search=gr%C3%96%C3%9Fe", "A"),
        ("search=%CF%83", "A"), ("search=%CF%82", ""), ("search=i%CC%87stan", "E"), ("search=key", "ABCDE"),
        ("search=w", "D"),
        ("created_after=\(iso(200))", "CDE"), ("created_before=\(iso(200))", "A"),
        ("created_after=\(iso(100))&created_before=\(iso(400))", "BC"), ("expires_before=\(iso(1_778_328_001))", "AC"),
        ("expires_before=\(iso(50))", ""), ("last_used_before=\(iso(500))", "BCDE"),
        ("last_used_before=\(iso(400))", "BDE"),
        ("created_after=1970-01-01T00:03:19.999999999Z&created_before=1970-01-01T01:03:20.000000001%2B01:00", "B"),
        ("status=expired&tenant_id=beta&search=stan", "E"), ("status=active&tenant_id=beta", ""),
    ]

    @Test("every filter, on every kind of backend", arguments: cases, [FakeBackend.Vendor.cycles, .oldCycles])
    func filters(_ filter: (String, String), _ vendor: FakeBackend.Vendor) async throws {
        let world = try World([FakeBackend("b", vendor, Self.keys)])
        for limit in [1, 50] {
            let pages = try await world.walk(filter.0 + (filter.0.isEmpty ? "" : "&") + "sort_dir=asc", limits: [limit])
            #expect(pages.flatMap(\.uids) == filter.1.map { "b/key-\($0)" }, "\(filter.0)")
            #expect(!pages.map(\.complete).contains(false))
        }
    }

    @Test("a key is expired from the very instant of its expiry, by the walk's start")
    func expiry() async throws {
        let clock = Clock()
        let keys = [FakeKey(id: "a", expires: 1_778_328_010), FakeKey(id: "b", expires: 1_778_328_010)]
        let world = try World([FakeBackend("b", .cycles, keys)], clock: clock)
        let first = try await world.page("limit=1")
        clock.advance(seconds: 60)
        let second = try await world.page("limit=1&cursor=\(first.next_cursor ?? "")")
        #expect((first.keys + second.keys).map(\.status) == ["active", "active"])
        #expect(try await world.page().keys.map(\.status) == ["expired", "expired"])
    }

    @Test("what the dialect can express exactly is pushed down, and nothing else")
    func pushedDown() async throws {
        let backend = FakeBackend("b", .cycles, Self.keys)
        let world = try World([backend])
        _ = try await world.page("status=active&tenant_id=acme&search=old&created_after=\(iso(1))")
        let call = try #require(backend.listCalls.last)
        #expect((call["status"], call["tenant_id"], call["search"]) == ("ACTIVE", "acme", "old"))
        #expect(call["created_after"] == nil)
        _ = try await world.page("status=expired&tenant_id=%20&search=%C3%B6")
        let other = try #require(backend.listCalls.last)
        #expect((other["status"], other["tenant_id"], other["search"]) == (nil, nil, nil))
    }

    @Test("the configured tenant stands for a dialect that has none")
    func configuredTenant() async throws {
        let world = try World([FakeBackend("d", .diffio, [FakeKey(id: "a")], members: #""tenant_id":"acme","#)])
        #expect(try await world.page("tenant_id=acme").keys.map(\.tenant_id) == ["acme"])
        #expect(try await world.page("tenant_id=other").keys.isEmpty)
    }
}
