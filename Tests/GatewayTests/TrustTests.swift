// Trusting a backend's order: only after its probe, only while it keeps it. And page tokens: only while they hold.

import Downstream
import Synchronization
import Testing
import Upstream

@Suite("Trust")
struct TrustTests {
    private static let sorted = (0..<12).map { FakeKey(id: "k\(10 + $0)", created: Int64(1000 - $0)) }

    @Test("a probe's outcome is remembered, either way", arguments: [FakeBackend.Vendor.cycles, .oldCycles])
    func probeRemembered(_ vendor: FakeBackend.Vendor) async throws {
        let backend = FakeBackend("c", vendor, Self.sorted.reversed())
        let world = try World([backend])
        for query in ["limit=2", "limit=3", "sort_by=name", "search=k"] { _ = try await world.page(query) }
        #expect(backend.probes == 1)
        #expect(queryPairs(backend.calls[0].url) == ["sort_by": "rollcall_probe", "sort_dir": "desc", "limit": "1"])
    }

    @Test("sorts that the dialect does not declare need no probe")
    func undeclared() async throws {
        let backend = FakeBackend("c", .cycles, Self.sorted)
        let world = try World([backend, FakeBackend("d", .diffio)])
        for sort in ["status", "last_used_at"] { _ = try await world.page("sort_by=\(sort)") }
        #expect(backend.probes == 0)
    }

    @Test(
        "a proven backend is streamed, an unproven one read to its end",
        arguments: [
            (FakeBackend.Vendor.cycles, 1), (.oldCycles, 3),
        ])
    func streamed(_ vendor: FakeBackend.Vendor, _ calls: Int) async throws {
        let keys = (0..<250).map { FakeKey(id: "k\(100 + $0)", created: Int64(1000 - $0)) }
        let backend = FakeBackend("c", vendor, keys)
        let page = try await World([backend]).page("limit=5")
        #expect(page.uids == (100..<105).map { "c/k\($0)" })
        #expect(backend.listCalls.count == calls)
    }

    @Test("a backend that refuses the list as it refuses the probe has proven nothing")
    func refusedBoth() async throws {
        let body = #"{"error":"INVALID_REQUEST","message":"tenant_id is required","request_id":"r"}"#
        let backend = FakeBackend("c", .cycles, Self.sorted, fault: .status(400, body))
        let world = try World([backend])
        #expect(try await world.problem("").code == "backend_refused")
        #expect(try await world.problem("").code == "backend_refused")
        #expect(backend.probes == 2)
    }

    @Test("a refused probe proves nothing to others until the list that it stood for is served")
    func refusedMeanwhile() async throws {
        let gate = Gate()
        // Its first page is in order by chance.
        let backend = FakeBackend("c", .oldCycles, Array(Self.sorted[6...] + Self.sorted[..<6]))
        // The list of all tenants, behind its probe, is refused only when the gate opens.
        backend.change { ($0.requiresTenant, $0.longestPage, $0.faults) = (true, 5, [1: .held(gate)]) }
        let world = try World([backend])
        async let refused = world.get()
        while backend.calls.count < 2 { await Task.yield() }
        let pages = try await world.walk("tenant_id=acme", limits: [4])
        #expect(pages.flatMap(\.uids) == Self.sorted.map { "c/\($0.id)" } && !pages.map(\.complete).contains(false))
        gate.open()
        _ = await refused
    }

    @Test(
        "a backend that refuses its probe in a way of its own is collected, and asked again next time",
        arguments: [400, 422])
    func oddProbe(_ status: Int) async throws {
        let backend = FakeBackend("c", .cycles, Self.sorted.reversed())
        let world = try World([backend])
        let first = try await world.page("limit=3")
        backend.change { state in
            state.answers = { _, request in
                queryPairs(request.url)["sort_by"] == "rollcall_probe"
                    ? TransferResponse(status: status, body: []) : nil
            }
        }
        let replica = try World([backend])
        #expect(try await replica.walk("", limits: [5]).flatMap(\.uids) == Self.sorted.map { "c/\($0.id)" })
        #expect(try await replica.page().complete)
        let rest = try await replica.page("cursor=\(try #require(first.next_cursor))")
        #expect(first.uids + rest.uids == Self.sorted.map { "c/\($0.id)" } && !rest.complete)
        #expect(backend.probes > 3)
    }

