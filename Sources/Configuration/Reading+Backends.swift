// `backends` and `dialects`: where keys come from and how they are asked for.

import Dialects
import StrictJSON

/// The dialects that a file may name. Of one that is declared but broken only the name is known: that name is right,
/// and its backends are not blamed.
struct KnownDialects {
    private(set) var byName = Dialect.builtIn
    private(set) var names = Dialect.builtIn.keys.sorted()

    /// Adds a dialect; false where the name is taken.
    mutating func declare(_ name: String, _ dialect: Dialect?) -> Bool {
        if names.contains(name) { return false }
        names.append(name)
        byName[name] = dialect
        return true
    }
}

extension Reading {
    /// The built-in dialects and those of the file.
    func dialects(_ element: JSONElement?) -> KnownDialects {
        var known = KnownDialects()
        for (name, member) in element?.object()?.members ?? [] {
            checkName(name, of: member)
            if !known.declare(name, dialect(name, member)) {
                member.report("'\(name)' is the name of a built-in dialect; take another")
            }
        }
        return known
    }

    private func dialect(_ name: String, _ element: JSONElement) -> Dialect? {
        guard let object = element.object() else { return nil }
        let member = object.required("file")
        object.finish()
        guard let member, let (path, contents) = file(member) else { return nil }
        let (dialect, found) = Dialect.load(contents.bytes, name: name)
        let text = SourceText(file: path, text: contents.bytes)
        elsewhere += found.map { text.locate($0, .error) }
        if dialect == nil, found.isEmpty { member.report("the file '\(path)' describes no dialect") }
        return dialect
    }

    /// A backend, or nil where what it cannot do without is missing or wrong; then there is a problem.
    func backend(
        _ name: String, _ element: JSONElement, _ known: KnownDialects,
        among peers: [(name: String, element: JSONElement)]
    ) -> BackendSettings? {
        checkName(name, of: element, without: "/")
        guard let object = element.object() else { return nil }
        defer { object.finish() }
        let dialect = object.required("dialect").flatMap { self.dialect(named: $0, known) }
        let allowLinkLocal = flag(object.optional("allow_link_local"))
        let allowCleartext = flag(object.optional("allow_cleartext"))
        let place = object.required("url")
        let urls = place.flatMap { self.urls($0, linkLocal: allowLinkLocal, cleartext: allowCleartext) }
        if let place, let dialect, let urls { warnOfPath(place, urls, dialect) }
        let credential = object.optional("credential").flatMap { self.credential($0, for: dialect) }
        let auth = auth(object.optional("auth"), of: dialect)
        let tenantID = object.optional("tenant_id").flatMap { tenantOrNone($0, of: dialect) }
        let required = flag(object.optional("required"))
        let (tenants, byTenant) = tenants(object, of: dialect)
        let check = object.optional("check").map { duration($0, default: .seconds(30)) }
        let staleIfError = object.optional("stale_if_error").map { duration($0, default: .zero) }
        let shadow = object.optional("shadow").flatMap { self.shadow($0, of: name, among: peers) }
        let hedge = flag(object.optional("hedge"))
        let limits = backendLimits(object)
        let isEncrypted = urls?.allSatisfy(\.isEncrypted) ?? true
        let proxy = object.optional("proxy").flatMap {
            self.proxy($0, linkLocal: allowLinkLocal, cleartext: allowCleartext, encrypted: isEncrypted)
        }
        let tls = object.optional("tls").flatMap(backendTLS) ?? BackendTLS()
        guard let dialect, let urls else { return nil }
        return BackendSettings(
            name: name, dialect: dialect, urls: urls, credential: credential, auth: auth, tenantID: tenantID,
            tenants: tenants, byTenant: byTenant, required: required, check: check, staleIfError: staleIfError,
            shadow: shadow, hedge: hedge, limits: limits, proxy: proxy, allowLinkLocal: allowLinkLocal,
            allowCleartext: allowCleartext, tls: tls)
    }

    /// The call's own path in the URL, or the beginning of it, is a mistake that no backend answers with more than 404, 405 or 500.
    private func warnOfPath(_ element: JSONElement, _ urls: [BackendURL], _ dialect: Dialect) {
        let parts = dialect.listPath.split(separator: "/")
        let written = parts.indices.reversed().map { "/" + parts[...$0].joined(separator: "/") }
            .first { beginning in urls.contains { $0.basePath.hasSuffix(beginning) } }
        guard let written else { return }
        warn(
            element,
            "the dialect '\(dialect.name)' adds '\(dialect.listPath)' itself: leave '\(written)' out of the URL")
    }

    private func dialect(named element: JSONElement, _ known: KnownDialects) -> Dialect? {
        guard let name = string(element, expected: "a dialect's name") else { return nil }
        if !known.names.contains(name) {
            let hint = spellingHint(for: name, in: known.names)
            element.report("expected a dialect's name: there is none named '\(name)'\(hint)")
        }
        return known.byName[name]
    }

    private func backendLimits(_ object: ObjectReader) -> BackendLimits {
        BackendLimits(
            timeout: object.optional("timeout").map { duration($0, default: .zero) },
            retries: object.optional("retries")?.integer(in: 0...10) ?? 2,
            concurrency: count(object.optional("concurrency"), default: 64),
            queue: duration(object.optional("queue"), default: .milliseconds(200)),
            maxAnswer: size(object.optional("max_answer"), default: 64 << 20),
            maxPages: count(object.optional("max_pages"), default: 1000),
            collectLimit: count(object.optional("collect_limit"), default: 200_000),
            collectDeadline: duration(object.optional("collect_deadline"), default: .seconds(60)))
    }

    /// The tenant of keys that don't tell theirs.
    private func tenantOrNone(_ element: JSONElement, of dialect: Dialect?) -> String? {
        if element.isNull { return nil }
        if let dialect, dialect.keysTellTenants {
            element.report(
                "the keys of the dialect '\(dialect.name)' tell their tenants themselves: leave it out; "
                    + "a caller's 'tenants' limit what is listed")
        }
        return tenant(element, expected: "a tenant's id or null")
    }

    /// A tenant's id.
    func tenant(_ element: JSONElement, expected: String = "a tenant's id") -> String? {
        guard let tenant = string(element, expected: expected) else { return nil }
        if !(1...256 ~= tenant.unicodeScalars.count) {
            element.report("expected a tenant's id of 1 to 256 characters")
        }
        return tenant
    }
}
