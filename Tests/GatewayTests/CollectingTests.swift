// Lists that are read to their ends: once for all that wait, beyond a request, kept for later pages, always fresh for first ones.

import Downstream
import Gateway
import Testing

@Suite("Collecting", .timeLimit(.minutes(2)))
struct CollectingTests {
    private static let keys = (0..<10).map { FakeKey(id: "k\($0)", created: Int64($0)) }
    private static let uids = (0..<10).reversed().map { "d/k\($0)" }

    /// Keys of one time, with these numbers in their names.
    private static func named(_ numbers: some Collection<Int>) -> [FakeKey] {
        numbers.enumerated().map { index, number in
            var key = FakeKey(id: "k\(100 + index)", created: 0)
            key.name = "n\(number)"
            return key
        }
    }

    @Test("a list that takes longer than the request is told to be collecting, and the retry is served from it")
    func retry() async throws {
        let gate = Gate()
        let backend = FakeBackend("d", .diffio, Self.keys, fault: .held(gate))
        let world = try World([backend], route: #","deadline":"3s""#)
        let first = await world.get("limit=4")
        #expect(first.status == 503)
        #expect(try first.problem().code == "collecting")
        #expect(first.header("Retry-After") == "1")
        // What happens meanwhile is not in the list that was begun.
        gate.open()
        backend.change { $0.faults = [nil: .status(500)] }
        let pages = try await world.walk("", limits: [4])
        #expect(pages.flatMap(\.uids) == Self.uids)
        #expect(!pages.map(\.complete).contains(false))
        #expect(backend.calls.count == 1)
        // Who comes after the retry gets the truth of the moment.
        #expect(try await world.problem("").code == "backends_unavailable")
    }

    @Test("a list that failed while nobody waited for it is told to who comes back, and then read anew")
    func failedUnseen() async throws {
        let gate = Gate()
        let backend = FakeBackend("d", .diffio, Self.keys, fault: .held(gate, status: 404))
        let world = try World([backend], route: #","deadline":"3s""#)
        #expect(try await world.problem("").code == "collecting")
        gate.open()
        try await Task.sleep(for: .milliseconds(200))
        #expect(try await world.problem("").code == "backend_refused")
        #expect(backend.calls.count == 1)
        backend.change { $0.faults = [:] }
        #expect(try await world.page("").uids == Self.uids)
    }

    @Test("everybody who waits for a list that is being read is told so, also those whose own reading has not begun")
    func many() async throws {
        let gate = Gate()
        let backend = FakeBackend("d", .diffio, Self.keys, fault: .held(gate))
        let world = try World([backend], route: #","deadline":"3s""#)
        let codes = await withTaskGroup(of: String.self) { group in
            for number in 1...5 {
                group.addTask { (try? await world.problem("").code) ?? "none" }
                // Two readings at a time: who comes while they are under way waits for a third.
                while backend.calls.count < min(number, 2) { await Task.yield() }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(codes == Array(repeating: "collecting", count: 5))
        #expect(backend.calls.count == 2)
        gate.open()
        #expect(try await world.page("").uids == Self.uids)
    }

    @Test("so it is where another backend is down, whichever comes first", arguments: [false, true])
    func besideOneThatIsDown(_ comesFirst: Bool) async throws {
        let gate = Gate()
        let slow = FakeBackend("d", .diffio, Self.keys, fault: .held(gate))
        let down = FakeBackend("e", .cycles, fault: .status(503))
        let world = try World(comesFirst ? [down, slow] : [slow, down], route: #","deadline":"3s""#)
        #expect(try await world.problem("limit=4").code == "collecting")
        gate.open()
        let page = try await world.page("limit=4")
        #expect(page.keys.count == 4 && page.unreachable == ["e"] && slow.calls.count == 1)
    }

    @Test("another request is no retry: its first page is read anew")
    func noRetry() async throws {
        let gate = Gate()
        let backend = FakeBackend("d", .diffio, Self.keys, fault: .held(gate))
        let world = try World([backend], route: #","deadline":"3s""#)
        #expect(try await world.problem("limit=4").code == "collecting")
        gate.open()
        backend.change { $0.faults = [:] }
        #expect(try await world.page("sort_by=name").keys.count == 10)
        #expect(backend.calls.count == 2)
    }

    @Test("a backend that has sent nothing in time is too slow, not collecting")
    func silent() async throws {
        let backend = FakeBackend("d", .diffio, Self.keys, fault: .late)
        let world = try World([backend], route: #","deadline":"3s""#)
        #expect(try await world.problem("").code == "deadline_exceeded")
    }

    @Test("a backend that asks for more patience than there is, or fails and then hangs, is not said to be collecting")
    func sick() async throws {
        let members = #""retries":2,"#
        let busy = FakeBackend("d", .diffio, members: members, fault: .status(503, retryAfter: "30"))
        var world = try World([busy], route: #","deadline":"25s""#)
        let start = ContinuousClock.now
        #expect(try await world.problem("").code == "backends_unavailable")
        #expect(start.duration(to: .now) < .seconds(15))
        let hanging = FakeBackend("d", .diffio, members: members)
        hanging.change { $0.faults = [0: .status(503), nil: .late] }
        world = try World([hanging], route: #","deadline":"3s""#)
        #expect(try await world.problem("").code == "deadline_exceeded")
    }

    @Test("beside others, a backend that is still collecting is missing from the page, and joins when it is done")
    func partial() async throws {
        let gate = Gate()
        let slow = FakeBackend("d", .diffio, Self.keys, fault: .held(gate))
        let quick = FakeBackend("c", .cycles, Self.keys)
        let world = try World([slow, quick], route: #","deadline":"3s""#)
        let first = try await world.page("limit=3&sort_dir=asc")
        #expect(first.unreachable == ["d"] && !first.complete && first.has_more)
        #expect(first.uids == ["c/k0", "c/k1", "c/k2"])
        gate.open()
        let second = try await world.page("cursor=\(first.next_cursor ?? "")&limit=3")
        #expect(second.unreachable == [] && !second.complete)
        #expect(second.uids == ["d/k2", "c/k3", "d/k3"])
        #expect(slow.calls.count == 1)
    }

    @Test("pages after the first come from the list that the first one read")
    func laterPages() async throws {
        let backend = FakeBackend("d", .diffio, Self.keys)
        let pages = try await World([backend]).walk("", limits: [3])
        #expect(pages.flatMap(\.uids) == Self.uids && backend.calls.count == 1)
    }

    @Test("without the cache, or on another replica, the list is the same, only dearer", arguments: ["0B", "64MiB"])
    func withoutCache(_ size: String) async throws {
        let backend = FakeBackend("d", .diffio, Self.keys)
        var uids: [String] = []
        var next: String? = ""
        while let cursor = next {
            let world = try World([backend], cache: size)
            let page = try await world.page(cursor.isEmpty ? "limit=3" : "cursor=\(cursor)&limit=3")
            #expect(page.complete)
            uids += page.uids
            next = page.next_cursor
        }
        #expect(uids == Self.uids && backend.calls.count == 4)
    }

    @Test("first pages are always fresh, also in the midst of a walk over the same list")
    func freshFirstPages() async throws {
        let backend = FakeBackend("d", .diffio, Self.keys)
        let world = try World([backend])
        _ = try await world.page("limit=3")
        backend.change { $0.keys.removeLast() }
        #expect(try await world.page("limit=1").uids == ["d/k8"])
        #expect(backend.calls.count == 2)
    }

    @Test("a list that was read before a walk began is not its list")
    func olderLists() async throws {
        let backend = FakeBackend("d", .diffio, Self.keys)
        let clock = Clock()
        let world = try World([backend], clock: clock)
        let older = try await world.page("limit=3")
        clock.advance(seconds: 1)
        let other = try World([backend], clock: clock)
        let newer = try await other.page("limit=3")
        backend.change { $0.keys.removeFirst() }
        #expect(try await world.page("cursor=\(newer.next_cursor ?? "")&limit=9").keys.count == 6)
        #expect(try await world.page("cursor=\(older.next_cursor ?? "")&limit=9").keys.count == 7)
        #expect(backend.calls.count == 3)
    }

    @Test("requests that wait at the same time share readings, none of which began before they came")
    func sharing() async throws {
        let gate = Gate()
        let backend = FakeBackend("d", .diffio, Self.keys, fault: .held(gate))
        let world = try World([backend])
        let statuses = await withTaskGroup(of: Int.self) { group in
            for number in 1...20 {
                group.addTask { await world.get("limit=2").status }
                while backend.calls.count < min(number, 2) { await Task.yield() }
            }
            try? await Task.sleep(for: .milliseconds(50))
            gate.open()
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(statuses == Array(repeating: 200, count: 20))
        #expect(backend.calls.count <= 4)
    }

    @Test("a reading that everybody has left is given up")
    func abandoned() async throws {
        let gate = Gate()
        let backend = FakeBackend("d", .diffio, Self.keys, fault: .held(gate))
        let world = try World([backend])
        let request = Task { await world.get() }
        while backend.calls.isEmpty { await Task.yield() }
        request.cancel()
        _ = await request.value
        backend.change { $0.faults = [:] }
        #expect(try await world.page().keys.count == 10)
    }

    @Test("the walk's later pages filter and sort the kept list as the walk does, not as another")
    func otherQueries() async throws {
        let keys = Self.keys.enumerated().map { index, key in
            var key = key
            key.name = "n\(9 - index)"
            key.status = index % 2 == 0 ? "ACTIVE" : "REVOKED"
            return key
        }
        let backend = FakeBackend("d", .diffio, keys)
        let world = try World([backend])
        let queries = ["sort_by=name&sort_dir=asc", "status=active", "status=revoked&sort_by=name", "search=k1", ""]
        let firsts = try await withThrowingTaskGroup(of: (Int, PageDocument).self) { group in
            for (index, query) in queries.enumerated() {
                group.addTask { (index, try await world.page(query + "&limit=1")) }
            }
            return try await group.reduce(into: [Int: PageDocument]()) { $0[$1.0] = $1.1 }
        }
        let expected = [
            (0..<10).reversed().map { $0 }, [8, 6, 4, 2, 0], [1, 3, 5, 7, 9], [1], (0..<10).reversed().map { $0 },
        ]
        for (index, ids) in expected.enumerated() {
            let first = try #require(firsts[index])
            var uids = first.uids
            if let cursor = first.next_cursor { uids += try await world.page("cursor=\(cursor)").uids }
            #expect(uids == ids.map { "d/k\($0)" }, "\(queries[index])")
        }
    }

    // MARK: Streams

    @Test("a walk of 2 000 keys in pages of 7 costs a stream 20 full pages and a few, a list of 300 keys one reading")
    func fewAndFullCalls() async throws {
        let keys = (0..<2000).map { FakeKey(id: "k\(10_000 + $0)", created: Int64($0 / 3)) }
        let stream = FakeBackend("c", .cycles, keys)
        let list = FakeBackend("d", .diffio, (0..<300).map { FakeKey(id: "l\(1000 + $0)", created: Int64($0)) })
        let world = try World([stream, list])
        let pages = try await world.walk("", limits: [7])
        #expect(pages.flatMap(\.uids).count == 2300 && Set(pages.flatMap(\.uids)).count == 2300)
        #expect(!pages.map(\.complete).contains(false))
        #expect(stream.listCalls.count <= 24 && list.calls.count <= 3)
        let metrics = await AdminPages(world.gateway).respond(to: ServerRequest(method: "GET", target: "/metrics")).text
        #expect(metrics.contains("rollcall_backend_sort_proven{backend=\"c\"} 1"))
        let hits = metrics.firstMatch(of: /rollcall_walk_cache_hits_total\{backend="c"\} (\d+)/)
        #expect((hits.flatMap { Int($0.1) } ?? 0) > 200)
    }

    @Test("where the sort's values can change a walk costs a stream twice its full pages and a few")
    func fewCallsOfChangeableSorts() async throws {
        let keys = Self.named((0..<2000).map { 20_000 - $0 })
        let stream = FakeBackend("c", .cycles, keys)
        let pages = try await World([stream]).walk("sort_by=name&sort_dir=asc", limits: [7])
        #expect(pages.flatMap(\.uids) == keys.reversed().map { "c/\($0.id)" })
        #expect(!pages.map(\.complete).contains(false))
        #expect(stream.listCalls.count <= 44)
    }

    @Test("the first page asks for no more than it needs")
    func smallFirstPages() async throws {
        let stream = FakeBackend("c", .cycles, (0..<200).map { FakeKey(id: "k\(100 + $0)", created: Int64($0)) })
        let world = try World([stream])
        let first = try await world.page("limit=7")
        #expect(stream.listCalls.map { $0["limit"] } == ["7"])
        _ = try await world.page("cursor=\(first.next_cursor ?? "")&limit=7")
        #expect(stream.listCalls.map { $0["limit"] } == ["7", "100"])
    }

    @Test("a page that one request left is not another walk's")
    func keptPages() async throws {
        let stream = FakeBackend("c", .cycles, (0..<60).map { FakeKey(id: "k\(100 + $0)", created: Int64($0)) })
        let clock = Clock()
        let world = try World([stream], clock: clock)
        var cursors: [String] = []
        for _ in 0..<2 {
            let first = try await world.page("limit=7&sort_dir=asc")
            cursors.append(try await world.page("cursor=\(first.next_cursor ?? "")&limit=7").next_cursor ?? "")
            clock.advance(seconds: 1)
        }
        let calls = stream.listCalls.count
        #expect(calls == 4)
        stream.change { $0.keys.append(FakeKey(id: "new", created: 40)) }
        for cursor in cursors { #expect(try await world.page("cursor=\(cursor)&limit=500").keys.count == 46) }
        #expect(stream.listCalls.count == calls)
    }

    @Test("of a page whose token may move only the keys are kept: used up, it is read again before the next one")
    func keptKeys() async throws {
        let stream = FakeBackend("c", .cycles, Self.named(100..<125))
        stream.change { $0.longestPage = 10 }
        let world = try World([stream])
        var (cursor, uids) = ("", [String]())
        // Pages of 4, 10, 10 and 5 keys: a page that has been used up is read again in the request that reads the next.
        for calls in [1, 2, 4, 4, 4, 8, 8] {
            let page = try await world.page(
                cursor.isEmpty ? "sort_by=name&sort_dir=asc&limit=4" : "cursor=\(cursor)&limit=4")
            uids += page.uids
            cursor = page.next_cursor ?? ""
            #expect(stream.listCalls.count == calls)
            // The key that names the third page moves into the fourth: nothing shows any more what lies between, so the list is read anew.
            if uids.count == 12 { stream.change { $0.keys[9].name = "n121x" } }
        }
        #expect(cursor.isEmpty)
        #expect(uids == ((0..<22) + [9] + (22..<25)).map { "c/k\(100 + $0)" })
    }

    @Test("streams whose page tokens don't fit into the cursor are read from their start, whatever was kept")
    func tooManyTokens() async throws {
        let backends = (0..<9).map { number in
            let keys = (0..<250).map {
                FakeKey(id: String(repeating: "i", count: 990) + "\(number)\(1000 + $0)", created: Int64($0))
            }
            return FakeBackend("c\(number)", .cycles, keys)
        }
        let pages = try await World(backends).walk("", limits: [70])
        #expect(pages.flatMap(\.uids).count == 2250 && Set(pages.flatMap(\.uids)).count == 2250)
        #expect(!pages.map(\.complete).contains(false))
    }

    @Test("a key that its backend lists twice in a page that is kept is listed once")
    func keptDuplicates() async throws {
        var keys = (0..<60).map { FakeKey(id: "k\(100 + $0)", created: Int64($0)) }
        keys.insert(FakeKey(id: "k110", created: 30), at: 31)
        let stream = FakeBackend("c", .cycles, keys)
        let pages = try await World([stream]).walk("sort_dir=asc", limits: [7])
        #expect(pages.flatMap(\.uids) == (0..<60).map { "c/k\(100 + $0)" })
    }

    @Test("a backend that has lost its proof while a page of it was kept is collected, and no key is lost")
    func lostProofBehindAKeptPage() async throws {
        let keys = (0..<60).map { FakeKey(id: "k\(100 + $0)", created: Int64($0)) }
        let backend = FakeBackend("c", .cycles, keys)
        backend.change { ($0.longestPage, $0.tenants) = (20, nil) }
        let world = try World([backend])
        let first = try await world.page("limit=7&sort_dir=asc")
        let second = try await world.page("cursor=\(first.next_cursor ?? "")&limit=7")
        // A refusal of the very call that was probed for makes the proof forgotten.
        backend.change { $0.requiresTenant = true }
        _ = await world.get("sort_by=key_id")
        backend.change { ($0.requiresTenant, $0.vendor) = (false, .oldCycles) }
        let third = try await world.page("cursor=\(second.next_cursor ?? "")&limit=100")
        #expect(first.uids + second.uids + third.uids == keys.map { "c/\($0.id)" })
        #expect(second.complete && !third.complete && !third.has_more)
    }
}
