// The instruments by what they measure: a route, a backend, the configuration. Made once and kept over reloads.

import CoreMetrics
import Redaction
import Synchronization

/// What the process measures. One for all generations of its configuration.
public final class GatewayMetrics: Sendable {
    /// Where the values are, and whence they are read.
    public let registry = MetricRegistry()
    let requestsInFlight: Meter
    let reloads: Counter
    let reloadFailures: Counter
    let generation: Meter
    private let routes = Mutex<[String: RouteMeters]>([:])
    private let backends = Mutex<[String: BackendMeters]>([:])

    /// Nothing measured yet.
    public init() {
        requestsInFlight = registry.meter(.requestsInFlight)
        reloads = registry.counter(.reloads)
        reloadFailures = registry.counter(.reloadFailures)
        generation = registry.meter(.generation)
        registry.collect { [MetricSample(.buildInfo, [rollcallVersion], 1)] }
    }

    func route(_ name: String) -> RouteMeters {
        routes.withLock { routes in
            if let meters = routes[name] { return meters }
            let meters = RouteMeters(name, registry)
            routes[name] = meters
            return meters
        }
    }

    func shadow(_ name: String, of backend: String) -> ShadowMeters {
        ShadowMeters(backend: backend, shadow: name, registry: registry)
    }

    func backend(_ name: String) -> BackendMeters {
        backends.withLock { backends in
            if let meters = backends[name] { return meters }
            let meters = BackendMeters(name, registry)
            backends[name] = meters
            return meters
        }
    }
}

/// One route's instruments.
final class RouteMeters: Sendable {
    let duration: CoreMetrics.Timer
    private let answers: CountersByNeed<Int>

    init(_ name: String, _ registry: MetricRegistry) {
        answers = CountersByNeed { registry.counter(.requests, name, "\($0)") }
        duration = registry.timer(.requestDuration, name)
    }

    /// Counts an answer.
    func answered(_ status: Int, after time: Duration) {
        duration.recordNanoseconds(time.wholeNanoseconds)
        answers[status].increment()
    }
}

/// Counters that differ in one label. Each is made when it first counts: what never happens has no series, unless an alert waits for the
/// first time, which nothing else shows as a rise.
private final class CountersByNeed<Label: Hashable & Sendable>: Sendable {
    private let made = Mutex<[Label: Counter]>([:])
    private let make: @Sendable (Label) -> Counter

    init(_ make: @escaping @Sendable (Label) -> Counter) { self.make = make }

    subscript(label: Label) -> Counter {
        made.withLock { made in
            if let counter = made[label] { return counter }
            let counter = make(label)
            made[label] = counter
            return counter
        }
    }
}

/// One backend's instruments.
final class BackendMeters: Sendable {
    private let calls: [CallKind: Counter]
    let retries: Counter
    let hedges: Counter
    let hedgesWon: Counter
    private let pages: Counter
    private let keys: [CallKind: Counter]
    let duplicates: Counter
    let cacheHits: Counter
    /// Walks that went over to reading it tenant by tenant.
    let switches: Counter
    let unlistedTenants: Counter
    let callsInFlight: Meter
    let latency = LatencyWindow()
    /// What its good answers took.
    let tail = LatencyTail()
    /// Counts what goes of its keys.
    let redactions = RedactionTally()
    private let duration: CoreMetrics.Timer
    private let failures: CountersByNeed<FailureClass>
    private let refusals: CountersByNeed<SwitchRefusal>

    init(_ name: String, _ registry: MetricRegistry) {
        failures = CountersByNeed { registry.counter(.failures, name, $0.rawValue) }
        _ = failures[.credentialRefused]
        refusals = CountersByNeed { registry.counter(.switchRefusals, name, $0.rawValue) }
        calls = registry.counters(.calls, name)
        retries = registry.counter(.retries, name)
        hedges = registry.counter(.hedges, name)
        hedgesWon = registry.counter(.hedgesWon, name)
        pages = registry.counter(.pages, name)
        keys = registry.counters(.keys, name)
        duplicates = registry.counter(.duplicates, name)
        cacheHits = registry.counter(.cacheHits, name)
        switches = registry.counter(.switches, name)
        unlistedTenants = registry.counter(.unlistedTenants, name)
        callsInFlight = registry.meter(.callsInFlight, name)
        duration = registry.timer(.callDuration, name)
        registry.collect { [redactions] in
            let counted = redactions.all
            let waitedFor =
                counted.contains { $0.reason == .failure } ? [] : [(reason: RedactionReason.failure, count: 0)]
            return (counted + waitedFor).map { MetricSample(.redactions, [name, $0.reason.word], Double($0.count)) }
        }
    }

    /// A call that was made, answered or not.
    func called(_ kind: CallKind, for time: Duration) {
        calls[kind]?.increment()
        duration.recordNanoseconds(time.wholeNanoseconds)
        latency.add(time)
    }

    /// A page that came, with so many keys or tenants.
    func read(_ keyCount: Int, _ kind: CallKind) {
        pages.increment()
        keys[kind]?.increment(by: keyCount)
    }

    /// A walk that goes on with it as one list.
    func refused(_ refusal: SwitchRefusal) { refusals[refusal].increment() }

    /// A request that the backend is missing from.
    func missed(_ failure: FailureClass) { failures[failure].increment() }
}

/// What a backend's shadow comes to. Samples are few: their series are looked up each time.
struct ShadowMeters: Sendable {
    let backend: String
    let shadow: String
    let registry: MetricRegistry

    func count(_ outcome: ShadowOutcome) {
        registry.counter(.shadowCalls, backend, shadow, outcome.rawValue).increment()
    }

    func count(_ keys: Int, difference: String) {
        registry.counter(.shadowDifferences, backend, shadow, difference).increment(by: keys)
    }
}

extension MetricRegistry {
    fileprivate func counter(_ family: MetricFamily, _ labels: String...) -> Counter {
        Counter(label: family.name, dimensions: Array(zip(family.labels, labels)), factory: self)
    }

    /// One for each kind of call.
    fileprivate func counters(_ family: MetricFamily, _ name: String) -> [CallKind: Counter] {
        CallKind.allCases.reduce(into: [:]) { $0[$1] = counter(family, name, $1.rawValue) }
    }

    fileprivate func meter(_ family: MetricFamily, _ labels: String...) -> Meter {
        Meter(label: family.name, dimensions: Array(zip(family.labels, labels)), factory: self)
    }

    fileprivate func timer(_ family: MetricFamily, _ labels: String...) -> CoreMetrics.Timer {
        CoreMetrics.Timer(label: family.name, dimensions: Array(zip(family.labels, labels)), factory: self)
    }
}

extension Duration {
    /// In nanoseconds, bounded by what fits.
    var wholeNanoseconds: Int64 {
        let (seconds, attoseconds) = components
        let (whole, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        return overflow
            ? (seconds < 0 ? .min : .max) : whole.addingReportingOverflow(attoseconds / 1_000_000_000).partialValue
    }
}
