// Backends that can't be asked for all keys at once: they are asked tenant by tenant, behind one cursor.

import Gateway
import Testing

@Suite("Tenant by tenant", .timeLimit(.minutes(2)))
struct TenantTests {
    private static let tenants = ["acme", "globex", "initech"]
    private static let keys = (0..<30).map {
        FakeKey(id: "k\(10 + $0)", name: "n\($0 % 7)", tenant: tenants[$0 % 3], created: Int64($0 / 4))
    }

    private static func backend(
        _ vendor: FakeBackend.Vendor = .cycles, members: String = "", _ change: (inout FakeBackend.State) -> Void
    ) -> FakeBackend {
        let backend = FakeBackend("c", vendor, keys, members: members)
        backend.change {
            $0.longestPage = 4
            change(&$0)
        }
        return backend
    }

    private func expected(_ sort: String, isAscending: Bool) -> [String] {
        let sorted = Self.keys.sorted { isBefore($0, $1, by: sort) }.map { "c/\($0.id)" }
        return isAscending ? sorted : sorted.reversed()
    }

    private func check(_ backend: FakeBackend, _ query: String = "") async throws {
        for sort in ["created_at", "name", "key_id", "status"] {
            for direction in ["asc", "desc"] {
                let parameters = "sort_by=\(sort)&sort_dir=\(direction)" + query
                let pages = try await World([backend]).walk(parameters, limits: [7, 3])
                #expect(pages.flatMap(\.uids) == expected(sort, isAscending: direction == "asc"), "\(parameters)")
                #expect(!pages.map(\.complete).contains(false))
            }
        }
    }

    @Test("too many keys to look at: the tenants that the backend lists are read one by one")
    func discovered() async throws {
        let backend = Self.backend { ($0.mostScanned, $0.tenants) = (10, Self.tenants) }
        try await check(backend)
        #expect(backend.listCalls.contains { $0["tenant_id"] == "globex" })
    }

    @Test("the list of tenants is read to its end, and asked anew for each walk")
    func manyTenants() async throws {
        let tenants = (0..<9).map { "t\($0)" }
        let keys = (0..<40).map { FakeKey(id: "k\(10 + $0)", tenant: tenants[$0 % 9], created: Int64($0)) }
        let backend = FakeBackend("c", .cycles, keys)
        backend.change { ($0.mostScanned, $0.tenants, $0.longestPage) = (5, tenants, 4) }
        let world = try World([backend])
        let pages = try await world.walk("", limits: [11])
        #expect(pages.flatMap(\.uids) == keys.reversed().map { "c/\($0.id)" })
        #expect(backend.tenantCalls == 3)
        _ = try await world.page()
        #expect(backend.tenantCalls == 6)
    }

    @Test("a list of tenants that is empty on a later page ends no list that was too long")
    func emptied() async throws {
        let backend = Self.backend { ($0.mostScanned, $0.tenants) = (10, Self.tenants) }
        let first = try await World([backend]).page("limit=7")
        backend.change { $0.tenants = [] }
        let cursor = try #require(first.next_cursor)
        #expect(try await World([backend]).problem("cursor=\(cursor)").code == "backend_limit_exceeded")
        backend.change { $0.tenants = Self.tenants }
        #expect(try await World([backend]).page("cursor=\(cursor)&limit=100").keys.count == 23)
    }

    @Test("a server that demands a tenant, and has none, has an empty list on later pages, too")
    func empty() async throws {
        let backend = Self.backend { ($0.keys, $0.requiresTenant, $0.tenants) = ([], true, []) }
        let other = FakeBackend("d", .diffio, (0..<5).map { FakeKey(id: "d\($0)") })
        var query = "limit=2"
        for _ in 0..<3 {
            let page = try await World([backend, other]).page(query)
            #expect(page.complete && page.unreachable.isEmpty)
            query = "limit=2&cursor=\(page.next_cursor ?? "")"
        }
    }

