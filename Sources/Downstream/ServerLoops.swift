// The threads that servers run on, and what each of them has for itself.

import NIOCore
import NIOPosix
import Synchronization

/// Event loops, one thread each, and one more thread that only accepts. Several servers may share them.
public struct ServerLoops: Sendable {
    /// Serves connections.
    let group: MultiThreadedEventLoopGroup
    /// Accepts connections and may block for a moment, as no event loop that serves may: see `AcceptErrors`.
    let acceptors = MultiThreadedEventLoopGroup(numberOfThreads: 1)
    private let tools: [ObjectIdentifier: LoopTools]

    /// Starts the threads: that many to serve, at least one.
    public init(threads: Int) {
        group = MultiThreadedEventLoopGroup(numberOfThreads: max(1, threads))
        let pairs = group.makeIterator().map { (ObjectIdentifier($0), LoopTools(loop: $0)) }
        tools = Dictionary(uniqueKeysWithValues: pairs)
    }

    /// Stops the threads. Every server on them must have drained before.
    public func shutDown() async {
        try? await acceptors.shutdownGracefully()
        try? await group.shutdownGracefully()
    }

    func tools(of loop: any EventLoop) -> LoopTools {
        tools[ObjectIdentifier(loop)] ?? LoopTools(loop: loop)
    }
}

/// What the connections of one event loop share.
struct LoopTools: Sendable {
    let executor: LoopExecutor
    let clock = DateClock()
    private let queue: NIOLoopBoundBox<HandshakeQueue>

    /// Only on the loop.
    var handshakes: HandshakeQueue { queue.value }

    init(loop: any EventLoop) {
        executor = LoopExecutor(loop)
        queue = .makeBoxSendingValue(HandshakeQueue(loop), eventLoop: loop)
    }
}

/// Runs tasks on an event loop, so that a handler works on its connection's thread and its answer needs no hop.
final class LoopExecutor: TaskExecutor {
    private struct Jobs {
        var waiting: [UnownedJob] = []
        /// The storage of those that ran last.
        var storage: [UnownedJob] = []
    }

    private let loop: any EventLoop
    private let jobs = Mutex(Jobs())

    init(_ loop: any EventLoop) {
        self.loop = loop
    }

    /// Never runs the job at once, even on the loop: whoever resumes a task may hold a lock. The loop is told of the first that waits,
    /// and runs all that have come until it does.
    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        let isFirst = jobs.withLock { jobs in
            jobs.waiting.append(job)
            return jobs.waiting.count == 1
        }
        if isFirst { loop.execute { self.run() } }
    }

    private func run() {
        var batch = jobs.withLock { jobs in
            defer { (jobs.waiting, jobs.storage) = (jobs.storage, []) }
            return jobs.waiting
        }
        for job in batch { job.runSynchronously(on: asUnownedTaskExecutor()) }
        batch.removeAll(keepingCapacity: true)
        jobs.withLock { $0.storage = batch }
    }
}
