// What walks cost a backend that may be read tenant by tenant: weighed by what a real server's calls and keys take.
// `ROLLCALL_LARGE` weighs the large worlds as well and prints them all: deploy/cheaper.sh.

import Foundation
import Testing
import Upstream

@Suite("What walks cost a backend", .timeLimit(.minutes(10)))
struct SpendingTests {
    private static let isLarge = ProcessInfo.processInfo.environment["ROLLCALL_LARGE"] != nil

    /// What a walk came to.
    private struct Walk {
        var uids: [String]
        var calls: [CostedServer.Call]

        func count(_ kind: CostedServer.Call.Kind) -> Int { calls.count { $0.kind == kind } }
        func time(_ calls: some Sequence<CostedServer.Call>) -> Duration {
            calls.reduce(Duration.zero) { (sum: Duration, call: CostedServer.Call) in sum + call.time }
        }
    }

    private func walk(
        _ server: CostedServer, limit: Int, members: String = #""by_tenant":"cheaper","#, as token: String? = nil,
        more: String = ""
    ) async throws -> Walk {
        let backend = FakeBackend("c", .cycles, members: members)
        backend.change { $0.answers = { _, request in server.answer(request) } }
        let pages = try await World([backend], members: more).walk(
            "sort_by=key_id&sort_dir=asc", limits: [limit], as: token)
        #expect(!pages.map(\.complete).contains(false))
        return Walk(uids: pages.flatMap(\.uids), calls: server.calls)
    }

    private func expected(_ count: Int) -> [String] { (0..<count).map { "c/" + CostedServer.id($0) } }

    // MARK: The cheaper way

    /// What is judged: the backend's time but for the first four list calls, the trial calls and the listing of tenants.
    private func judged(_ walk: Walk, _ server: CostedServer) -> (time: Duration, isSplit: Bool) {
        let list = walk.time(walk.calls.filter { $0.kind == .list }.dropFirst(4))
        let tenantCalls = walk.calls.filter { $0.kind == .tenant }
        let collected = server.byTenant.calls
        // The collection's calls come last.
        let isSplit = tenantCalls.count >= collected + min(4, Set(tenantCalls.map(\.tenant)).count)
        return (list + (isSplit ? walk.time(tenantCalls.suffix(collected)) : .zero), isSplit)
    }

    private func milliseconds(_ time: Duration) -> Double {
        Double(time.components.seconds) * 1000 + Double(time.components.attoseconds / 1_000_000_000_000) / 1000
    }

    private struct Size: CustomStringConvertible {
        var keys: Int, tenants: Int
        var description: String { "\(keys) keys in \(tenants) tenants" }
    }

    private static let sizes = [100, 300, 600, 1000, 2000, 5000, 10_000, 20_000].flatMap { keys in
        [1, 2, 5, 10, 30, 100, 300, 1000].map { Size(keys: keys, tenants: $0) }
    }.filter { $0.tenants <= $0.keys && (isLarge || $0.keys <= 2000) }

    @Test("a walk costs little more than twice the cheaper of the two ways")
    func ratio() async throws {
        var worst = (ratio: 0.0, what: "")
        for size in Self.sizes {
            for limit in [100, 500] {
                let server = CostedServer(keys: size.keys, tenants: size.tenants)
                let walk = try await walk(server, limit: limit)
                #expect(walk.uids == expected(size.keys), "\(size)")
                let (time, isSplit) = judged(walk, server)
                let ratio = milliseconds(time) / milliseconds(min(server.oneList.time, server.byTenant.time))
                #expect(ratio <= 2.2, "\(size), pages of \(limit)")
                let what =
                    "\(size), pages of \(limit), \(isSplit ? "split" : "one list"): \(String(format: "%.2f", ratio))"
                if ratio > worst.ratio { worst = (ratio, what) }
                if Self.isLarge { print("cheaper: \(what)") }
            }
        }
        print("cheaper: the worst: \(worst.what)")
    }

    @Test("tenants of very unequal size are listed as well, whatever that costs")
    func skewed() async throws {
        for size in Self.sizes where size.tenants > 1 {
            let server = CostedServer(keys: size.keys, tenants: size.tenants) {
                $0 % 2 == 0 ? 0 : 1 + ($0 / 2) % (size.tenants - 1)
            }
            let walk = try await walk(server, limit: 500)
            #expect(walk.uids == expected(size.keys), "\(size)")
            let cheaper = min(server.oneList.time, server.byTenant.time)
            let ratio = milliseconds(judged(walk, server).time) / milliseconds(cheaper)
            if Self.isLarge { print("cheaper: skewed, \(size): \(String(format: "%.2f", ratio)), not judged") }
        }
    }

