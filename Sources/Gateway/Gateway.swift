// The public listener's handler: finds the route, checks the request's form, lets the list be made, logs one line.

public import Configuration
import Cursors
import Dialects
public import Downstream
public import KeyListing
public import Logging
import OpenSSL
public import Redaction
import Synchronization

/// What the gateway needs from the world around it.
public struct GatewayEnvironment: Sendable {
    /// Makes what carries calls to a backend.
    public var caller: @Sendable (BackendSettings) -> any BackendCaller
    /// Finds secrets in what leaves.
    public var scanner: Scanner
    /// The wall clock.
    public var clock: @Sendable () -> Instant
    /// Where request lines and warnings go.
    public var logger: Logger

    /// Everything that the gateway needs.
    public init(
        caller: @escaping @Sendable (BackendSettings) -> any BackendCaller, scanner: Scanner,
        clock: @escaping @Sendable () -> Instant, logger: Logger
    ) {
        self.caller = caller
        self.scanner = scanner
        self.clock = clock
        self.logger = logger
    }
}

/// The gateway over one route table.
public final class Gateway: RequestHandler {
    let table: RouteTable
    let backends: [Backend]
    let clock: @Sendable () -> Instant
    private let logger: Logger
    private let lists: [String: ListService]
    let counters = Counters()
    private let draining = Atomic(false)

    /// Compiles the table. Fails where no random cursor key can be made.
    public init(_ table: RouteTable, _ environment: GatewayEnvironment) throws {
        self.table = table
        clock = environment.clock
        logger = environment.logger
        var keys = table.cursor.keys.map { $0.secret.reveal() }
        if keys.isEmpty { keys = [try RandomBytes.make(32)] }
        let identity = try HKDF.sha256(key: keys[0], salt: [], info: Array("rollcall identifiers 1".utf8), length: 32)
        let backends = table.backends.map { [counters] settings in
            // A digest that fails leaves nothing of the id; it can only for want of memory.
            let redactor = Redactor(
                displayPrefixes: settings.dialect.displayPrefixes, scanner: environment.scanner,
                tally: counters.tally(of: settings.name)
            ) { id in
                (try? HMACSHA256.code(for: id, key: identity)) ?? []
            }
            return Backend(
                settings, caller: environment.caller(settings), redactor: redactor, counters: counters,
                clock: environment.clock)
        }
        self.backends = backends
        let keyRing = KeyRing(keys: keys, lifetime: table.cursor.lifetime)
        let cache = WalkCache(size: table.walkCache.size, age: table.walkCache.age)
        let retries = RetryBook()
        lists = table.routes.reduce(into: [:]) { lists, route in
            let own = route.backends.compactMap { name in backends.first { $0.settings.name == name } }
            lists[route.path] = ListService(
                route: route, backends: own, keyRing: keyRing, cache: cache, retries: retries,
                clock: environment.clock)
        }
    }

    /// Whether the process is ending: readiness says so from here on.
    public var isDraining: Bool { draining.load(ordering: .relaxed) }

    /// From here on the process is ending.
    public func beginDraining() { draining.store(true, ordering: .relaxed) }

    // MARK: Requests

    /// The answer to a request; never fails.
    public func respond(to request: ServerRequest) async -> ServerResponse {
        let arrived = ContinuousClock.now
        let requestID = RequestID.of(request.headers.first(name: "x-request-id"))
        var line = RequestLine(requestID: requestID, arrived: arrived)
        let response: ServerResponse
        do throws(RequestProblem) {
            response = try await answer(request, &line)
        } catch {
            line.code = error.code
            response = error.response(requestID: requestID)
        }
        line.log(response.status, to: logger)
        counters.add(to: .requests, line.route ?? "none", "\(response.status)")
        return response
    }

    /// The answer to what is no request.
    public func refusal(_ refusal: Refusal) -> ServerResponse {
        let requestID = RequestID.of(refusal.requestID)
        let problem = RequestProblem(ProblemCode(status: refusal.status), refusal.detail)
        var line = RequestLine(requestID: requestID, arrived: .now)
        line.code = problem.code
        line.log(problem.code.status, to: logger)
        return problem.response(requestID: requestID)
    }

