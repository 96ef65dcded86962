// The story of a list request: plan, fan out, merge, redact, seal, reply.

import Configuration
import Cursors
import Dialects
import Downstream
import KeyListing
import Redaction
import Upstream

/// What a list request came to, for its log line.
struct ListOutcome: Sendable {
    var response: ServerResponse
    var keys = 0
    var redacted = 0
    var isComplete: Bool?
    var participants: [Participant] = []
    var problem: ProblemCode?
}

/// Lists keys over one route's backends.
struct ListService: Sendable {
    let route: Route
    private(set) var backends: [Backend]
    let keyRing: KeyRing
    let cache: WalkCache
    let retries: RetryBook
    let clock: @Sendable () -> Instant
    private(set) var scope = CallerScope.everything
    private(set) var executor: (any TaskExecutor)?

    /// A walk as one request finds it: at its start, or where a cursor left it.
    private struct Walker {
        var query: ListQuery
        var start: Instant
        var position: Position?
        var allowsPartial: Bool
        var isComplete = true
        var idlePages: UInt8 = 0
        var known: [CursorContent.Backend]?
        /// Collections that began then or later may serve; nil on a first page.
        var listsSince: Instant?
    }

    /// Consecutive pages that may pass no key (contract, section 3).
    private static let mostIdlePages: UInt8 = 20
    /// More streams of a caller's tenants would not find their places in a cursor: the lists of further backends are collected, tenant by
    /// tenant.
    private static let mostTenantStreams = 320
    /// How much of a route's deadline is left for merging, sealing and writing.
    private static let reserve = 0.1

    /// The same list as a caller may see it; 403 where it may see none of it.
    func narrowed(to scope: CallerScope, on executor: (any TaskExecutor)?) throws(RequestProblem) -> ListService {
        var list = self
        list.scope = scope
        list.executor = executor
        list.backends = backends.filter(scope.permits)
        guard scope.permits(route), !list.backends.isEmpty else {
            throw RequestProblem(.permissionDenied, "The caller may not use this route.")
        }
        return list
    }

    func list(_ parameters: ListParameters, arrived: ContinuousClock.Instant, requestID: String) async -> ListOutcome {
        var outcome = ListOutcome(response: ServerResponse(status: 500))
        let failures = redactionFailures
        do throws(RequestProblem) {
            try await list(parameters, arrived, requestID, &outcome)
            // A failure in somebody else's request at the same time fails this one, too: better so than the other way round.
            if redactionFailures != failures {
                throw RequestProblem(.redactionFailed, "The request could not be served.")
            }
        } catch {
            outcome.problem = error.code
            outcome.response = error.response(requestID: requestID)
        }
        return outcome
    }

    /// How often something of these backends could not be looked through for secrets.
    private var redactionFailures: Int { backends.reduce(0) { $0 &+ $1.redactor.failures } }

    private func list(
        _ parameters: ListParameters, _ arrived: ContinuousClock.Instant, _ requestID: String,
        _ outcome: inout ListOutcome
    ) async throws(RequestProblem) {
        var walker = try walker(parameters)
        let limit = pageLimit(parameters.limit)
        let participants = participants(&walker, limit)
        let identity = identity(walker)
        let allowsPartial = parameters.partial.map { $0 == .allow } ?? walker.allowsPartial
        let fanOut = FanOut(
            query: walker.query, position: walker.position, walk: identity, limit: limit,
            listsSince: walker.listsSince, isLastChance: walker.idlePages >= Self.mostIdlePages,
            isLaterPage: walker.known != nil, allowsStale: allowsPartial,
            deadline: arrived + route.deadline - min(route.deadline * Self.reserve, .milliseconds(250)),
            patience: route.deadline, cache: cache, clock: clock, executor: executor)
        let result = await fanOut.run(participants)
        outcome.participants = result.participants
        do throws(RequestProblem) {
            try fail(result, allowsPartial: allowsPartial)
        } catch {
            let isCollecting = result.missing.contains { $0.failure.kind == .collecting }
            if isCollecting, parameters.cursor == nil {
                retries.expect(identity.retry, start: walker.start)
            }
            throw error
        }
        // What was streamed and has lost its proof since may have been out of order before.
        let isTrusted = !result.lostTrust && !result.participants.contains(where: \.hasLostProof)
        walker.isComplete = walker.isComplete && isTrusted && result.unreachable.isEmpty
        try reply(result, walker, parameters, requestID, &outcome)
    }

