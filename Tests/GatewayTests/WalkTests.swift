// The chief property, through the whole gateway: the pages of a walk are the sorted union, nothing lost, nothing twice.

import Synchronization
import Testing

@Suite("Walks")
struct WalkTests {
    private static let sorts = ["created_at", "expires_at", "last_used_at", "name", "key_id", "tenant_id", "status"]

    /// Few values and many ties, missing values, and names that UTF-8 and UTF-16 order differently.
    private static func keys(_ count: Int, _ seed: Int) -> [FakeKey] {
        let names = ["b", "a", nil, "Ä", "\u{FF5E}", "😀", "a\u{0}", "aa"]
        let words = ["ACTIVE", "REVOKED", "ACTIVE", "ODD"]
        return (0..<count).map { number in
            let n = (number * 7919 + seed * 31) % 1009
            return FakeKey(
                id: "k\(n)-\(number)", name: names[n % names.count]?.replacing("\u{0}", with: "!"), tenant: "t\(n % 3)",
                status: words[n % 4], created: 1_700_000_000 + Int64(n % 4),
                expires: n % 3 == 0 ? nil : 1_778_328_000 + Int64(n % 5) - 2,
                lastUsed: n % 2 == 0 ? nil : Int64(n % 3))
        }
    }

    /// What the answer shows of the value, by the contract and not by the code.
    private func value(_ backend: FakeBackend, _ key: FakeKey, _ sort: String) -> String? {
        let isDiffio = backend.dialect == "diffio"
        switch sort {
        case "tenant_id", "expires_at", "last_used_at": return isDiffio ? nil : GatewayTests.value(of: key, sort)
        case "status":
            let isExpired = !isDiffio && key.status == "ACTIVE" && (key.expires ?? .max) <= 1_778_328_000
            return isExpired ? "expired" : key.status == "ODD" ? "unknown" : key.status.lowercased()
        default: return GatewayTests.value(of: key, sort)
        }
    }

    private func union(_ backends: [FakeBackend], _ sort: String, _ direction: String) -> [String] {
        let all = backends.flatMap { backend in backend.state.withLock(\.keys).map { (backend: backend, key: $0) } }
        let sorted = all.sorted { a, b in
            let parts = [
                compare(value(a.backend, a.key, sort), value(b.backend, b.key, sort)),
                compare(a.backend.name, b.backend.name),
                compare(a.key.id, b.key.id),
            ]
            return parts.first { $0 != 0 }.map { $0 < 0 } ?? false
        }.map { "\($0.backend.name)/\($0.key.id)" }
        return direction == "asc" ? sorted : sorted.reversed()
    }

    @Test("a walk in every sort and page size is the sorted union", arguments: sorts, ["asc", "desc"])
    func everySort(_ sort: String, _ direction: String) async throws {
        for limits in [[1], [2, 3, 5], [7], [100]] {
            let backends = [
                FakeBackend("b-cycles", .cycles, Self.keys(29, 1)), FakeBackend("a-diffio", .diffio, Self.keys(23, 2)),
            ]
            backends[0].change { $0.longestPage = 4 }
            let pages = try await World(backends).walk("sort_by=\(sort)&sort_dir=\(direction)", limits: limits)
            #expect(pages.flatMap(\.uids) == union(backends, sort, direction))
            #expect(!pages.map(\.complete).contains(false))
            #expect(pages.map(\.has_more) == pages.indices.map { $0 < pages.count - 1 })
        }
    }

    @Test("backends that ignore or break the order change nothing", arguments: sorts)
    func unsortedBackends(_ sort: String) async throws {
        let backends = [
            FakeBackend("c1", .cycles, Self.keys(17, 3)), FakeBackend("c2", .oldCycles, Self.keys(19, 4)),
            FakeBackend("c3", .lyingCycles, Self.keys(18, 5)), FakeBackend("d", .diffio, []),
        ]
        let pages = try await World(backends).walk("sort_by=\(sort)&sort_dir=asc", limits: [20, 3])
        #expect(pages.flatMap(\.uids) == union(backends, sort, "asc"))
        #expect(pages.allSatisfy { $0.unreachable.isEmpty })
    }