    private func answer(_ request: ServerRequest, _ line: inout RequestLine) async throws(RequestProblem)
        -> ServerResponse
    {
        if let list = lists[request.path] {
            line.route = list.route.name
            if let answer = try prelude(request, allowed: ["GET", "HEAD", "OPTIONS"], line.requestID) { return answer }
            return await run(list, try ListParameters(query: request.query ?? ""), &line)
        }
        if request.path.hasSuffix("/list"), let list = lists[String(request.path.dropLast("/list".count))] {
            line.route = list.route.name
            if let answer = try prelude(request, allowed: ["POST", "OPTIONS"], line.requestID) { return answer }
            try requireJSON(request)
            if request.query?.isEmpty == false {
                throw RequestProblem(.invalidParameter, "This form takes its parameters in the body, not in the query.")
            }
            return await run(list, try ListParameters(body: request.body), &line)
        }
        if request.path == "/v1/backends" {
            if let answer = try prelude(request, allowed: ["GET", "HEAD", "OPTIONS"], line.requestID) { return answer }
            return backendList(line.requestID)
        }
        throw RequestProblem(.notFound, "There is nothing at this path.")
    }

    private func run(_ list: ListService, _ parameters: ListParameters, _ line: inout RequestLine) async
        -> ServerResponse
    {
        let outcome = await list.list(parameters, arrived: line.arrived, requestID: line.requestID)
        line.take(outcome)
        for participant in outcome.participants {
            let name = participant.backend.settings.name
            counters.add(participant.duplicates, to: .duplicates, name)
            guard let failure = participant.failure ?? participant.staleFor else { continue }
            counters.add(to: .failures, name, failure.name)
            if failure.name == "credential_refused", participant.backend.mustWarn() {
                logger.warning("a backend refuses the gateway's credential", metadata: ["backend": .string(name)])
            }
        }
        return outcome.response
    }

    /// What comes before any work: the method, and what the caller accepts. Answers `OPTIONS` itself.
    private func prelude(
        _ request: ServerRequest, allowed: [String], _ requestID: String
    ) throws(RequestProblem) -> ServerResponse? {
        let allow = (name: "Allow", value: allowed.joined(separator: ", "))
        if request.method == "OPTIONS" {
            return ServerResponse(status: 204, headers: [allow, ("X-Request-Id", requestID)])
        }
        guard allowed.contains(request.method) else {
            var problem = RequestProblem(.methodNotAllowed, "This path answers \(allow.value).")
            problem.headers.append(allow)
            throw problem
        }
        if !acceptsJSON(request.headers.all(name: "accept")) {
            throw RequestProblem(.notAcceptable, "The answer is application/json, which the request does not accept.")
        }
        return nil
    }

    private func requireJSON(_ request: ServerRequest) throws(RequestProblem) {
        let given = request.headers.first(name: "content-type") ?? ""
        let parts = given.split(separator: ";").map { $0.filter { $0 != " " && $0 != "\t" && $0 != "\"" }.lowercased() }
        let charsets = parts.dropFirst().filter { $0.hasPrefix("charset=") }
        guard parts.first == "application/json", charsets.allSatisfy({ $0 == "charset=utf-8" }) else {
            throw RequestProblem(.unsupportedMediaType, "The body must be application/json in UTF-8.")
        }
    }

    private func backendList(_ requestID: String) -> ServerResponse {
        var json = JSONWriter()
        json.open("{")
        json.name("backends")
        json.open("[")
        for backend in backends where lists.values.contains(where: { $0.backends.contains { $0 === backend } }) {
            let health = backend.currentHealth
            json.open("{")
            json.member("name", backend.settings.name)
            json.member("dialect", backend.dialect.name)
            json.member("reachable", health.isReachable)
            json.member("last_seen", health.lastSeen?.text)
            json.close("}")
        }
        json.close("]")
        json.close("}")
        let headers = [
            (name: "Content-Type", value: "application/json"), (name: "Cache-Control", value: "no-store"),
            (name: "X-Request-Id", value: requestID),
        ]
        return ServerResponse(status: 200, headers: headers, body: json.bytes)
    }
}

/// Whether `application/json` is among what is accepted (RFC 9110, section 12.5.1); no header accepts everything.
func acceptsJSON(_ headers: [String]) -> Bool {
    if headers.isEmpty { return true }
    var best: (precision: Int, isAccepted: Bool) = (-1, false)
    for range in headers.flatMap({ $0.split(separator: ",") }) {
        let parts = range.split(separator: ";").map { $0.filter { $0 != " " && $0 != "\t" }.lowercased() }
        guard let precision = ["*/*", "application/*", "application/json"].firstIndex(of: parts.first ?? "") else {
            continue
        }
        let quality = parts.dropFirst().first { $0.hasPrefix("q=") }.map { $0.dropFirst(2) }
        let isRefused = quality.map { $0.allSatisfy { $0 == "0" || $0 == "." } } ?? false
        if precision > best.precision { best = (precision, !isRefused) }
    }
    return best.isAccepted
}
