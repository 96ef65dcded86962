// The breaker by a clock of the tests' own.

import Testing
import Upstream

@Suite struct BreakerTests {
    private let start = ContinuousClock.now

    private func after(_ seconds: Double) -> ContinuousClock.Instant { start + .seconds(seconds) }

    /// A breaker that so many failures in a row have reached at that time.
    private func failed(_ times: Int, at seconds: Double = 0) -> Breaker {
        var breaker = Breaker()
        for _ in 0..<times { breaker.end(failed: true, after(seconds), jitter: 0) }
        return breaker
    }

    @Test("failures in a row open it, one success among them does not")
    func inARow() {
        #expect(failed(Breaker.mostInARow - 1).state(start) == .closed)
        #expect(failed(Breaker.mostInARow).state(start) == .open)
        var breaker = failed(Breaker.mostInARow - 1)
        breaker.end(failed: false, start, jitter: 0)
        breaker.end(failed: true, start, jitter: 0)
        #expect(breaker.state(start) == .closed && breaker.admits(start))
    }

    @Test("half of many calls failing opens it, old ones don't count")
    func window() {
        for (pause, state) in [(0.0, Breaker.State.open), (1.0, .closed)] {
            var breaker = Breaker()
            for number in 0..<Breaker.fewestInWindow {
                breaker.end(failed: number % 2 == 1, after(Double(number) * pause), jitter: 0)
            }
            #expect(breaker.state(after(Double(Breaker.fewestInWindow - 1) * pause)) == state)
        }
    }

    @Test("an open one lets nothing through, then one call, whose outcome decides")
    func halfOpen() {
        var breaker = failed(Breaker.mostInARow)
        #expect(!breaker.admits(after(0.9)))
        #expect(breaker.state(after(1.1)) == .halfOpen && breaker.admits(after(1.1)))
        breaker.begin(after(1.1))
        #expect(!breaker.admits(after(1.1)))
        breaker.withdraw()
        #expect(breaker.admits(after(1.1)))
        var healed = breaker
        healed.end(failed: false, after(1.2), jitter: 0)
        #expect(healed.state(after(1.2)) == .closed)
        breaker.end(failed: true, after(1.2), jitter: 0)
        #expect(breaker.state(after(3.1)) == .open && breaker.state(after(3.3)) == .halfOpen)
    }

    @Test("the time grows with each opening, up to its longest, and is spread by jitter")
    func growth() {
        var (breaker, now, last) = (failed(Breaker.mostInARow), 0.0, 0.0)
        for _ in 0..<10 {
            var open = 0.0
            while breaker.state(after(now + open)) == .open { open += 0.5 }
            #expect(open >= last && open <= 30.5)
            (last, now) = (open, now + open)
            breaker.begin(after(now))
            breaker.end(failed: true, after(now), jitter: 0)
        }
        #expect(last >= 30)
        var late = Breaker()
        for _ in 0..<Breaker.mostInARow { late.end(failed: true, start, jitter: 1) }
        #expect(late.state(after(1.1)) == .open && late.state(after(1.21)) == .halfOpen)
    }

    @Test("calls that were under way when it opened don't make the time longer")
    func stragglers() {
        var breaker = failed(Breaker.mostInARow)
        for _ in 0..<50 { breaker.end(failed: true, after(0.5), jitter: 1) }
        #expect(breaker.state(after(1.1)) == .halfOpen)
    }
}
