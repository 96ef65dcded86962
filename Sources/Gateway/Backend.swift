// A configured backend at run time: how it is called, what it has proven, when it was last seen.

import Configuration
import CoreMetrics
import Dialects
import KeyListing
import Logging
import Redaction
import StrictJSON
import Synchronization
public import Upstream

/// Whatever carries a call to a backend: libcurl, or a test's script.
public protocol BackendCaller: Sendable {
    /// Makes one call.
    func perform(_ request: TransferRequest) async throws(TransferFailure) -> TransferResponse
    /// How many calls wait for a place.
    var waiting: Int { get }
}

extension BackendCaller {
    /// None, where there is no line to wait in.
    public var waiting: Int { 0 }
}

extension TransferPool: BackendCaller {}

/// One configured backend. Shared by all requests of a generation.
final class Backend: Sendable {
    /// What is known of its health; the first `/status` shows it.
    struct Health: Sendable {
        var isReachable: Bool?
        var lastSeen: Instant?
        var lastFailure: FailureClass?
        /// When its operator was last told that it refuses the credential.
        var lastWarning: ContinuousClock.Instant?
        /// When its operator was last told of a tenant that its list of tenants lacks.
        var lastTenantWarning: ContinuousClock.Instant?
        var proof: (isProven: Bool, at: ContinuousClock.Instant)?
        /// When it last listed a key of a tenant that its list of tenants lacks.
        var unlistedTenantSeen: Instant?
    }

    let settings: BackendSettings
    let name: [UInt8]
    let redactor: Redactor
    private let ownCollections = AtomicLazyReference<CollectionDesk>()
    /// Nil where no list may outlive its backend's answer.
    let lastKnown: LastKnownLists?
    let meters: BackendMeters
    private let caller: any BackendCaller
    /// The one copy of the credential; libcurl gets it lent.
    private let credential: SecretHeader?
    let addresses: AddressBook
    private let health = Mutex(Health())
    /// Repetitions and hedges share it.
    let retryBudget = RetryBudget()
    private let logger: Logger
    private let clock: @Sendable () -> Instant
    private let ownShadow = AtomicLazyReference<Shadow>()
    private let lastPrepared = Mutex<PreparedList?>(nil)
    /// See `SourcePlan.showsMatch`.
    let showsMatch: @Sendable (SearchText, Page, Int) -> Bool
    /// Its name as it stands in answers.
    let encodedName: PageEncoder.Name
    /// How long a probe's outcome is remembered (contract, section 2).
    private static let proofAge = Duration.seconds(600)
    /// How backends refuse a word that they do not know (RFC 9110, sections 15.5.1 and 15.5.21).
    private static let refusesWords = [400, 422]

    init(
        _ settings: BackendSettings, caller: any BackendCaller, redactor: Redactor, meters: BackendMeters,
        logger: Logger, clock: @escaping @Sendable () -> Instant
    ) {
        self.settings = settings
        self.logger = logger
        self.clock = clock
        lastKnown = settings.staleIfError.map { LastKnownLists(age: $0) }
        self.redactor = redactor
        self.meters = meters
        self.caller = caller
        addresses = AddressBook(settings.urls.map(\.text))
        name = Array(settings.name.utf8)
        encodedName = PageEncoder.Name(name)
        showsMatch = { search, page, key in redactor.searchable(page, key)?.contains(where: search.isPart) ?? true }
        credential = settings.credentialHeader
    }

    var dialect: Dialect { settings.dialect }

    /// Who collects its lists.
    var collections: CollectionDesk { ownCollections.load() ?? ownCollections.storeIfNil(CollectionDesk(clock: clock)) }

    /// Who is asked too.
    var shadow: Shadow? { ownShadow.load() }

    /// Has another backend asked too. Before the first call, and once.
    func take(_ shadow: Shadow) { _ = ownShadow.storeIfNil(shadow) }

    func template(_ query: ListQuery, _ part: ListPart = ListPart()) -> CallTemplate {
        template(of: dialect, query, part)
    }

