// Waits for SIGTERM or SIGINT. The handler writes one byte to a pipe, which is nearly all that a handler may do; a thread of its
// own reads it, and lets both signals through whatever mask the process was born with.

import Glibc
import Synchronization

/// The end of the process, asked for from outside.
final class Termination: Sendable {
    private enum State {
        case pending
        case awaited(CheckedContinuation<Void, Never>)
        case arrived
    }

    /// The pipe's writing end, for the handler.
    private static let signalled = Atomic<Int32>(-1)

    private let state = Mutex(State.pending)
    private let readingEnd: Int32

    init() {
        var ends: [Int32] = [-1, -1]
        pipe(&ends)
        readingEnd = ends[0]
        Self.signalled.store(ends[1], ordering: .relaxed)
        var thread = pthread_t()
        let context = Unmanaged.passRetained(self).toOpaque()
        let code = pthread_create(&thread, nil, { Termination.listen($0) }, context)
        if code == 0 { pthread_detach(thread) } else { Unmanaged<Termination>.fromOpaque(context).release() }
    }

    func wait() async {
        await withCheckedContinuation { continuation in
            let hasArrived = state.withLock { state in
                if case .arrived = state { return true }
                state = .awaited(continuation)
                return false
            }
            if hasArrived { continuation.resume() }
        }
    }

    private func arrive() {
        let waiter: CheckedContinuation<Void, Never>? = state.withLock { state in
            defer { state = .arrived }
            if case .awaited(let continuation) = state { return continuation }
            return nil
        }
        waiter?.resume()
    }

    private static func listen(_ context: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
        guard let context else { return nil }
        let termination = Unmanaged<Termination>.fromOpaque(context).takeRetainedValue()
        var signals = sigset_t()
        sigemptyset(&signals)
        for signal in [SIGTERM, SIGINT] {
            var action = sigaction()
            action.__sigaction_handler.sa_handler = { _ in
                var byte: UInt8 = 1
                _ = Glibc.write(Termination.signalled.load(ordering: .relaxed), &byte, 1)
            }
            sigaction(signal, &action, nil)
            sigaddset(&signals, signal)
        }
        pthread_sigmask(SIG_UNBLOCK, &signals, nil)
        var byte: UInt8 = 0
        while read(termination.readingEnd, &byte, 1) < 0, errno == EINTR {}
        termination.arrive()
        return nil
    }
}
