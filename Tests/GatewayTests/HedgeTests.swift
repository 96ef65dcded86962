// A second try while the first is slow: when it is made, which answer is taken, what becomes of the other.

import Downstream
import Gateway
import Testing
import Upstream

@Suite("Hedging", .timeLimit(.minutes(1)))
struct HedgeTests {
    private static let keys = (0..<10).map { FakeKey(id: "k\($0)", created: Int64($0)) }

    /// A backend and its gateway, after so many quick calls that it is known what is slow.
    private func warm(
        _ vendor: FakeBackend.Vendor = .diffio, _ members: String = #""hedge":true,"#, addresses: Int = 2,
        calls: Int = 40
    ) async throws -> (FakeBackend, World) {
        let backend = FakeBackend("d", vendor, Self.keys, members: members, addresses: addresses)
        let world = try World([backend])
        for _ in 0..<calls { _ = try await world.page() }
        backend.change { $0.calls = [] }
        return (backend, world)
    }

    private func metric(_ name: String, _ world: World) async -> Int? {
        let page = await AdminPages(world.gateway).respond(to: ServerRequest(method: "GET", target: "/metrics")).text
        let line = page.split(separator: "\n").first { $0.hasPrefix("rollcall_backend_\(name){backend=\"d\"} ") }
        return line?.split(separator: " ").last.flatMap { Int($0) }
    }

    private func breaker(_ world: World) async -> String {
        let page = await AdminPages(world.gateway).respond(to: ServerRequest(method: "GET", target: "/status")).text
        return ["closed", "open", "half_open"].first { page.contains("\"breaker\":\"\($0)\"") } ?? page
    }

    @Test("a slow call is made again at another address, the first good answer wins, the other call is given up")
    func wins() async throws {
        let (backend, world) = try await warm()
        let before = await metric("hedges_total", world)
        backend.change { $0.faults = [0: .slow(milliseconds: 50_000)] }
        #expect(try await world.page().uids == (0..<10).reversed().map { "d/k\($0)" })
        #expect(Set(backend.calls.compactMap(\.address)) == [0, 1] && backend.calls.count == 2)
        #expect(backend.givenUp == 1)
        #expect(await metric("hedges_total", world) == (before ?? 0) + 1)
        #expect(await metric("hedges_won_total", world) ?? 0 >= 1)
        #expect(await metric("calls_in_flight", world) == 0)
    }

    @Test("with one address only the second call goes to the same one")
    func sameAddress() async throws {
        let (backend, world) = try await warm(addresses: 1)
        backend.change { $0.faults = [0: .slow(milliseconds: 50_000)] }
        #expect(try await world.page().keys.count == 10)
        #expect(backend.calls.count == 2 && backend.givenUp == 1)
    }

    @Test(
        "a second call that comes to nothing leaves the first one its time",
        arguments: [Fault.status(503), .status(403), .transfer(.reset), .slow(milliseconds: 50_000)])
    func hedgeFails(_ fault: Fault) async throws {
        let (backend, world) = try await warm()
        backend.change { $0.faults = [0: .slow(milliseconds: 400), 1: fault] }
        #expect(try await world.page().keys.count == 10)
        #expect(backend.calls.count == 2)
    }

    @Test("where both fail the failure is told, and a first call that fails at once is not hedged")
    func bothFail() async throws {
        let (backend, world) = try await warm()
        backend.change { $0.faults = [0: .slow(milliseconds: 400, then: .reset), 1: .status(503)] }
        #expect(try await world.problem("").code == "backends_unavailable")
        #expect(backend.calls.count == 2)
        backend.change { ($0.calls, $0.faults) = ([], [0: .status(503)]) }
        #expect(try await world.problem("").code == "backends_unavailable")
        #expect(backend.calls.count == 1)
    }

    @Test("no second call without leave, nor before it is known what is slow")
    func unhedged() async throws {
        for (members, calls) in [("", 40), (#""hedge":true,"#, 10)] {
            let (backend, world) = try await warm(.diffio, members, calls: calls)
            backend.change { $0.faults = [0: .slow(milliseconds: 300)] }
            #expect(try await world.page().keys.count == 10)
            #expect(backend.calls.count == 1)
        }
    }

    @Test("a long list that has begun to arrive is not asked for a second time, a page is")
    func begun() async throws {
        for (vendor, expected) in [(FakeBackend.Vendor.diffio, 1), (.cycles, 2)] {
            let (backend, world) = try await warm(vendor)
            let gate = Gate()
            backend.change { $0.faults = [0: .held(gate)] }
            async let page = world.page()
            try await Task.sleep(for: .milliseconds(300))
            gate.open()
            #expect(try await page.keys.count == 10)
            #expect(backend.calls.count == expected)
        }
    }

    @Test("second calls stay within the budget for repetitions")
    func budget() async throws {
        let (backend, world) = try await warm(.cycles)
        let gate = Gate()
        backend.change { $0.faults = [nil: .held(gate)] }
        await withTaskGroup(of: Int?.self) { group in
            for _ in 0..<30 { group.addTask { try? await world.page().keys.count } }
            while backend.calls.count < 33 { try? await Task.sleep(for: .milliseconds(5)) }
            try? await Task.sleep(for: .milliseconds(300))
            #expect(backend.calls.count <= 36, "a fifth of thirty calls")
            gate.open()
            for await count in group { #expect(count == 10) }
        }
    }

    @Test("two calls of one try that both fail at one address count once for its breaker")
    func breakerCountsOnce() async throws {
        let (backend, world) = try await warm(addresses: 1)
        backend.change { $0.faults = [nil: .slow(milliseconds: 200, then: .reset)] }
        for tries in 1..<Breaker.mostInARow {
            _ = await world.get()
            #expect(backend.calls.count == tries * 2)
        }
        #expect(await breaker(world) == "closed")
        _ = await world.get()
        #expect(await breaker(world) != "closed")
    }

    @Test("a call that was given up says nothing about its address")
    func loserIsNotJudged() async throws {
        let (backend, world) = try await warm()
        backend.change { $0.sickAddresses = [0: .slow(milliseconds: 50_000)] }
        for _ in 0..<Breaker.mostInARow * 2 { #expect(try await world.page().keys.count == 10) }
        #expect(backend.givenUp >= Breaker.mostInARow / 2)
        #expect(await breaker(world) == "closed")
        #expect(await metric("calls_in_flight", world) == 0)
    }
}
