// The door to one backend: admission, connections and certificates of its own. Knows nothing of what is asked.

import Synchronization

/// All calls to one backend address. At most `concurrency` run at once; the rest wait in order. Connections are kept and reused.
public final class TransferPool: Sendable {
    /// The backend's name, for logs and metrics.
    public let name: String
    /// As given.
    public let settings: PoolSettings
    private let driver: TransferDriver
    private let id: PoolID
    private let line = PoolLine()

    /// A pool on that driver's thread. Certificates are looked at when a connection is made, so they fail calls, not this.
    public init(name: String, settings: PoolSettings, driver: TransferDriver) {
        self.name = name
        self.settings = settings
        self.driver = driver
        id = driver.openPool(settings, line: line)
    }

    deinit { driver.closePool(id) }

    /// How many calls wait for a place.
    public var waiting: Int { line.count }

    /// Makes the call and waits for its whole answer, of any status. Never later than the request's deadline; cancelling the
    /// task ends the transfer and frees its place.
    public func perform(_ request: TransferRequest) async throws(TransferFailure) -> TransferResponse {
        let ticket = Ticket()
        let outcome: Outcome = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                driver.start(Call(request, pool: id, ticket: ticket, continuation: continuation))
            }
        } onCancel: {
            ticket.cancel()
            driver.cancel(ticket, in: id)
        }
        return try outcome.get()
    }
}

/// How many calls wait in a pool's line, as the transfer thread last said. Read from any thread.
final class PoolLine: Sendable {
    private let length = Atomic(0)

    var count: Int { length.load(ordering: .relaxed) }

    func set(_ count: Int) { length.store(count, ordering: .relaxed) }
}
