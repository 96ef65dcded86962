// The process's one libcurl: checks the library, owns the transfer thread. Knows nothing of single calls.

import CCurl
import Synchronization

/// Why no transfer can ever be made in this process.
public enum TransferDriverFailure: Error, Hashable, Sendable {
    /// libcurl could not be initialised; its words.
    case libraryUnusable(String)
    /// libcurl was built without something that we need: "TLS" or "asynchronous name resolution".
    case featureMissing(String)
    /// The system grants no thread or no memory for it.
    case threadUnavailable
}

/// Runs the transfers of all pools on a thread of its own. One per process.
///
/// `main` must ignore SIGPIPE for everybody else's sockets; this thread blocks it for its own.
public final class TransferDriver: Sendable {
    private let mailbox: Mailbox
    private let thread: TransferThread
    private let lastPool = Atomic<PoolID>(0)

    /// Initialises libcurl, once however many drivers are made, and starts the thread.
    public init() throws(TransferDriverFailure) {
        try Self.library.get()
        guard let multi = MultiHandle() else { throw .threadUnavailable }
        let mailbox = Mailbox(waking: multi)
        // The loop is made on the thread: nothing of it is ever seen elsewhere.
        let thread = TransferThread { TransferLoop(mailbox: mailbox, multi: multi).run() }
        guard let thread else { throw .threadUnavailable }
        self.mailbox = mailbox
        self.thread = thread
    }

    deinit { shutdown() }

    /// Fails all calls as `.cancelled`, those to come as well, and returns when the thread has ended. Blocks shortly; may be
    /// called again.
    public func shutdown() {
        mailbox.close()
        thread.join()
    }

    // MARK: For pools

    func openPool(_ settings: PoolSettings, line: PoolLine) -> PoolID {
        let id = lastPool.add(1, ordering: .relaxed).newValue
        // After shutdown nobody reads this, and the pool's calls fail as they are posted.
        _ = mailbox.post(.open(id, settings, line))
        return id
    }

    func closePool(_ id: PoolID) { _ = mailbox.post(.close(id)) }

    func start(_ call: Call) {
        if !mailbox.post(.start(call)) { call.settle(.failure(.shutDown)) }
    }

    func cancel(_ ticket: Ticket, in pool: PoolID) { _ = mailbox.post(.cancel(ticket, pool)) }

    /// Once per process, before any thread of ours: the initialisation is lazy and guarded by Swift.
    private static let library: Result<Void, TransferDriverFailure> = {
        let code = curl_global_init(rollcall_global_default)
        guard code == CURLE_OK else {
            return .failure(.libraryUnusable(String(cString: curl_easy_strerror(code))))
        }
        let features = rollcall_features()
        guard features & rollcall_feature_tls != 0 else { return .failure(.featureMissing("TLS")) }
        // Otherwise one slow name server would stop all transfers.
        guard features & rollcall_feature_async_dns != 0 else {
            return .failure(.featureMissing("asynchronous name resolution"))
        }
        return .success(())
    }()
}