    /// How a list of it is asked for. Most requests ask for the same as the one before, which is remembered.
    func prepared(_ query: ListQuery, _ part: ListPart) -> PreparedList {
        if let last = lastPrepared.withLock({ $0 }), last.query == query, last.part == part,
            // What is alike to search for is not asked for alike.
            last.query.filters.search?.text == query.filters.search?.text
        {
            return last
        }
        let template = template(query, part)
        let new = PreparedList(self, query, part, template, fingerprint: fingerprint(template))
        if part == ListPart() { lastPrepared.withLock { $0 = new } }
        return new
    }

    /// The calls for its own list of tenants; nil where its dialect has none.
    var tenantTemplate: CallTemplate? { dialect.tenantList.map { template(of: $0, ListQuery(), ListPart()) } }

    private func template(of dialect: Dialect, _ query: ListQuery, _ part: ListPart) -> CallTemplate {
        CallTemplate(dialect, url: "", query: query, part: part)
    }

    /// What page tokens are bound to: everything but the credential that makes the backend's list what it is.
    private func fingerprint(_ template: CallTemplate) -> UInt64 {
        let parts =
            [
                settings.name, dialect.name, "\(dialect.digest)", settings.tenantID ?? "", settings.tenants.text,
                template.pushedDown,
            ] + settings.urls.map(\.text).sorted()
        return parts.reduce(0xCBF2_9CE4_8422_2325) { hash, part in
            // FNV-1a, 64 bits; the length in front keeps the parts apart.
            ("\(part.utf8.count):" + part).utf8.reduce(hash) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
        }
    }

    // MARK: Calls

    /// One call, made again where that can help and elsewhere where there is another address, all tries within its bounds.
    func call(_ call: ListCall, _ bounds: CallBounds) async throws(BackendFailure) -> TransferResponse {
        retryBudget.begin()
        defer { retryBudget.end() }
        var tried: [Int] = []
        let lastTry = min(bounds.deadline, bounds.retryTime.map { .now + $0 } ?? bounds.deadline)
        let retries = settings.limits.retries
        var outcome = try await once(call, bounds, &tried, triesLeft: retries)
        for tries in 1..<retries + 1 where !outcome.isGood {
            let wait = Retry.wait(
                after: outcome, tries: tries, hasOther: addresses.others(than: tried) > 0, jitter: .random(in: 0...1),
                now: clock())
            guard let wait, ContinuousClock.now + wait < lastTry, retryBudget.take() else { break }
            defer { retryBudget.giveBack() }
            bounds.answerFailed?()
            guard (try? await Task.sleep(for: wait)) != nil else { break }
            meters.retries.increment()
            do throws(BackendFailure) {
                outcome = try await once(call, bounds, &tried, triesLeft: retries - tries)
            } catch {
                // Its breaker has opened meanwhile: what has opened it says more.
                break
            }
        }
        do throws(TransferFailure) {
            return try outcome.get()
        } catch {
            throw BackendFailure(error)
        }
    }

    /// One try; fails at once where every address is left alone.
    private func once(
        _ call: ListCall, _ bounds: CallBounds, _ tried: inout [Int], triesLeft: Int
    ) async throws(BackendFailure) -> Result<TransferResponse, TransferFailure> {
        guard let address = addresses.take(besides: tried) else { throw .leftAlone }
        tried.append(address.index)
        // The time is for all addresses that may still be tried.
        let share = addresses.count == 1 ? 1 : 1 + min(triesLeft, addresses.others(than: tried))
        let first = Attempt(call: call, bounds: bounds, address: address, share: share)
        guard settings.hedge, let slow = meters.tail.p95 else { return await made(first) }
        return await hedged(first, after: slow, &tried)
    }

