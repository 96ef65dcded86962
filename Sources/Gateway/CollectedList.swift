// A backend's list that was read to its end, with the arrangements that requests have made of it.

import KeyListing
import Synchronization

/// What makes two collections of one backend the same.
struct CollectionKey: Sendable, Hashable {
    /// The pushed-down parameters.
    var pushedDown: String
    /// Keys that they can't let through are not kept.
    var filters: Filters
    /// Whether the backend is asked tenant by tenant.
    var goesByTenant: Bool
}

/// What a reading brought.
struct WholeList: Sendable {
    var keys: KeyList
    /// The tenants that it was read by; nil where it was read otherwise.
    var tenants: Set<[UInt8]>?
}

/// A whole list. Requests that want it in the same order share the work of sorting it.
final class CollectedList: Sendable {
    private struct Arrangement: Sendable {
        var order: TotalOrder
        var filters: Filters
        /// The walk's start where states matter; nil where the arrangement is good for any.
        var now: Instant?
        var keys: ArrangedKeys
    }

    /// When its collection began.
    let begun: Instant
    let list: KeyList
    /// The tenants that it was read by; nil where it was read otherwise.
    let tenants: Set<[UInt8]>?
    private let arrangements = Mutex<[Arrangement]>([])
    private static let mostArrangements = 4

    init(_ list: WholeList, begun: Instant) {
        self.list = list.keys
        tenants = list.tenants
        self.begun = begun
    }

    /// The same keys, to be arranged anew.
    var withoutArrangements: CollectedList {
        CollectedList(WholeList(keys: list, tenants: tenants), begun: begun)
    }

    /// The bytes that it takes in memory, with an arrangement.
    var byteCount: Int { list.byteCount + list.count * 8 }

    /// The keys as a walk wants them. Its filters let nothing through that those of the collection don't.
    func arranged(
        _ query: ListQuery, _ plan: SourcePlan, limit: Int, now: Instant
    ) throws(WalkFailure) -> ArrangedKeys {
        let dependsOnTime = query.order.field == .status || !query.filters.statuses.isEmpty
        let time = dependsOnTime ? now : nil
        let known = arrangements.withLock {
            $0.first { $0.order == query.order && $0.filters == query.filters && $0.now == time }
        }
        if let known { return known.keys }
        let keys = try list.arranged(query, now: now, limit: limit, showsMatch: plan.showsMatch)
        arrangements.withLock { arrangements in
            if arrangements.count == Self.mostArrangements { arrangements.removeFirst() }
            arrangements.append(Arrangement(order: query.order, filters: query.filters, now: time, keys: keys))
        }
        return keys
    }
}
