// Slots for requests: how many, how long one waits, and that none is lost.

import Synchronization
import Testing

@testable import Gateway

/// How many run, and the most that ever did.
private final class Running: Sendable {
    private let counts = Mutex((now: 0, most: 0))

    func begin() { counts.withLock { $0 = ($0.now + 1, max($0.most, $0.now + 1)) } }
    func end() { counts.withLock { $0.now -= 1 } }
    var all: (now: Int, most: Int) { counts.withLock { $0 } }
}

@Suite("Admission", .timeLimit(.minutes(1)))
struct AdmissionTests {
    @Test("so many run at once, others wait, and who waits too long is turned away with Retry-After")
    func overload() async throws {
        let admission = Admission(most: 2, patience: .milliseconds(30))
        try await admission.enter()
        try await admission.enter()
        do {
            try await admission.enter()
            Issue.record("a third was let in")
        } catch {
            #expect(error.code == .overloaded && error.headers.contains { $0.name == "Retry-After" })
        }
        admission.leave()
        try await admission.enter()
    }

    @Test("who waits gets the next slot that comes free")
    func handedOn() async throws {
        let admission = Admission(most: 1, patience: .seconds(60))
        try await admission.enter()
        let waiting = Task { try await admission.enter() }
        await Task.yield()
        admission.leave()
        try await waiting.value
        admission.leave()
        try await admission.enter()
    }

    @Test("as many may wait as may run; one more is turned away at once")
    func queueLength() async throws {
        let admission = Admission(most: 1, patience: .seconds(60))
        try await admission.enter()
        let waiting = (0..<5).map { _ in Task { (try? await admission.enter()) != nil } }
        // One of them waits, or will; the others can't, and so end without a slot coming free.
        var refused = 0
        await withTaskGroup(of: Bool.self) { group in
            for task in waiting { group.addTask { await task.value } }
            while refused < 4, let isAdmitted = await group.next() { refused += isAdmitted ? 0 : 1 }
            admission.leave()
            #expect(await group.next() == true)
        }
        #expect(refused == 4)
    }

    @Test("a caller who goes away leaves the queue, and no slot is lost in any storm")
    func storm() async throws {
        let admission = Admission(most: 3, patience: .milliseconds(5))
        let running = Running()
        await withTaskGroup(of: Void.self) { group in
            for number in 0..<400 {
                group.addTask {
                    let task = Task {
                        guard (try? await admission.enter()) != nil else { return }
                        running.begin()
                        await Task.yield()
                        running.end()
                        admission.leave()
                    }
                    if number % 3 == 0 { task.cancel() }
                    await task.value
                }
            }
        }
        #expect(running.all.now == 0 && running.all.most <= 3)
        for _ in 0..<3 { try await admission.enter() }
    }
}