    /// Makes a try, and lets its outcome count for its address.
    func made(_ attempt: Attempt) async -> Result<TransferResponse, TransferFailure> {
        let start = ContinuousClock.now
        let outcome = await transfer(attempt.call, to: attempt.address.url, attempt.bounds, share: attempt.share)
        if settings.hedge, outcome.isGood { meters.tail.add(start.duration(to: .now)) }
        let hadTime = attempt.bounds.hadTime(at: start, ownTime: settings.limits.timeout) || !outcome.isTooSlow
        let isSick = attempt.bounds.isJudged && hadTime ? outcome.isSick : nil
        let change = addresses.giveBack(
            attempt.address, failed: attempt.isSecondOpinion && isSick == true ? nil : isSick)
        if let change { tell(attempt.address, isLeftAlone: change) }
        return outcome
    }

    private func tell(_ address: TakenAddress, isLeftAlone: Bool) {
        let metadata: Logger.Metadata = ["backend": .string(settings.name), "address": .string(address.url)]
        if isLeftAlone {
            logger.warning("a backend's address fails too often and is left alone", metadata: metadata)
        } else {
            logger.info("a backend's address is called again", metadata: metadata)
        }
    }

    private func transfer(
        _ call: ListCall, to address: String, _ bounds: CallBounds, share: Int
    ) async -> Result<TransferResponse, TransferFailure> {
        let trace = RequestTrace.current
        let span = trace?.callSpan
        let request = TransferRequest(
            method: call.method == "POST" ? .post : .get, url: address + call.url,
            headers: call.headers + (trace?.headers(span) ?? []), credential: credential,
            body: call.body,
            deadline: bounds.lastsUntil(ownTime: settings.limits.timeout, share: share),
            pauseLimit: bounds.pauseLimit.map { $0 / share },
            isPatient: bounds.isPatient, maxAnswer: settings.limits.maxAnswer,
            answerHeaders: dialect.readsLink ? ["link", "retry-after"] : ["retry-after"],
            answerBegan: bounds.answerBegan)
        let start = ContinuousClock.now
        meters.callsInFlight.increment()
        defer {
            meters.callsInFlight.decrement()
            meters.called(bounds.kind, for: start.duration(to: .now))
        }
        let outcome: Result<TransferResponse, TransferFailure>
        do throws(TransferFailure) {
            outcome = .success(try await caller.perform(request))
        } catch {
            outcome = .failure(error)
        }
        trace?.called(settings.name, span, outcome, took: start.duration(to: .now))
        return outcome
    }

    // MARK: Proof of its sort

    /// Whether it has shown that it sorts as asked; nil where that is not known, or was shown too long ago.
    var isProven: Bool? {
        health.withLock { health in
            guard let proof = health.proof, proof.at.duration(to: .now) < Self.proofAge else { return nil }
            return proof.isProven
        }
    }

    func remember(isProven: Bool?) {
        health.withLock { $0.proof = isProven.map { ($0, .now) } }
    }

    /// Asks it whether it honours a sort, unless that is known. A probe without a verdict proves nothing and is not remembered, nor is one
    /// that was refused: the call that it stands for may be refused, too, whatever the sort.
    func prove(_ template: CallTemplate, _ bounds: CallBounds) async throws(BackendFailure) -> Bool {
        if let isProven { return isProven }
        guard let probe = template.probe else { return false }
        var bounds = bounds
        bounds.kind = .probe
        let answer = try await call(probe, bounds)
        let verdict = dialect.probeShows(status: answer.status, body: answer.body)
        if verdict == false {
            remember(isProven: false)
        } else if verdict == nil, !Self.refusesWords.contains(answer.status) {
            // It is not the sort that it refuses: the list would be answered no better.
            let meaning = dialect.understand(status: answer.status, body: answer.body, hadToken: false)
            throw failure(answer, meaning)
        }
        return verdict ?? false
    }

    // MARK: Health

    func answered(at now: Instant) {
        health.withLock {
            $0.isReachable = true
            $0.lastSeen = now
        }
    }

