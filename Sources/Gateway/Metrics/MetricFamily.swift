// Everything that the gateway measures: names, kinds, units and labels as Prometheus reads them. Labels hold names from
// routes.json and fixed words only, so the set of series is bounded.

/// A measured thing. Units are the base ones: seconds, bytes.
public enum MetricFamily: String, Sendable, CaseIterable {
    case requests = "rollcall_requests_total"
    case requestDuration = "rollcall_request_duration_seconds"
    case requestsInFlight = "rollcall_requests_in_flight"
    case requestsWaiting = "rollcall_requests_waiting"
    case calls = "rollcall_backend_calls_total"
    case callDuration = "rollcall_backend_call_duration_seconds"
    case callsInFlight = "rollcall_backend_calls_in_flight"
    case callsWaiting = "rollcall_backend_calls_waiting"
    case retries = "rollcall_backend_retries_total"
    case hedges = "rollcall_backend_hedges_total"
    case hedgesWon = "rollcall_backend_hedges_won_total"
    case failures = "rollcall_backend_failures_total"
    case pages = "rollcall_backend_pages_total"
    case keys = "rollcall_backend_keys_total"
    case duplicates = "rollcall_backend_duplicate_keys_total"
    case redactions = "rollcall_redactions_total"
    case shadowCalls = "rollcall_shadow_calls_total"
    case shadowDifferences = "rollcall_shadow_differences_total"
    case backendUp = "rollcall_backend_up"
    case sortProven = "rollcall_backend_sort_proven"
    case breakerClosed = "rollcall_backend_breaker_closed"
    case cacheBytes = "rollcall_walk_cache_bytes"
    case cacheHits = "rollcall_walk_cache_hits_total"
    case switches = "rollcall_walk_switches_total"
    case switchRefusals = "rollcall_walk_switch_refusals_total"
    case unlistedTenants = "rollcall_backend_unlisted_tenants_total"
    case reloads = "rollcall_config_reloads_total"
    case reloadFailures = "rollcall_config_reload_failures_total"
    case generation = "rollcall_config_generation"
    case connections = "rollcall_connections"
    case handshakes = "rollcall_tls_handshakes_total"
    case spansExported = "rollcall_spans_exported_total"
    case spansDropped = "rollcall_spans_dropped_total"
    case linesLeftOut = "rollcall_log_lines_left_out_total"
    case handshakesShed = "rollcall_handshakes_shed_total"
    case buildInfo = "rollcall_build_info"
    case cpuSeconds = "process_cpu_seconds_total"
    case residentMemory = "process_resident_memory_bytes"
    case virtualMemory = "process_virtual_memory_bytes"
    case openDescriptors = "process_open_fds"
    case maxDescriptors = "process_max_fds"
    case startTime = "process_start_time_seconds"

    /// How its values behave.
    enum Kind: String { case counter, gauge, histogram }

    var name: String { rawValue }

    var kind: Kind {
        switch self {
        case .requestDuration, .callDuration: .histogram
        case _ where rawValue.hasSuffix("_total"): .counter
        default: .gauge
        }
    }

    /// The labels' names, in the order in which their values are given.
    var labels: [String] {
        switch self {
        case .requests: ["route", "code"]
        case .requestDuration: ["route"]
        case .calls, .keys: ["backend", "kind"]
        case .callDuration, .callsInFlight, .callsWaiting, .retries, .hedges, .hedgesWon, .pages, .duplicates,
            .backendUp, .sortProven, .breakerClosed, .cacheHits, .switches, .unlistedTenants:
            ["backend"]
        case .switchRefusals: ["backend", "reason"]
        case .failures: ["backend", "failure"]
        case .shadowCalls: ["backend", "shadow", "outcome"]
        case .shadowDifferences: ["backend", "shadow", "difference"]
        case .handshakes: ["listener", "outcome"]
        case .redactions: ["backend", "reason"]
        case .connections, .handshakesShed: ["listener"]
        case .buildInfo: ["version"]
        default: []
        }
    }

    var help: String {
        switch self {
        case .requests: "Requests answered, by route and HTTP status."
        case .requestDuration: "Time from a request's arrival to its answer."
        case .requestsInFlight: "Requests that are being answered."
        case .requestsWaiting: "Requests that wait for their turn."
        case .calls:
            "Calls made to a backend, repetitions included: for keys of all tenants, of one, for its tenants, or to probe it."
        case .callDuration: "Time of a call to a backend, its wait for a place included."
        case .callsInFlight: "Calls under way to a backend."
        case .callsWaiting: "Calls that wait for a place in a backend's pool."
        case .retries: "Calls made again after one that failed."
        case .hedges: "Calls made a second time while the first was slow."
        case .hedgesWon: "Second calls whose answer was taken, because it came first."
        case .failures: "Requests that a backend was missing from, by the class of its failure."
        case .pages: "Pages read from a backend."
        case .keys: "Keys read from a backend, before filters, by the kind of call; of kind tenants: tenants."
        case .duplicates: "Keys that were left out because their backend listed their id twice."
        case .redactions: "Values of keys that were removed, replaced or cut, by the kind of rule."
        case .shadowCalls: "Calls that a backend's shadow was to be asked too, by what came of it."
        case .shadowDifferences: "Keys that a backend's shadow lists otherwise, by what is different about them."
        case .backendUp: "1 if a backend's last call succeeded, 0 if it failed; absent before the first."
        case .sortProven:
            "1 if a backend has proven that it sorts as asked, 0 if it has shown that it doesn't; absent before."
        case .breakerClosed: "1 if a backend is called freely, 0 if it is left alone because calls to it fail."
        case .cacheBytes: "Bytes that are kept of walks between their pages."
        case .cacheHits: "Lists and pages of a backend that were used again for a later page of their walk."
        case .switches: "Walks that went over to reading a backend tenant by tenant because that is cheaper."
        case .switchRefusals: "Walks that stay with a backend's one list, by why they could not go over."
        case .unlistedTenants: "Times that a backend listed keys of a tenant that its list of tenants lacks."
        case .reloads: "Configurations that took force, the first at the start included."
        case .reloadFailures: "Configurations that could not be loaded; the old one went on."
        case .generation: "The number of the configuration in force."
        case .connections: "Open connections from callers."
        case .handshakes: "TLS handshakes with callers, by whether they succeeded."
        case .spansExported: "Spans that the collector of traces has taken."
        case .spansDropped: "Spans that were lost: too many waited, or the collector refused them."
        case .linesLeftOut: "Lines that the log lacks because too many like them came at once."
        case .handshakesShed: "Clients turned away before TLS, because handshakes would have taken too much time."
        case .buildInfo: "Always 1; the label tells the version."
        case .cpuSeconds: "Processor time, user and system."
        case .residentMemory: "Memory in use."
        case .virtualMemory: "Address space in use."
        case .openDescriptors: "Open file descriptors."
        case .maxDescriptors: "The most file descriptors that may be open."
        case .startTime: "When the process began, in seconds since 1970."
        }
    }
}
