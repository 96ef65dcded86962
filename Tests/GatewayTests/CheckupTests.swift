// Asking each backend once, and a page that the operator's own commands ask for.

import Downstream
import Gateway
import Testing
import Upstream

@Suite("Checkups")
struct CheckupTests {
    @Test("each backend is asked once, and told apart by what is wrong with it")
    func findings() async throws {
        let keys = (0..<3).map { FakeKey(id: "k\($0)") }
        let world = try World([
            FakeBackend("good", .cycles, keys), FakeBackend("old", .oldCycles, keys),
            FakeBackend("flat", .diffio, keys),
            FakeBackend("locked", .cycles, fault: .status(401)),
            FakeBackend("dead", .diffio, fault: .transfer(.unreachable)),
            FakeBackend("sick", .diffio, fault: .status(500)), FakeBackend("odd", .diffio, fault: .body("[")),
        ])
        let checkups = await world.gateway.checkup()
        #expect(checkups.map(\.backend) == ["good", "old", "flat", "locked", "dead", "sick", "odd"])
        #expect(checkups.map(\.isWell) == [true, true, true, false, false, false, false])
        #expect(checkups.map(\.reachable) == [.yes, .yes, .yes, .yes, .no, .yes, .yes])
        #expect(checkups.map(\.credentialAccepted) == [.yes, .yes, .yes, .no, .unknown, .unknown, .yes])
        #expect(checkups.map(\.sortProven) == [.yes, .no, nil, .unknown, nil, nil, nil])
        #expect(checkups.map(\.keys) == [3, 3, 3, nil, nil, nil, nil])
        #expect(
            checkups.compactMap { $0.failure?.name } == [
                "credential_refused", "unreachable", "server_error", "malformed",
            ])
    }

    @Test("a list that would be too much to collect is told, one that its backend sorts is not collected")
    func tooMuch() async throws {
        let keys = (0..<3).map { FakeKey(id: "k\($0)") }
        let vendors: [(String, FakeBackend.Vendor)] = [("whole", .diffio), ("sorted", .cycles), ("paged", .oldCycles)]
        let backends = vendors.map { FakeBackend($0, $1, keys, members: #""collect_limit":2,"max_pages":1,"#) }
        backends[2].change { $0.longestPage = 2 }
        let checkups = try await World(backends).gateway.checkup()
        #expect(checkups.map(\.isWell) == [false, true, false])
        #expect(checkups.map(\.keys) == [3, 3, 2])
        #expect(checkups.compactMap { $0.failure?.name } == ["too_many_keys", "too_many_pages"])
    }

    @Test("a credential counts as accepted where an answer could only come of that")
    func credentials() async throws {
        let faults: [Fault] = [.transfer(.malformed), .status(204), .status(400), .status(404)]
        let world = try World(faults.enumerated().map { FakeBackend("b\($0)", .diffio, fault: $1) })
        #expect(await world.gateway.checkup().map(\.credentialAccepted) == [.unknown, .unknown, .unknown, .unknown])
    }

    @Test("whether a backend's tenants can be listed is told, and how many there are")
    func tenants() async throws {
        let names = ["named", "listing", "silent", "flat", "dead", "needy", "helped", "blank"]
        let backends = [
            FakeBackend("named", members: #""tenants":["a","b"],"#), FakeBackend("listing"), FakeBackend("silent"),
            FakeBackend("flat", .diffio), FakeBackend("dead", fault: .transfer(.unreachable)), FakeBackend("needy"),
            FakeBackend("helped"), FakeBackend("blank"),
        ]
        backends[5].change { $0.requiresTenant = true }
        backends[6].change { ($0.requiresTenant, $0.tenants) = (true, ["a"]) }
        backends[1].change { ($0.tenants, $0.longestPage) = ((0..<9).map { "t\($0)" }, 4) }
        backends[7].change { ($0.requiresTenant, $0.tenants) = (true, ["a", " "]) }
        let checkups = try await World(backends).gateway.checkup()
        #expect(checkups.map(\.backend) == names)
        #expect(
            checkups.map(\.tenants) == [
                .configured(2), .listed(9), .refused, nil, .unknown, .refused, .listed(1), .refused,
            ])
        #expect(checkups.map(\.isWell) == [true, true, true, true, false, false, true, false])
        #expect(checkups.map(\.credentialAccepted) == [.yes, .yes, .yes, .yes, .unknown, .unknown, .yes, .unknown])
    }

    @Test("a backend with too many keys is well where each state or tenant can be had by itself")
    func tooMany() async throws {
        let keys = (0..<30).map { FakeKey(id: "k\(10 + $0)", status: $0 % 2 == 0 ? "ACTIVE" : "REVOKED") }
        let backends = ["states", "neither", "tenants"].map { FakeBackend($0, .cycles, keys) }
        for (backend, most) in zip(backends, [20, 10, 10]) { backend.change { $0.mostMatched = most } }
        backends[2].change { $0.tenants = ["acme"] }
        let checkups = try await World(backends).gateway.checkup()
        #expect(checkups.map(\.isWell) == [true, false, true])
        #expect(checkups.map { $0.failure?.name } == [nil, "backend_limit", nil])
        #expect(try await World([backends[1]]).problem("").code == "backend_limit_exceeded")
    }

    @Test("a backend whose list is read to its end has the time that this takes")
    func slowList() async throws {
        let gate = Gate()
        let backend = FakeBackend(
            "d", .diffio, [FakeKey(id: "k")], members: #""timeout":"100ms","retries":0,"#, fault: .held(gate))
        let world = try World([backend])
        async let checkups = world.gateway.checkup()
        try await Task.sleep(for: .milliseconds(400))
        gate.open()
        #expect(await checkups.map(\.isWell) == [true])
    }

    @Test("a page of a route can be had without a caller, and only of a route that there is")
    func ownPage() async throws {
        let world = try World([FakeBackend("one", .diffio, [FakeKey(id: "k")])])
        #expect(try await world.gateway.page(ofRoute: "keys", query: "limit=1").page.keys.map(\.key_id) == ["k"])
        #expect(await world.gateway.page(ofRoute: "nothing", query: "").status == 404)
        #expect(await world.gateway.page(ofRoute: "keys", query: "nonsense=1").status == 400)
    }
}
