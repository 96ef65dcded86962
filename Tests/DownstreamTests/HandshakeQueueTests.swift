// How handshakes share a thread with everything else. What a flood of them does to the built program is deploy/peers/flood.py's affair.

import Glibc
import NIOCore
import NIOEmbedded
import OpenSSL
import Testing

@testable import Downstream

@Suite("handshakes in turn")
struct HandshakeQueueTests {
    /// How many handshakes of a millisecond can begin until then, each as soon as it may.
    private func begun(_ budget: inout HandshakeBudget, from start: NIODeadline, until end: NIODeadline) -> Int {
        var (now, count) = (start, 0)
        while true {
            now = now + (budget.wait(now: now) ?? .zero)
            if now > end { return count }
            budget.spend(.milliseconds(1), now: now)
            count += 1
        }
    }

    @Test("they take half of the time, and as much at once as a short rest has earned")
    func budget() {
        let start = NIODeadline.uptimeNanoseconds(1_000_000_000_000)
        var budget = HandshakeBudget()
        #expect(budget.wait(now: start) == nil)
        #expect(begun(&budget, from: start, until: start) == 101)
        #expect(budget.wait(now: start) == .milliseconds(2))
        #expect(begun(&budget, from: start, until: start + .seconds(10)) == 5000)
        // A long rest earns no more than a short one.
        let later = start + .hours(1)
        #expect(begun(&budget, from: later, until: later) == 101)
    }

    @Test("one that comes when others have taken too long waits for its turn, and too long a wait ends it")
    func turns() throws {
        let loop = EmbeddedEventLoop()
        let queue = HandshakeQueue(loop)
        var said: [String] = []
        queue.enter(begin: { said.append("first") }, turnAway: {})
        #expect(said == ["first"])
        _ = try queue.spend { () throws(OpenSSLError) in usleep(150_000) }
        queue.enter(begin: { said.append("second") }, turnAway: { said.append("not second") })
        queue.enter(begin: { said.append("third") }, turnAway: { said.append("not third") })
        #expect(said == ["first"])
        loop.advanceTime(by: .milliseconds(1))
        #expect(said == ["first"])
        // The queue looks at the clock, the loop at what it is told: half a second is longer than anybody is to wait.
        loop.advanceTime(by: .milliseconds(400))
        #expect(said == ["first", "second", "third"])
        _ = try queue.spend { () throws(OpenSSLError) in usleep(150_000) }
        queue.enter(begin: { said.append("fourth") }, turnAway: { said.append("not fourth") })
        usleep(510_000)
        loop.advanceTime(by: .seconds(1))
        #expect(said == ["first", "second", "third", "not fourth"])
    }
}
