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

/// Who was served, in order.
private final class Served: Sendable {
    private let numbers = Mutex<[Int]>([])

    func add(_ number: Int) { numbers.withLock { $0.append(number) } }
    var all: [Int] { numbers.withLock { $0 } }
}

@Suite("Admission", .timeLimit(.minutes(1)))
struct AdmissionTests {
    @Test("so many run at once, others wait, and who waits too long is turned away with Retry-After")
    func overload() async throws {
        let (admission, bounds) = (Admission(), Admission.Bounds(most: 2, patience: .milliseconds(30)))
        try await admission.enter(bounds)
        try await admission.enter(bounds)
        do {
            try await admission.enter(bounds)
            Issue.record("a third was let in")
        } catch {
            #expect(error.code == .overloaded && error.headers.contains { $0.name == "Retry-After" })
        }
        admission.leave(bounds)
        try await admission.enter(bounds)
    }

    @Test("who waits gets the next slot that comes free")
    func handedOn() async throws {
        let (admission, bounds) = (Admission(), Admission.Bounds(most: 1, patience: .seconds(60)))
        try await admission.enter(bounds)
        let waiting = Task { try await admission.enter(bounds) }
        await Task.yield()
        admission.leave(bounds)
        try await waiting.value
        admission.leave(bounds)
        try await admission.enter(bounds)
    }

    @Test("everybody waits, however many, and is served in the order of asking")
    func queue() async throws {
        let (admission, bounds) = (Admission(), Admission.Bounds(most: 1, patience: .seconds(60)))
        try await admission.enter(bounds)
        let served = Served()
        await withTaskGroup(of: Void.self) { group in
            for number in 0..<50 {
                group.addTask {
                    guard (try? await admission.enter(bounds)) != nil else { return }
                    served.add(number)
                    admission.leave(bounds)
                }
                while admission.waiting <= number { await Task.yield() }
            }
            admission.leave(bounds)
        }
        #expect(served.all == Array(0..<50))
    }

    @Test("beyond so many that wait one is turned away at once")
    func queueLength() async throws {
        let (admission, bounds) = (Admission(), Admission.Bounds(most: 1, patience: .seconds(60), mostWaiting: 1))
        try await admission.enter(bounds)
        let waiting = Task { (try? await admission.enter(bounds)) != nil }
        while admission.waiting == 0 { await Task.yield() }
        await #expect(throws: RequestProblem.self) { try await admission.enter(bounds) }
        admission.leave(bounds)
        #expect(await waiting.value)
    }

    @Test("a table that allows fewer lets nobody in until so many have left; requests of the one before count")
    func fewer() async throws {
        let (admission, before) = (Admission(), Admission.Bounds(most: 3, patience: .seconds(60)))
        let now = Admission.Bounds(most: 1, patience: .seconds(60))
        for _ in 0..<3 { try await admission.enter(before) }
        let waiting = Task { (try? await admission.enter(now)) != nil }
        while admission.waiting == 0 { await Task.yield() }
        for _ in 0..<2 {
            admission.leave(now)
            #expect(admission.waiting == 1)
        }
        admission.leave(now)
        #expect(await waiting.value)
    }

    @Test("a caller who goes away leaves the queue, and no slot is lost in any storm")
    func storm() async throws {
        let (admission, bounds) = (Admission(), Admission.Bounds(most: 3, patience: .milliseconds(5)))
        let running = Running()
        await withTaskGroup(of: Void.self) { group in
            for number in 0..<400 {
                group.addTask {
                    let task = Task {
                        guard (try? await admission.enter(bounds)) != nil else { return }
                        running.begin()
                        await Task.yield()
                        running.end()
                        admission.leave(bounds)
                    }
                    if number % 3 == 0 { task.cancel() }
                    await task.value
                }
            }
        }
        #expect(running.all.now == 0 && running.all.most <= 3)
        for _ in 0..<3 { try await admission.enter(bounds) }
    }
}
