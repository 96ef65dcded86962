// Requests that share the reading of a list: who may have it, and that each answers as if it were alone.

import Downstream
import KeyListing
import Synchronization
import Testing

@testable import Gateway

@Suite("Shared readings", .timeLimit(.minutes(1)))
struct SharedReadingTests {
    @Test("a reading serves all who come before its first call, and nobody who comes later")
    func beforeTheFirstCall() async throws {
        let desk = CollectionDesk(clock: { Instant(seconds: 0) })
        let loop = HeldExecutor()
        let key = CollectionKey(pushedDown: "", filters: Filters(), goesByTenant: false)
        func join() -> ListCollection {
            desk.join(key, since: nil, on: loop) { _ in .failure(.lost) }
        }
        let early = [join(), join(), join()]
        #expect(early.allSatisfy { $0 === early[0] })
        loop.run()
        #expect(join() !== early[0])
        loop.run()
    }

    @Test("a list that was promised is served to the retry, though others have come and begun anew")
    func promised() async throws {
        let desk = CollectionDesk(clock: { Instant(seconds: 5) })
        let loop = HeldExecutor()
        let key = CollectionKey(pushedDown: "", filters: Filters(), goesByTenant: false)
        let bounds = CollectingBounds(maxPages: 1, maxKeys: 1, pageLimit: 1)
        let empty = WholeList(keys: Collecting(Filters(), bounds, now: .distantPast).list)
        let first = desk.join(key, since: nil, on: loop) { _ in .success(empty) }
        guard case .unfinished = await first.wait(until: .now) else {
            Issue.record("it has not begun")
            return
        }
        while !first.hasList { loop.run() }
        let newcomer = desk.join(key, since: nil, on: loop) { _ in .failure(.lost) }
        #expect(newcomer !== first)
        #expect(desk.join(key, since: Instant(seconds: 5), on: loop) { _ in .failure(.lost) } === first)
        loop.run()
    }

    @Test("what one request has stripped another shows and counts as well, each with the states of its own start")
    func stripping() async throws {
        let clock = Clock()
        let keys = (0..<30).map { number in
            var key = FakeKey(id: "k\(number)", created: Int64(number))
            key.expires = number % 3 == 0 ? clock.now.seconds + 60 : nil
            key.more = number % 4 == 0 ? #","metadata":{"client_secret":"s","team":"core"}"# : ""
            return key
        }
        let backend = FakeBackend("c", .oldCycles, keys)
        let world = try World([backend], clock: clock)
        _ = try await world.page()
        let pages = try await together(10, world, backend) { clock.advance(seconds: 20) }
        #expect(pages.allSatisfy { $0.redacted == 8 && $0.uids == (0..<30).reversed().map { "c/k\($0)" } })
        // The first three began before the keys' expiry.
        let expired = pages.map { page in page.keys.count { $0.status == "expired" } }
        #expect(expired.sorted() == [0, 0, 0] + Array(repeating: 10, count: 7))
        let metrics = await AdminPages(world.gateway).respond(to: ServerRequest(method: "GET", target: "/metrics")).text
        #expect(metrics.contains("rollcall_redactions_total{backend=\"c\",reason=\"name\"} 88"))
        #expect(backend.listCalls.count < 6)
    }

    /// The pages of so many requests, most of which wait for one reading. In between something happens.
    private func together(
        _ count: Int, _ world: World, _ backend: FakeBackend, between: () -> Void
    ) async throws -> [PageDocument] {
        let gate = Gate()
        backend.change { $0.faults = [nil: .held(gate)] }
        let before = backend.calls.count
        return try await withThrowingTaskGroup(of: PageDocument.self) { group in
            for number in 1...count {
                group.addTask { try await world.page() }
                while backend.calls.count < before + min(number, 2) { await Task.yield() }
                // Two are being read: the others come to wait for a third.
                if number > 2 { try await Task.sleep(for: .milliseconds(50)) }
                between()
            }
            gate.open()
            return try await group.reduce(into: []) { $0.append($1) }
        }
    }
}

/// Runs nothing until it is told to.
private final class HeldExecutor: TaskExecutor {
    private let jobs = Mutex<[UnownedJob]>([])

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        jobs.withLock { $0.append(job) }
    }

    func run() {
        let waiting = jobs.withLock { jobs in
            defer { jobs = [] }
            return jobs
        }
        for job in waiting { job.runSynchronously(on: asUnownedTaskExecutor()) }
    }
}