    // MARK: Plan

    private func walker(_ parameters: ListParameters) throws(RequestProblem) -> Walker {
        guard let cursor = parameters.cursor else {
            try checkBackends(parameters.backends)
            let partial = parameters.partial ?? route.partial
            var query = parameters.query
            try scope.narrow(&query.filters)
            let retried = retries.start(RetryBook.Identity(route: route.name, caller: scope.binding, query: query))
            return Walker(
                query: query, start: retried ?? clock(), allowsPartial: partial == .allow,
                listsSince: retried)
        }
        let content = try opened(cursor)
        guard content.route == route.name else {
            throw RequestProblem(.cursorMismatch, "The cursor is of another route.", parameter: "cursor")
        }
        guard content.caller == scope.binding else {
            let detail = "The cursor is of another caller, or of this one with other tenants; start again without it."
            throw RequestProblem(.cursorMismatch, detail, parameter: "cursor")
        }
        try checkRights(content.query.backends)
        if let parameter = parameters.contradicting(content.query) {
            let detail = "'\(parameter)' differs from the walk's; leave it out, or start again without the cursor."
            throw RequestProblem(.cursorMismatch, detail, parameter: parameter)
        }
        var query = content.query
        try scope.narrow(&query.filters)
        return Walker(
            query: query, start: content.walkStart, position: content.position,
            allowsPartial: content.allowsPartial, isComplete: content.isComplete, idlePages: content.idlePages,
            known: content.backends, listsSince: content.walkStart)
    }

    private func identity(_ walker: Walker) -> WalkIdentity {
        WalkIdentity(route: route.name, caller: scope.binding, start: walker.start, query: walker.query)
    }

    private func opened(_ cursor: String) throws(RequestProblem) -> CursorContent {
        do throws(CursorFailure) {
            return try keyRing.open(cursor, now: clock())
        } catch {
            switch error {
            case .invalid:
                let detail = "The cursor is none of ours, or not whole; start again without it."
                throw RequestProblem(.invalidCursor, detail, parameter: "cursor")
            case .expired:
                throw RequestProblem(
                    .cursorExpired, "The cursor is too old; start again without it.", parameter: "cursor")
            case .tooLong, .unavailable: throw RequestProblem(.internalError, "The request could not be served.")
            }
        }
    }

    private func checkRights(_ names: [[UInt8]]?) throws(RequestProblem) {
        for name in names ?? [] where !backends.contains(where: { $0.name == name }) {
            guard route.backends.contains(where: { $0.utf8.elementsEqual(name) }) else { continue }
            throw RequestProblem(.permissionDenied, "The caller may not use this backend.", parameter: "backend")
        }
    }

    private func checkBackends(_ names: [[UInt8]]?) throws(RequestProblem) {
        try checkRights(names)
        for name in names ?? [] where !backends.contains(where: { $0.name == name }) {
            throw unknownBackend(String(decoding: name, as: UTF8.self), among: backends.map(\.settings.name))
        }
    }

    private func pageLimit(_ given: Int?) -> Int {
        guard let given, given > 0 else { return route.limit.default }
        return min(given, route.limit.max)
    }

    /// The backends to ask. A backend that the cursor does not know in this form joins behind the position.
    private func participants(_ walker: inout Walker, _ limit: Int) -> [Participant] {
        if scope.seesNothing { return [] }
        let query = walker.query
        let asked = query.backends.map { names in backends.filter { names.contains($0.name) } } ?? backends
        let tenants = query.filters.tenants?.count ?? 0
        var room = Self.mostTenantStreams
        var participants = asked.flatMap { backend in
            let parts = Participant(backend, query, limit: limit).asWalked(
                walker.known, query, limit: limit, streamsTenants: tenants <= room)
            if parts.first?.part.tenantID != nil { room -= tenants }
            return parts
        }
        guard let known = walker.known else { return participants }
        if Set(known.map(\.fingerprint)) != Set(participants.map(\.fingerprint)) { walker.isComplete = false }
        for index in participants.indices {
            guard let before = known.first(where: { $0.fingerprint == participants[index].fingerprint }) else {
                continue
            }
            participants[index].resume(before, query)
        }
        return participants
    }

