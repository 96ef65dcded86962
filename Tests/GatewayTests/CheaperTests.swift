// Walks that go over to reading a backend tenant by tenant because it is cheaper: the same list in any case.

import Downstream
import Foundation
import Gateway
import Testing
import Upstream

@Suite("Going over to tenants", .timeLimit(.minutes(2)))
struct CheaperTests {
    private static let tenants = (0..<5).map { "t\($0)" }
    private static let keys = (0..<90).map {
        FakeKey(id: "k\(100 + ($0 * 7) % 90)", name: "n\($0 % 7)", tenant: tenants[$0 % 5], created: Int64($0 / 4))
    }
    private static let cheaper = #""by_tenant":"cheaper","#

    /// A backend of 90 keys in five tenants, whose calls cost nothing, in pages of 4.
    private static func backend(
        members: String = cheaper, _ change: (inout FakeBackend.State) -> Void = { _ in }
    ) -> FakeBackend {
        let backend = FakeBackend("c", .cycles, keys, members: members)
        backend.change {
            ($0.longestPage, $0.tenants) = (4, tenants)
            change(&$0)
        }
        return backend
    }

    private func expected(_ sort: String = "created_at", isAscending: Bool = false) -> [String] {
        let sorted = Self.keys.sorted { isBefore($0, $1, by: sort) }.map { "c/\($0.id)" }
        return isAscending ? sorted : sorted.reversed()
    }

    private func admin(_ world: World, _ path: String) async -> String {
        await AdminPages(world.gateway).respond(to: ServerRequest(method: "GET", target: path)).text
    }

    /// The calls that list keys of all tenants.
    private func wholeCalls(_ backend: FakeBackend) -> Int { backend.listCalls.count { $0["tenant_id"] == nil } }
    private func tenantCalls(_ backend: FakeBackend) -> Int { backend.listCalls.count { $0["tenant_id"] != nil } }

    // MARK: Going over

    @Test("in every order the walk is the same, and tenant by tenant from its fourth call on")
    func everyOrder() async throws {
        for sort in ["created_at", "name", "key_id", "tenant_id", "expires_at"] {
            for direction in ["asc", "desc"] {
                let backend = Self.backend()
                let world = try World([backend])
                let pages = try await world.walk("sort_by=\(sort)&sort_dir=\(direction)", limits: [7, 3])
                let all = expected(sort, isAscending: direction == "asc")
                #expect(pages.flatMap(\.uids) == all, "\(sort) \(direction)")
                #expect(!pages.map(\.complete).contains(false))
                #expect((4...6).contains(wholeCalls(backend)), "\(sort): \(wholeCalls(backend))")
                // Four on trial, and five pages of each tenant.
                #expect(tenantCalls(backend) == 29)
                #expect(await admin(world, "/metrics").contains(#"rollcall_walk_switches_total{backend="c"} 1"#))
            }
        }
    }

    @Test("a walk that is one request never goes over")
    func firstRequest() async throws {
        let backend = Self.backend()
        #expect(try await World([backend]).page("limit=500").uids == expected())
        #expect(tenantCalls(backend) + backend.tenantCalls == 0)
    }

    @Test("filters hold, and the other backends' keys stay where they are")
    func amongOthers() async throws {
        let backend = Self.backend()
        let other = FakeBackend("d", .diffio, (0..<20).map { FakeKey(id: "d\(10 + $0)", created: Int64($0)) })
        let cycles = FakeBackend("e", .cycles, (0..<30).map { FakeKey(id: "e\(10 + $0)", created: Int64($0)) })
        let plain = FakeBackend("c", .cycles, Self.keys)
        for query in ["", "search=n3", "status=active"] {
            let uids = try await World([backend, other, cycles]).walk(query, limits: [6]).flatMap(\.uids)
            #expect(try await uids == World([plain, other, cycles]).walk(query, limits: [500]).flatMap(\.uids))
        }
        #expect(tenantCalls(backend) > 0)
    }

    @Test("replicas in turns go on as cheaply: what was spent is in the cursor")
    func replicas() async throws {
        let backend = Self.backend()
        let worlds = try [World([backend]), World([backend]), World([backend])]
        var (uids, query) = ([String](), "limit=4")
        for number in 0..<100 {
            let page = try await worlds[number % 3].page(query)
            uids += page.uids
            #expect(page.complete)
            guard let cursor = page.next_cursor else { break }
            query = "limit=4&cursor=\(cursor)"
        }
        #expect(uids == expected())
        #expect(wholeCalls(backend) <= 6)
        // Each replica reads the list once.
        #expect(tenantCalls(backend) == 4 + 3 * 25)
    }

