// What a process has once, whatever tables come and go: what it measures, whether it ends, the random cursor key, what
// callers have used up of their quotas, what is kept of walks, and the account of its reloads.

import Configuration
import CoreMetrics
public import KeyListing
import OpenSSL
import Synchronization

/// What outlives a generation of the route table.
public final class GatewayProcess: Sendable {
    /// How loading has gone so far.
    struct Account: Sendable {
        /// The number of the table in force; 0 before the first.
        var generation = 0
        var loadedAt: Instant?
        var failures = 0
        /// Why what is on disk is not in force; nil where it is.
        var problem: (text: String, at: Instant)?
    }

    /// What is measured.
    public let metrics = GatewayMetrics()
    let admission = Admission()
    private let draining = Atomic(false)
    private let key = Mutex<[UInt8]?>(nil)
    private let account = Mutex(Account())
    private let ownCache = Mutex<WalkCache?>(nil)
    /// Who was told to come back.
    let retries = RetryBook()
    /// By callers' names, which come from configurations alone.
    private let usages = Mutex<[String: CallerUsage]>([:])

    /// Where spans go; nil where nobody collects them.
    let spans: SpanQueue?

    /// A process that has just begun.
    ///
    /// - Parameter spans: where spans go; nil where nobody collects them.
    public init(spans: SpanQueue? = nil) { self.spans = spans }

    var isDraining: Bool { draining.load(ordering: .relaxed) }

    func beginDraining() { draining.store(true, ordering: .relaxed) }

    /// The cursor key of a table that names none: the same for all of them, so that cursors survive reloads.
    public func randomKey() throws -> [UInt8] {
        try key.withLock { key in
            if let key { return key }
            let new = try RandomBytes.make(32)
            key = new
            return new
        }
    }

    /// That key, where a table has needed it: the cursors that it sealed are good for as long as any others.
    var randomKeyInUse: [UInt8]? { key.withLock { $0 } }

    /// What is kept of walks.
    ///
    /// - Parameter bounds: of the first table, until another takes force.
    func cache(_ bounds: WalkCacheSettings) -> WalkCache {
        ownCache.withLock { cache in
            let known = cache ?? WalkCache(bounds)
            cache = known
            return known
        }
    }

    /// What a configured caller has used up of its quota, over all tables.
    func usage(ofCaller name: String) -> CallerUsage {
        usages.withLock { usages in
            if let usage = usages[name] { return usage }
            let new = CallerUsage()
            usages[name] = new
            return new
        }
    }

    // MARK: Reloads

    var currentAccount: Account { account.withLock { $0 } }

    /// A table takes force.
    func tookForce(at now: Instant) {
        metrics.reloads.increment()
        let generation = account.withLock { account in
            account.generation += 1
            account.loadedAt = now
            account.problem = nil
            return account.generation
        }
        metrics.generation.set(Int64(generation))
    }

    /// A configuration could not be loaded; the table in force stays. `problem` is for operators and holds no secret.
    public func reloadFailed(_ problem: String, at now: Instant) {
        metrics.reloadFailures.increment()
        account.withLock { account in
            account.failures += 1
            account.problem = (problem, now)
        }
    }
}
