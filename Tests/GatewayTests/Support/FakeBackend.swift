// A backend without a socket: keys in memory, a vendor's way of listing them, faults on demand, every call noted.

import Foundation
import Gateway
import Synchronization
import Upstream

/// A key as the tests think of it. Times are seconds since 1970.
struct FakeKey: Sendable, Hashable {
    var id: String
    var name: String? = "Sample"
    var tenant = "acme"
    var status = "ACTIVE"
    var created: Int64 = 1_700_000_000
    var expires: Int64?
    var lastUsed: Int64?
    /// Members behind the others, as they stand in the answer.
    var more = ""
}

/// What a backend does instead of answering.
enum Fault: Sendable {
    case transfer(TransferFailure.Kind)
    case status(Int, String = "", retryAfter: String? = nil)
    case body(String)
    /// No byte until the call's deadline.
    case late
    /// The beginning of an answer, and the rest of it when the gate opens; or this status in its place.
    case held(Gate, status: Int? = nil)
    /// Held as well, where the call names a tenant.
    case heldTenant(Gate)
    /// Nothing for so long, then its answer or that failure.
    case slow(milliseconds: Int, then: TransferFailure.Kind? = nil)
    /// Its answer, but a moment after another backend has been called so often.
    case after(FakeBackend, calls: Int)
}

/// Holds answers back until it is opened.
final class Gate: Sendable {
    private let isOpen = Mutex(false)

    func open() { isOpen.withLock { $0 = true } }

    func pass(until deadline: ContinuousClock.Instant) async throws(TransferFailure) {
        while !isOpen.withLock({ $0 }) {
            if Task.isCancelled { throw TransferFailure(.cancelled) }
            if ContinuousClock.now >= deadline { throw TransferFailure(.tooSlow(answerBegan: true)) }
            try? await Task.sleep(for: .milliseconds(1))
        }
    }
}

final class FakeBackend: BackendCaller {
    enum Vendor: Sendable {
        /// The whole list, in the order it is held.
        case diffio
        /// Pages, sorted as asked.
        case cycles
        /// Pages in the order they are held, whatever was asked for.
        case oldCycles
        /// Proves that it sorts, but pages in the order they are held.
        case lyingCycles
        /// Proves that it sorts, and has always another page, but never a key.
        case endlessCycles
    }

    struct State {
        var vendor: Vendor
        var keys: [FakeKey]
        var longestPage = 100
        /// The fault of the call of that number, from 0; of every call where there is but one under nil.
        var faults: [Int?: Fault] = [:]
        var calls: [TransferRequest] = []
        /// Slow calls whose caller has gone.
        var givenUp = 0
        /// The faults of all calls to an address, by its number.
        var sickAddresses: [Int: Fault] = [:]
        /// More keys than this, of all tenants or of the one asked for, are refused.
        var mostScanned = Int.max
        /// More keys than this that match are refused.
        var mostMatched = Int.max
        /// Answers 400 to a list without `tenant_id`.
        var requiresTenant = false
        var ignoresTenant = false
        /// The tenants that it lists itself; nil where it does not know that path.
        var tenants: [String]?
        /// Answers in the place of the vendor's way, where it wants to; called before the call's own answer is made.
        var answers: (@Sendable (FakeBackend, TransferRequest) -> TransferResponse?)?
    }

    let name: String
    /// Members of the backend in routes.json, each with a comma behind it.
    let members: String
    /// How many addresses it has.
    let addresses: Int
    let state: Mutex<State>

    init(
        _ name: String, _ vendor: Vendor = .cycles, _ keys: [FakeKey] = [], members: String = "", addresses: Int = 1,
        fault: Fault? = nil
    ) {
        self.name = name
        self.addresses = addresses
        self.members = members
        state = Mutex(State(vendor: vendor, keys: keys, faults: fault.map { [nil: $0] } ?? [:]))
    }

    var dialect: String { state.withLock { $0.vendor == .diffio ? "diffio" : "cycles-admin" } }
    var calls: [TransferRequest] { state.withLock { $0.calls } }
    var givenUp: Int { state.withLock { $0.givenUp } }
    /// The calls that list, in their decoded parameters.
    var listCalls: [[String: String]] {
        calls.filter { !$0.listsTenants }.map { queryPairs($0.url) }.filter { $0["sort_by"] != "rollcall_probe" }
    }
    var tenantCalls: Int { calls.count { $0.listsTenants } }
    var probes: Int { calls.count - listCalls.count - tenantCalls }

    func change(_ change: (inout State) -> Void) { state.withLock { change(&$0) } }