    func failed(_ failure: BackendFailure) {
        let mustWarn = health.withLock { health in
            health.isReachable = false
            // That it is left alone says nothing new: what it is left alone for does.
            if failure.failureClass != .breakerOpen || health.lastFailure == nil {
                health.lastFailure = failure.failureClass
            }
            guard failure.failureClass == .credentialRefused else { return false }
            if let last = health.lastWarning, last.duration(to: .now) < .seconds(60) { return false }
            health.lastWarning = .now
            return true
        }
        if mustWarn { warnOfCredential(failure) }
    }

    /// It has listed a key of a tenant that its list of tenants lacks: its operator is told of that once a minute.
    func sawUnlistedTenant(at now: Instant) {
        meters.unlistedTenants.increment()
        let mustWarn = health.withLock { health in
            health.unlistedTenantSeen = now
            if let last = health.lastTenantWarning, last.duration(to: .now) < .seconds(60) { return false }
            health.lastTenantWarning = .now
            return true
        }
        guard mustWarn else { return }
        logger.warning(
            "a backend's list of tenants lacks one whose keys it lists",
            metadata: [
                "backend": .string(settings.name),
                "advice": "its walks stay one list: have the tenant's record mended, or set 'by_tenant' to \"needed\"",
            ])
    }

    /// Tells its operator, once a minute, that it refuses the gateway's credential.
    private func warnOfCredential(_ failure: BackendFailure) {
        let advice =
            failure.status == 403
            ? "the credential is known but may not list keys: give it that right, or put one that has it in its place"
            : "the credential is wrong or has ended: renew what 'credential' in routes.json names, and check 'auth' and 'url'"
        logger.warning(
            "a backend refuses the gateway's credential",
            metadata: [
                "backend": .string(settings.name), "failure": .string(failure.name), "detail": .string(failure.detail),
                "advice": .string(advice),
            ])
    }

    /// What its addresses' breakers let through.
    var breaker: Breaker.State { addresses.breaker }

    var currentHealth: Health { health.withLock { $0 } }

    /// How many calls wait for a place in its pool.
    var waiting: Int { caller.waiting }

    /// Takes over what is known of the same backend in the generation before. What it has proven it proves anew.
    ///
    /// - Parameter isShownAlike: whether its lists are stripped as they were.
    func resume(_ before: Backend, isShownAlike: Bool) {
        guard before.settings.name == settings.name, before.settings.urls == settings.urls,
            before.dialect.name == dialect.name
        else { return }
        var known = before.currentHealth
        known.proof = nil
        health.withLock { $0 = known }
        guard seesTheSame(as: before) else { return }
        // Readings under way and their failures are by the bounds of their time.
        if isShownAlike, settings.limits == before.settings.limits { _ = ownCollections.storeIfNil(before.collections) }
        if let lists = before.lastKnown { lastKnown?.resume(lists) }
    }

    /// Whether a list of that one may be served as this one's: another credential may see other keys, another way may lead elsewhere, other
    /// tenants' keys are no longer wanted, and another description may not want to show what that one did.
    private func seesTheSame(as other: Backend) -> Bool {
        let (own, others) = (settings, other.settings)
        return dialect.digest == other.dialect.digest && own.credential == others.credential && own.auth == others.auth
            && own.tls == others.tls && own.proxy?.text == others.proxy?.text && own.tenantID == others.tenantID
            && own.tenants == others.tenants
    }
}

extension TenantSource {
    /// For the fingerprint that page tokens are bound to.
    fileprivate var text: String {
        switch self {
        case .discovered: "discover"
        case .listed(let tenants): tenants.map { "\($0.utf8.count):\($0)" }.joined()
        }
    }
}

extension BackendSettings {
    /// The credential in the form that the backend takes it in; nil where it takes none.
    fileprivate var credentialHeader: SecretHeader? {
        guard let form = dialect.authForm(auth), let credential else { return nil }
        return credential.withBytes { SecretHeader(form.header, before: form.before, secret: $0, after: form.after) }
    }
}
