// A list request in plain values: as a query, and which keys it asks for.

/// What a whole walk asks for.
package struct ModelQuery: Sendable, Hashable {
    var field = ModelField.created_at
    var isAscending = false
    var statuses: [String] = []
    var tenant: String?
    var search: String?
    var createdAfter: Moment?
    var createdBefore: Moment?
    var expiresBefore: Moment?
    var lastUsedBefore: Moment?
    /// The names of the backends asked for; empty for all.
    package var backends: [String] = []

    /// Whether the key is asked for.
    func asks(for key: ShownKey) -> Bool {
        if !statuses.isEmpty, !statuses.contains(key.status) { return false }
        if let tenant, key.tenant.map({ Array($0.utf8) }) != Array(tenant.utf8) { return false }
        if let search, ![key.id, key.name ?? ""].contains(where: { found(search, in: $0) }) { return false }
        func isBetween(_ text: String?, _ after: Moment?, _ before: Moment?, missing: Bool) -> Bool {
            guard after != nil || before != nil else { return true }
            guard let rank = text.flatMap({ Moment.ranks[$0] }) else { return missing }
            return after.map { rank > $0.rank } ?? true && before.map { rank < $0.rank } ?? true
        }
        return isBetween(key.created, createdAfter, createdBefore, missing: false)
            && isBetween(key.expires, nil, expiresBefore, missing: false)
            && isBetween(key.lastUsed, nil, lastUsedBefore, missing: true)
    }

    /// The query of the walk's first request, without `limit` and `partial`.
    var parameters: [String] {
        var pairs = [("sort_by", field.rawValue), ("sort_dir", isAscending ? "asc" : "desc")]
        pairs += statuses.map { ("status", $0) } + backends.map { ("backend", $0) }
        pairs += [("tenant_id", tenant), ("search", search)].compactMap { name, value in value.map { (name, $0) } }
        let times = [
            ("created_after", createdAfter), ("created_before", createdBefore), ("expires_before", expiresBefore),
            ("last_used_before", lastUsedBefore),
        ]
        pairs += times.compactMap { name, moment in moment.map { (name, $0.wire) } }
        return pairs.map { "\($0)=\(percentEncoded($1))" }
    }
}

/// Whether a text is found in another: lower-cased code point by code point.
func found(_ text: String, in whole: String) -> Bool {
    let (part, all) = (folded(text), folded(whole))
    guard all.count >= part.count else { return false }
    return (0...all.count - part.count).contains { all[$0..<$0 + part.count].elementsEqual(part) }
}

private func folded(_ text: String) -> [Unicode.Scalar] {
    text.unicodeScalars.flatMap { Array($0.properties.lowercaseMapping.unicodeScalars) }
}

/// Every byte that is not a letter or digit as `%XX`.
func percentEncoded(_ text: String) -> String {
    text.utf8.reduce(into: "") { encoded, byte in
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: encoded.unicodeScalars.append(Unicode.Scalar(byte))
        default: encoded += "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
        }
    }
}

/// The decoded parameters of a target or an address.
func queryPairs(_ target: String) -> [String: String] {
    guard let query = target.utf8.split(separator: 0x3F, maxSplits: 1).dropFirst().first else { return [:] }
    return query.split(separator: 0x26).reduce(into: [:]) { pairs, pair in
        let parts = pair.split(separator: 0x3D, maxSplits: 1, omittingEmptySubsequences: false)
        guard let name = parts.first else { return }
        pairs[percentDecoded(name)] = parts.dropFirst().first.map(percentDecoded) ?? ""
    }
}

private func percentDecoded(_ text: Substring.UTF8View) -> String {
    var bytes: [UInt8] = []
    var rest = text
    while let byte = rest.popFirst() {
        let digits = String(decoding: rest.prefix(2), as: UTF8.self)
        if byte == 0x25, let value = UInt8(digits, radix: 16) {
            bytes.append(value)
            rest = rest.dropFirst(2)
        } else {
            bytes.append(byte)
        }
    }
    return String(decoding: bytes, as: UTF8.self)
}
