// One sleeping task rings all alarms, each when its time has come.

import Synchronization
import Testing

@testable import Gateway

@Suite("An alarm clock")
struct AlarmClockTests {
    @Test("rings every alarm once its time has come, in whatever order they were set, and none that was called off")
    func rings() async throws {
        let clock = AlarmClock()
        let rung = Mutex<[Int: ContinuousClock.Instant]>([:])
        let start = ContinuousClock.now
        let delays = [80, 20, 50, 10, 40, 70].map { Duration.milliseconds($0) }
        for (index, delay) in delays.enumerated() {
            _ = clock.set(start + delay) { rung.withLock { $0[index] = .now } }
        }
        let calledOff = clock.set(start + .milliseconds(30)) { rung.withLock { $0[99] = .now } }
        clock.cancel(calledOff)
        while rung.withLock({ $0.count }) < delays.count { try await Task.sleep(for: .milliseconds(5)) }
        for (index, time) in rung.withLock({ $0 }) {
            let delay = try #require(delays.indices.contains(index) ? delays[index] : nil)
            #expect(time >= start + delay)
        }
    }

    @Test("rings at once for a time that is past, also after having rested")
    func past() async {
        let clock = AlarmClock()
        for _ in 0..<3 {
            await withCheckedContinuation { continuation in
                _ = clock.set(.now - .seconds(1)) { continuation.resume() }
            }
        }
    }
}
