// Lists that were short or doubled, or said to be incomplete, without need or notice: each found by walking a gateway that was up against
// a backend nobody had thought of.

import Gateway
import Synchronization
import Testing
import Upstream

@Suite("No list is short unseen", .timeLimit(.minutes(2)))
struct HonestyTests {
    private static func keys(_ count: Int, tenants: [String] = ["acme"], prefix: String = "k") -> [FakeKey] {
        (0..<count).map {
            FakeKey(id: "\(prefix)\(1000 + $0)", tenant: tenants[$0 % tenants.count], created: Int64($0))
        }
    }

    private func uids(_ keys: [FakeKey], of backend: String = "c") -> [String] {
        keys.sorted { $0.created > $1.created }.map { "\(backend)/\($0.id)" }
    }

    @Test("a key that is revoked between two pages of a walk that goes state by state is listed")
    func revokedMeanwhile() async throws {
        var keys = Self.keys(200)
        for i in stride(from: 0, to: 200, by: 20) { keys[i].status = "REVOKED" }
        let backend = FakeBackend("c", .cycles, keys)
        backend.change { $0.mostMatched = 195 }
        let world = try World([backend])
        let first = try await world.walkOn("", limits: [20], pages: 4)
        #expect(first.map(\.complete) == [true, true, true, true])
        backend.change { $0.keys[101].status = "REVOKED" }
        let rest = try await world.walk("cursor=\(try #require(first.last?.next_cursor))", limits: [20])
        #expect((first + rest).flatMap(\.uids) == uids(keys))
    }

    @Test(
        "a key that is revoked while a list is read state by state is listed",
        arguments: ["last_used_at", "created_at", "key_id"], 0..<9)
    func revokedWhileRead(_ sort: String, _ call: Int) async throws {
        for key in stride(from: 1, to: 200, by: 22) {
            var keys = Self.keys(200)
            for i in stride(from: 0, to: 200, by: 20) { keys[i].status = "REVOKED" }
            let backend = FakeBackend("c", .cycles, keys)
            backend.change { state in
                state.mostMatched = 195
                state.answers = { backend, _ in
                    backend.change { if $0.calls.count > call { $0.keys[key].status = "REVOKED" } }
                    return nil
                }
            }
            let pages = try await World([backend]).walk("sort_by=\(sort)", limits: [500])
            #expect(Set(pages.flatMap(\.uids)).count == 200 && pages.allSatisfy(\.complete), "key \(key)")
            #expect(pages.flatMap(\.uids).count == 200, "key \(key)")
        }
    }

    @Test("a walk state by state costs little more than its pages, whatever its limit", arguments: [10, 50, 100])
    func costOfStates(_ limit: Int) async throws {
        var keys = Self.keys(1000)
        for i in stride(from: 0, to: 1000, by: 20) { keys[i].status = "REVOKED" }
        let backend = FakeBackend("c", .cycles, keys)
        backend.change { $0.mostMatched = 960 }
        #expect(try await World([backend]).walk("", limits: [limit]).flatMap(\.uids) == uids(keys))
        #expect(backend.listCalls.count <= 60, "\(backend.listCalls.count)")
    }

    @Test("a list that is asked for state by state does not turn itself away from its backend's places")
    func patientStates() async throws {
        let backend = FakeBackend("c", .cycles, Self.keys(20))
        backend.change { $0.mostMatched = 15 }
        backend.change { for i in 0..<10 { $0.keys[i].status = "REVOKED" } }
        #expect(try await World([backend]).page().keys.count == 20)
        let parts = backend.calls.filter { queryPairs($0.url)["status"] != nil }
        #expect(parts.count >= 3 && parts.allSatisfy(\.isPatient))
    }

    @Test("what is found alike is asked for as each walk has begun to ask")
    func searchedAlike() async throws {
        let backend = FakeBackend("c", .cycles, Self.keys(120))
        let world = try World([backend])
        _ = try await world.page("search=k1&limit=1")
        let first = try await world.page("search=K1&limit=50")
        _ = try await world.page("search=k1&limit=1")
        let rest = try await world.walk("cursor=\(try #require(first.next_cursor))", limits: [50])
        #expect(!([first] + rest).map(\.complete).contains(false))
        #expect(([first] + rest).flatMap(\.uids).count == 120)
    }

    @Test("a backend whose list has ended is not asked again on every page")
    func endedStreams() async throws {
        let (short, empty) = (FakeBackend("a", .cycles, Self.keys(10, prefix: "a")), FakeBackend("b", .cycles))
        let long = FakeBackend("c", .cycles, (0..<300).map { FakeKey(id: "c\(1000 + $0)", created: -1 - Int64($0)) })
        for sort in ["created_at", "name"] {
            let calls = short.listCalls.count
            let pages = try await World([short, empty, long]).walk("sort_by=\(sort)", limits: [10])
            #expect(pages.flatMap(\.uids).count == 310 && Set(pages.flatMap(\.uids)).count == 310)
            #expect(!pages.map(\.complete).contains(false))
            #expect(short.listCalls.count - calls <= 4, "\(sort)")
        }
        #expect(empty.listCalls.count <= 8)
    }

