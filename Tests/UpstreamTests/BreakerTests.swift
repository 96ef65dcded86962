// The breaker by a clock of the tests' own.

import Testing
import Upstream

@Suite struct BreakerTests {
    private let start = ContinuousClock.now

    private func after(_ seconds: Double) -> ContinuousClock.Instant { start + .seconds(seconds) }

    /// Begins the call that shows how the address is.
    private func expectTrial(_ breaker: inout Breaker, _ now: ContinuousClock.Instant) {
        let isTrial = breaker.begin(now)
        #expect(isTrial)
    }

    /// A breaker that so many failures in a row have reached at that time.
    private func failed(_ times: Int, at seconds: Double = 0) -> Breaker {
        var breaker = Breaker()
        for _ in 0..<times { breaker.end(failed: true, isTrial: false, after(seconds), jitter: 0) }
        return breaker
    }

    @Test("failures in a row open it, one success among them does not")
    func inARow() {
        #expect(failed(Breaker.mostInARow - 1).state(start) == .closed)
        #expect(failed(Breaker.mostInARow).state(start) == .open)
        var breaker = failed(Breaker.mostInARow - 1)
        breaker.end(failed: false, isTrial: false, start, jitter: 0)
        breaker.end(failed: true, isTrial: false, start, jitter: 0)
        #expect(breaker.state(start) == .closed && breaker.admits(start))
    }

    @Test("half of many calls failing opens it, old ones don't count")
    func window() {
        for (pause, state) in [(0.0, Breaker.State.open), (1.0, .closed)] {
            var breaker = Breaker()
            for number in 0..<Breaker.fewestInWindow {
                breaker.end(failed: number % 2 == 1, isTrial: false, after(Double(number) * pause), jitter: 0)
            }
            #expect(breaker.state(after(Double(Breaker.fewestInWindow - 1) * pause)) == state)
        }
    }

    @Test("an open one lets nothing through, then one call, whose outcome decides")
    func halfOpen() {
        var breaker = failed(Breaker.mostInARow)
        #expect(!breaker.admits(after(0.29)))
        #expect(breaker.state(after(0.31)) == .halfOpen && breaker.admits(after(0.31)))
        expectTrial(&breaker, after(0.31))
        #expect(!breaker.admits(after(0.31)))
        breaker.withdraw(isTrial: true)
        #expect(breaker.admits(after(0.31)))
        expectTrial(&breaker, after(0.31))
        var healed = breaker
        healed.end(failed: false, isTrial: true, after(0.5), jitter: 0)
        #expect(healed.state(after(0.5)) == .closed && healed.admits(after(0.5)))
        breaker.end(failed: true, isTrial: true, after(0.5), jitter: 0)
        #expect(breaker.state(after(1.09)) == .open && breaker.state(after(1.11)) == .halfOpen)
    }

    @Test("the time grows with each opening, up to its longest, and is spread by jitter")
    func growth() {
        var breaker = failed(Breaker.mostInARow)
        var (milliseconds, times) = (0, [Int]())
        for _ in 0..<6 {
            let opened = milliseconds
            while breaker.state(start + .milliseconds(milliseconds)) == .open { milliseconds += 10 }
            times.append(milliseconds - opened)
            expectTrial(&breaker, start + .milliseconds(milliseconds))
            breaker.end(failed: true, isTrial: true, start + .milliseconds(milliseconds), jitter: 0)
        }
        #expect(times == [300, 600, 1200, 1200, 1200, 1200])
        var late = Breaker()
        for _ in 0..<Breaker.mostInARow { late.end(failed: true, isTrial: false, start, jitter: 1) }
        #expect(late.state(after(0.35)) == .open && late.state(after(0.37)) == .halfOpen)
    }

    @Test("an address that comes back is called again within two seconds, however often it failed")
    func recovery() {
        var (breaker, now) = (failed(Breaker.mostInARow), 0.0)
        for _ in 0..<100 {
            let opened = now
            while !breaker.admits(after(now)) { now += 0.05 }
            #expect(now - opened < 2)
            expectTrial(&breaker, after(now))
            breaker.end(failed: true, isTrial: true, after(now), jitter: 1)
        }
    }

    @Test("calls that were under way when it opened make the time no longer, and take no trial's place")
    func stragglers() {
        var breaker = failed(Breaker.mostInARow)
        for _ in 0..<50 { breaker.end(failed: true, isTrial: false, after(0.2), jitter: 1) }
        #expect(breaker.state(after(0.31)) == .halfOpen)
        for _ in 0..<50 { breaker.end(failed: true, isTrial: false, after(0.31), jitter: 1) }
        expectTrial(&breaker, after(0.32))
        breaker.withdraw(isTrial: false)
        breaker.end(failed: true, isTrial: false, after(0.33), jitter: 1)
        #expect(!breaker.admits(after(0.33)), "the trial is still under way")
    }

    @Test("after a minute of peace the time is short again")
    func forgiveness() {
        var breaker = failed(Breaker.mostInARow)
        expectTrial(&breaker, after(1))
        breaker.end(failed: false, isTrial: true, after(1), jitter: 0)
        for (again, open) in [(2.0, 0.6), (100.0, 0.3)] {
            for _ in 0..<Breaker.mostInARow { breaker.end(failed: true, isTrial: false, after(again), jitter: 0) }
            #expect(breaker.state(after(again + open - 0.01)) == .open)
            expectTrial(&breaker, after(again + open + 0.01))
            breaker.end(failed: false, isTrial: true, after(again + open + 0.01), jitter: 0)
        }
    }
}