    @Test("a thousand keys of one instant are listed once each")
    func ties() async throws {
        let keys = (0..<1000).map { FakeKey(id: "k\(1000 + ($0 * 7) % 1000)", created: 5) }
        let backends = [FakeBackend("c", .cycles, keys), FakeBackend("d", .diffio, Array(keys.prefix(300)))]
        let uids = try await World(backends).walk("", limits: [50, 49, 500]).flatMap(\.uids)
        #expect(uids == union(backends, "created_at", "desc"))
    }

    @Test("an id that a backend lists twice is listed once, one that two backends list is two keys")
    func duplicates() async throws {
        let keys = ["a", "b", "a", "c", "b"].map { FakeKey(id: $0) }
        let world = try World([FakeBackend("d", .diffio, keys), FakeBackend("e", .cycles, [FakeKey(id: "a")])])
        for limits in [[1], [2], [50]] {
            #expect(
                try await world.walk("sort_dir=asc", limits: limits).flatMap(\.uids) == ["d/a", "d/b", "d/c", "e/a"])
        }
        let page = try await World([FakeBackend("c", .cycles, keys)]).page("sort_dir=asc")
        #expect(page.uids == ["c/a", "c/b", "c/c"])
    }

    @Test("the last page says so, also where it is full")
    func fullLastPage() async throws {
        let keys = (0..<10).map { FakeKey(id: "k\($0)") }
        let world = try World([FakeBackend("c", .cycles, keys)])
        #expect(try await world.page("limit=10").next_cursor == nil)
        #expect(try await world.page("limit=9").next_cursor != nil)
        #expect(try await world.walk("", limits: [5]).count == 2)
    }

    @Test("filters that match rarely walk on to the end")
    func rareMatches() async throws {
        let keys = (0..<2500).map {
            FakeKey(id: "k\(10_000 + $0)", created: Int64($0), expires: $0 % 997 == 0 ? 50 : nil)
        }
        let backend = FakeBackend("c", .cycles, keys)
        let pages = try await World([backend]).walk("status=expired", limits: [2])
        #expect(pages.flatMap(\.uids) == ["c/k11994", "c/k10997", "c/k10000"])
        #expect(backend.listCalls.allSatisfy { $0["limit"] == "100" })
    }

    @Test("a page that was fetched ahead and not needed is there for the walk's next request")
    func fetchedAhead() async throws {
        let many = FakeBackend("many", .cycles, (0..<900).map { FakeKey(id: "m\($0)", created: Int64($0) * 10) })
        // The other one's page, fetched ahead, has come before the page ends.
        many.change { $0.faults = [nil: .slow(milliseconds: 50)] }
        let few = FakeBackend("few", .cycles, (0..<200).map { FakeKey(id: "f\($0)", created: Int64($0) * 50) })
        let pages = try await World([many, few]).walk("", limits: [100])
        #expect(pages.map(\.keys.count) == Array(repeating: 100, count: 11))
        #expect(Set(pages.flatMap(\.uids)).count == 1_100)
        // Each page once, and the first once more: nothing is kept of it for a walk that nobody may take.
        #expect(many.listCalls.count == 10)
        #expect(few.listCalls.count == 3)
    }

    @Test("keys that come and go do not move the others")
    func changes() async throws {
        let backend = FakeBackend("c", .cycles, (0..<20).map { FakeKey(id: "k\(10 + $0)", created: Int64($0)) })
        let world = try World([backend, FakeBackend("d", .diffio, [])])
        let first = try await world.page("sort_dir=asc&limit=5")
        backend.change { state in
            // One that was listed, the next to come, and new ones at either side of the position.
            state.keys.removeAll { ["k12", "k14", "k15"].contains($0.id) }
            state.keys += [FakeKey(id: "new-early", created: 1), FakeKey(id: "new-late", created: 18)]
        }
        let rest = try await world.walk("cursor=\(first.next_cursor ?? "")", limits: [4])
        let left = (16..<29).map { "c/k\($0)" } + ["c/new-late", "c/k29"]
        #expect(rest.flatMap(\.uids) == left)
        #expect(!rest.map(\.complete).contains(false))
    }
}
