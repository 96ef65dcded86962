// Cursors in requests: what opens, what doesn't, and what must not change along a walk.

import Downstream
import Testing

@Suite("Cursors in requests")
struct CursorTests {
    private static let keys = (0..<9).map { FakeKey(id: "k\($0)", tenant: "t", created: Int64(1000 + $0)) }

    private func world(ring: [Int] = [1], clock: Clock = Clock()) throws -> World {
        try World([FakeBackend("one", .cycles, Self.keys), FakeBackend("two", .diffio)], ring: ring, clock: clock)
    }

    private let query =
        "limit=2&status=active&tenant_id=t&search=k&created_after=\(iso(0))&backend=one&sort_by=name&sort_dir=asc"

    private func expectInvalid(
        _ world: World, _ cursor: String, sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        let problem = try await world.problem("cursor=\(cursor)", sourceLocation: sourceLocation)
        let found = (problem.status, problem.code, problem.parameter)
        #expect(found == (400, "invalid_cursor", "cursor"), "\(cursor)", sourceLocation: sourceLocation)
    }

    @Test("garbled, truncated, padded and bit-flipped cursors are never page one")
    func changed() async throws {
        let world = try world()
        let cursor = try #require(try await world.page("limit=2").next_cursor)
        for text in [
            "x", "cursor", "null", "0", cursor + "=", cursor + "A", "A" + cursor, cursor + cursor, cursor.lowercased(),
            "%20" + cursor,
        ] {
            try await expectInvalid(world, text)
        }
        for length in stride(from: 1, to: cursor.count, by: 7) {
            try await expectInvalid(world, String(cursor.prefix(length)))
        }
        for index in cursor.indices {
            var flipped = cursor
            flipped.replaceSubrange(index...index, with: cursor[index] == "A" ? "B" : "A")
            try await expectInvalid(world, flipped)
        }
    }

    @Test("another gateway's cursor is invalid, an old ring key's is not")
    func rings() async throws {
        let old = try #require(try await world(ring: [1]).page("limit=2").next_cursor)
        try await expectInvalid(world(ring: [2]), old)
        #expect(try await world(ring: [2, 1]).page("cursor=\(old)").keys.count == 7)
        let new = try #require(try await world(ring: [2, 1]).page("limit=2").next_cursor)
        try await expectInvalid(world(ring: [1]), new)
    }

    @Test("a replica with the same key goes on, and a cursor may be used again")
    func replicas() async throws {
        let cursor = try #require(try await world().page("limit=2").next_cursor)
        let pages = [try await world().page("cursor=\(cursor)"), try await world().page("cursor=\(cursor)")]
        #expect(pages.map(\.uids) == [pages[0].uids, pages[0].uids])
        #expect(pages[0].keys.count == 7)
    }

    @Test("a cursor is good for its lifetime and no longer")
    func expiry() async throws {
        let clock = Clock()
        let world = try world(clock: clock)
        let cursor = try #require(try await world.page("limit=2").next_cursor)
        clock.advance(seconds: 3600)
        let next = try await world.page("limit=2&cursor=\(cursor)")
        clock.advance(seconds: 1)
        let problem = try await world.problem("cursor=\(cursor)")
        #expect((problem.status, problem.code, problem.parameter) == (410, "cursor_expired", "cursor"))
        // Its own sealing counts, not the walk's start.
        #expect(try await world.page("cursor=\(next.next_cursor ?? "")").keys.count == 5)
    }

    @Test(
        "a parameter that is given again must be the walk's",
        arguments: [
            ("status=revoked", "status"), ("status=active&status=expired", "status"), ("tenant_id=T", "tenant_id"),
            ("search=kk", "search"), ("created_after=\(iso(1))", "created_after"),
            ("created_before=\(iso(9_000_000))", "created_before"),
            ("expires_before=\(iso(1))", "expires_before"), ("last_used_before=\(iso(1))", "last_used_before"),
            ("backend=two", "backend"), ("backend=one&backend=two", "backend"), ("sort_by=key_id", "sort_by"),
            ("sort_dir=desc", "sort_dir"),
        ])
    func mismatches(_ parameter: String, _ name: String) async throws {
        let world = try world()
        let cursor = try #require(try await world.page(query).next_cursor)
        let problem = try await world.problem("cursor=\(cursor)&\(parameter)")
        #expect((problem.status, problem.code, problem.parameter) == (400, "cursor_mismatch", name))
    }

    @Test("the walk's own parameters may be repeated, in any spelling; limit and partial may change")
    func repeated() async throws {
        let world = try world()
        let cursor = try #require(try await world.page(query).next_cursor)
        for same in [
            "", "&" + query, "&status=ACTIVE", "&search=K", "&search=%20k%20", "&search=",
            "&created_after=1970-01-01T01:00:00%2B01:00",
            "&backend=one&backend=one", "&partial=forbid", "&limit=2&partial=allow",
        ] {
            let page = try await world.page("cursor=\(cursor)\(same)")
            #expect(page.uids.first == "one/k2", "\(same)")
        }
        #expect(try await world.page("cursor=\(cursor)&limit=3").keys.count == 3)
        #expect(try await world.page("cursor=\(cursor)").keys.count == 7)
    }

    @Test("wrong parameters are told before a wrong cursor")
    func wrongParameters() async throws {
        let world = try world()
        #expect(try await world.problem("cursor=x&limit=-1").parameter == "limit")
        #expect(try await world.problem("cursor=x&nonsense=1").parameter == "nonsense")
    }

    @Test("a walk that no cursor has room for is the caller's to mend")
    func tooLong() async throws {
        let names = (0..<170).map { "b\($0)-" + String(repeating: "x", count: 26) }
        let world = try World(names.map { FakeBackend($0, .diffio, [FakeKey(id: "a"), FakeKey(id: "b")]) })
        let query = names.map { "backend=\($0)" }.joined(separator: "&")
        let problem = try await world.problem("limit=1&\(query)")
        #expect((problem.status, problem.code) == (400, "invalid_parameter"))
        #expect(try await world.page("limit=340&\(query)").keys.count == 340)
    }

    @Test("a cursor is of one route")
    func otherRoute() async throws {
        let world = try world()
        let cursor = try #require(try await world.page("limit=2").next_cursor)
        let problem = try await world.respond("GET", "/v1/other?cursor=\(cursor)").problem()
        #expect((problem.status, problem.code) == (400, "cursor_mismatch"))
    }
}