    func perform(_ request: TransferRequest) async throws(TransferFailure) -> TransferResponse {
        let (fault, state) = state.withLock { state in
            state.calls.append(request)
            let sick = request.address.flatMap { state.sickAddresses[$0] }
            return (sick ?? state.faults[state.calls.count - 1] ?? state.faults[nil], state)
        }
        switch fault {
        case nil:
            guard let answers = state.answers else { return state.answer(request) }
            // What it changes of the backend holds for this call.
            return answers(self, request) ?? self.state.withLock { $0 }.answer(request)
        case .transfer(let kind):
            throw TransferFailure(kind, detail: "connect to \(Sample.host) as \(Sample.credential)")
        case .status(let status, let body, let retryAfter):
            request.answerBegan?()
            let headers = retryAfter.map { [(name: "retry-after", value: $0)] } ?? []
            return TransferResponse(status: status, headers: headers, body: Array(body.utf8))
        case .body(let body): return response(body)
        case .after(let other, let calls):
            while other.calls.count < calls { await Task.yield() }
            try? await Task.sleep(for: .milliseconds(50))
            return state.answer(request)
        case .heldTenant(let gate):
            if request.url.contains("tenant_id=") { try await gate.pass(until: request.deadline) }
            return state.answer(request)
        case .held(let gate, let status):
            request.answerBegan?()
            try await gate.pass(until: request.deadline)
            return status.map { response("", $0) } ?? state.answer(request)
        case .slow(let milliseconds, let failure):
            let end = ContinuousClock.now + .milliseconds(milliseconds)
            let limit = min(request.deadline, .now + (request.pauseLimit ?? .seconds(3600)))
            if (try? await Task.sleep(until: min(end, limit), clock: .continuous)) == nil {
                self.state.withLock { $0.givenUp += 1 }
                throw TransferFailure(.cancelled)
            }
            if end > limit { throw TransferFailure(.tooSlow(answerBegan: false)) }
            if let failure { throw TransferFailure(failure) }
            return state.answer(request)
        case .late:
            let pause = request.pauseLimit.map { ContinuousClock.now + $0 } ?? request.deadline
            try? await Task.sleep(until: min(pause, request.deadline), clock: .continuous)
            throw TransferFailure(.tooSlow(answerBegan: false))
        }
    }
}

private func response(_ text: String, _ status: Int = 200) -> TransferResponse {
    TransferResponse(status: status, body: Array(text.utf8))
}

// MARK: How the vendors answer

extension FakeBackend.State {
    func answer(_ request: TransferRequest) -> TransferResponse {
        if request.listsTenants { return tenantsAnswer(queryPairs(request.url)) }
        return vendor == .diffio ? diffioAnswer() : cyclesAnswer(queryPairs(request.url))
    }

    private func tenantsAnswer(_ query: [String: String]) -> TransferResponse {
        guard let tenants else { return response("{\"error\":\"INTERNAL_ERROR\",\"message\":\"no\"}", 500) }
        let start = query["cursor"].flatMap { tenants.firstIndex(of: $0) }.map { $0 + 1 } ?? 0
        let page = tenants[start...].prefix(longestPage)
        let items = page.map { "{\"tenant_id\":\"\($0)\",\"name\":\"n\",\"status\":\"ACTIVE\"}" }.joined(separator: ",")
        let token = start + page.count < tenants.count ? page.last.map { ",\"next_cursor\":\"\($0)\"" } : nil
        return response("{\"tenants\":[\(items)],\"has_more\":\(token != nil)\(token ?? "")}")
    }

    /// The refusal of a list that the backend can't or won't give at once.
    private func limit(_ query: [String: String], _ list: [FakeKey]) -> TransferResponse? {
        if requiresTenant, query["tenant_id"] == nil { return refusal("tenant_id is required") }
        let scanned = keys.count { query["tenant_id"] == nil || query["tenant_id"] == $0.tenant }
        if scanned > mostScanned { return tooMany("total_candidates", scanned) }
        return list.count > mostMatched ? tooMany("total_matched", list.count) : nil
    }

    private func tooMany(_ word: String, _ count: Int) -> TransferResponse {
        response("{\"error\":\"LIMIT_EXCEEDED\",\"message\":\"m\",\"details\":{\"\(word)\":\(count)}}", 400)
    }

    fileprivate func diffioAnswer() -> TransferResponse {
        let items = keys.map { key in
            let revoked = key.status == "REVOKED" ? "\"2026-01-01T00:00:00Z\"" : "null"
            return """
                {"keyId":"\(key.id)","label":\(quoted(key.name)),"status":"\(key.status.lowercased())","keyPrefix":"diffio_live_x",
                "role":"scoped","scopes":["a:read"],"resourceBounds":{},"createdAt":"\(iso(key.created))","revokedAt":\(revoked)\(key.more)}
                """
        }
        return response("{\"keys\":[\(items.joined(separator: ","))]}")
    }

