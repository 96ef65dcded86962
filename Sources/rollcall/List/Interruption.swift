// Ctrl-C ends a walk in good order: what was printed is closed, and the user learns how to go on. A second one ends the
// process at once.

import Glibc
import Synchronization

enum Interruption {
    /// Set by the signal handler; a lock-free store is all that a handler may do.
    private static let arrived = Atomic<Bool>(false)

    /// Runs `body`, and cancels it when SIGINT arrives.
    static func cancelling<Result: Sendable>(_ body: @escaping @Sendable () async -> Result) async -> Result {
        listen()
        let task = Task { await body() }
        let watch = Task {
            while !arrived.load(ordering: .relaxed) {
                guard (try? await Task.sleep(for: .milliseconds(100))) != nil else { return }
            }
            task.cancel()
        }
        defer { watch.cancel() }
        return await task.value
    }

    /// SIG_IGN as a number: Swift compares no C function pointers.
    private static let ignored = unsafeBitCast(SIG_IGN, to: Int.self)

    private static func listen() {
        // Touched here, so that its lazy initialiser never runs inside the handler.
        arrived.store(false, ordering: .relaxed)
        var action = sigaction()
        sigaction(SIGINT, nil, &action)
        // A shell starts background jobs with the signal ignored: so it stays.
        if unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self) == ignored { return }
        action = sigaction()
        action.__sigaction_handler.sa_handler = { _ in Interruption.arrived.store(true, ordering: .relaxed) }
        action.sa_flags = Int32(bitPattern: UInt32(SA_RESETHAND)) | SA_RESTART
        sigaction(SIGINT, &action, nil)
    }
}
