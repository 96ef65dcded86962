// A POSIX thread of our own: libcurl's waits must not take one of the few that Swift's tasks share.

import Glibc
import Synchronization

/// A running thread, to be joined once.
final class TransferThread: Sendable {
    private let handle: Mutex<pthread_t?>

    /// Runs the body on a new thread; nil when the system grants none.
    init?(_ body: @escaping @Sendable () -> Void) {
        // Retained for the thread, which consumes it in `enter`.
        let context = Unmanaged.passRetained(Body(body))
        var thread = pthread_t()
        let mask = Self.blockSignals()
        let code = pthread_create(&thread, nil, Self.enter, context.toOpaque())
        Self.restoreSignals(mask)
        guard code == 0 else {
            context.release()
            return nil
        }
        handle = Mutex(thread)
    }

    /// Waits for the thread's end; later calls return at once.
    func join() {
        let thread = handle.withLock { handle in
            defer { handle = nil }
            return handle
        }
        if let thread { pthread_join(thread, nil) }
    }

    private final class Body: Sendable {
        let run: @Sendable () -> Void
        init(_ run: @escaping @Sendable () -> Void) { self.run = run }
    }

    private static let enter: @convention(c) @Sendable (UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? = {
        if let context = $0 { Unmanaged<Body>.fromOpaque(context).takeRetainedValue().run() }
        return nil
    }

    /// A new thread inherits the mask. Without signals it leaves them to those who handle them, and a write to a broken
    /// connection (SIGPIPE goes to the thread that wrote) becomes an error code: libcurl offers no MSG_NOSIGNAL, and OpenSSL
    /// writes by itself. Faults stay deliverable, or a crash would go without its report.
    private static func blockSignals() -> sigset_t {
        var blocked = sigset_t()
        var before = sigset_t()
        sigfillset(&blocked)
        for fault in [SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGTRAP, SIGABRT] { sigdelset(&blocked, fault) }
        pthread_sigmask(SIG_SETMASK, &blocked, &before)
        return before
    }

    private static func restoreSignals(_ before: sigset_t) {
        var before = before
        pthread_sigmask(SIG_SETMASK, &before, nil)
    }
}
