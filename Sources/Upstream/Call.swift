// One call on its way from a task to the transfer thread and back.

import Synchronization

typealias Outcome = Result<TransferResponse, TransferFailure>

/// Names a call before it is one, so that it can be cancelled at any time, and remembers that it was: a cancellation that
/// overtakes its call in the mailbox finds nothing to remove, but the call finds the mark.
final class Ticket: Sendable {
    private let mark = Atomic(false)

    var isCancelled: Bool { mark.load(ordering: .acquiring) }

    func cancel() { mark.store(true, ordering: .releasing) }
}

/// A call, waiting or under way. Whoever takes it from its place settles it: it is in one place only, so it ends once.
final class Call: Sendable {
    let request: TransferRequest
    let pool: PoolID
    let ticket: Ticket
    private let continuation: CheckedContinuation<Outcome, Never>

    init(
        _ request: TransferRequest, pool: PoolID, ticket: Ticket, continuation: CheckedContinuation<Outcome, Never>
    ) {
        self.request = request
        self.pool = pool
        self.ticket = ticket
        self.continuation = continuation
    }

    /// Wakes the task that waits. With no lock held: it may run at once and cancel others.
    func settle(_ outcome: Outcome) { continuation.resume(returning: outcome) }
}