    @Test("a probe that failed proves nothing to a request that begins anew for another backend's sake")
    func failedProbe() async throws {
        var keys = Self.sorted
        keys.swapAt(4, 8)
        let old = FakeBackend("c", .oldCycles, keys)
        old.change { $0.faults[0] = .status(503) }
        let wide = FakeBackend("d", .cycles, [FakeKey(id: "a", created: 9), FakeKey(id: "b", tenant: "b", created: 9)])
        wide.change { ($0.mostScanned, $0.tenants, $0.faults[0]) = (1, ["acme", "b"], .after(old, calls: 1)) }
        let page = try await World([old, wide]).page("limit=5")
        #expect(page.uids == (10..<15).map { "c/k\($0)" })
    }

    @Test("an order that breaks on the first page is collected at once, and the page is right")
    func lieOnTheFirstPage() async throws {
        let backend = FakeBackend("c", .lyingCycles, Self.sorted.reversed())
        let world = try World([backend, FakeBackend("d", .diffio, [FakeKey(id: "x", created: 995)])])
        let pages = try await world.walk("", limits: [4])
        let expected = (10..<15).map { "c/k\($0)" } + ["d/x"] + (15..<22).map { "c/k\($0)" }
        #expect(Set(pages.flatMap(\.uids)) == Set(expected) && pages.flatMap(\.uids).count == expected.count)
        #expect(pages[0].uids == Array(expected.prefix(4)))
        #expect(!pages.map(\.complete).contains(false))
        #expect(backend.probes == 1)
    }

    @Test("an order that breaks later is collected from there on, and complete turns false")
    func lieLater() async throws {
        var keys = Self.sorted
        keys.swapAt(8, 10)
        let backend = FakeBackend("c", .lyingCycles, keys)
        backend.change { $0.longestPage = 4 }
        let world = try World([backend])
        let pages = try await world.walk("", limits: [4])
        #expect(pages.flatMap(\.uids) == Self.sorted.map { "c/\($0.id)" })
        #expect(pages.map(\.complete) == [true, true, false])
        #expect(try await world.page().complete)
        #expect(backend.probes == 1)
    }

    @Test("a backend whose next probe fails is no longer trusted with what it streamed")
    func lostProof() async throws {
        let first = try await World([FakeBackend("c", .cycles, Self.sorted)]).page("limit=4")
        // Another replica, which asks anew.
        let world = try World([FakeBackend("c", .oldCycles, Self.sorted)])
        let rest = try await world.page("cursor=\(first.next_cursor ?? "")")
        #expect(first.complete)
        #expect(!rest.complete)
        #expect((first.uids + rest.uids) == Self.sorted.map { "c/\($0.id)" })
    }

    // MARK: Page tokens

    @Test(
        "a page token that is refused costs another reading, and no key", arguments: ["created_at", "name", "key_id"])
    func refusedToken(_ sort: String) async throws {
        let backend = FakeBackend(
            "c", .cycles, (0..<12).map { FakeKey(id: "k\(10 + $0)", name: "n\(10 + $0)", created: Int64($0)) })
        let world = try World([backend])
        var uids: [String] = []
        var page = try await world.page("sort_by=\(sort)&sort_dir=asc&limit=3")
        while true {
            uids += page.uids
            guard let cursor = page.next_cursor else { break }
            // The key that the token names is the last one that was listed.
            backend.change { state in state.keys.removeAll { "c/\($0.id)" == page.uids.last } }
            page = try await world.page("cursor=\(cursor)&limit=3")
            #expect(page.complete)
        }
        #expect(uids == (10..<22).map { "c/k\($0)" })
    }

