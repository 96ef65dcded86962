// Which calls are made again, when, and how many at a time.

import Downstream
import Gateway
import Testing
import Upstream

@Suite("Repetitions", .timeLimit(.minutes(1)))
struct RetryTests {
    private static let keys = [FakeKey(id: "a")]

    private func backend(_ retries: Int, addresses: Int = 1) -> FakeBackend {
        FakeBackend("d", .diffio, Self.keys, members: "\"retries\":\(retries),", addresses: addresses)
    }

    @Test(
        "what may pass is asked for again",
        arguments: [.transfer(.unreachable), .transfer(.reset), .transfer(.truncated)]
            + [408, 429, 500, 502, 503, 504].map { Fault.status($0) })
    func repeated(_ fault: Fault) async throws {
        let backend = backend(2)
        backend.change { $0.faults = [0: fault, 1: fault] }
        #expect(try await World([backend]).page().uids == ["d/a"])
        #expect(backend.calls.count == 3)
    }

    @Test(
        "what will not pass is not asked for again",
        arguments: [
            .transfer(.tls), .transfer(.tooLarge), .transfer(.malformed), .transfer(.misconfigured), .body("{"),
        ]
            + [204, 302, 400, 401, 403, 404, 405, 410, 501].map { Fault.status($0) })
    func notRepeated(_ fault: Fault) async throws {
        let backend = backend(5)
        backend.change { $0.faults = [nil: fault] }
        _ = try await World([backend]).problem("")
        #expect(backend.calls.count == 1)
    }

    @Test("an address whose certificate is not to be trusted is passed over")
    func otherCertificate() async throws {
        let backend = backend(1, addresses: 2)
        backend.change { $0.sickAddresses = [0: .transfer(.tls)] }
        #expect(try await World([backend]).page().uids == ["d/a"])
    }

    @Test(
        "no more than a fifth of the calls under way are repetitions, three at least",
        arguments: [(5, 3...3), (40, 4...8)])
    func budget(_ requests: Int, _ expected: ClosedRange<Int>) async throws {
        let (backend, first, second) = (backend(1), Gate(), Gate())
        let faults = (0..<requests).map { ($0 as Int?, Fault.held(first, status: 429)) }
        backend.change { $0.faults = Dictionary(faults + [(nil, .held(second))]) { first, _ in first } }
        // Each asks for a list of its own: one that is collected serves all who wait for it. 429 opens no breaker.
        let world = try World([backend])
        let answers = await withTaskGroup(of: Int.self) { group in
            for number in 0..<requests { group.addTask { await world.get("search=\(number)").status } }
            while backend.calls.count < requests { try? await Task.sleep(for: .milliseconds(2)) }
            first.open()
            var statuses: [Int] = []
            while statuses.count < requests - expected.upperBound, let status = await group.next() {
                statuses.append(status)
            }
            #expect(statuses.allSatisfy { $0 == 503 })
            // Those that may be repeated are waiting for their random moment.
            try? await Task.sleep(for: .milliseconds(300))
            #expect(expected.contains(backend.calls.count - requests), "\(backend.calls.count - requests)")
            second.open()
            for await status in group { statuses.append(status) }
            return statuses
        }
        #expect(answers.count { $0 == 200 } == backend.calls.count - requests)
    }

    /// The worlds' clock stands at 2026-05-09T12:00:00Z, a Saturday.
    @Test(
        "Retry-After is waited for, in seconds or as a date",
        arguments: ["1", "Sat, 09 May 2026 12:00:01 GMT"])
    func retryAfter(_ value: String) async throws {
        let backend = backend(1)
        backend.change { $0.faults = [0: .status(503, retryAfter: value)] }
        let start = ContinuousClock.now
        #expect(try await World([backend]).page().uids == ["d/a"])
        #expect(start.duration(to: .now) >= .seconds(1))
    }

    @Test(
        "nobody waits for what can't come in time, nor for a moment that has passed or is none",
        arguments: [
            ("3600", 1), ("Sat, 09 May 2026 13:00:00 GMT", 1), ("99999999999999999999", 2), ("-5", 2),
            ("Sat, 09 May 2026 11:00:00 GMT", 2), ("Sat, 31 Foo 2026 11:00:00 GMT", 2), ("soon", 2),
        ])
    func oddRetryAfter(_ value: String, _ calls: Int) async throws {
        let backend = backend(1)
        backend.change { $0.faults = [nil: .status(503, retryAfter: value)] }
        let start = ContinuousClock.now
        _ = try await World([backend]).problem("")
        #expect(backend.calls.count == calls && start.duration(to: .now) < .seconds(20))
    }

    @Test(
        "a try has all the time where no other can follow, else its share",
        arguments: [(0, 2, 1), (1, 2, 2), (2, 2, 2), (1, 3, 2), (2, 3, 3)])
    func shares(_ retries: Int, _ addresses: Int, _ share: Int) async throws {
        let diffio = backend(retries, addresses: addresses)
        _ = try await World([diffio]).page()
        #expect(diffio.calls.first?.pauseLimit == .seconds(60) / share, "while collecting it bounds each pause")
        let cycles = FakeBackend("c", .cycles, Self.keys, members: "\"retries\":\(retries),", addresses: addresses)
        let start = ContinuousClock.now
        _ = try await World([cycles]).page()
        let end = ContinuousClock.now
        let deadline = try #require(cycles.calls.first?.deadline)
        // What calls have of the route's minute, a quarter of a second being left for the rest.
        let time = Duration.milliseconds(59_750)
        #expect(deadline >= start + time / share && deadline <= end + time / share)
    }
}
