// A key as a backend holds it, and as an answer must show it.

/// A key at its backend.
package struct ModelKey: Sendable, Hashable {
    package var id: String
    package var name: String?
    package var tenant = "acme"
    /// The backend's word for its state, in upper case.
    package var word = "ACTIVE"
    package var created: Moment?
    package var expires: Moment?
    package var lastUsed: Moment?

    package init(_ id: String) { self.id = id }
}

/// A key as an answer shows it.
struct ShownKey: Sendable, Hashable {
    var backend: String
    var id: String
    var name: String?
    var status: String
    var tenant: String?
    var created: String?
    var expires: String?
    var lastUsed: String?

    var uid: String { "\(backend)/\(id)" }
}

extension ModelKey {
    /// What the answer shows of it in a walk that began at `now`.
    func shown(_ entry: Entry, _ kind: StoreKind, now: Moment) -> ShownKey {
        let isDiffio = kind == .diffio
        return ShownKey(
            backend: entry.name, id: id, name: name, status: status(kind, now: now),
            tenant: isDiffio ? entry.tenant : tenant, created: created?.text,
            expires: isDiffio ? nil : expires?.text, lastUsed: isDiffio ? nil : lastUsed?.text)
    }

    private func status(_ kind: StoreKind, now: Moment) -> String {
        switch word {
        case "ACTIVE":
            guard kind != .diffio, let expires else { return "active" }
            return expires.rank <= now.rank ? "expired" : "active"
        case "REVOKED": return "revoked"
        case "EXPIRED": return "expired"
        case "DISABLED": return kind == .diffio ? "disabled" : "unknown"
        default: return "unknown"
        }
    }
}

extension ShownKey {
    /// The key as an answer's JSON has it; nil where a member is missing or of another kind.
    init?(_ json: JSONValue) {
        guard let backend = json["backend"]?.text, let id = json["key_id"]?.text, let status = json["status"]?.text,
            json["uid"]?.text == "\(backend)/\(id)"
        else { return nil }
        self.init(
            backend: backend, id: id, name: json["name"]?.text, status: status, tenant: json["tenant_id"]?.text,
            created: json["created_at"]?.text, expires: json["expires_at"]?.text,
            lastUsed: json["last_used_at"]?.text)
    }
}
