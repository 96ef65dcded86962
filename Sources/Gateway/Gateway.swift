// The public listener's handler: finds the route, checks the request's form, lets the list be made, logs one line.

public import Configuration
import CoreMetrics
import Cursors
import Dialects
public import Downstream
public import KeyListing
public import Logging
import OpenSSL
public import Redaction

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
    /// What outlives the table.
    public var process: GatewayProcess
    /// Whether backends are asked now and then where their `check` says so: by who serves, and not by who asks once.
    public var checksBackends = true
    /// What pseudonyms are made with in the place of the table's own key: for two tables whose lists are compared.
    public var identifierKey: [UInt8]?

    /// Everything that the gateway needs.
    public init(
        caller: @escaping @Sendable (BackendSettings) -> any BackendCaller, scanner: Scanner,
        clock: @escaping @Sendable () -> Instant, logger: Logger, process: GatewayProcess = GatewayProcess()
    ) {
        self.caller = caller
        self.scanner = scanner
        self.clock = clock
        self.logger = logger
        self.process = process
    }
}

/// The gateway over one route table.
public final class Gateway: RequestHandler {
    /// The table that it answers by.
    public let table: RouteTable
    let backends: [Backend]
    let cache: WalkCache
    private let checks: [ActiveCheck]
    let clock: @Sendable () -> Instant
    /// Finds secrets, by the rules of the table, too.
    public let scanner: Scanner
    private let logger: Logger
    private let lists: [String: ListService]
    private let authenticator: Authenticator
    private let admission: Admission.Bounds
    private let meters: [String: RouteMeters]
    private let logLevels: [String: Logger.Level]
    private let otherMeters: RouteMeters
    let process: GatewayProcess

    /// Compiles the table. Fails where no random cursor key can be made.
    public init(_ table: RouteTable, _ environment: GatewayEnvironment) throws {
        self.table = table
        authenticator = try Authenticator(
            table.callers, isForLoopback: table.listen.host.isLoopback,
            usage: environment.process.usage(ofCaller:), clock: environment.clock)
        admission = Admission.Bounds(
            most: table.limits.concurrency, patience: table.limits.queue, mostWaiting: table.limits.connections)
        clock = environment.clock
        scanner = environment.scanner
        logger = environment.logger
        process = environment.process
        let metrics = process.metrics
        meters = table.routes.reduce(into: [:]) { $0[$1.name] = metrics.route($1.name) }
        otherMeters = metrics.route("none")
        logLevels = table.routes.reduce(into: [:]) { $0[$1.name] = Logger.Level($1.log) }
        var keys = table.cursor.keys.map { $0.secret.reveal() }
        if let key = keys.isEmpty ? try process.randomKey() : process.randomKeyInUse { keys.append(key) }
        let identity = try HKDF.sha256(
            key: environment.identifierKey ?? keys[0], salt: [], info: Array("rollcall identifiers 1".utf8), length: 32)
        let backends = table.backends.map { settings in
            // A digest that fails leaves nothing of the id; it can only for want of memory.
            let redactor = Redactor(
                displayPrefixes: settings.dialect.displayPrefixes, scanner: environment.scanner,
                known: settings.credential.map { credential in KnownSecret { credential.withBytes($0) } },
                tally: metrics.backend(settings.name).redactions
            ) { id in
                (try? HMACSHA256.code(for: id, key: identity)) ?? []
            }
            return Backend(
                settings, caller: environment.caller(settings), redactor: redactor,
                meters: metrics.backend(settings.name), logger: environment.logger, clock: environment.clock)
        }
        self.backends = backends
        for backend in backends {
            guard let shadow = backend.settings.shadow,
                let other = backends.first(where: { $0.settings.name == shadow.backend })
            else { continue }
            let meters = metrics.shadow(shadow.backend, of: backend.settings.name)
            backend.take(Shadow(other, sample: shadow.sample, meters: meters, clock: environment.clock))
        }
        let checked = environment.checksBackends ? backends : []
        checks = checked.compactMap { backend in
            backend.settings.check.map { ActiveCheck(backend, every: $0, clock: environment.clock) }
        }
        let keyRing = KeyRing(keys: keys, lifetime: table.cursor.lifetime)
        cache = process.cache(table.walkCache)
        lists = table.routes.reduce(into: [:]) { [cache, process] lists, route in
            let own = route.backends.compactMap { name in backends.first { $0.settings.name == name } }
            lists[route.path] = ListService(
                route: route, backends: own, keyRing: keyRing, cache: cache, retries: process.retries,
                clock: environment.clock)
        }
    }

