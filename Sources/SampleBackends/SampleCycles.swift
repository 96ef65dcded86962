// A Cycles admin backend: the list of keys and of tenants, as a server of build 0.1.25.55 answers them.

/// A Cycles admin backend on loopback. Any thread may use it.
public final class SampleCycles: Sendable {
    /// How a server behaves that is not wrong, only of another age or size.
    public struct Manner: Sendable, Equatable {
        /// More filtered matches than this are refused (`total_matched`); nil sorts any number.
        public var mostSorted: Int? = 20_000
        /// More keys than this, of all tenants or of the one asked for, are refused (`total_candidates`); nil for none.
        public var mostScanned: Int? = 50_000
        /// An older server: ignores `search`, `sort_by`, `sort_dir` and `status`, and lists by tenant and id.
        public var isOlder = false
        /// Answers 400 to a list without `tenant_id`.
        public var requiresTenant = false
        /// Whether `GET /v1/admin/tenants` is known; otherwise 500, as any unknown path.
        public var listsTenants = true
        /// The tenants on record; nil makes one of each tenant that has a key.
        public var tenants: [SampleTenant]?
        /// Tenants whose record the server cannot read: left out of its tenants, though their keys are listed.
        public var unlistedTenants: Set<String> = []

        /// The processor time of a call, and of each key that it looks at: the real server takes 1.5 ms and 5 µs. None unless set.
        public var callCost = Duration.zero
        /// See `callCost`.
        public var keyCost = Duration.zero

        /// The server as it is today.
        public init() {}
    }

    private let rules: CyclesRules
    private let server: SampleServer

    /// - Parameters:
    ///   - keys: what the server holds, of all tenants.
    ///   - credential: the admin key that callers must send as `X-Admin-API-Key`.
    ///   - manner: how the server behaves at first.
    public init(keys: [SampleKey], credential: String, manner: Manner = Manner()) {
        let rules = CyclesRules(keys: keys, credential: credential, manner: manner)
        self.rules = rules
        server = SampleServer(framing: Framing(reasonPhrase: false, chunked: true, answersPerConnection: 100)) {
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

    /// What the server holds; may be replaced while it serves.
    public var keys: [SampleKey] {
        get { rules.keys }
        set { rules.keys = newValue }
    }

    /// How the server behaves; may be changed while it serves. Changing one member reads and then sets the whole, so
    /// of two threads that do so at once one may be lost.
    public var manner: Manner {
        get { rules.manner }
        set { rules.manner = newValue }
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