    @Test("a backend that is well is asked once, though the request begins anew for another one's sake")
    func begunAnew() async throws {
        let refusing = FakeBackend("a", .cycles, Self.keys(40, prefix: "a"))
        refusing.change { ($0.mostScanned, $0.tenants) = (10, ["acme"]) }
        let well = FakeBackend("c", .cycles, Self.keys(10))
        refusing.change { $0.faults = [1: .after(well, calls: 2)] }
        let page = try await World([refusing, well]).page("limit=50")
        #expect(page.unreachable == ["a"])
        #expect(page.uids == uids(Self.keys(10)))
        #expect(well.listCalls.count == 1)
    }

    @Test("a page token that dies before a request begins anew is not asked for over and over")
    func deadTokenThenAnew() async throws {
        let backend = FakeBackend("a", .cycles, Self.keys(20, prefix: "a"))
        backend.change { state in
            state.longestPage = 10
            state.answers = { backend, request in
                guard let token = queryPairs(request.url)["cursor"], backend.listCalls.count == 2 else { return nil }
                backend.change { $0.keys.removeAll { key in token.hasSuffix("|" + key.id) } }
                return nil
            }
        }
        let other = FakeBackend("b", .cycles, (0..<20).map { FakeKey(id: "b\(10 + $0)", created: -1 - Int64($0)) })
        other.change { state in
            state.mostMatched = 15
            for i in 0..<10 { state.keys[i].status = "REVOKED" }
            // Its refusal, behind the proof of its sort.
            state.faults = [1: .after(backend, calls: 3)]
        }
        let page = try await World([backend, other]).page("limit=100")
        #expect(page.complete && page.keys.count >= 39, "\(page.unreachable) \(page.keys.count)")
    }

    @Test("a list that is too long is no empty one because its backend has no tenants to list", arguments: [[], [" "]])
    func noTenants(_ tenants: [String]) async throws {
        let backend = FakeBackend("c", .cycles, Self.keys(40))
        backend.change { ($0.mostScanned, $0.tenants) = (10, tenants) }
        #expect(try await World([backend]).problem("").code == "backend_limit_exceeded")
    }

    @Test("tenants that a loose backend takes for one are all asked for", arguments: [true, false])
    func looseTenants(_ isOld: Bool) async throws {
        let tenants = ["Acme", "acme", "globex", "zeta"]
        let keys = Self.keys(80, tenants: tenants)
        let backend = FakeBackend("c", isOld ? .oldCycles : .cycles, keys)
        backend.change {
            ($0.requiresTenant, $0.tenants) = (true, tenants)
            $0.answers = { backend, request in
                guard queryPairs(request.url)["tenant_id"]?.lowercased() == "acme" else { return nil }
                var loose = backend.state.withLock { $0 }
                loose.keys = loose.keys.filter { $0.tenant.lowercased() == "acme" }
                (loose.ignoresTenant, loose.answers) = (true, nil)
                return loose.answer(request)
            }
        }
        let pages = try await World([backend]).walk("", limits: [30])
        #expect(pages.flatMap(\.uids) == uids(keys))
    }

    @Test(
        "a key that a backend shows to another tenant, too, stands for none of its own tenant's",
        arguments: [true, false],
        [FakeBackend.Vendor.cycles, .oldCycles])
    func sharedKeys(_ requiresTenant: Bool, _ vendor: FakeBackend.Vendor) async throws {
        let keys = Self.keys(12, tenants: ["a", "b", "c"])
        // One call at a time; the last tenant is asked first.
        let backend = FakeBackend("c", vendor, keys, members: #""concurrency":2,"#)
        backend.change {
            ($0.requiresTenant, $0.tenants) = (requiresTenant, ["a", "b", "c"])
            $0.answers = { backend, request in
                guard queryPairs(request.url)["tenant_id"] == "c" else { return nil }
                var shared = backend.state.withLock { $0 }
                shared.keys = keys.filter { $0.tenant == "c" } + keys.filter { $0.tenant == "b" }.prefix(1)
                (shared.ignoresTenant, shared.answers) = (true, nil)
                return shared.answer(request)
            }
        }
        let token = Token()
        let callers = "\"callers\":[\(try token.caller("x", #""tenants":["a","b","c"]"#))],"
        for (members, caller) in [(callers, token.text), ("", nil)] {
            let page = try await World([backend], members: members).page("limit=100", as: caller)
            #expect(page.uids == uids(keys) && page.complete)
        }
    }

    @Test("an id that a backend lists in two parts is listed once in a request")
    func twins() async throws {
        let keys = [FakeKey(id: "k1", tenant: "acme", created: 9), FakeKey(id: "k1", tenant: "globex", created: 3)]
        let token = Token()
        let callers = "\"callers\":[\(try token.caller("x", #""tenants":["acme","globex"]"#))],"
        let world = try World([FakeBackend("c", .cycles, keys)], members: callers)
        #expect(try await world.page("limit=10", as: token.text).uids == ["c/k1"])
    }
}