    /// Takes over what is known in the generation before, and the bounds of what is kept.
    func resume(_ before: Gateway) {
        let (rules, key) = (table.redaction, table.cursor.keys.first?.secret)
        let isShownAlike = rules == before.table.redaction && key == before.table.cursor.keys.first?.secret
        for backend in backends {
            let same = before.backends.first { $0.settings.name == backend.settings.name }
            if let same { backend.resume(same, isShownAlike: isShownAlike) }
        }
        cache.bind(by: table.walkCache)
    }

    /// Whether the process is ending: readiness says so from here on.
    public var isDraining: Bool { process.isDraining }

    /// From here on the process is ending.
    public func beginDraining() { process.beginDraining() }

    // MARK: Requests

    /// The answer to a request; never fails.
    public func respond(to request: ServerRequest) async -> ServerResponse {
        let arrived = ContinuousClock.now
        process.metrics.requestsInFlight.increment()
        defer { process.metrics.requestsInFlight.decrement() }
        let requestID = RequestID.of(request.headers.first(name: "x-request-id"), scanner)
        let trace = RequestTrace(
            requestID: requestID, parents: request.headers.all(name: "traceparent"),
            states: request.headers.all(name: "tracestate"), spans: process.spans, scanner: scanner)
        let (response, line) = await RequestTrace.$current.withValue(trace) {
            await answered(
                request, RequestLine(requestID: requestID, arrived: arrived, traceID: trace.context?.traceID))
        }
        // What outlasts a drain has been answered, logged and counted as that.
        if isDraining, Task.isCancelled { return response }
        line.log(response.status, to: logger, least: logLevel(line))
        trace.answered(request, line, response.status)
        measure(line, response.status)
        return response
    }

    private func answered(_ request: ServerRequest, _ begun: RequestLine) async -> (ServerResponse, RequestLine) {
        var line = begun
        // Who is turned away counts where he wanted to go.
        line.route = list(at: request.path)?.route.name
        do throws(RequestProblem) {
            let caller = try authenticator.caller(of: request)
            line.caller = caller.name
            try caller.enter(now: line.arrived)
            defer { caller.leave() }
            try await process.admission.enter(admission)
            defer { process.admission.leave(admission) }
            return (try await answer(request, caller.scope, &line), line)
        } catch {
            line.code = error.code
            return (error.shown(by: scanner).response(requestID: line.requestID), line)
        }
    }

    /// The list of a route's path, or of that of its other form.
    private func list(at path: String) -> ListService? {
        lists[path] ?? (path.hasSuffix("/list") ? lists[String(path.dropLast("/list".count))] : nil)
    }

    private func logLevel(_ line: RequestLine) -> Logger.Level { line.route.flatMap { logLevels[$0] } ?? .info }

    /// How many requests wait for their turn.
    var waitingRequests: Int { process.admission.waiting }

    private func measure(_ line: RequestLine, _ status: Int) {
        let own = line.route.flatMap { meters[$0] } ?? otherMeters
        own.answered(status, after: line.arrived.duration(to: .now))
    }

    /// A page of a route as the operator's own commands see it, whom nobody asks who they are. No listener leads here.
    public func page(ofRoute name: String, query: String) async -> ServerResponse {
        var line = RequestLine(requestID: RequestID.of(nil, scanner), arrived: .now)
        do throws(RequestProblem) {
            guard let list = lists.values.first(where: { $0.route.name == name }) else {
                throw RequestProblem(.notFound, "There is no such route.")
            }
            return await run(list, try ListParameters(query: query), &line)
        } catch {
            return error.response(requestID: line.requestID)
        }
    }

    /// The answer to what is no request.
    public func refusal(_ refusal: Refusal) -> ServerResponse {
        let requestID = RequestID.of(refusal.requestID, scanner)
        let problem = problem(of: refusal)
        var line = RequestLine(requestID: requestID, arrived: .now)
        line.code = problem.code
        line.log(problem.code.status, to: logger, least: .info)
        measure(line, problem.code.status)
        return problem.response(requestID: requestID)
    }

    private func problem(of refusal: Refusal) -> RequestProblem {
        guard let target = refusal.target else {
            var problem = RequestProblem(ProblemCode(refusal), refusal.detail)
            // Of no path in particular: what any of them allows (RFC 9110, section 15.5.6).
            if refusal.status == 405 { problem.headers.append(("Allow", "GET, HEAD, POST, OPTIONS")) }
            return problem
        }
        let path = ServerRequest(method: "", target: target).path
        guard let methods = methods(at: path) else { return Self.nothingThere }
        return Self.notAllowed(methods)
    }

    private static let nothingThere = RequestProblem(.notFound, "There is nothing at this path.")

