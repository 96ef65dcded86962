// The order of a list, written down a second time: by value, backend and id; texts as arrays of UTF-16 code units.

/// What a list may be sorted by; the words of requests.
package enum ModelField: String, Sendable, CaseIterable {
    case created_at, expires_at, last_used_at, name, key_id, tenant_id, status

    /// Whether a key's value may change while it lives.
    var isChangeable: Bool { [.expires_at, .last_used_at, .name, .status].contains(self) }
}

/// Where a key stands in a list.
struct Place: Sendable, Hashable {
    private var isMissing: Bool
    private var rank: Int
    private var texts: [[UInt16]]

    private init(rank: Int?, text: String?, _ backend: String, _ id: String) {
        isMissing = rank == nil && text == nil
        self.rank = rank ?? 0
        texts = [Array((text ?? "").utf16), Array(backend.utf16), Array(id.utf16)]
    }

    /// The place of a key in the answer.
    init(_ key: ShownKey, _ field: ModelField) {
        switch field {
        case .created_at: self.init(rank: key.created.flatMap { Moment.ranks[$0] }, text: nil, key.backend, key.id)
        case .expires_at: self.init(rank: key.expires.flatMap { Moment.ranks[$0] }, text: nil, key.backend, key.id)
        case .last_used_at: self.init(rank: key.lastUsed.flatMap { Moment.ranks[$0] }, text: nil, key.backend, key.id)
        case .name: self.init(rank: nil, text: key.name, key.backend, key.id)
        case .key_id: self.init(rank: nil, text: key.id, key.backend, key.id)
        case .tenant_id: self.init(rank: nil, text: key.tenant, key.backend, key.id)
        case .status: self.init(rank: nil, text: key.status, key.backend, key.id)
        }
    }

    /// The place of a key in its own backend's list.
    init(_ key: ModelKey, _ field: ModelField) {
        switch field {
        case .created_at: self.init(rank: key.created?.rank, text: nil, "", key.id)
        case .expires_at: self.init(rank: key.expires?.rank, text: nil, "", key.id)
        case .last_used_at: self.init(rank: key.lastUsed?.rank, text: nil, "", key.id)
        case .name: self.init(rank: nil, text: key.name, "", key.id)
        case .key_id: self.init(rank: nil, text: key.id, "", key.id)
        case .tenant_id: self.init(rank: nil, text: key.tenant, "", key.id)
        case .status: self.init(rank: nil, text: key.word, "", key.id)
        }
    }

    /// Whether this stands before the other in an ascending list.
    private func isBelow(_ other: Place) -> Bool {
        if isMissing != other.isMissing { return other.isMissing }
        if rank != other.rank { return rank < other.rank }
        for (mine, others) in zip(texts, other.texts) where mine != others {
            return mine.lexicographicallyPrecedes(others)
        }
        return false
    }

    func comes(before other: Place, ascending: Bool) -> Bool {
        ascending ? isBelow(other) : other.isBelow(self)
    }
}
