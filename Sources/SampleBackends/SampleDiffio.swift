// A Diffio backend: one call, the whole list, no order. Strict about what it is sent, so that a sloppy client shows.

import NIOCore
import Synchronization

/// A Diffio backend on loopback. Any thread may use it.
public final class SampleDiffio: Sendable {
    private let shelf: DiffioShelf
    private let server: SampleServer

    /// - Parameters:
    ///   - keys: what the account holds.
    ///   - credential: the admin key that callers must send, in any one of the three headers.
    ///   - others: credentials that exist but may not list: they are answered 403.
    ///   - seed: decides the order of the list and which empty members are null.
    public init(keys: [SampleKey], credential: String, others: Set<String> = [], seed: UInt64 = 1) {
        let shelf = DiffioShelf(keys: keys, seed: seed)
        let rules = DiffioRules(credential: credential, others: others, shelf: shelf)
        self.shelf = shelf
        server = SampleServer(framing: Framing(reasonPhrase: true, chunked: false, answersPerConnection: nil)) {
            rules.answer($0)
        }
    }

    /// Starts serving; port 0 lets the kernel choose. Restarts a backend that runs.
    /// - Returns: the base URL, `http://<host>:<port>`.
    /// - Throws: the system's error when the port cannot be had.
    @discardableResult
    public func start(host: String = "127.0.0.1", port: Int = 0) async throws -> String {
        try await server.start(host: host, port: port)
    }

    /// Stops serving and cuts open connections; a stopped backend can be started again.
    public func stop() async {
        await server.stop()
    }

    /// The base URL while the backend serves.
    public var url: String? { server.url }

    /// What the account holds; may be replaced while the backend serves.
    public var keys: [SampleKey] {
        get { shelf.keys }
        set { shelf.keys = newValue }
    }

    /// What to do wrong; setting it begins the count of calls in `SampleCall.number` anew.
    public var faults: SampleFaults {
        get { server.traffic.faults }
        set { server.traffic.faults = newValue }
    }

    /// What has happened so far.
    public var counts: SampleCounts { server.traffic.counts }

    /// Sets all counters to zero.
    public func resetCounts() {
        server.traffic.reset()
    }
}

/// The keys of an account and their list as JSON, written once for each change.
final class DiffioShelf: Sendable {
    private struct Contents {
        let keys: [SampleKey]
        let list: ByteBuffer
    }

    private let seed: UInt64
    /// Guards the pair, so that a list always belongs to its keys.
    private let contents: Mutex<Contents>

    init(keys: [SampleKey], seed: UInt64) {
        self.seed = seed
        contents = Mutex(Self.contents(keys, seed))
    }

    var keys: [SampleKey] {
        get { contents.withLock { $0.keys } }
        set {
            let written = Self.contents(newValue, seed)
            contents.withLock { $0 = written }
        }
    }

    var list: ByteBuffer {
        contents.withLock { $0.list }
    }

    private static func contents(_ keys: [SampleKey], _ seed: UInt64) -> Contents {
        var numbers = SplitMix64(seed: seed)
        var shuffled = keys
        numbers.shuffle(&shuffled)
        var text = JSONText()
        text.raw("{\"keys\":[")
        for (index, key) in shuffled.enumerated() {
            if index > 0 { text.comma() }
            key.writeDiffio(to: &text, varying: numbers.next())
        }
        text.raw("]}")
        return Contents(keys: keys, list: ByteBuffer(bytes: text.bytes))
    }
}
