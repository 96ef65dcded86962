// A connection's timer.

import NIOCore
import NIOEmbedded
import Testing

@testable import Downstream

@Suite("Alarm")
struct AlarmTests {
    private final class Owner {}

    @Test("one that is stopped never rings, and keeps nothing alive that its closure holds")
    func stopped() {
        let loop = EmbeddedEventLoop()
        weak var owner: Owner?
        let alarm: Alarm
        do {
            let held = Owner()
            owner = held
            alarm = Alarm(loop: loop.assumeIsolated(), interval: .seconds(1)) { [held] in
                Issue.record("it rings for \(held)")
            }
        }
        alarm.set(after: .seconds(1))
        #expect(owner != nil)
        alarm.stop()
        loop.advanceTime(by: .seconds(9))
        #expect(owner == nil)
    }
}
