// How a Cycles server answers, today's and an old one's, oddities included.

extension Store {
    private static let sorts: [ModelField] = [.key_id, .name, .tenant_id, .status, .created_at, .expires_at]

    /// A call that lists, or the probe.
    mutating func cyclesAnswer(_ query: [String: String], seed: UInt64) -> WireAnswer {
        let sort = Self.sorts.first { $0.rawValue == query["sort_by"] ?? "created_at" }
        if kind == .cycles, sort == nil { return .error(400, "INVALID_REQUEST") }
        let tenant = query["tenant_id"]
        request.wholeCalls += tenant == nil && sort != nil ? 1 : 0
        request.tenantCalls += tenant == nil ? 0 : 1
        if traits.requiresTenant, tenant == nil {
            request.codes.insert("backend_refused")
            return .error(400, "INVALID_REQUEST")
        }
        let scanned = tenant.map { tenant in keys.filter { $0.tenant == tenant }.count } ?? keys.count
        if let most = traits.mostScanned, scanned > most { return limitExceeded("total_candidates", scanned) }
        let list = ordered(keys.filter { matches($0, query) }, sort ?? .created_at, query["sort_dir"] == "asc")
        if let most = traits.mostMatches, list.count > most { return limitExceeded("total_matched", list.count) }
        return page(of: list, query, sort ?? .created_at, seed)
    }

    /// The list of tenants that have a key.
    func tenantsAnswer(_ query: [String: String]) -> WireAnswer {
        if traits.hidesTenants { return .error(500, "INTERNAL_ERROR") }
        let tenants = Set(keys.map(\.tenant)).filter { $0 != traits.unlisted }.sorted {
            $0.utf16.lexicographicallyPrecedes($1.utf16)
        }
        var start = 0
        if let token = query["cursor"] {
            guard let index = tenants.firstIndex(of: token) else { return .error(400, "INVALID_REQUEST") }
            start = index + 1
        }
        let page = tenants[start...].prefix(min(traits.longestPage, 100))
        let items = page.map { "{\"tenant_id\":\(quoted($0)),\"name\":\"n\",\"status\":\"ACTIVE\"}" }
        let hasMore = start + page.count < tenants.count
        let token = hasMore ? page.last.map { ",\"next_cursor\":\(quoted($0))" } : nil
        return WireAnswer(200, "{\"tenants\":[\(items.joined(separator: ","))],\"has_more\":\(hasMore)\(token ?? "")}")
    }

    private mutating func limitExceeded(_ word: String, _ count: Int) -> WireAnswer {
        request.codes.insert("backend_limit_exceeded")
        return .error(400, "LIMIT_EXCEEDED", details: "\"\(word)\":\(count)")
    }

    private func matches(_ key: ModelKey, _ query: [String: String]) -> Bool {
        let isOld = kind == .oldCycles
        if let tenant = query["tenant_id"], !(isOld && traits.ignoresTenant), tenant != key.tenant { return false }
        if let status = query["status"], !(isOld && traits.ignoresStatus), status != key.word { return false }
        guard let search = query["search"], !isOld else { return true }
        return [key.id, key.name ?? ""].contains { found(search, in: $0) }
    }

    private func ordered(_ list: [ModelKey], _ sort: ModelField, _ isAscending: Bool) -> [ModelKey] {
        let (field, isAscending): (ModelField, Bool) =
            switch (kind, lie) {
            case (.oldCycles, _), (_, .byTenant): (.tenant_id, true)
            case (_, .byID): (.key_id, true)
            case (_, .reversed): (sort, !isAscending)
            case (_, nil): (sort, isAscending)
            }
        let places = list.map { ($0, Place($0, field)) }
        return places.sorted { $0.1.comes(before: $1.1, ascending: isAscending) }.map(\.0)
    }

    // MARK: Pages

