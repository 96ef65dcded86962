// Tables that come and go while requests are answered.

import Downstream
import Foundation
import Gateway
import Testing

@Suite("Generations")
struct GenerationTests {
    private let process = GatewayProcess()

    private func get(_ gateways: GatewaySwitch, _ target: String = "/v1/keys") async -> ServerResponse {
        await gateways.respond(to: ServerRequest(method: "GET", target: target))
    }

    private func status(_ gateways: GatewaySwitch) async throws -> [String: Any] {
        let response = await AdminPages(gateways).respond(to: ServerRequest(method: "GET", target: "/status"))
        return try #require(try JSONSerialization.jsonObject(with: Data(response.body)) as? [String: Any])
    }

    @Test("a request under way is answered by the table that it began with, one after it by the new one")
    func underWay() async throws {
        let new = FakeBackend("new", .diffio, [FakeKey(id: "of-new")])
        let old = FakeBackend("old", .diffio, [FakeKey(id: "of-old")], fault: .after(new, calls: 1))
        let gateways = GatewaySwitch(try World([old], process: process).gateway)
        async let early = get(gateways)
        while old.calls.isEmpty { await Task.yield() }
        gateways.replace(with: try World([new], process: process).gateway)
        let late = try await get(gateways).page
        #expect(late.keys.map(\.key_id) == ["of-new"])
        #expect(try await early.page.keys.map(\.key_id) == ["of-old"])
    }

    @Test(
        "without cursor.keys a cursor of one generation is good in the next, also where that has keys",
        arguments: [[], [1]])
    func randomKey(_ next: [Int]) async throws {
        let backend = FakeBackend("one", .diffio, (0..<3).map { FakeKey(id: "k\($0)", created: 1_700_000_000 - $0) })
        let gateways = GatewaySwitch(try World([backend], ring: [], process: process).gateway)
        let first = try await get(gateways, "/v1/keys?limit=2").page
        gateways.replace(with: try World([backend], ring: next, process: process).gateway)
        let second = try await get(gateways, "/v1/keys?cursor=\(try #require(first.next_cursor))").page
        #expect(first.keys.map(\.key_id) == ["k0", "k1"] && second.keys.map(\.key_id) == ["k2"])
        #expect(second.complete)
    }

