// A backend's shadow: asked too, compared, never seen.

import Downstream
import Gateway
import Testing
import Upstream

@Suite("Shadows")
struct ShadowTests {
    private static let shadowed = "\"shadow\":\"new\","
    private let keys = (0..<8).map { FakeKey(id: "k\($0)", created: 1_700_000_000 + Int64($0)) }

    /// A world whose route has the first backend alone; the metrics page once `series` is on it.
    private func metrics(
        _ old: FakeBackend, _ new: FakeBackend, _ query: String = "", until series: String
    ) async throws -> String {
        let world = try World([old, new])
        let page = try await world.page("backend=old" + query)
        #expect(page.complete && page.unreachable.isEmpty && page.keys.allSatisfy { $0.backend == "old" })
        for _ in 0..<2000 {
            let text = await AdminPages(world.gateway).respond(to: ServerRequest(method: "GET", target: "/metrics"))
                .text
            if text.contains(series + " ") { return text }
            try await Task.sleep(for: .milliseconds(5))
        }
        Issue.record("no \(series)")
        return ""
    }

    private func series(_ outcome: String) -> String {
        "rollcall_shadow_calls_total{backend=\"old\",shadow=\"new\",outcome=\"\(outcome)\"}"
    }

    @Test(
        "the same keys from another vendor's backend are the same",
        arguments: [FakeBackend.Vendor.cycles, .oldCycles])
    func same(_ vendor: FakeBackend.Vendor) async throws {
        let (old, new) = (
            FakeBackend("old", .cycles, keys, members: Self.shadowed), FakeBackend("new", vendor, keys.reversed())
        )
        _ = try await metrics(old, new, until: series("same"))
        #expect(new.listCalls.count == 1)
    }

    @Test("a key that lacks, one that is more and a value that differs are counted, and the answer is as ever")
    func different() async throws {
        var others = Array(keys.dropFirst()) + [FakeKey(id: "more", created: 1_700_000_002)]
        others[3].name = "Other"
        let (old, new) = (
            FakeBackend("old", .cycles, keys, members: Self.shadowed), FakeBackend("new", .cycles, others)
        )
        let text = try await metrics(old, new, until: series("different"))
        for difference in ["missing", "extra", "name"] {
            let labels = "backend=\"old\",shadow=\"new\",difference=\"\(difference)\""
            #expect(text.contains("rollcall_shadow_differences_total{\(labels)} 1\n"), "\(difference)")
        }
    }

    @Test("a collected list is compared as well")
    func collected() async throws {
        let (old, new) = (
            FakeBackend("old", .diffio, keys, members: Self.shadowed), FakeBackend("new", .diffio, keys.reversed())
        )
        _ = try await metrics(old, new, until: series("same"))
    }

    @Test("a shadow that fails is counted, and nobody notices")
    func failed() async throws {
        let (old, new) = (
            FakeBackend("old", .cycles, keys, members: Self.shadowed),
            FakeBackend("new", .cycles, keys, fault: .status(500))
        )
        _ = try await metrics(old, new, until: series("failed"))
    }

    @Test("a shadow that hangs holds up nobody, and takes no more than a few places")
    func late() async throws {
        let gate = Gate()
        let (old, new) = (
            FakeBackend("old", .cycles, keys, members: Self.shadowed),
            FakeBackend("new", .cycles, keys, fault: .held(gate))
        )
        let world = try World([old, new])
        for _ in 0..<10 { #expect(try await world.page("backend=old").keys.count == 8) }
        let text = await AdminPages(world.gateway).respond(to: ServerRequest(method: "GET", target: "/metrics")).text
        #expect(text.contains(series("skipped") + " 6\n"))
        #expect(new.calls.count <= 4)
        let page = ServerRequest(method: "GET", target: "/status", headers: [(name: "Accept", value: "text/html")])
        #expect(await AdminPages(world.gateway).respond(to: page).text.contains("new: 6 skipped"))
        gate.open()
    }

    @Test("each backend gets its own credential's header and no other's token")
    func separate() async throws {
        let (old, new) = (
            FakeBackend("old", .cycles, keys, members: Self.shadowed), FakeBackend("new", .cycles, keys)
        )
        _ = try await metrics(old, new, "&limit=3", until: series("same"))
        let world = try World([old, new])
        _ = try await world.walk("backend=old", limits: [3])
        #expect(new.listCalls.allSatisfy { $0["cursor"] == nil })
        let hosts = Set(new.calls.compactMap { $0.url.split(separator: "/").dropFirst().first })
        #expect(
            hosts.count == 1
                && hosts.isDisjoint(with: old.calls.compactMap { $0.url.split(separator: "/").dropFirst().first }))
    }

    @Test("no sample, no call")
    func sample() async throws {
        let members = "\"shadow\":{\"backend\":\"new\",\"sample\":1e-300},"
        let (old, new) = (FakeBackend("old", .cycles, keys, members: members), FakeBackend("new", .cycles, keys))
        let world = try World([old, new])
        for _ in 0..<20 { _ = try await world.page("backend=old") }
        #expect(new.calls.isEmpty)
    }
}