    // MARK: Failures

    /// Fails the request where every backend failed, a required one, or any under `partial=forbid`.
    private func fail(_ result: FanOutResult, allowsPartial: Bool) throws(RequestProblem) {
        let missing = result.missing
        let isFatal = !allowsPartial || missing.contains { $0.backend.settings.required }
        guard let worst = missing.map(\.failure).min(by: { $0.kind.precedence < $1.kind.precedence }),
            isFatal || result.isAllMissing
        else { return }
        throw RequestProblem(worst.kind.code, worst.advice, backends: result.missingNames)
    }

    // MARK: Reply

    private func reply(
        _ result: FanOutResult, _ walker: Walker, _ parameters: ListParameters, _ requestID: String,
        _ outcome: inout ListOutcome
    ) throws(RequestProblem) {
        let cursor = result.walk.hasMore ? try sealed(result, walker) : nil
        if cursor != nil { keep(result, walker) }
        let writer = KeyWriter(result, now: walker.start)
        outcome.redacted = writer.redacted
        outcome.keys = result.walk.listed.count
        outcome.isComplete = walker.isComplete
        var summary = PageSummary(isComplete: walker.isComplete)
        (summary.nextCursor, summary.unreachable) = (cursor, result.unreachable)
        summary.stale = result.stale.map { ($0.backend.name, max(0, clock().seconds - $0.begun.seconds)) }
        summary.redacted = outcome.redacted
        let body = writer.finish(summary)
        let headers = headers(requestID, walker.isComplete, link: cursor.map { next($0, parameters.limit) })
        outcome.response = ServerResponse(status: 200, headers: headers, body: body)
    }

    /// Keeps what the next page can use.
    private func keep(_ result: FanOutResult, _ walker: Walker) {
        let identity = identity(walker)
        for (index, participant) in result.participants.enumerated() {
            if let list = participant.list, participant.staleFor == nil {
                cache.keep(list, of: participant.backend.collections, participant.collectionKey(walker.query))
            }
            // Of states only what the next page begins with: what was read ahead might serve beside what others have been read since.
            let rests = result.walk.rests(of: index)
            for rest in participant.part.statusWord == nil ? rests[...] : rests.prefix(1) {
                cache.keep(rest, as: participant.cacheKey(rest.token, identity, behind: result.walk.position))
            }
        }
    }

    private func sealed(_ result: FanOutResult, _ walker: Walker) throws(RequestProblem) -> String {
        let idlePages = result.walk.hasPassedKeys ? 0 : min(walker.idlePages, Self.mostIdlePages) + 1
        let backends = result.participants.enumerated().map { index, participant in
            var spending = participant.spending
            spending?.listed += UInt64(result.walk.listed.count { $0.source == index })
            return CursorContent.Backend(
                fingerprint: participant.fingerprint,
                manner: participant.manner,
                resumption: result.walk.resumption(of: index), spending: spending)
        }
        let content = CursorContent(
            sealedAt: clock(), walkStart: walker.start, route: route.name, caller: scope.binding, query: walker.query,
            allowsPartial: walker.allowsPartial, isComplete: walker.isComplete, position: result.walk.position,
            idlePages: idlePages, backends: backends)
        do throws(CursorFailure) {
            return try keyRing.seal(content)
        } catch {
            if error == .tooLong { throw Self.tooLongToSeal }
            throw RequestProblem(.internalError, "The request could not be served.")
        }
    }

    private static let tooLongToSeal = RequestProblem(
        .invalidParameter, "The list's filters, backends and position do not fit into a cursor; ask for fewer backends."
    )

    private func next(_ cursor: String, _ limit: Int?) -> String {
        "<\(route.path)?cursor=\(cursor)\(limit.map { "&limit=\($0)" } ?? "")>; rel=\"next\""
    }

    private func headers(_ requestID: String, _ isComplete: Bool, link: String?) -> [(name: String, value: String)] {
        var headers = [
            (name: "Content-Type", value: "application/json"), (name: "Cache-Control", value: "no-store"),
            (name: "X-Request-Id", value: requestID),
            (name: "X-Rollcall-Complete", value: isComplete ? "true" : "false"),
        ]
        if let link, link.utf8.count < 4096 { headers.append(("Link", link)) }
        return headers
    }
}
