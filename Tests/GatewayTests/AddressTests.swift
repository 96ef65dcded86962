// Sick backends: other addresses in their place, and being left alone for a while.

import Downstream
import Gateway
import Testing
import Upstream

@Suite("Addresses and breakers", .timeLimit(.minutes(1)))
struct AddressTests {
    private static let keys = (0..<10).map { FakeKey(id: "k\($0)", created: Int64($0)) }

    @Test("calls go to all addresses in turn")
    func turns() async throws {
        let backend = FakeBackend("d", .diffio, Self.keys, addresses: 3)
        let world = try World([backend])
        for _ in 0..<6 { _ = try await world.page() }
        #expect(backend.calls.compactMap(\.address) == [0, 1, 2, 0, 1, 2])
    }

    @Test("the least busy address is called")
    func leastBusy() async throws {
        let backend = FakeBackend("d", .diffio, Self.keys, addresses: 3)
        let (world, gate) = (try World([backend]), Gate())
        backend.change { $0.faults = [0: .held(gate)] }
        async let first = world.page()
        while backend.calls.isEmpty { await Task.yield() }
        // Another question, so that it is not served from the first one's list.
        for number in 0..<4 { _ = try await world.page("search=\(number)") }
        gate.open()
        #expect(try await first.keys.count == 10)
        #expect(backend.calls.compactMap(\.address) == [0, 1, 2, 1, 2])
    }

    @Test("an address that goes on failing is left alone while its fellows serve")
    func perAddress() async throws {
        let backend = FakeBackend("d", .diffio, Self.keys, members: #""retries":2,"#, addresses: 2)
        backend.change { $0.sickAddresses = [0: .transfer(.unreachable)] }
        let world = try World([backend])
        let start = ContinuousClock.now
        for _ in 0..<60 { #expect(try await world.page().keys.count == 10) }
        // Besides those that opened it, one trial for each time that it stays open.
        let trials = Int(start.duration(to: .now) / Breaker.shortest) + 1
        #expect(backend.calls.count { $0.address == 0 } <= Breaker.mostInARow + trials)
        #expect(await status(world).contains(#""breaker":"closed""#), "the backend as a whole is called")
    }

    @Test("what made the breaker open is told, not that it is open, by the request that it opened for")
    func lastStraw() async throws {
        let backend = FakeBackend("d", .diffio, Self.keys, members: #""retries":10,"#, fault: .transfer(.reset))
        let world = try World([backend])
        _ = try await world.problem("")
        // The last wait may be long enough for its trial.
        #expect(backend.calls.count >= Breaker.mostInARow)
        #expect(await status(world).contains(#""last_error":"reset""#))
    }

    @Test(
        "an address that fails is passed over within the request",
        arguments: [Fault.transfer(.unreachable), .transfer(.reset), .status(500), .status(503), .late])
    func failover(_ fault: Fault) async throws {
        let backend = FakeBackend("d", .diffio, Self.keys, members: #""retries":1,"#, addresses: 2)
        backend.change { $0.sickAddresses = [0: fault] }
        let isLate = if case .late = fault { true } else { false }
        let world = try World([backend], route: isLate ? #","deadline":"10s""# : "")
        for _ in 0..<(isLate ? 1 : 3) { #expect(try await world.page().keys.count == 10) }
    }

    @Test("an answer that is an error of ours is not tried elsewhere")
    func noFailover() async throws {
        let backend = FakeBackend("d", .diffio, Self.keys, members: #""retries":2,"#, addresses: 2)
        backend.change { $0.sickAddresses = [0: .status(403)] }
        #expect(try await World([backend]).problem("").code == "backend_refused")
        #expect(backend.calls.count == 1)
    }

    @Test("a backend that goes on failing is left alone, says so at once, and comes back by itself")
    func breaker() async throws {
        let backend = FakeBackend("d", .diffio, Self.keys, fault: .status(503))
        let world = try World([backend])
        for _ in 0..<Breaker.mostInARow { #expect(try await world.problem("").code == "backends_unavailable") }
        #expect(await !status(world).contains(#""breaker":"closed""#))
        // On a busy machine the first moment may pass before the next request.
        var isLeftAlone = false
        while !isLeftAlone {
            let calls = backend.calls.count
            #expect(try await world.problem("").code == "backends_unavailable")
            isLeftAlone = backend.calls.count == calls
        }
        backend.change { $0.faults = [:] }
        var response = await world.get()
        while response.status != 200 {
            try await Task.sleep(for: .milliseconds(20))
            response = await world.get()
        }
        #expect(await status(world).contains(#""breaker":"closed""#))
    }

    @Test("what says nothing about a backend's health never closes it off", arguments: [401, 404, 400, 302])
    func refusals(_ status: Int) async throws {
        let backend = FakeBackend("d", .diffio, Self.keys, fault: .status(status))
        let world = try World([backend])
        for _ in 0..<Breaker.mostInARow * 3 { _ = await world.get() }
        backend.change { $0.faults = [:] }
        #expect(try await world.page().keys.count == 10)
    }

    private func status(_ world: World) async -> String {
        await AdminPages(world.gateway).respond(to: ServerRequest(method: "GET", target: "/status")).text
    }
}
