// Pages that lack a backend: what they say, and what becomes of the walk.

import Downstream
import Synchronization
import Testing
import Upstream

@Suite("Partial pages")
struct PartialTests {
    private static let keys = (0..<12).map { FakeKey(id: "k\(10 + $0)", created: Int64(1000 - $0)) }

    @Test("a late backend turns the page partial, not empty")
    func late() async throws {
        let late = FakeBackend("late", .cycles, Self.keys, fault: .late)
        let world = try World([late, FakeBackend("good", .diffio, Self.keys)], route: #","deadline":"8s""#)
        let page = try await world.page()
        #expect(page.uids == Self.keys.map { "good/\($0.id)" })
        #expect(page.unreachable == ["late"])
        #expect(!page.complete)
    }

    @Test("only late backends are a deadline exceeded")
    func onlyLate() async throws {
        let world = try World(
            [FakeBackend("a", .cycles, fault: .late), FakeBackend("b", .diffio, fault: .late)],
            route: #","deadline":"1s""#)
        let problem = try await world.problem("")
        #expect((problem.status, problem.code, problem.backends) == (504, "deadline_exceeded", ["a", "b"]))
    }

    @Test("a stream that is late later ends the page short, and the next one goes on")
    func lateLater() async throws {
        let backend = FakeBackend("c", .cycles, Self.keys)
        // The probe, the first page, and then nothing any more.
        backend.change {
            $0.longestPage = 4
            $0.faults = [2: .late]
        }
        let world = try World([backend], route: #","deadline":"8s""#)
        let first = try await world.page()
        #expect(first.uids == Self.keys.prefix(4).map { "c/\($0.id)" })
        #expect(first.has_more && first.complete && first.unreachable.isEmpty)
        let rest = try await world.page("cursor=\(first.next_cursor ?? "")")
        #expect(rest.uids == Self.keys.dropFirst(4).map { "c/\($0.id)" })
        #expect(rest.complete)
    }

    @Test("a backend's own timeout is shorter than the route's deadline")
    func ownTimeout() async throws {
        let late = FakeBackend("late", .diffio, members: #""timeout":"50ms","#, fault: .late)
        let start = ContinuousClock.now
        let page = try await World([late, FakeBackend("good", .diffio)], route: #","deadline":"30s""#).page()
        #expect(page.unreachable == ["late"])
        #expect(start.duration(to: .now) < .seconds(25))
    }

    @Test("missing backends are sorted by their names")
    func sorted() async throws {
        let bad = ["z", "a", "m", "ä", "Z"].map { FakeBackend($0, .diffio, fault: .status(500)) }
        let page = try await World(bad + [FakeBackend("good", .diffio)]).page()
        #expect(page.unreachable == ["Z", "a", "m", "z", "ä"])
    }

    @Test("a backend that comes back joins behind the position, and complete stays false")
    func recovered() async throws {
        let back = FakeBackend("back", .cycles, Self.keys, fault: .transfer(.unreachable))
        let world = try World([back, FakeBackend("good", .diffio, Self.keys)])
        let first = try await world.page("limit=4")
        #expect(first.uids == Self.keys.prefix(4).map { "good/\($0.id)" })
        back.change { $0.faults = [:] }
        let rest = try await world.walk("cursor=\(first.next_cursor ?? "")", limits: [5])
        // Newest first; of one instant the later backend's name comes first.
        let expected = Self.keys[3...].flatMap { ["good/\($0.id)", "back/\($0.id)"] }.dropFirst()
        #expect(rest.flatMap(\.uids) == Array(expected))
        #expect(rest.flatMap(\.unreachable).isEmpty)
        #expect(!rest.map(\.complete).contains(true))
        #expect(try await world.page().complete)
    }

    @Test("a backend that is lost along the walk is missing from there on, and complete stays false")
    func lost() async throws {
        let lost = FakeBackend("lost", .cycles, Self.keys)
        let world = try World([lost, FakeBackend("good", .diffio, Self.keys)])
        let first = try await world.page("limit=4")
        lost.change { $0.faults = [nil: .status(500)] }
        let second = try await world.page("limit=4&cursor=\(first.next_cursor ?? "")")
        lost.change { $0.faults = [:] }
        let third = try await world.page("limit=100&cursor=\(second.next_cursor ?? "")")
        #expect(first.complete && first.unreachable.isEmpty)
        #expect(!second.complete && second.unreachable == ["lost"])
        #expect(!third.complete && third.unreachable.isEmpty)
        let uids = (first.uids + second.uids + third.uids)
        #expect(Set(uids).count == uids.count)
        #expect(uids.filter { $0.hasPrefix("good/") } == Self.keys.map { "good/\($0.id)" })
    }

    @Test("partial=forbid may come and go along a walk")
    func changingPolicy() async throws {
        let lost = FakeBackend("lost", .cycles, Self.keys)
        let world = try World([lost, FakeBackend("good", .diffio, Self.keys)])
        let (strict, lax) = (try await world.page("limit=4&partial=forbid"), try await world.page("limit=4"))
        lost.change { $0.faults = [nil: .status(500)] }
        #expect(try await world.problem("cursor=\(strict.next_cursor ?? "")").code == "backends_unavailable")
        #expect(try await world.page("cursor=\(strict.next_cursor ?? "")&partial=allow").unreachable == ["lost"])
        #expect(try await world.page("cursor=\(lax.next_cursor ?? "")").unreachable == ["lost"])
        #expect(
            try await world.problem("cursor=\(lax.next_cursor ?? "")&partial=forbid").code == "backends_unavailable")
    }

    @Test("a page that is full does not lack a backend whose next page failed")
    func failureAhead() async throws {
        let backend = FakeBackend("c", .cycles, Self.keys)
        backend.change {
            $0.longestPage = 4
            $0.faults = [2: .status(500)]
        }
        // The other one answers when the page that was fetched ahead has failed already.
        let newer = (1...6).map { FakeKey(id: "newer\(7 - $0)", created: 2000 + $0) }
        let slow = FakeBackend("d", .diffio, newer, fault: .after(backend, calls: 3))
        let world = try World([backend, slow])
        let page = try await world.page("limit=10")
        #expect(page.uids == (1...6).map { "d/newer\($0)" } + Self.keys.prefix(4).map { "c/\($0.id)" })
        #expect(page.complete && page.unreachable.isEmpty && page.has_more)
        #expect(
            try await world.page("cursor=\(page.next_cursor ?? "")").uids == Self.keys.dropFirst(4).map { "c/\($0.id)" }
        )
    }
}
