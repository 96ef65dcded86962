// When changed files are read: decided without a clock, a thread or a file.

import Testing

@testable import Configuration

@Suite("settling of changes")
struct SettlingTests {
    private let start = ContinuousClock.now
    private func after(_ milliseconds: Int) -> ContinuousClock.Instant { start + .milliseconds(milliseconds) }

    @Test("nothing is due while nothing has happened")
    func quiet() {
        var settling = ChangeSettling()
        #expect(settling.due == nil)
        settling.closed(7, at: start)
        #expect(settling.due == nil)
    }

    @Test("a change is read once the files have rested, and each further change begins the rest anew")
    func rest() {
        var settling = ChangeSettling()
        settling.changed(at: start)
        #expect(settling.due == start + ChangeSettling.rest)
        settling.changed(at: after(40))
        #expect(settling.due == after(40) + ChangeSettling.rest)
        settling.taken()
        #expect(settling.due == nil)
    }

    @Test("a file that is open for writing is left alone until it is closed, or its writer seems dead")
    func writer() {
        var settling = ChangeSettling()
        settling.written(1, at: start)
        settling.changed(at: after(10))
        #expect(settling.due == start + ChangeSettling.patience)
        settling.written(1, at: after(100))
        #expect(settling.due == after(100) + ChangeSettling.patience)
        settling.closed(1, at: after(200))
        #expect(settling.due == after(200) + ChangeSettling.rest)
    }

    @Test("with two writers the last one is waited for")
    func writers() {
        var settling = ChangeSettling()
        settling.written(1, at: start)
        settling.written(2, at: start)
        settling.closed(1, at: after(5))
        #expect(settling.due == start + ChangeSettling.patience)
        settling.closed(2, at: after(9))
        #expect(settling.due == after(9) + ChangeSettling.rest)
    }

    @Test("who asks waits for no rest, but never reads a half-written file")
    func asked() {
        var settling = ChangeSettling()
        settling.asked(at: start)
        #expect(settling.due == start && settling.isAsked)
        settling.changed(at: after(5))
        #expect(settling.due == start)
        settling.written(1, at: after(6))
        #expect(settling.due == after(6) + ChangeSettling.patience)
        settling.closed(1, at: after(8))
        #expect(settling.due == start && settling.isAsked)
        settling.taken()
        #expect(!settling.isAsked)
    }
}
