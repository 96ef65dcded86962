// A backend that is listed state by state while its keys change, its calls are slow, or another backend is down.

import Gateway
import Testing
import Upstream

@Suite("State by state", .timeLimit(.minutes(2)))
struct StateTurnsTests {
    /// A third of them revoked; of thirty keys two have an end, by which the filter of these tests finds them.
    private static func keys(_ count: Int) -> [FakeKey] {
        (0..<count).map { i in
            var key = FakeKey(id: "k\(10_000 + i)", name: "n\(10_000 + i)", created: Int64(i))
            if i % 3 == 0 { key.status = "REVOKED" }
            if i % 30 < 2 { key.expires = 1_900_000_000 }
            return key
        }
    }

    private static let filter = "expires_before=2035-01-01T00:00:00Z"

    private func backend(_ count: Int, members: String = "") -> FakeBackend {
        let backend = FakeBackend("c", .cycles, Self.keys(count), members: members)
        backend.change { $0.mostMatched = count * 4 / 5 }
        return backend
    }

    @Test("a key that a state's page token names is renamed between two pages: no other key is missed")
    func renamedBetween() async throws {
        let backend = backend(900)
        let world = try World([backend])
        let first = try await world.walkOn("sort_by=name&sort_dir=asc&\(Self.filter)", limits: [10], pages: 3)
        let tokens = backend.calls.map { queryPairs($0.url) }.filter { $0["status"] == "ACTIVE" }
            .compactMap { $0["cursor"]?.split(separator: "|").last }
        let renamed = tokens.last.map(String.init) ?? "k10050"
        backend.change { state in
            for i in state.keys.indices where state.keys[i].id == renamed { state.keys[i].name = "z" }
        }
        let rest = try await world.walk("cursor=\(try #require(first.last?.next_cursor))", limits: [10])
        let listed = (first + rest).flatMap(\.uids)
        let stable = Self.keys(900).filter { $0.expires != nil && $0.id != renamed }.map { "c/\($0.id)" }
        #expect(Set(listed).isSuperset(of: stable) && Set(listed).count == listed.count)
        #expect(!(first + rest).map(\.complete).contains(false))
    }

    @Test("a state that has no time left for its first call ends the page, not its backend's part", arguments: 3...4)
    func noTimeLeft(_ call: Int) async throws {
        let backend = backend(60)
        backend.change { $0.faults = [call: .late] }
        let pages = try await World([backend], route: #","deadline":"5s""#).walk("", limits: [100])
        #expect(Set(pages.flatMap(\.uids)).count == 60 && !pages.map(\.complete).contains(false))
    }

    @Test("a list that stands in for another backend takes nothing from one that is listed state by state")
    func besideAStaleList() async throws {
        let backend = backend(60)
        let hung = FakeBackend("d", .diffio, [FakeKey(id: "x")], members: #""stale_if_error":"10m","#)
        let world = try World([backend, hung], route: #","deadline":"5s""#)
        let whole = try await world.page("limit=100")
        #expect(whole.keys.count == 61)
        backend.change { $0.faults = [nil: .slow(milliseconds: 5)] }
        hung.change { $0.faults = [nil: .late] }
        let page = try await world.page("limit=100")
        #expect(page.unreachable == ["d"] && page.keys.count == 61)
    }
}
