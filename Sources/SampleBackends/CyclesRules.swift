// The Cycles server's rules in the order in which it applies them: web server, route, credential, method, content.

import NIOHTTP1
import Synchronization

/// Judges requests to a Cycles backend and answers them.
final class CyclesRules: Sendable {
    private static let mostHeadBytes = 8_192
    private let credential: String
    /// Guards which keys the server holds.
    private let shelf: Mutex<CyclesShelf>
    /// Guards how the server behaves.
    private let currentManner: Mutex<SampleCycles.Manner>

    init(keys: [SampleKey], credential: String, manner: SampleCycles.Manner) {
        self.credential = credential
        shelf = Mutex(CyclesShelf(keys: keys))
        currentManner = Mutex(manner)
    }

    var keys: [SampleKey] {
        get { shelf.withLock { $0 }.keys }
        set {
            let filled = CyclesShelf(keys: newValue)
            shelf.withLock { $0 = filled }
        }
    }

    var manner: SampleCycles.Manner {
        get { currentManner.withLock { $0 } }
        set { currentManner.withLock { $0 = newValue } }
    }

    func answer(_ request: SampleRequest) -> SampleAnswer {
        guard CyclesTarget.isWellFormed(request.target), request.headBytes <= Self.mostHeadBytes else {
            var answer = CyclesAnswers.page(400, "Bad Request", charset: "utf-8")
            answer.closes = true
            return answer
        }
        let manner = manner
        let route = CyclesRoute(request.path, listsTenants: manner.listsTenants)
        var answer = routed(request, route, manner)
        CyclesAnswers.trace(&answer, request)
        return answer
    }

    private func routed(_ request: SampleRequest, _ route: CyclesRoute, _ manner: SampleCycles.Manner) -> SampleAnswer {
        if request.head.method == .OPTIONS, !route.allowed.isEmpty {
            return SampleAnswer(status: 200, headers: [("Allow", route.options.joined(separator: ","))])
        }
        if let refusal = refusal(request.header("X-Admin-API-Key")) {
            var answer = CyclesAnswers.error(refusal, request)
            answer.contentType = "application/json;charset=ISO-8859-1"
            return answer
        }
        guard let refusal = route.refusal(request.head.method) else { return listed(request, route, manner) }
        var answer = CyclesAnswers.error(refusal, request)
        if !route.allowed.isEmpty { answer.headers.append(("Allow", route.allowed.joined(separator: ","))) }
        return answer
    }

    private func refusal(_ sent: String?) -> CyclesRefusal? {
        let isMissing = sent?.isEmpty ?? true
        if !isMissing, sent == credential { return nil }
        let message = isMissing ? "Missing X-Admin-API-Key header" : "Invalid admin API key"
        return CyclesRefusal(status: 401, code: "UNAUTHORIZED", message: message)
    }

    private func listed(_ request: SampleRequest, _ route: CyclesRoute, _ manner: SampleCycles.Manner) -> SampleAnswer {
        guard CyclesAnswers.accepted(request.head.headers[canonicalForm: "Accept"]) else {
            return CyclesAnswers.page(406, "Not Acceptable", charset: "UTF-8")
        }
        let target = CyclesTarget(query: request.query)
        let shelf = shelf.withLock { $0 }
        var work = SampleWork(kind: route == .tenants ? .tenants : .refused)
        var answer: SampleAnswer
        do {
            if route == .tenants {
                answer = .json(200, try CyclesTenants(target, tenants(shelf, manner)).text)
            } else {
                answer = .json(200, try keys(target, shelf, manner, request.faults, &work))
            }
        } catch {
            answer = CyclesAnswers.error(error, request)
        }
        work.time = manner.callCost + manner.keyCost * work.keys
        answer.work = work
        return answer
    }

    private func tenants(_ shelf: CyclesShelf, _ manner: SampleCycles.Manner) -> [SampleTenant] {
        let all = manner.tenants ?? shelf.tenantIDs.map { SampleTenant(id: $0) }
        return all.filter { !manner.unlistedTenants.contains($0.id) }
    }

    private func keys(
        _ target: CyclesTarget, _ shelf: CyclesShelf, _ manner: SampleCycles.Manner, _ faults: [SampleFault],
        _ work: inout SampleWork
    ) throws(CyclesRefusal) -> JSONText {
        var query = try CyclesQuery(target, manner)
        work.kind = query.selection.tenant == nil ? .list : .tenant
        work.keys = shelf.scanned(tenant: query.selection.tenant)
        if query.selection.sort != nil { try sortable(query.selection, shelf, manner) }
        if faults.contains(.orderLie) { query.selection.sort = nil }
        return try CyclesPage(shelf, query, faults).text
    }

    private func sortable(
        _ name: CyclesSelectionName, _ shelf: CyclesShelf, _ manner: SampleCycles.Manner
    ) throws(CyclesRefusal) {
        let scanned = shelf.scanned(tenant: name.tenant)
        if let most = manner.mostScanned, scanned > most {
            throw tooMany("{\"total_candidates\":\(scanned),\"max_scan_candidates\":\(most)}")
        }
        guard let most = manner.mostSorted, scanned > most else { return }
        let matched = shelf.selection(name).order.count
        if matched > most { throw tooMany("{\"total_matched\":\(matched),\"max_sort_candidates\":\(most)}") }
    }

    private func tooMany(_ details: String) -> CyclesRefusal {
        CyclesRefusal(code: "LIMIT_EXCEEDED", message: "Too many keys to sort; narrow the filter", details: details)
    }
}