    @Test("a cache that can't keep the list leaves the walk as it is", arguments: ["0B", "2KiB"])
    func noCache(_ size: String) async throws {
        let backend = Self.backend()
        let pages = try await World([backend], cache: size).walk("", limits: [7])
        #expect(pages.flatMap(\.uids) == expected() && !pages.map(\.complete).contains(false))
    }

    @Test(
        "a list that has to be read again is believed where it holds what was listed, else the walk streams on",
        arguments: [[], ["t1"], ["t0", "t1", "t2", "t3"]])
    func readAgain(_ tenants: [String]) async throws {
        let backend = Self.backend()
        let pages = try await World([backend]).walkOn("", limits: [7], pages: 5)
        #expect(tenantCalls(backend) == 29)
        backend.change { $0.tenants = tenants }
        let rest = try await World([backend]).walk("cursor=\(try #require(pages.last?.next_cursor))", limits: [7])
        #expect((pages + rest).flatMap(\.uids) == expected() && !rest.map(\.complete).contains(false))
    }

    @Test("tenants are asked anew for each walk, and one that came since is seen")
    func newTenant() async throws {
        let backend = Self.backend()
        let world = try World([backend])
        _ = try await world.walk("", limits: [8])
        let calls = backend.tenantCalls
        backend.change {
            $0.keys += (0..<5).map { FakeKey(id: "new\($0)", tenant: "new", created: -5) }
            $0.tenants = Self.tenants + ["new"]
        }
        world.clock.advance(seconds: 1)
        #expect(try await world.walk("", limits: [8]).flatMap(\.uids).count == 95)
        #expect(backend.tenantCalls > calls)
    }

    // MARK: Streaming on

    /// Walks, and expects the whole list, complete, with no word of failure.
    private func streamsOn(
        _ backend: FakeBackend, because reason: String, sourceLocation: SourceLocation = #_sourceLocation
    ) async throws -> World {
        let world = try World([backend])
        let pages = try await world.walk("", limits: [7, 3], sourceLocation: sourceLocation)
        #expect(pages.flatMap(\.uids) == expected(), sourceLocation: sourceLocation)
        #expect(!pages.map(\.complete).contains(false), sourceLocation: sourceLocation)
        let metrics = await admin(world, "/metrics")
        let refusal = "rollcall_walk_switch_refusals_total{backend=\"c\",reason=\"\(reason)\"} 1\n"
        #expect(metrics.contains(refusal), "\(metrics)", sourceLocation: sourceLocation)
        #expect(metrics.contains(#"rollcall_walk_switches_total{backend="c"} 0"#), sourceLocation: sourceLocation)
        let status = await admin(world, "/status")
        #expect(status.contains(#""breaker":"closed""#), "\(status)", sourceLocation: sourceLocation)
        #expect(wholeCalls(backend) >= 23, sourceLocation: sourceLocation)
        return world
    }

    @Test("a list of tenants that lacks one that was seen is not believed, and the operator is told")
    func unlisted() async throws {
        let backend = Self.backend { $0.tenants = Array(Self.tenants.dropLast()) }
        let world = try await streamsOn(backend, because: "unlisted_tenant")
        #expect(await admin(world, "/metrics").contains(#"rollcall_backend_unlisted_tenants_total{backend="c"} 1"#))
        #expect(await admin(world, "/status").contains(#""unlisted_tenant_seen":"2026-"#))
        let warnings = world.lines.split(separator: "\n").filter { $0.contains("list of tenants lacks") }
        #expect(warnings.count == 1 && warnings[0].contains(#""backend":"c""#))
    }

    @Test("a tenant that is gone from the list only when the keys are collected is missed all the same")
    func lateUnlisted() async throws {
        let backend = Self.backend()
        backend.change {
            $0.answers = { backend, request in
                // The collection's reading of it, behind the trial's two pages.
                if request.listsTenants, backend.tenantCalls > 2 { backend.change { $0.tenants = ["t0", "t1", "t3"] } }
                return nil
            }
        }
        _ = try await streamsOn(backend, because: "unlisted_tenant")
    }

    @Test("a tenant that was seen before the request began anew for another backend's sake is not forgotten")
    func seenBefore() async throws {
        let keys = (10..<34).map { FakeKey(id: "k\($0)", name: "n\($0)", tenant: $0 == 16 ? "t4" : "t0") }
        let backend = FakeBackend("c", .cycles, keys, members: Self.cheaper)
        backend.change { ($0.longestPage, $0.tenants) = (4, ["t0"]) }
        let other = FakeBackend("d")
        let first = try await World([backend, other]).page("limit=4&sort_by=name&sort_dir=asc")
        // It refuses to list when the other one has brought two pages, behind its probe.
        other.change { ($0.requiresTenant, $0.faults) = (true, [nil: .after(backend, calls: backend.calls.count + 3)]) }
        let second = try await World([backend, other]).page("limit=4&cursor=\(try #require(first.next_cursor))")
        #expect(first.uids + second.uids == keys.prefix(8).map { "c/\($0.id)" })
    }