    @Test("many small tenants are not split, and their list is not read in vain")
    func smallTenants() async throws {
        let server = CostedServer(keys: 600, tenants: 300)
        let walk = try await walk(server, limit: 100)
        #expect(walk.uids == expected(600))
        let (whole, tenant, tenants) = (walk.count(.list), walk.count(.tenant), walk.count(.tenants))
        #expect(whole == 6 && tenant <= 4 && tenants <= 3)
    }

    @Test("a large backend is read tenant by tenant from its second request on")
    func largeTenants() async throws {
        let server = CostedServer(keys: 20_000, tenants: 100)
        let walk = try await walk(server, limit: 500)
        #expect(walk.uids == expected(20_000))
        let (whole, tenant, tenants) = (walk.count(.list), walk.count(.tenant), walk.count(.tenants))
        #expect(whole <= 7 && tenant == 204 && tenants == 2)
        let keys: Int = walk.calls.reduce(0) { (sum: Int, call: CostedServer.Call) in sum + call.keysLookedAt }
        #expect(keys <= 200 * 20_000 / 10)
        let tenth: Duration = server.oneList.time / 10
        #expect(walk.time(walk.calls) <= tenth)
    }

    @Test("a long list of tenants is read no further than it can still pay")
    func manyTenants() async throws {
        let server = CostedServer(keys: 5000, tenants: 5000)
        let walk = try await walk(server, limit: 100)
        #expect(walk.uids == expected(5000))
        // Fifty calls of 26.5 ms never pay for 5000 of 1.5.
        let (whole, tenant, tenants) = (walk.count(.list), walk.count(.tenant), walk.count(.tenants))
        #expect(whole == 50 && tenant <= 8 && tenants <= 24)
    }

    @Test("by default a walk costs the backend what it costs by itself, and never more than a few calls besides")
    func standard() async throws {
        let server = CostedServer(keys: 2000, tenants: 20)
        let walk = try await walk(server, limit: 7, members: "")
        #expect(walk.uids == expected(2000))
        let (whole, others) = (walk.count(.list), walk.count(.tenant) + walk.count(.tenants))
        #expect(whole <= 24 && others == 0)
    }

    // MARK: Nobody else's tenants

    private static let tenants = ["t3", "t50", "t99"]
    private let token = Token()

    private func threeCaller() throws -> String {
        callers(try token.caller("three", #""tenants":["t3","t50","t99"]"#))
    }

    @Test("a caller of three tenants of a hundred is answered from calls for these alone")
    func threeTenants() async throws {
        let server = CostedServer(keys: 20_000, tenants: 100)
        let walk = try await walk(server, limit: 50, members: "", as: token.text, more: try threeCaller())
        let own = (0..<20_000).filter { [3, 50, 99].contains($0 % 100) }.map { "c/" + CostedServer.id($0) }
        #expect(walk.uids == own)
        let calls: [CostedServer.Call] = walk.calls.filter { $0.kind != .probe }
        #expect(calls.allSatisfy { Self.tenants.contains($0.tenant ?? "") })
        #expect(calls.prefix(3).map(\.keysLookedAt) == [200, 200, 200])
        // Each holds 200 keys in two pages.
        let keys: Int = calls.reduce(0) { (sum: Int, call: CostedServer.Call) in sum + call.keysLookedAt }
        #expect(keys <= 3 * 200 * 3)
    }

    @Test("a first page of three tenants is three list calls")
    func firstPage() async throws {
        let server = CostedServer(keys: 20_000, tenants: 100)
        let backend = FakeBackend("c", .cycles)
        backend.change { $0.answers = { _, request in server.answer(request) } }
        let world = try World([backend], members: threeCaller())
        #expect(try await world.page("limit=50&sort_by=key_id&sort_dir=asc", as: token.text).keys.count == 50)
        #expect(server.calls.count { $0.kind == .tenant } == 3)
        #expect(server.calls.count { $0.kind == .list } == 0)
    }
}
