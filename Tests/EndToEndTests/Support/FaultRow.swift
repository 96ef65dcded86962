// What a backend can do wrong, and what a caller must be told then.

import SampleBackends

/// A fault and what becomes of requests that meet it.
struct FaultRow: Sendable {
    /// How a backend comes to fail.
    enum Strike: Sendable {
        /// It commits faults.
        case faults(SampleFaults)
        /// It is not where it is looked for; further members of its entry.
        case address(String, String = "")
    }

    enum Outcome: Sendable, Equatable {
        /// The answer is whole.
        case healed
        /// The backend is missing, or its failure is the request's.
        case failed(Int, String)
        /// Deadline exceeded; where a Diffio backend has begun to answer, its list is still being read.
        case late
    }

    let name: String
    let strike: Strike
    let outcome: Outcome
    /// What the failure may be called for operators.
    let classes: Set<String>
    /// The most calls that one request makes to the one backend; nil where they can't be counted.
    let calls: Int?
    /// Whether it takes the deadline to be seen.
    let isSlow: Bool

    init(
        _ name: String, _ strike: Strike, _ outcome: Outcome, _ classes: Set<String> = [],
        calls: Int? = nil, isSlow: Bool = false
    ) {
        self.name = name
        self.strike = strike
        self.outcome = outcome
        self.classes = classes
        self.calls = calls
        self.isSlow = isSlow
    }
}

extension FaultRow {
    private static let down = Outcome.failed(503, "backends_unavailable")
    private static let refused = Outcome.failed(502, "backend_refused")
    private static let nonsense = Outcome.failed(502, "backend_malformed")

    private static func always(_ fault: SampleFault) -> Strike { .faults(.always(fault)) }

    /// A failure that is tried again; on a connection that has served before libcurl itself makes one more call.
    private static func broken(_ name: String, _ fault: SampleFault, _ classes: Set<String>) -> FaultRow {
        FaultRow(name, always(fault), down, classes, calls: 4)
    }

    static let silent = [
        FaultRow("hang, connection", always(.hangAt(.connection)), .late, ["too_slow"], calls: 1, isSlow: true),
        FaultRow("hang, answer", always(.hang), .late, ["too_slow"], calls: 1, isSlow: true),
        FaultRow("hang, head", always(.hangAt(.head)), .late, ["too_slow"], calls: 1, isSlow: true),
        FaultRow("hang, body", always(.hangAt(.body)), .late, ["too_slow"], calls: 1, isSlow: true),
        FaultRow(
            "drip, head", always(.dripHead(bytes: 1, milliseconds: 100)), .late, ["too_slow"], calls: 1,
            isSlow: true),
        FaultRow(
            "drip, body", always(.drip(bytes: 1, milliseconds: 100)), .late, ["too_slow"], calls: 1,
            isSlow: true),
    ]

    static let cut = [
        broken("reset, connection", .resetAt(.connection), ["reset", "unreachable"]),
        broken("reset, answer", .reset, ["reset"]),
        broken("reset, head", .resetAt(.head), ["truncated", "reset"]),
        broken("reset, body", .resetAt(.body), ["truncated"]),
        broken("close, connection", .closeAt(.connection), ["reset"]),
        broken("close, answer", .closeAt(.answer), ["reset"]),
        broken("close, head", .closeAt(.head), ["truncated"]),
        broken("close, body", .truncate, ["truncated"]),
        broken("length too long", .longLength, ["truncated"]),
    ]

    static let absurd = [
        FaultRow("length too short", always(.shortLength), nonsense, ["malformed"], calls: 2),
        FaultRow("bad chunk", always(.badChunk), nonsense, ["malformed"], calls: 1),
        FaultRow("no HTTP", always(.noHTTP), nonsense, ["malformed"], calls: 1),
        FaultRow("huge head", always(.hugeHead(bytes: 400_000)), nonsense, ["malformed"], calls: 1),
        FaultRow("garbage", always(.garbage), nonsense, ["malformed"], calls: 2),
        FaultRow("wrong type", always(.wrongType), nonsense, ["malformed"], calls: 2),
        FaultRow("HTML", always(.wrongContent), nonsense, ["malformed"], calls: 2),
        FaultRow(
            "huge answer", always(.huge(bytes: 100_000)), .failed(422, "collect_limit_exceeded"), ["too_large"],
            calls: 2),
    ]

    private static func answered(
        _ statuses: [Int], _ outcome: Outcome, _ failureClass: String, calls: Int
    ) -> [FaultRow] {
        statuses.map { FaultRow("\($0)", always(.status($0)), outcome, [failureClass], calls: calls) }
    }

    static let statuses: [FaultRow] = [
        answered([408, 500, 502, 503, 504], down, "server_error", calls: 3),
        answered([501], down, "server_error", calls: 1),
        answered([429], down, "rate_limited", calls: 3),
        answered([301, 302, 304, 307], refused, "redirected", calls: 1),
        answered([401, 403], refused, "credential_refused", calls: 1),
        answered([404, 405, 410], refused, "call_refused", calls: 1),
        // Perhaps it wants a tenant named: its tenants are asked for.
        answered([400], refused, "call_refused", calls: 3),
        answered([204], nonsense, "malformed", calls: 1),
    ].flatMap(\.self)

    static let passing = [
        FaultRow("Retry-After 1, then well", .faults(.calls(1...1, .status(503, retryAfter: 1))), .healed, calls: 3),
        FaultRow(
            "Retry-After date, then well", .faults(.calls(1...1, .statusUntil(503, seconds: 1))), .healed, calls: 3),
        FaultRow("Retry-After 60", always(.status(429, retryAfter: 60)), down, ["rate_limited"], calls: 1),
        FaultRow("Retry-After date, later", always(.statusUntil(503, seconds: 60)), down, ["server_error"], calls: 1),
        FaultRow("slow, then fast", .faults(.calls(1...1, .delay(milliseconds: 500))), .healed, calls: 2),
        FaultRow("drip that ends in time", always(.drip(bytes: 200, milliseconds: 1)), .healed, calls: 2),
        FaultRow(
            "flapping", .faults(SampleFaults { $0.number % 2 == 1 ? [.status(503)] : [] }), .healed, calls: 4),
        FaultRow("lie about order", always(.orderLie), .healed, calls: 5),
    ]

    /// What is wrong with where a backend is, given what listens there.
    static func addresses(refusing: String, plain: String, expired: String, wrongHost: String, authority: String)
        -> [FaultRow]
    {
        let trusted = "\"tls\": { \"ca\": \"\(authority)\" }"
        return [
            FaultRow("refuse", .address(refusing), down, ["unreachable"]),
            FaultRow("no such name", .address("https://nobody.invalid"), down, ["unreachable"]),
            FaultRow("TLS failure", .address(plain.replacing("http:", with: "https:")), down, ["tls"]),
            FaultRow("expired certificate", .address(expired, trusted), down, ["tls"]),
            FaultRow("wrong host", .address(wrongHost, trusted), down, ["tls"]),
            FaultRow("unknown authority", .address(expired), down, ["tls"]),
        ]
    }
}
