// Two backends' answers to the same call, held against each other. Of a page that goes on elsewhere only the stretch of the
// list that it covers can be judged.

/// A backend's answer to a call for the first page of a list.
public struct JudgedPage: Sendable {
    /// The answer.
    public var page: Page
    /// Whether its keys come in the order asked for. What isn't sorted can be judged only where it is the whole list.
    public var isSorted: Bool

    /// An answer.
    public init(_ page: Page, isSorted: Bool) {
        self.page = page
        self.isSorted = isSorted
    }

    /// Whether it tells of a stretch of the list, at least, whether a key is there.
    fileprivate var canBeJudged: Bool { page.nextToken == nil || isSorted && !page.keys.isEmpty }

    /// Whether a key of another page lies in the stretch that this page covers.
    fileprivate func covers(_ other: Page, _ key: Int, _ order: TotalOrder, now: Instant) -> Bool {
        page.nextToken == nil || !order.precedes(page, page.keys.count - 1, other, key, now: now)
    }
}

/// How a second answer differs from a first one: numbers of keys by what is different about them.
public struct PageDifferences: Sendable, Hashable {
    /// By `missing` and `extra`, as the second lacks or adds keys, by `order`, and by the names of fields that differ.
    public private(set) var counts: [String: Int] = [:]

    /// Holds a second answer against a first one; nil where one of them tells too little.
    ///
    /// Both are judged by the keys that the query asks for: a backend may ignore what was pushed down to it.
    public init?(_ first: JudgedPage, _ second: JudgedPage, query: ListQuery, now: Instant) {
        guard first.canBeJudged, second.canBeJudged else { return nil }
        let (a, b) = (first.page, second.page)
        let (inFirst, inSecond) = (Self.places(a, query, now), Self.places(b, query, now))
        for (id, i) in inFirst {
            if let j = inSecond[id] {
                for field in Self.fieldsThatDiffer(a, i, b, j, now) { counts[field, default: 0] += 1 }
            } else if second.covers(a, i, query.order, now: now) {
                counts["missing", default: 0] += 1
            }
        }
        for (id, j) in inSecond where inFirst[id] == nil && first.covers(b, j, query.order, now: now) {
            counts["extra", default: 0] += 1
        }
        if second.isSorted, Self.isOutOfOrder(b, query.order, now) { counts["order"] = 1 }
    }

    /// Where the keys that are asked for stand, by id.
    private static func places(_ page: Page, _ query: ListQuery, _ now: Instant) -> [ArraySlice<UInt8>: Int] {
        page.keys.indices.reduce(into: [:]) { places, index in
            guard query.filters.match(page, index, now: now) else { return }
            places[page.bytes[page.keys[index].keyID.range]] = index
        }
    }

    private static func isOutOfOrder(_ page: Page, _ order: TotalOrder, _ now: Instant) -> Bool {
        page.keys.indices.dropFirst().contains { order.precedes(page, $0, page, $0 - 1, now: now) }
    }

    private static func fieldsThatDiffer(_ a: Page, _ i: Int, _ b: Page, _ j: Int, _ now: Instant) -> [String] {
        let (x, y) = (a.keys[i], b.keys[j])
        var fields = x.status(at: now) == y.status(at: now) ? [] : ["status"]
        for (field, v, w) in pairs(x, y) where !haveSame(a, v, b, w) { fields.append(field) }
        for (field, v, w) in objects(x, y) where !sameJSON(a, v, b, w) { fields.append(field) }
        if (x.createdAt.isAbsent, x.created) != (y.createdAt.isAbsent, y.created) { fields.append("created_at") }
        if (x.lastUsedAt.isAbsent, x.lastUsed) != (y.lastUsedAt.isAbsent, y.lastUsed) { fields.append("last_used_at") }
        if (x.expiresAt.isAbsent, x.expires) != (y.expiresAt.isAbsent, y.expires) { fields.append("expires_at") }
        return fields
    }

    private static func pairs(_ x: APIKey, _ y: APIKey) -> [(String, Slice, Slice)] {
        [
            ("name", x.name, y.name), ("description", x.description, y.description),
            ("key_prefix", x.keyPrefix, y.keyPrefix), ("tenant_id", x.tenantID, y.tenantID), ("role", x.role, y.role),
            ("parent_key_id", x.parentKeyID, y.parentKeyID), ("rotated_at", x.rotatedAt, y.rotatedAt),
            ("revoked_at", x.revokedAt, y.revokedAt), ("revoked_reason", x.revokedReason, y.revokedReason),
        ]
    }

    private static func objects(_ x: APIKey, _ y: APIKey) -> [(String, Slice, Slice)] {
        [
            ("scopes", x.scopes, y.scopes), ("restrictions", x.restrictions, y.restrictions),
            ("metadata", x.metadata, y.metadata),
        ]
    }

    private static func haveSame(_ a: Page, _ v: Slice, _ b: Page, _ w: Slice) -> Bool {
        v.isAbsent == w.isAbsent && a.bytes[v.range] == b.bytes[w.range]
    }

    /// Whether two JSON texts are the same but for the blanks between their tokens; an empty one is as good as none.
    private static func sameJSON(_ a: Page, _ v: Slice, _ b: Page, _ w: Slice) -> Bool {
        let (x, y) = (sansBlanks(a.bytes[v.range]), sansBlanks(b.bytes[w.range]))
        return x == y || isEmpty(x) && isEmpty(y)
    }

    private static func isEmpty(_ json: [UInt8]) -> Bool { ["", "{}", "[]"].contains { json.elementsEqual($0.utf8) } }

    private static func sansBlanks(_ json: ArraySlice<UInt8>) -> [UInt8] {
        var (isInString, isEscaped) = (false, false)
        return json.filter { byte in
            defer {
                if byte == 0x22, !isEscaped { isInString.toggle() }
                isEscaped = isInString && byte == 0x5C && !isEscaped
            }
            return isInString || ![0x20, 0x09, 0x0A, 0x0D].contains(byte)
        }
    }
}
