// Last known lists: served while their backend is down, and never passed off as fresh.

import Downstream
import Gateway
import Testing
import Upstream

@Suite("Last known lists", .timeLimit(.minutes(1)))
struct StaleTests {
    private static let keys = (0..<10).map { FakeKey(id: "k\($0)", created: Int64($0)) }

    private func backend(_ members: String = #""stale_if_error":"10m","#) -> FakeBackend {
        FakeBackend("d", .diffio, Self.keys, members: members)
    }

    @Test(
        "a backend that is down is listed as it was last, and the page says so", arguments: [Fault.status(503), .late])
    func standIn(_ fault: Fault) async throws {
        let (backend, clock) = (backend(#""stale_if_error":"10m","timeout":"100ms","#), Clock())
        let world = try World([backend], clock: clock)
        #expect(try await world.page().stale.isEmpty)
        backend.change { $0.faults = [nil: fault] }
        clock.advance(seconds: 90)
        let pages = try await world.walk("", limits: [4])
        #expect(pages.flatMap(\.uids) == (0..<10).reversed().map { "d/k\($0)" })
        for page in pages {
            #expect(page.unreachable == ["d"] && !page.complete)
            #expect(page.stale == [PageDocument.Stale(backend: "d", age_seconds: 90)])
        }
        // What was listed whole serves every other question, too.
        #expect(try await world.page("search=k7&sort_by=name").uids == ["d/k7"])
        backend.change { $0.faults = [:] }
        let fresh = try await world.page()
        #expect(fresh.stale.isEmpty && fresh.complete)
    }

    @Test(
        "in whatever order a list was asked for, it stands in for every other",
        arguments: [FakeBackend.Vendor.oldCycles, .cycles])
    func otherOrders(_ vendor: FakeBackend.Vendor) async throws {
        let backend = FakeBackend("d", vendor, Self.keys, members: #""stale_if_error":"10m","#)
        let world = try World([backend])
        _ = try await world.page("sort_by=status")
        backend.change { $0.faults = [nil: .status(503)] }
        for field in ["created_at", "expires_at", "last_used_at", "name", "key_id", "tenant_id", "status"] {
            for direction in ["asc", "desc"] {
                let page = try await world.page("sort_by=\(field)&sort_dir=\(direction)")
                #expect(page.keys.count == 10 && page.stale.count == 1, "\(field) \(direction)")
            }
        }
    }

    @Test("a reload keeps them, unless another credential asks")
    func reloads() async throws {
        let (process, backend) = (GatewayProcess(), backend())
        let gateways = GatewaySwitch(try World([backend], process: process).gateway)
        let request = ServerRequest(method: "GET", target: "/v1/keys")
        #expect(await gateways.respond(to: request).status == 200)
        backend.change { $0.faults = [nil: .status(503)] }
        gateways.replace(with: try World([backend], process: process).gateway)
        #expect(try await gateways.respond(to: request).page.stale.count == 1)
        let other = FakeBackend("d", .diffio, members: #""stale_if_error":"10m","tenant_id":"t","#, fault: .status(503))
        gateways.replace(with: try World([other], process: process).gateway)
        #expect(await gateways.respond(to: request).status == 503)
    }

    @Test("a reload that asks for other tenants leaves them behind")
    func otherTenants() async throws {
        func backend(_ tenants: String, _ fault: Fault?) -> FakeBackend {
            let members = #""stale_if_error":"10m","retries":0,"tenants":[\#(tenants)],"#
            return FakeBackend("d", .cycles, Self.keys, members: members, fault: fault)
        }
        let process = GatewayProcess()
        let gateways = GatewaySwitch(try World([backend(#""acme","b""#, nil)], process: process).gateway)
        let request = ServerRequest(method: "GET", target: "/v1/keys?sort_by=status")
        #expect(await gateways.respond(to: request).status == 200)
        gateways.replace(with: try World([backend(#""acme""#, .status(503))], process: process).gateway)
        #expect(await gateways.respond(to: request).status == 503)
    }

    @Test("a list that was read whole stands in for one that is asked state by state, or for a caller's tenants")
    func parts() async throws {
        let keys = (0..<30).map {
            FakeKey(
                id: "k\(10 + $0)", tenant: "t\($0 % 3)", status: $0 % 2 == 0 ? "ACTIVE" : "REVOKED", created: Int64($0))
        }
        let token = Token()
        let caller = callers(try token.caller("n", #""tenants":["t0","t1"]"#))
        for (members, caller, count) in [("", nil, 30), (caller, token.text, 20)] {
            let backend = FakeBackend("d", .cycles, keys, members: #""stale_if_error":"10m","retries":0,"#)
            if caller == nil { backend.change { $0.mostMatched = 20 } }
            let world = try World([backend, FakeBackend("e", .diffio)], members: members)
            _ = try await world.page("sort_by=status", as: caller)
            let first = try await world.page("limit=5", as: caller)
            backend.change { $0.faults = [nil: .status(503)] }
            let whole = try await world.page("limit=100", as: caller)
            #expect(whole.keys.count == count && whole.stale.count == 1 && whole.unreachable == ["d"])
            let rest = try await world.page("limit=100&cursor=\(try #require(first.next_cursor))", as: caller)
            #expect(rest.keys.count == count - 5 && rest.stale.count == 1 && !rest.complete)
            let last = try await world.walk("", limits: [7], as: caller)
            #expect(last.flatMap(\.uids) == whole.uids)
        }
    }

    @Test("where one backend's list stands in, what the others have answered stays theirs")
    func othersPages() async throws {
        func keys(_ name: String) -> [FakeKey] {
            (0..<6).map { FakeKey(id: "\(name)\($0)", tenant: "t\($0 % 2)", created: Int64($0)) }
        }
        let token = Token()
        let caller = callers(try token.caller("n", #""tenants":["t0","t1"]"#))
        let failing = FakeBackend("x", .cycles, keys("x"), members: #""stale_if_error":"10m","retries":0,"#)
        let other = FakeBackend("y", .cycles, keys("y"))
        let world = try World([failing, other], members: caller)
        _ = try await world.page("sort_by=status", as: token.text)
        failing.change {
            $0.answers = { _, request in
                queryPairs(request.url)["tenant_id"] == "t0" ? TransferResponse(status: 500, body: []) : nil
            }
        }
        let calls = other.listCalls.count
        let page = try await world.page("", as: token.text)
        #expect(page.stale.map(\.backend) == ["x"])
        #expect(Set(page.uids) == Set((0..<6).flatMap { ["x/x\($0)", "y/y\($0)"] }) && page.keys.count == 12)
        #expect(other.listCalls.count == calls + 2)
    }

    @Test("a list of one tenant, asked for by who may see more, is no last known list")
    func oneTenant() async throws {
        let backend = FakeBackend("d", .cycles, Self.keys, members: #""stale_if_error":"10m","#)
        let world = try World([backend])
        _ = try await world.page("sort_by=status&tenant_id=acme")
        backend.change { $0.faults = [nil: .status(503)] }
        #expect(try await world.problem("sort_by=status&tenant_id=acme").code == "backends_unavailable")
    }

    @Test("a backend for which a list stands in is not to blame where another one is demanded")
    func notToBlame() async throws {
        let needed = FakeBackend("e", .diffio, members: #""required":true,"#)
        let backend = backend()
        let world = try World([backend, needed])
        _ = try await world.page()
        for either in [backend, needed] { either.change { $0.faults = [nil: .status(503)] } }
        #expect(try await world.problem("").backends == ["e"])
    }

    @Test("without leave, or where the whole list is demanded, there is no stale list")
    func refused() async throws {
        for (members, query) in [
            ("", ""), (#""stale_if_error":"10m","#, "partial=forbid"),
            (#""required":true,"stale_if_error":"10m","#, ""),
        ] {
            let backend = backend(members)
            let world = try World([backend])
            _ = try await world.page()
            backend.change { $0.faults = [nil: .status(503)] }
            #expect(try await world.problem(query).code == "backends_unavailable", "\(members) \(query)")
        }
    }

    @Test("a list that is too old, or was never had, is not served, nor is one of a backend that refuses us")
    func tooOld() async throws {
        let old = backend(#""stale_if_error":"1ms","#)
        var world = try World([old])
        _ = try await world.page()
        old.change { $0.faults = [nil: .status(503)] }
        try await Task.sleep(for: .milliseconds(10))
        #expect(try await world.problem("").code == "backends_unavailable")
        let never = FakeBackend("d", .diffio, members: #""stale_if_error":"10m","#, fault: .status(503))
        #expect(try await World([never]).problem("").code == "backends_unavailable")
        let refusing = backend()
        world = try World([refusing])
        _ = try await world.page()
        refusing.change { $0.faults = [nil: .status(401)] }
        #expect(try await world.problem("").code == "backend_refused")
    }

    @Test("a refused credential is told to the operator, once a minute and not with every request")
    func warnings() async throws {
        let backend = FakeBackend("d", .diffio, fault: .status(401))
        let world = try World([backend])
        for _ in 0..<5 { _ = await world.get() }
        #expect(world.lines.split(separator: "\n").count { $0.contains("refuses the gateway's credential") } == 1)
    }
}
