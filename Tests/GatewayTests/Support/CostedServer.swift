// A server that says what each answer has cost it, by the measured costs of a real one: whole walks are weighed without waiting.

import Foundation
import Synchronization
import Upstream

/// Keys in tenants, listed by id, all of them or a tenant's.
final class CostedServer: Sendable {
    /// A call that was answered.
    struct Call: Sendable {
        enum Kind: Sendable { case list, tenant, tenants, probe }

        var kind: Kind
        var tenant: String?
        var time: Duration
        var keysLookedAt: Int
    }

    private let tenantOf: [Int]
    private let rows: [[Int]]
    private let made = Mutex<[Call]>([])

    /// - Parameter tenantOf: the tenant of each key, by their numbers.
    init(keys: Int, tenants: Int, tenantOf: (Int) -> Int) {
        self.tenantOf = (0..<keys).map(tenantOf)
        var rows = [[Int]](repeating: [], count: tenants)
        for (key, tenant) in self.tenantOf.enumerated() { rows[tenant].append(key) }
        self.rows = rows
    }

    /// Tenants of equal size.
    convenience init(keys: Int, tenants: Int) { self.init(keys: keys, tenants: tenants) { $0 % tenants } }

    var calls: [Call] { made.withLock { $0 } }

    /// What a call costs that looks at so many keys.
    static func cost(_ keys: Int) -> Duration { .microseconds(1500 + 5 * keys) }

    /// What the whole list costs, had as one, or tenant by tenant; and in how many calls.
    var oneList: (time: Duration, calls: Int) { Self.price([tenantOf.count]) }
    var byTenant: (time: Duration, calls: Int) { Self.price(rows.map(\.count)) }

    private static func price(_ sizes: [Int]) -> (Duration, Int) {
        sizes.reduce((.zero, 0)) { sum, size in
            let pages = max(1, (size + 99) / 100)
            return (sum.0 + cost(size) * pages, sum.1 + pages)
        }
    }

    // MARK: Answers

    func answer(_ request: TransferRequest) -> TransferResponse {
        let query = queryPairs(request.url)
        if request.listsTenants { return tenants(query) }
        if query["sort_by"] == "rollcall_probe" {
            return answer(#"{"error":"INVALID_REQUEST"}"#, Call(kind: .probe, time: Self.cost(0), keysLookedAt: 0), 400)
        }
        return keys(query)
    }

    private func keys(_ query: [String: String]) -> TransferResponse {
        let named = query["tenant_id"].flatMap { Int($0.dropFirst()) }
        let list = named.map { rows.indices.contains($0) ? rows[$0] : [] } ?? Array(tenantOf.indices)
        let start = query["cursor"].flatMap { Int($0.dropFirst()) }.map { Self.place(behind: $0 - 100_000, list) } ?? 0
        let page = list[start...].prefix(min(100, query["limit"].flatMap { Int($0) } ?? 50))
        let items = page.map { key in
            #"{"key_id":"\#(Self.id(key))","tenant_id":"t\#(tenantOf[key])","key_prefix":"p","status":"ACTIVE","expires_at":null}"#
        }
        let token = page.endIndex < list.count ? page.last.map { ",\"next_cursor\":\"\(Self.id($0))\"" } : nil
        let call = Call(
            kind: named == nil ? .list : .tenant, tenant: query["tenant_id"], time: Self.cost(list.count),
            keysLookedAt: list.count)
        return answer("{\"keys\":[\(items.joined(separator: ","))]\(token ?? "")}", call)
    }

    /// The keys are in order.
    private static func place(behind last: Int, _ list: [Int]) -> Int {
        var (low, high) = (0, list.count)
        while low < high {
            let middle = (low + high) / 2
            if list[middle] <= last { low = middle + 1 } else { high = middle }
        }
        return low
    }

    private func tenants(_ query: [String: String]) -> TransferResponse {
        let start = query["cursor"].flatMap { Int($0.dropFirst()) }.map { $0 + 1 } ?? 0
        let page = rows.indices.dropFirst(start).prefix(100)
        let items = page.map { "{\"tenant_id\":\"t\($0)\"}" }.joined(separator: ",")
        let token = page.endIndex < rows.count ? ",\"next_cursor\":\"t\(page.endIndex - 1)\"" : ""
        return answer("{\"tenants\":[\(items)]\(token)}", Call(kind: .tenants, time: Self.cost(0), keysLookedAt: 0))
    }

    private func answer(_ body: String, _ call: Call, _ status: Int = 200) -> TransferResponse {
        made.withLock { $0.append(call) }
        return TransferResponse(status: status, body: Array(body.utf8), totalTime: call.time)
    }

    static func id(_ key: Int) -> String { "k" + String(100_000 + key) }
}
