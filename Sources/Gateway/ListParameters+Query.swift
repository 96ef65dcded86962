// What a caller gave, as the walk's query, and against it.

import KeyListing
import StrictJSON

extension ListParameters {
    /// The query of a walk that begins with these parameters.
    var query: ListQuery {
        var query = ListQuery()
        query.order = TotalOrder(sortBy ?? .createdAt, sortDirection ?? .descending)
        query.filters.statuses = statuses ?? []
        query.filters.tenantID = tenantID
        query.filters.search = search
        query.filters.createdAfter = createdAfter
        query.filters.createdBefore = createdBefore
        query.filters.expiresBefore = expiresBefore
        query.filters.lastUsedBefore = lastUsedBefore
        query.backends = backends
        return query
    }

    /// The first parameter that was given and is not the walk's.
    func contradicting(_ walk: ListQuery) -> String? {
        let filters = walk.filters
        let checks: [(String, Bool)] = [
            ("sort_by", sortBy.map { $0 == walk.order.field } ?? true),
            ("sort_dir", sortDirection.map { $0 == walk.order.direction } ?? true),
            ("status", statuses.map { $0 == filters.statuses } ?? true),
            ("tenant_id", tenantID.map { $0 == filters.tenantID } ?? true),
            ("search", search.map { $0 == filters.search } ?? true),
            ("created_after", createdAfter.map { $0 == filters.createdAfter } ?? true),
            ("created_before", createdBefore.map { $0 == filters.createdBefore } ?? true),
            ("expires_before", expiresBefore.map { $0 == filters.expiresBefore } ?? true),
            ("last_used_before", lastUsedBefore.map { $0 == filters.lastUsedBefore } ?? true),
            ("backend", backends.map { $0 == walk.backends } ?? true),
        ]
        return checks.first { !$0.1 }?.0
    }
}

/// The problem of a backend's name that the route does not know.
func unknownBackend(_ name: String, among names: [String]) -> RequestProblem {
    let hint = nearestSpelling(to: name, in: names).map { " Did you mean '\($0)'?" } ?? ""
    let known = names.joined(separator: ", ")
    return RequestProblem(
        .invalidParameter, "The route has no such backend.\(hint) It has \(known).", parameter: "backend")
}