    private mutating func page(
        of list: [ModelKey], _ query: [String: String], _ sort: ModelField, _ seed: UInt64
    ) -> WireAnswer {
        let token = query["cursor"] ?? ""
        if !token.isEmpty, deadTokens > 0 {
            deadTokens -= 1
            return refused(sort)
        }
        guard let start = start(token, list, sort) else { return refused(sort) }
        if traits.sendsEmptyPages, !token.hasSuffix("~"), fate(token, seed: seed) % 3 == 0 {
            return answer([], more: true, token: token + "~")
        }
        let asked = min(max(1, query["limit"].flatMap { Int($0) } ?? 50), 100)
        var size = min(asked + (traits.isOverlong ? 2 : 0), traits.longestPage)
        if traits.isUneven { size = 1 + fate(token, "size", seed: seed) % size }
        let end = min(list.count, start + size)
        let items = items(list, start, end, seed)
        if query["tenant_id"] == nil { request.tenantsSeen.formUnion(list[start..<end].map(\.tenant)) }
        guard let last = list[start..<end].last else { return answer(items, more: false, token: nil) }
        let next = query["tenant_id"] == nil ? "\(last.tenant)|\(last.id)" : last.id
        let isLast = end == list.count
        if isLast, traits.contradictsMore { return answer(items, more: false, token: next) }
        let goesOn = !isLast || traits.hasTrailingToken
        if goesOn { issue(next, last, sort) }
        return answer(items, more: goesOn, token: goesOn ? next : nil)
    }

    private mutating func issue(_ token: String, _ key: ModelKey, _ sort: ModelField) {
        lastNamed = key.id
        // A key that has moved behind its own page names one more, by the same token.
        trust(token, Place(key, sort))
    }

    /// Nothing can be relied on where a token names a place other than before.
    private mutating func trust(_ token: String, _ place: Place) {
        let before = request.named[token] ?? place
        isVoid = isVoid || before != place
        request.named[token] = before
    }

    /// A list is read from its start three times at most in a request: where values can change, once because a key has moved.
    private mutating func refused(_ sort: ModelField) -> WireAnswer {
        request.refusals += 1
        if request.refusals > (sort.isChangeable ? 2 : 3) { request.codes.insert("backend_malformed") }
        return .error(400, "INVALID_REQUEST")
    }

    /// Where the list goes on; nil where the token's key is gone from it.
    private mutating func start(_ token: String, _ list: [ModelKey], _ sort: ModelField) -> Int? {
        let bare = token.hasSuffix("~") ? String(token.dropLast()) : token
        guard let id = bare.split(separator: "|").last else { return 0 }
        guard let index = list.firstIndex(where: { $0.id == id }) else { return nil }
        lastAsked = list[index].id
        // The contract trusts page tokens within a request, those that it begins with, too.
        if kind == .cycles { trust(bare, Place(list[index], sort)) }
        return index + 1
    }

    private func items(_ list: [ModelKey], _ start: Int, _ end: Int, _ seed: UInt64) -> [String] {
        let first = traits.repeatsAcross && start > 0 ? start - 1 : start
        return list[first..<end].flatMap { key in
            let isTwice = traits.repeatsInside && fate(key.id, "twice", seed: seed) % 3 == 0
            return Array(repeating: key.cyclesItem, count: isTwice ? 2 : 1)
        }
    }

    private func answer(_ items: [String], more: Bool, token: String?) -> WireAnswer {
        let more = traits.omitsMore ? "" : ",\"has_more\":\(more)"
        let token = token.map { ",\"next_cursor\":\(quoted($0))" } ?? ""
        return WireAnswer(200, "{\"keys\":[\(items.joined(separator: ","))]\(token)\(more)}")
    }
}

extension ModelKey {
    fileprivate var cyclesItem: String {
        let optional = [("name", name), ("created_at", created?.wire), ("last_used_at", lastUsed?.wire)]
        let more = optional.compactMap { name, value in value.map { ",\"\(name)\":\(quoted($0))" } }.joined()
        return """
            {"key_id":\(quoted(id)),"tenant_id":\(quoted(tenant)),"key_prefix":"cyc_live_x","status":\(quoted(word)),\
            "expires_at":\(quoted(expires?.wire))\(more)}
            """
    }

    var diffioItem: String {
        let isRevoked = word == "REVOKED"
        return """
            {"keyId":\(quoted(id)),"label":\(quoted(name)),"status":\(quoted(isRevoked ? "active" : word.lowercased())),\
            "keyPrefix":"diffio_live_x","role":"scoped","scopes":[],"resourceBounds":{},\
            "createdAt":\(quoted(created?.wire)),"revokedAt":\(quoted(isRevoked ? "2026-01-01T00:00:00Z" : nil))}
            """
    }
}
