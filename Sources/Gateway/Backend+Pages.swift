// One page of a backend's list: the call, and what its answer means.

import Configuration
import Dialects
import KeyListing
import Redaction
import Synchronization
import Upstream

/// A page to be asked for.
struct PageCall: Sendable {
    var dialect: Dialect
    var template: CallTemplate
    var fetch: Fetch
    /// The walk's start.
    var now: Instant
    /// What it is asked for, where another backend may be asked the same.
    var listing: Listing?
    /// Whether it lists tenants in the place of keys.
    var listsTenants = false

    fileprivate var kind: CallKind { listsTenants ? .tenants : template.namesTenant ? .tenant : .list }
}

/// What came of asking for a page.
enum PageAnswer: Sendable {
    case page(Page)
    case tokenRefused
    /// The backend can't or won't list so much at once.
    case tooWide(Width, BackendFailure)

    /// Why a narrower call may be served.
    enum Width: Sendable {
        /// Too many keys match.
        case matches
        /// Too many keys to look at.
        case candidates
        /// It refused a list of all tenants: it may want one named.
        case allTenants
    }
}

extension Backend {
    /// Asks for a page.
    func page(_ call: PageCall, _ bounds: CallBounds) async throws(BackendFailure) -> PageAnswer {
        try await timedPage(call, bounds).answer
    }

    /// Asks for a page, and tells how long the backend took for it: waiting for a place and reading it here not counted.
    func timedPage(
        _ call: PageCall, _ bounds: CallBounds
    ) async throws(BackendFailure) -> (answer: PageAnswer, time: Duration) {
        let fetch = call.fetch
        var bounds = bounds
        bounds.kind = call.kind
        var answer = try await self.call(call.template.page(token: fetch.token, limit: fetch.limit), bounds)
        return (try await read(&answer, call), answer.totalTime)
    }

    /// The first page of a list, of whatever length it gives.
    func firstPage(
        _ template: CallTemplate, _ bounds: CallBounds, now: Instant
    ) async throws(BackendFailure) -> (answer: PageAnswer, time: Duration) {
        let fetch = Fetch(source: 0, token: nil, limit: dialect.longestPage ?? .max)
        return try await timedPage(PageCall(dialect: dialect, template: template, fetch: fetch, now: now), bounds)
    }

    /// Takes the body: with another hold on it, it would be copied.
    private func read(_ answer: inout TransferResponse, _ call: PageCall) async throws(BackendFailure) -> PageAnswer {
        let fetch = call.fetch
        guard answer.status == 200 else { return try understood(answer, call) }
        let context = AnswerContext(
            token: fetch.token, links: answer.headers.filter { $0.name == "link" }.map(\.value),
            tenantID: settings.tenantID.map { Array($0.utf8) })
        let isLong = answer.body.count > 256 << 10
        let body = Handover(answer.takeBody())
        do throws(MalformedAnswer) {
            let page = try await awayFromLoop(isLong) { () throws(MalformedAnswer) in
                var page = try call.dialect.read(body.take(), context)
                page.holdsKnownSecret = redactor.holdsKnownSecret(page.bytes)
                return page
            }
            meters.read(page.keys.count, call.kind)
            if let shadow, let listing = call.listing { shadow.follow(listing, call, page) }
            return .page(page)
        } catch {
            throw BackendFailure(malformed: error.detail, status: answer.status)
        }
    }

    private func understood(_ answer: TransferResponse, _ call: PageCall) throws(BackendFailure) -> PageAnswer {
        let hadToken = call.fetch.token != nil
        let meaning = call.dialect.understand(status: answer.status, body: answer.body, hadToken: hadToken)
        if case .pageTokenRefused = meaning { return .tokenRefused }
        let failure = failure(answer, meaning)
        switch meaning {
        case .limitExceeded(let ofMatches): return .tooWide(ofMatches ? .matches : .candidates, failure)
        case .other where answer.status == 400 && !hadToken: return .tooWide(.allTenants, failure)
        case .other, .pageTokenRefused: throw failure
        }
    }
}

extension Backend {
    /// What an answer other than 200 comes to.
    func failure(_ answer: TransferResponse, _ meaning: ErrorAnswer) -> BackendFailure {
        var failure = BackendFailure(status: answer.status, meaning)
        failure.detail += errorText(answer.body)
        return failure
    }

    /// How much of an error answer is logged, in characters.
    private static let longestErrorText = 300
    /// A longer answer would have to be cut before it is looked through, and half of a secret is not seen to be one.
    private static let mostErrorBytes = 16 << 10

    /// What a backend says of its failure, for the log: without the credential, which some send back, and without what looks like a secret.
    /// Where the credential is in it as nothing can be replaced in, such as escaped, nothing of it is logged.
    private func errorText(_ body: [UInt8]) -> String {
        guard !body.isEmpty, body.count <= Self.mostErrorBytes else { return "" }
        var text = String(decoding: body, as: UTF8.self)
        let credential = settings.credential.map { String(decoding: $0.reveal(), as: UTF8.self) } ?? ""
        // Some writers of JSON escape the slash.
        for form in [credential, credential.replacing("/", with: "\\/")] where !form.isEmpty {
            text.replace(form, with: Redactor.mark)
        }
        if !credential.isEmpty, text.skeleton.contains(credential.skeleton) { return "" }
        return ": " + redactor.shown(text).prefix(Self.longestErrorText)
    }
}

/// Bytes for one taker: what a closure merely captures would be copied before it is written to.
private final class Handover: Sendable {
    private let bytes: Mutex<[UInt8]>

    init(_ bytes: [UInt8]) { self.bytes = Mutex(bytes) }

    func take() -> [UInt8] {
        bytes.withLock { bytes in
            var taken: [UInt8] = []
            swap(&taken, &bytes)
            return taken
        }
    }
}