    @Test("a later page goes on where the last one ended, without reading all before it")
    func resumption() async throws {
        let keys = (0..<500).map { FakeKey(id: "k\(1000 + $0)", created: Int64($0)) }
        let backend = FakeBackend("c", .cycles, keys)
        _ = try await World([backend]).walk("", limits: [50])
        #expect(backend.listCalls.count < 25)
    }

    @Test("pages without end and without keys end as malformed")
    func endless() async throws {
        let backend = FakeBackend("c", .endlessCycles, members: #""max_pages":3,"#)
        let world = try World([backend])
        var response = await world.get("limit=5")
        var pages = 0
        while response.status == 200, pages < 50 {
            let page = try response.page
            #expect(page.keys.isEmpty && page.has_more)
            pages += 1
            response = await world.get("cursor=\(page.next_cursor ?? "")")
        }
        #expect(pages == 20)
        #expect(try response.problem().code == "backend_malformed")
    }

    @Test("a backend without end and without keys is given up after a while, and the others are listed")
    func endlessBesideOthers() async throws {
        let endless = FakeBackend("c", .endlessCycles, members: #""max_pages":3,"#)
        let world = try World([endless, FakeBackend("d", .diffio, Self.sorted)])
        var page = try await world.page("limit=5&sort_dir=asc")
        var idle = 0
        while page.keys.isEmpty, idle < 50 {
            idle += 1
            #expect(page.complete && page.unreachable.isEmpty)
            page = try await world.page("cursor=\(page.next_cursor ?? "")&limit=5")
        }
        #expect(idle == 20 && page.unreachable == ["c"] && !page.complete)
        #expect(page.uids == (17...21).reversed().map { "d/k\($0)" } && page.has_more)
    }

    // MARK: Other backends

    private func page(after first: PageDocument, _ backends: [FakeBackend]) async throws -> PageDocument {
        try await World(backends).page("cursor=\(first.next_cursor ?? "")")
    }

    @Test("a removed backend is left out, and complete turns false")
    func removed() async throws {
        let (one, two) = (FakeBackend("one", .cycles, Self.sorted), FakeBackend("two", .diffio, Self.sorted))
        let first = try await World([one, two]).page("limit=4&sort_dir=asc")
        let rest = try await page(after: first, [one])
        #expect(
            rest.uids == [
                "one/k19", "one/k18", "one/k17", "one/k16", "one/k15", "one/k14", "one/k13", "one/k12", "one/k11",
                "one/k10",
            ])
        #expect(!rest.complete)
        #expect(rest.unreachable.isEmpty)
        let named = "sort_dir=asc&backend=one&backend=two"
        let cursor = try #require(try await World([one, two]).page("limit=4&" + named).next_cursor)
        let again = try await World([one]).page("\(named)&cursor=\(cursor)")
        #expect(again.uids == rest.uids && !again.complete, "what the walk names may be named again")
        #expect(try await World([one]).problem("backend=three&cursor=\(cursor)").code == "cursor_mismatch")
    }

    @Test("an added backend joins behind the position, and complete turns false")
    func added() async throws {
        let (one, two) = (FakeBackend("one", .cycles, Self.sorted), FakeBackend("two", .diffio, Self.sorted))
        let first = try await World([one]).page("limit=10&sort_dir=asc")
        let rest = try await page(after: first, [one, two])
        #expect(rest.uids == ["two/k12", "one/k11", "two/k11", "one/k10", "two/k10"])
        #expect(!rest.complete)
    }

    @Test("a backend that means something else under its old name starts behind the position")
    func swapped() async throws {
        let first = try await World([FakeBackend("one", .cycles, Self.sorted)]).page("limit=10&sort_dir=asc")
        let other = FakeBackend("one", .cycles, Self.sorted, members: #""tenants":["t"],"#)
        let rest = try await page(after: first, [other])
        #expect(rest.uids == ["one/k11", "one/k10"])
        #expect(!rest.complete)
        #expect(other.listCalls.first?["cursor"] == nil)
    }
}
