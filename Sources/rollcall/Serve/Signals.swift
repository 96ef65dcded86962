// Signals: SIGTERM and SIGINT end the process, SIGHUP has the configuration read anew. The handler writes one byte to a pipe,
// which is nearly all that a handler may do; a thread of its own reads it. What arrives while the process starts is heeded when it has
// started. The signals are let through whatever mask the process was born with.

import Glibc
import Synchronization

/// What the process is told from outside. One per process.
final class Signals: Sendable {
    private enum State {
        case pending
        case awaited(CheckedContinuation<Void, Never>)
        case arrived
    }

    /// The pipe's writing end, for the handler.
    private static let signalled = Atomic<Int32>(-1)

    private let state = Mutex(State.pending)
    private let readingEnd: Int32
    /// What a hangup is for.
    private let onHangup = Mutex<(@Sendable () -> Void)?>(nil)

    /// From here on no signal ends the process at once; SIGHUP only where it is not heeded.
    init(heedsHangup: Bool = false) {
        var ends: [Int32] = [-1, -1]
        pipe(&ends)
        readingEnd = ends[0]
        Self.signalled.store(ends[1], ordering: .relaxed)
        Self.catchSignals([SIGTERM, SIGINT] + (heedsHangup ? [SIGHUP] : []))
    }

    /// Heeds what has arrived, and what arrives.
    ///
    /// - Parameter onHangup: called on SIGHUP, on the thread of the signals.
    func begin(onHangup: (@Sendable () -> Void)? = nil) {
        self.onHangup.withLock { $0 = onHangup }
        var thread = pthread_t()
        let context = Unmanaged.passRetained(self).toOpaque()
        let code = pthread_create(&thread, nil, { Signals.listen($0) }, context)
        if code == 0 { pthread_detach(thread) } else { Unmanaged<Signals>.fromOpaque(context).release() }
    }

    /// Waits until the process is told to end.
    func end() async {
        await withCheckedContinuation { continuation in
            let hasArrived = state.withLock { state in
                if case .arrived = state { return true }
                state = .awaited(continuation)
                return false
            }
            if hasArrived { continuation.resume() }
        }
    }

    private func endArrived() {
        let waiter: CheckedContinuation<Void, Never>? = state.withLock { state in
            defer { state = .arrived }
            if case .awaited(let continuation) = state { return continuation }
            return nil
        }
        waiter?.resume()
    }

    private static func listen(_ context: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
        guard let context else { return nil }
        let own = Unmanaged<Signals>.fromOpaque(context).takeRetainedValue()
        unblockSignals()
        var byte: UInt8 = 0
        while true {
            let count = read(own.readingEnd, &byte, 1)
            if count < 0, errno == EINTR { continue }
            guard count == 1, Int32(byte) == SIGHUP else { break }
            own.onHangup.withLock { $0 }?()
        }
        own.endArrived()
        return nil
    }

    private static func catchSignals(_ numbers: [Int32]) {
        for number in numbers {
            var action = sigaction()
            action.__sigaction_handler.sa_handler = { number in
                var byte = UInt8(truncatingIfNeeded: number)
                _ = Glibc.write(Signals.signalled.load(ordering: .relaxed), &byte, 1)
            }
            sigaction(number, &action, nil)
        }
    }

    private static func unblockSignals() {
        var signals = sigset_t()
        sigemptyset(&signals)
        for number in [SIGTERM, SIGINT, SIGHUP] { sigaddset(&signals, number) }
        pthread_sigmask(SIG_UNBLOCK, &signals, nil)
    }
}