    @Test("the generation rises with each table; a failed load leaves it and says why until a good one comes")
    func account() async throws {
        let world = try World([FakeBackend("one", .diffio)], process: process)
        let gateways = GatewaySwitch(world.gateway)
        #expect(try await status(gateways)["generation"] as? Int == 1)
        process.reloadFailed("routes.json:1:1: error: expected", at: world.clock.now)
        var reload = try #require(try await status(gateways)["reload"] as? [String: Any])
        #expect(reload["problem"] as? String == "routes.json:1:1: error: expected" && reload["failures"] as? Int == 1)
        #expect(reload["problem_at"] as? String == "2026-05-09T12:00:00Z")
        #expect(try await status(gateways)["generation"] as? Int == 1)
        gateways.replace(with: try World([FakeBackend("two", .diffio)], process: process).gateway)
        let after = try await status(gateways)
        reload = try #require(after["reload"] as? [String: Any])
        #expect(after["generation"] as? Int == 2 && reload["problem"] is NSNull && reload["failures"] as? Int == 1)
        #expect((after["backends"] as? [String: Any])?.keys.sorted() == ["two"])
        let metrics = await AdminPages(gateways).respond(to: ServerRequest(method: "GET", target: "/metrics")).text
        for line in [
            "rollcall_config_generation 2", "rollcall_config_reloads_total 2",
            "rollcall_config_reload_failures_total 1",
        ] { #expect(metrics.contains("\n\(line)\n"), "\(line)") }
    }

    @Test("what is known of a backend's health goes on over a reload, its proof and other backends' don't")
    func health() async throws {
        let (one, two) = (FakeBackend("one", .cycles), FakeBackend("two", .cycles))
        let gateways = GatewaySwitch(try World([one], process: process).gateway)
        _ = await get(gateways)
        gateways.replace(with: try World([one, two], process: process).gateway)
        let backends = try #require(try await status(gateways)["backends"] as? [String: [String: Any]])
        #expect(backends["one"]?["reachable"] as? Bool == true && backends["one"]?["sort_proven"] is NSNull)
        #expect(backends["two"]?["reachable"] is NSNull)
    }

    // MARK: Lists

    private static let keys = (0..<6).map { FakeKey(id: "k\($0)", created: Int64(10 - $0)) }

    @Test("a walk over a collected list goes on over a reload without another reading")
    func walkCache() async throws {
        let backend = FakeBackend("d", .diffio, Self.keys)
        let gateways = GatewaySwitch(try World([backend], process: process).gateway)
        let first = try await get(gateways, "/v1/keys?limit=2").page
        gateways.replace(with: try World([backend, FakeBackend("new", .diffio)], process: process).gateway)
        let second = try await get(gateways, "/v1/keys?cursor=\(try #require(first.next_cursor))&limit=2").page
        #expect((first.uids + second.uids) == ["d/k0", "d/k1", "d/k2", "d/k3"])
        #expect(backend.calls.count == 1)
        gateways.replace(with: try World([backend], cache: "0B", process: process).gateway)
        let third = try await get(gateways, "/v1/keys?cursor=\(try #require(second.next_cursor))").page
        #expect(third.uids == ["d/k4", "d/k5"] && backend.calls.count == 2, "a cache of no size keeps nothing")
    }

    @Test(
        "what is kept of a list is of no use to a generation that asks for or shows another one",
        arguments: [
            (#""tenant_id":"t","#, [1], ""), (#""auth":"x-api-key","#, [1], ""),
            (#""proxy":"https://proxy.example:1","#, [1], ""), ("", [2, 1], ""),
            ("", [1], #""redaction":{"names":["cost_center"]},"#), (#""collect_limit":7,"#, [1], ""),
        ])
    func otherLists(_ backendMembers: String, _ ring: [Int], _ members: String) async throws {
        let backend = FakeBackend("d", .diffio, Self.keys)
        let gateways = GatewaySwitch(try World([backend], process: process).gateway)
        let first = try await get(gateways, "/v1/keys?limit=2").page
        let other = FakeBackend("d", .diffio, Self.keys, members: backendMembers)
        gateways.replace(with: try World([other], ring: ring, members: members, process: process).gateway)
        let second = try await get(gateways, "/v1/keys?cursor=\(try #require(first.next_cursor))").page
        #expect(second.uids == ["d/k2", "d/k3", "d/k4", "d/k5"] && other.calls.count == 1)
    }

    @Test("who was told that a list is being collected finds it behind a reload, too")
    func promisedList() async throws {
        let gate = Gate()
        let backend = FakeBackend("d", .diffio, Self.keys, fault: .held(gate))
        func world() throws -> World { try World([backend], route: #","deadline":"3s""#, process: process) }
        let gateways = GatewaySwitch(try world().gateway)
        #expect(try await get(gateways).problem().code == "collecting")
        gateways.replace(with: try world().gateway)
        gate.open()
        backend.change { $0.faults = [nil: .status(500)] }
        #expect(try await get(gateways).page.uids == (0..<6).map { "d/k\($0)" })
        #expect(backend.calls.count == 1)
    }

    @Test("counts and the draining mark go on over a reload")
    func counts() async throws {
        let backend = FakeBackend("one", .diffio)
        let gateways = GatewaySwitch(try World([backend], process: process).gateway)
        _ = await get(gateways)
        gateways.gateway.beginDraining()
        gateways.replace(with: try World([backend], process: process).gateway)
        _ = await get(gateways)
        let pages = AdminPages(gateways)
        let text = await pages.respond(to: ServerRequest(method: "GET", target: "/metrics")).text
        #expect(text.contains("rollcall_requests_total{route=\"keys\",code=\"200\"} 2\n"))
        #expect(await pages.respond(to: ServerRequest(method: "GET", target: "/readyz")).status == 503)
    }
}