    @Test("tenants that can't be listed change nothing", arguments: [500, 401, 403, 404])
    func noTenants(_ status: Int) async throws {
        let backend = Self.backend()
        backend.change {
            $0.answers = { _, request in request.listsTenants ? TransferResponse(status: status, body: []) : nil }
        }
        _ = try await streamsOn(backend, because: "no_tenants")
        #expect(backend.tenantCalls == 1)
    }

    /// Refuses calls for a tenant from the so many-th on.
    private func failing(_ status: Int, from first: Int) -> FakeBackend {
        let backend = Self.backend()
        backend.change {
            $0.answers = { backend, request in
                guard request.url.contains("tenant_id=t") else { return nil }
                let calls = backend.listCalls.count { $0["tenant_id"] != nil }
                return calls >= first ? TransferResponse(status: status, body: []) : nil
            }
        }
        return backend
    }

    @Test("calls for tenants that fail change nothing, on trial or later", arguments: [500, 503, 403], [1, 3, 5, 20])
    func failingTenants(_ status: Int, _ first: Int) async throws {
        _ = try await streamsOn(failing(status, from: first), because: "failed")
    }

    @Test("a server that does not narrow is left one list")
    func ignoring() async throws {
        let backend = Self.backend { $0.ignoresTenant = true }
        _ = try await streamsOn(backend, because: "not_narrowed")
        #expect(tenantCalls(backend) == 1)
    }

    @Test("a key that is not in the list at its place shows that the list is not the stream's")
    func differing() async throws {
        let backend = Self.backend()
        backend.change {
            $0.answers = { backend, request in
                // The newest keys move while tenants are asked for, and back again.
                let isAsked = request.url.contains("tenant_id=t")
                backend.change { state in
                    for index in state.keys.indices where state.keys[index].id == Self.keys[75].id {
                        state.keys[index].created = isAsked ? -1 : Self.keys[75].created
                    }
                }
                return nil
            }
        }
        _ = try await streamsOn(backend, because: "differs")
    }

    @Test(
        "where it is never to go by tenant, or tenants are none, nobody asks",
        arguments: [#""by_tenant":"never","#, #""by_tenant":"cheaper","tenants":[],"#, ""])
    func never(_ members: String) async throws {
        let backend = Self.backend(members: members)
        #expect(try await World([backend]).walk("", limits: [7]).flatMap(\.uids) == expected())
        #expect(tenantCalls(backend) + backend.tenantCalls == 0)
    }

    @Test("a walk of one tenant is never split")
    func oneTenant() async throws {
        let backend = Self.backend()
        #expect(try await World([backend]).walk("tenant_id=t1", limits: [2]).flatMap(\.uids).count == 18)
        #expect(backend.tenantCalls == 0)
    }

    @Test("a list that is lost cannot be had again: the walk streams on behind what it has listed")
    func lostList() async throws {
        let backend = Self.backend()
        let first = try await World([backend]).walkOn("", limits: [8], pages: 4)
        backend.change { $0.tenants = nil }
        let world = try World([backend])
        let rest = try await world.walk("cursor=\(first.last?.next_cursor ?? "")", limits: [8])
        #expect((first + rest).flatMap(\.uids) == expected())
        #expect(!(first + rest).map(\.complete).contains(false))
    }

    @Test("a collection that is late keeps nobody: the walk streams on, and goes over when the list is there")
    func lateCollection() async throws {
        let gate = Gate()
        let backend = Self.backend()
        backend.change { state in
            for call in 11..<400 { state.faults[call] = .heldTenant(gate) }
        }
        let world = try World([backend], route: #","deadline":"2s""#)
        let first = try await world.walkOn("", limits: [8], pages: 4)
        #expect(first.flatMap(\.uids) == Array(expected().prefix(32)))
        #expect(await admin(world, "/metrics").contains(#"rollcall_walk_switches_total{backend="c"} 0"#))
        gate.open()
        let rest = try await world.walk("cursor=\(first.last?.next_cursor ?? "")", limits: [8])
        #expect((first + rest).flatMap(\.uids) == expected())
        #expect(!(first + rest).map(\.complete).contains(false))
        #expect(await admin(world, "/metrics").contains(#"rollcall_walk_switches_total{backend="c"} 1"#))
    }
}