    @Test("a server that demands a tenant gives the same list as one that doesn't", arguments: [true, false])
    func demanding(_ isOld: Bool) async throws {
        let backend = Self.backend(isOld ? .oldCycles : .cycles) {
            ($0.requiresTenant, $0.tenants) = (true, Self.tenants)
        }
        try await check(backend)
    }

    @Test("configured tenants are the operator's word: no others are asked for")
    func configured() async throws {
        let backend = Self.backend(members: #""tenants":["acme","initech"],"#) {
            ($0.mostScanned, $0.tenants) = (10, Self.tenants)
        }
        let uids = try await World([backend]).walk("", limits: [50]).flatMap(\.uids)
        let listed = Self.keys.filter { $0.tenant != "globex" }.map { "c/\($0.id)" }
        #expect(Set(uids) == Set(listed) && uids.count == listed.count)
        #expect(backend.tenantCalls == 0)
    }

    @Test(
        "where tenants can't or mustn't be had, the limit is the answer",
        arguments: [#""tenants":[],"#, #""by_tenant":"never","#, ""])
    func refused(_ members: String) async throws {
        let backend = Self.backend(members: members) {
            ($0.mostScanned, $0.tenants) = (10, members.isEmpty ? nil : Self.tenants)
        }
        let world = try World([backend])
        let problem = try await world.problem("")
        #expect(problem.code == "backend_limit_exceeded" && problem.status == 422)
        #expect(backend.tenantCalls == (members.isEmpty ? 1 : 0))
        // Narrowed by the caller it is served.
        #expect(try await world.page("tenant_id=acme").keys.count == 10)
    }

    @Test("a list of tenants that fails for other reasons is the backend's failure")
    func failingDiscovery() async throws {
        let backend = Self.backend { $0.mostScanned = 10 }
        // The probe, the list, the tenants.
        backend.change { $0.faults = [2: .status(503)] }
        #expect(try await World([backend]).problem("").code == "backends_unavailable")
    }

    @Test("too many matches: state by state, and a state that is still too much by tenant")
    func statesThenTenants() async throws {
        let backend = Self.backend { ($0.mostMatched, $0.tenants) = (12, Self.tenants) }
        try await check(backend)
        let calls = backend.listCalls
        #expect(calls.contains { $0["status"] == "ACTIVE" && $0["tenant_id"] == nil })
    }

    @Test("an unproven server that is over its limit is collected by state and tenant")
    func oldServer() async throws {
        let backend = Self.backend(.oldCycles) { ($0.mostScanned, $0.tenants) = (10, Self.tenants) }
        try await check(backend)
    }

    @Test("a server that does not narrow is read as one list, each key once")
    func ignoringServer() async throws {
        let backend = Self.backend(.oldCycles) {
            ($0.requiresTenant, $0.ignoresTenant, $0.tenants) = (true, true, Self.tenants)
        }
        try await check(backend)
    }

    @Test("a walk that goes by tenant is served from its own list, and its cursor says so to other replicas")
    func laterPages() async throws {
        let backend = Self.backend { ($0.mostScanned, $0.tenants) = (10, Self.tenants) }
        let world = try World([backend])
        let first = try await world.page("limit=7")
        let calls = backend.calls.count
        _ = try await world.page("cursor=\(first.next_cursor ?? "")&limit=7")
        #expect(backend.calls.count == calls)
        let other = try await World([backend]).page("cursor=\(first.next_cursor ?? "")&limit=100")
        #expect(other.complete && other.keys.count == 23)
        #expect(!backend.listCalls.dropFirst(calls).contains { $0["tenant_id"] == nil })
    }

    @Test("a blank tenant is never asked for, and without its keys there is no list")
    func blankTenant() async throws {
        let backend = Self.backend { ($0.requiresTenant, $0.tenants) = (true, ["acme", " ", "globex", "initech"]) }
        #expect(try await World([backend]).problem("").code == "backend_refused")
        #expect(!backend.listCalls.contains { $0["tenant_id"] == " " })
    }
}