    private static func notAllowed(_ methods: [String]) -> RequestProblem {
        let allow = methods.joined(separator: ", ")
        var problem = RequestProblem(.methodNotAllowed, "This path answers \(allow).")
        problem.headers.append((name: "Allow", value: allow))
        return problem
    }

    /// What a path answers to; nil where there is nothing.
    private func methods(at path: String) -> [String]? {
        if lists[path] != nil || path == "/v1/backends" { return ["GET", "HEAD", "OPTIONS"] }
        return list(at: path) == nil ? nil : ["POST", "OPTIONS"]
    }

    private func answer(
        _ request: ServerRequest, _ scope: CallerScope, _ line: inout RequestLine
    ) async throws(RequestProblem) -> ServerResponse {
        guard let methods = methods(at: request.path) else { throw Self.nothingThere }
        if let answer = try prelude(request, allowed: methods, line.requestID) { return answer }
        guard let list = list(at: request.path) else {
            try refuseParameters(request)
            return backendList(scope, line.requestID)
        }
        if lists[request.path] != nil {
            return await run(
                try list.narrowed(to: scope, on: request.executor), try ListParameters(query: request.query ?? ""),
                &line)
        }
        try requireJSON(request)
        if request.query?.isEmpty == false {
            throw RequestProblem(.invalidParameter, "This form takes its parameters in the body, not in the query.")
        }
        return await run(
            try list.narrowed(to: scope, on: request.executor), try ListParameters(body: request.body), &line)
    }

    private func refuseParameters(_ request: ServerRequest) throws(RequestProblem) {
        guard let query = request.query, !query.isEmpty else { return }
        let name = String(query.prefix { $0 != "=" && $0 != "&" })
        throw RequestProblem(.invalidParameter, "This path takes no parameters.", parameter: name)
    }

    private func run(_ list: ListService, _ parameters: ListParameters, _ line: inout RequestLine) async
        -> ServerResponse
    {
        let outcome = await list.list(parameters, arrived: line.arrived, requestID: line.requestID)
        line.take(outcome)
        var missed: Set<[UInt8]> = []
        for participant in outcome.participants {
            let meters = participant.backend.meters
            if participant.duplicates > 0 { meters.duplicates.increment(by: participant.duplicates) }
            // A backend may have several parts in a request.
            guard let failure = participant.failure ?? participant.staleFor,
                missed.insert(participant.backend.name).inserted
            else { continue }
            meters.missed(failure.failureClass)
        }
        return outcome.response
    }

    /// What comes before any work: the method, and what the caller accepts. Answers `OPTIONS` itself.
    private func prelude(
        _ request: ServerRequest, allowed: [String], _ requestID: String
    ) throws(RequestProblem) -> ServerResponse? {
        if request.method == "OPTIONS" {
            let allow = (name: "Allow", value: allowed.joined(separator: ", "))
            return ServerResponse(status: 204, headers: [allow, ("X-Request-Id", requestID)])
        }
        guard allowed.contains(request.method) else { throw Self.notAllowed(allowed) }
        if AcceptedTypes(request.headers.all(name: "accept")).quality(of: "application/json") == 0 {
            throw RequestProblem(.notAcceptable, "The answer is application/json, which the request does not accept.")
        }
        return nil
    }

    private func requireJSON(_ request: ServerRequest) throws(RequestProblem) {
        let (types, codings) = (
            request.headers.all(name: "content-type"), request.headers.all(name: "content-encoding")
        )
        guard types.count <= 1, codings.allSatisfy({ $0.isEmpty || $0.lowercased() == "identity" }) else {
            throw RequestProblem(.unsupportedMediaType, "The body must be of one type, and not encoded.")
        }
        let given = types.first ?? ""
        let parts = given.split(separator: ";").map { $0.filter { $0 != " " && $0 != "\t" && $0 != "\"" }.lowercased() }
        let charsets = parts.dropFirst().filter { $0.hasPrefix("charset=") }
        guard parts.first == "application/json", charsets.allSatisfy({ $0 == "charset=utf-8" }) else {
            throw RequestProblem(.unsupportedMediaType, "The body must be application/json in UTF-8.")
        }
    }

    private func backendList(_ scope: CallerScope, _ requestID: String) -> ServerResponse {
        let lists = lists.values.filter { scope.permits($0.route) }
        var json = JSONWriter()
        json.open("{")
        json.name("backends")
        json.open("[")
        for backend in backends
        where scope.permits(backend) && lists.contains(where: { $0.backends.contains { $0 === backend } }) {
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

extension Logger.Level {
    /// The least important level of lines that a route leaves.
    fileprivate init(_ logged: LoggedRequests) {
        self =
            switch logged {
            case .info: .info
            case .warning: .warning
            case .error: .error
            }
    }
}
