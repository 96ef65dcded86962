// A cursor may be presented again, as a client does whose answer was lost: what is kept between pages must not change the page.

import Testing

@Suite("A cursor that is presented again")
struct RepeatedCursorTests {
    @Test("brings the same page, whatever later pages have left in the walk cache")
    func samePage() async throws {
        let keys = (0..<6).map { FakeKey(id: "k\($0)", created: 1_700_000_000 + Int64($0)) }
        let world = try World([FakeBackend("cycles", .cycles, keys)])
        let first = try #require(try await world.page("limit=1").next_cursor)
        let page = try await world.page("cursor=\(first)&limit=1")
        #expect(page.uids == ["cycles/k4"])
        let next = try #require(page.next_cursor)
        #expect(try await world.page("cursor=\(next)&limit=1").uids == ["cycles/k3"])
        #expect(try await world.page("cursor=\(first)&limit=1").uids == ["cycles/k4"])
        #expect(try await world.page("cursor=\(next)&limit=2").uids == ["cycles/k3", "cycles/k2"])
    }
}
