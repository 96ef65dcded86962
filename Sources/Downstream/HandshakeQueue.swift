// Handshakes of one event loop: the dearest thing that a stranger can ask for with a few hundred bytes. They take at most half of the
// thread's time, so that connections that are there are served through any flood; who waits too long for a turn is turned away.

import NIOCore
import OpenSSL

/// How much of a thread's time handshakes may take: half of it, and some at once after a rest. Time is handed in.
struct HandshakeBudget {
    /// What may be done at once after a rest takes half of this.
    static let rest: TimeAmount = .milliseconds(200)

    /// When what was spent is paid back; before that no handshake begins.
    private var paidBack = NIODeadline.uptimeNanoseconds(0)

    /// How long the next handshake has to wait; nil for not at all.
    func wait(now: NIODeadline) -> TimeAmount? { paidBack > now ? paidBack - now : nil }

    /// A handshake has taken that much of the thread's time.
    mutating func spend(_ time: TimeAmount, now: NIODeadline) {
        paidBack = max(paidBack, now - Self.rest) + time * 2
    }
}

/// The handshakes of one event loop, in the order in which their clients came. Lives on that loop.
final class HandshakeQueue {
    private struct Waiting {
        let since: NIODeadline
        let begin: () -> Void
        let turnAway: () -> Void
    }

    /// How long a client may wait for its turn. Later its handshake would be for somebody who has given up.
    private static let patience: TimeAmount = .milliseconds(500)

    private let loop: any EventLoop
    private var budget = HandshakeBudget()
    private var waiting = CircularBuffer<Waiting>()
    private var isScheduled = false

    init(_ loop: any EventLoop) {
        self.loop = loop
    }

    /// Calls one of both, now or later.
    func enter(begin: @escaping () -> Void, turnAway: @escaping () -> Void) {
        let now = NIODeadline.now()
        if waiting.isEmpty, budget.wait(now: now) == nil { return begin() }
        waiting.append(Waiting(since: now, begin: begin, turnAway: turnAway))
        schedule(now)
    }

    /// Does a part of a handshake, and counts its time.
    func spend<Result>(_ work: () throws(OpenSSLError) -> Result) throws(OpenSSLError) -> Result {
        let start = NIODeadline.now()
        defer {
            let end = NIODeadline.now()
            budget.spend(end - start, now: end)
        }
        return try work()
    }

    private func schedule(_ now: NIODeadline) {
        guard !isScheduled, !waiting.isEmpty else { return }
        isScheduled = true
        loop.assumeIsolated().scheduleTask(in: budget.wait(now: now) ?? .zero) { self.turn() }
    }

    private func turn() {
        isScheduled = false
        let now = NIODeadline.now()
        while let first = waiting.first, now - first.since > Self.patience { waiting.removeFirst().turnAway() }
        if !waiting.isEmpty { waiting.removeFirst().begin() }
        schedule(.now())
    }
}
