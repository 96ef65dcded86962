// The parameters of the list request as options. Their values are the server's to judge: it knows the rules of its route.

import ArgumentParser

struct ListFilters: ParsableArguments {
    @Option(help: "Keys per page; the server may lower it.")
    var limit = 500

    @Option(help: "Order by created_at, expires_at, last_used_at, name, key_id, tenant_id or status.")
    var sortBy: String?

    @Option(help: "asc or desc.")
    var sortDir: String?

    @Option(help: "Only keys of this status: active, disabled, expired, revoked, unknown. May be repeated.")
    var status: [String] = []

    @Option(help: "Only keys of this tenant.")
    var tenantID: String?

    @Option(help: "Only keys whose key_id or name holds this text, in any letter case.")
    var search: String?

    @Option(help: "Only keys created after this time (RFC 3339).")
    var createdAfter: String?

    @Option(help: "Only keys created before this time (RFC 3339).")
    var createdBefore: String?

    @Option(help: "Only keys that expire before this time (RFC 3339).")
    var expiresBefore: String?

    @Option(help: "Only keys not used since this time (RFC 3339).")
    var lastUsedBefore: String?

    @Option(help: "Only keys of this backend. May be repeated.")
    var backend: [String] = []

    @Option(help: "allow or forbid lists that lack a backend.")
    var partial: String?

    func validate() throws {
        if limit < 0 { throw ValidationError("--limit must not be negative") }
    }

    typealias Parameter = (name: String, value: String)

    /// The parameters of a walk's first request. `cursor` is the one that the user goes on with, if any: then the server
    /// checks that the filters are those of its walk.
    func firstParameters(cursor: String?) -> [Parameter] {
        let single: [(String, String?)] = [
            ("sort_by", sortBy), ("sort_dir", sortDir), ("tenant_id", tenantID), ("search", search),
            ("created_after", createdAfter), ("created_before", createdBefore), ("expires_before", expiresBefore),
            ("last_used_before", lastUsedBefore),
        ]
        return single.compactMap { name, value in value.map { (name, $0) } }
            + status.map { ("status", $0) } + backend.map { ("backend", $0) } + nextParameters(cursor: cursor)
    }

    /// The parameters of a later request: the cursor holds the filters.
    func nextParameters(cursor: String?) -> [Parameter] {
        let paging: [(String, String?)] = [("limit", String(limit)), ("partial", partial), ("cursor", cursor)]
        return paging.compactMap { name, value in value.map { (name, $0) } }
    }
}
