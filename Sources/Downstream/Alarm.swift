// One timer for all time limits of a connection. Moving the deadline costs no timer operation in the usual case.

import NIOCore

/// Rings once when its deadline passes. Belongs to one event loop and must be used there only.
final class Alarm {
    private let loop: NIOIsolatedEventLoop
    /// The longest time until the timer looks at the deadline again: the shortest limit that is set often, so that
    /// a new deadline is hardly ever before the next look.
    private let interval: TimeAmount
    private var deadline: NIODeadline?
    private var next: (time: NIODeadline, task: Scheduled<Void>)?
    private var ring: (() -> Void)?

    /// - Parameter ring: called on the loop. It is kept until `stop()`.
    init(loop: NIOIsolatedEventLoop, interval: TimeAmount, ring: @escaping () -> Void) {
        self.loop = loop
        self.interval = interval
        self.ring = ring
    }

    /// Rings after that time instead of any time set before.
    func set(after delay: Duration) {
        let now = NIODeadline.now()
        let deadline = now + TimeAmount(delay)
        self.deadline = deadline
        if let next {
            if next.time <= deadline { return }
            next.task.cancel()
        }
        look(at: min(deadline, now + interval))
    }

    /// Does not ring until set again.
    func clear() {
        deadline = nil
    }

    /// Never rings again, and lets go of its closure's captures.
    func stop() {
        (deadline, ring) = (nil, nil)
        next?.task.cancel()
        next = nil
    }

    private func look(at time: NIODeadline) {
        let task = loop.scheduleTask(deadline: time) { self.fired() }
        next = (time, task)
    }

    private func fired() {
        next = nil
        guard let deadline else { return }
        let now = NIODeadline.now()
        if deadline <= now {
            self.deadline = nil
            ring?()
        } else {
            look(at: min(deadline, now + interval))
        }
    }
}