    fileprivate func cyclesAnswer(_ query: [String: String]) -> TransferResponse {
        let sort = query["sort_by"] ?? "created_at"
        let known = ["key_id", "name", "tenant_id", "status", "created_at", "expires_at"]
        if vendor != .oldCycles, !known.contains(sort) { return refusal("unknown sort_by \(sort)") }
        if vendor == .endlessCycles {
            return response("{\"keys\":[],\"next_cursor\":\"\((query["cursor"].flatMap { Int($0) } ?? 0) + 1)\"}")
        }
        var list = vendor == .oldCycles ? keys.filter { isOfTenant($0, query) } : keys.filter { matches($0, query) }
        if let limit = limit(query, list) { return limit }
        if vendor == .cycles { list.sort { precedes($0, $1, sort, query["sort_dir"] == "asc") } }
        if let cursor = query["cursor"] {
            guard let last = list.firstIndex(where: { $0.id == cursor.split(separator: "|").last.map(String.init) })
            else {
                return refusal("restart pagination without a cursor")
            }
            list.removeFirst(last + 1)
        }
        let size = min(max(1, query["limit"].flatMap { Int($0) } ?? 50), longestPage)
        let page = list.prefix(size)
        let token =
            list.count > size ? page.last.map { ",\"has_more\":true,\"next_cursor\":\"\($0.tenant)|\($0.id)\"" } : nil
        return response("{\"keys\":[\(page.map(cyclesItem).joined(separator: ","))]\(token ?? ",\"has_more\":false")}")
    }

    private func refusal(_ message: String) -> TransferResponse {
        response("{\"error\":\"INVALID_REQUEST\",\"message\":\"\(message)\",\"request_id\":\"r\"}", 400)
    }

    private func matches(_ key: FakeKey, _ query: [String: String]) -> Bool {
        if !isOfTenant(key, query) { return false }
        if let status = query["status"], status != key.status { return false }
        guard let search = query["search"]?.lowercased() else { return true }
        return key.id.lowercased().contains(search) || key.name?.lowercased().contains(search) == true
    }

    private func isOfTenant(_ key: FakeKey, _ query: [String: String]) -> Bool {
        ignoresTenant || query["tenant_id"] == nil || query["tenant_id"] == key.tenant
    }

    private func precedes(_ a: FakeKey, _ b: FakeKey, _ sort: String, _ isAscending: Bool) -> Bool {
        isAscending ? isBefore(a, b, by: sort) : isBefore(b, a, by: sort)
    }

    private func cyclesItem(_ key: FakeKey) -> String {
        let lastUsed = key.lastUsed.map { ",\"last_used_at\":\"\(iso($0))\"" } ?? ""
        let name = key.name.map { ",\"name\":\(quoted($0))" } ?? ""
        return """
            {"key_id":"\(key.id)","tenant_id":"\(key.tenant)","key_prefix":"cyc_live_x","status":"\(key.status)",
            "created_at":"\(iso(key.created))","expires_at":\(key.expires.map { "\"\(iso($0))\"" } ?? "null")\(name)\(lastUsed)\(key.more)}
            """
    }
}

/// The order of the contract's section 2, written down a second time: by value, missing last, then by id.
func isBefore(_ a: FakeKey, _ b: FakeKey, by sort: String) -> Bool {
    let order = compare(value(of: a, sort), value(of: b, sort))
    return order != 0 ? order < 0 : compare(a.id, b.id) < 0
}

func compare(_ a: String?, _ b: String?) -> Int {
    guard let a, let b else { return (a == nil ? 1 : 0) - (b == nil ? 1 : 0) }
    if a.utf16.elementsEqual(b.utf16) { return 0 }
    return a.utf16.lexicographicallyPrecedes(b.utf16) ? -1 : 1
}

func value(of key: FakeKey, _ sort: String) -> String? {
    switch sort {
    case "key_id": key.id
    case "name": key.name
    case "tenant_id": key.tenant
    case "status": key.status
    case "expires_at": key.expires.map(iso)
    case "last_used_at": key.lastUsed.map(iso)
    default: iso(key.created)
    }
}

/// RFC 3339, seconds; such texts sort as the times do.
func iso(_ seconds: Int64) -> String {
    Date(timeIntervalSince1970: Double(seconds)).ISO8601Format()
}

private func quoted(_ text: String?) -> String {
    text.map { "\"\($0.replacing("\\", with: "\\\\").replacing("\"", with: "\\\""))\"" } ?? "null"
}

/// The decoded parameters of an address.
func queryPairs(_ url: String) -> [String: String] {
    guard let query = url.split(separator: "?").dropFirst().first else { return [:] }
    return query.split(separator: "&").reduce(into: [:]) { pairs, pair in
        let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        pairs[String(parts[0])] = parts.count > 1 ? String(parts[1]).removingPercentEncoding : ""
    }
}

extension TransferRequest {
    /// The number in front of its host.
    var address: Int? { url.split(separator: "/").dropFirst().first?.split(separator: ".").first.flatMap { Int($0) } }

    var listsTenants: Bool { url.contains("/v1/admin/tenants") }
}
