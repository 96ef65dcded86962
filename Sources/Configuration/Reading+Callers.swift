// `callers`: who may ask, by the digests of their tokens. A token itself never stands in the file.

import StrictJSON

/// What callers may speak of.
struct KnownNames {
    let routes: [String]
    let backends: [String]
    /// Whether callers can show certificates.
    let asksForCertificates: Bool
}

/// What callers have taken already: two of them with one name or one token could not be told apart.
private struct TakenIdentities {
    var names: Set<String> = []
    var digests: [[UInt8]: String] = [:]
    var certificateNames: [String: String] = [:]
}

extension Reading {
    /// Who is let in: everybody where both members are left out, which is for loopback only.
    func callers(_ element: JSONElement?, jwt: JSONElement?, _ known: KnownNames) -> CallerPolicy {
        let issuer = jwt.flatMap { tokenIssuer($0, known) }
        guard let element else { return jwt == nil ? .anyone : .known([], issuer) }
        if case .string = element.node.value {
            _ = word(element, of: ["anyone"])
            if jwt != nil { element.report("\"anyone\" and 'jwt' exclude each other: leave one out") }
            return .anyone
        }
        guard let elements = element.array(of: "an array of callers or \"anyone\"") else { return .anyone }
        if elements.isEmpty { element.report("expected at least one caller, or \"anyone\"") }
        var taken = TakenIdentities()
        return .known(elements.compactMap { caller($0, known, &taken) }, issuer)
    }

    private func caller(
        _ element: JSONElement, _ known: KnownNames, _ taken: inout TakenIdentities
    ) -> CallerSettings? {
        guard let object = element.object() else { return nil }
        defer { object.finish() }
        let name = object.required("name").flatMap { callerName($0, &taken) }
        let (tokens, names) = (object.optional("token_sha256"), object.optional("certificate_san"))
        if tokens == nil, names == nil {
            element.report("a caller needs 'token_sha256' or 'certificate_san', or nobody could be it")
        }
        let digests = tokens.map(tokenDigests) ?? []
        let certificateNames = names.map { self.certificateNames($0, known) } ?? []
        let rights = CallerRights(
            routes: object.optional("routes").map { self.known($0, "route", among: known.routes) },
            backends: object.optional("backends").map { self.known($0, "backend", among: known.backends) },
            tenants: object.optional("tenants").map(tenants))
        let quota = quota(object)
        guard let name else { return nil }
        for (element, digest) in digests {
            guard let owner = taken.digests.updateValue(name, forKey: digest) else { continue }
            element.report("'\(owner)' has this token already; callers can't share one")
        }
        for certificateName in certificateNames {
            guard let owner = taken.certificateNames.updateValue(name, forKey: certificateName) else { continue }
            names?.report("'\(owner)' has the name '\(certificateName)' already; callers can't share one")
        }
        return CallerSettings(
            name: name, tokenDigests: digests.map(\.digest), certificateNames: certificateNames, rights: rights,
            quota: quota)
    }

    private func callerName(_ element: JSONElement, _ taken: inout TakenIdentities) -> String? {
        guard let name = string(element, expected: "a caller's name") else { return nil }
        checkName(name, of: element)
        if !taken.names.insert(name).inserted { element.report("the name '\(name)' is given twice") }
        return name
    }

    // MARK: Tokens

    /// The digests of a `token_sha256`, each with its place: one, or a list.
    func tokenDigests(_ element: JSONElement) -> [(element: JSONElement, digest: [UInt8])] {
        guard case .array = element.node.value, let elements = element.array() else {
            return tokenDigest(element).map { [(element, $0)] } ?? []
        }
        if elements.isEmpty { element.report("expected at least one digest") }
        return elements.compactMap { element in tokenDigest(element).map { (element, $0) } }
    }

    private func tokenDigest(_ element: JSONElement) -> [UInt8]? {
        // Whoever takes this for the place of the token itself must not find it in a log.
        hide(element)
        let expected = "64 hexadecimal digits, the SHA-256 of a token as 'rollcall hash-token' prints it"
        let text: [UInt8]?
        if case .object = element.node.value {
            text = secretBytes(element)
        } else {
            text = string(element, expected: "\(expected), or {\"env\": NAME} or {\"file\": PATH}").map {
                Array($0.utf8)
            }
        }
        guard let text else { return nil }
        if text.count == 64, let digest = keyBytes(ofText: text) { return digest }
        element.report("expected \(expected)")
        return nil
    }

    // MARK: Certificates

    /// The names of a `certificate_san`: one, or a list. A DNS name in lower case; a URI as it is.
    private func certificateNames(_ element: JSONElement, _ known: KnownNames) -> [String] {
        if !known.asksForCertificates {
            element.report("callers show no certificate without 'client_ca' in listen.tls")
        }
        var elements = [element]
        if case .array = element.node.value { elements = element.array() ?? [] }
        if elements.isEmpty { element.report("expected at least one name") }
        return elements.compactMap(certificateName)
    }

    private func certificateName(_ element: JSONElement) -> String? {
        let expected = "a DNS name or URI of the caller's certificate, such as \"spiffe://corp/audit\""
        guard let name = string(element, expected: expected) else { return nil }
        if name.contains(":") { return name }
        if let host = try? Host(name[...]), !host.isAddress { return host.name }
        element.report("expected \(expected)")
        return nil
    }

    // MARK: Rights

    /// Names of routes or backends, each of them known.
    func known(_ element: JSONElement, _ what: String, among names: [String]) -> [String] {
        texts(element, "\(what)s' names") { name, element in
            if names.contains(name) { return nil }
            return "expected a \(what)'s name: there is none named '\(name)'\(spellingHint(for: name, in: names))"
        }
    }

    private func tenants(_ element: JSONElement) -> [String] {
        texts(element, "tenants' ids") { tenant, _ in
            if tenant.allSatisfy(\.isWhitespace) { return "expected a tenant's id, found a blank one" }
            return tenant.unicodeScalars.count <= 256 ? nil : "expected a tenant's id of at most 256 characters"
        }
    }

    /// An array of strings, each once. `mistake` says what is wrong with one.
    private func texts(
        _ element: JSONElement, _ what: String, mistake: (String, JSONElement) -> String?
    ) -> [String] {
        var texts: [String] = []
        for element in element.array(of: "an array of \(what)") ?? [] {
            guard let text = string(element) else { continue }
            if let mistake = mistake(text, element) {
                element.report(mistake)
            } else if texts.contains(where: { $0.utf8.elementsEqual(text.utf8) }) {
                element.report("'\(text)' is given twice")
            }
            texts.append(text)
        }
        return texts
    }

    // MARK: Quotas

    private func quota(_ object: ObjectReader) -> CallerQuota {
        let rate = object.optional("rate").flatMap(rate)
        let burst = object.optional("burst")
        if let burst, object.optional("rate") == nil { burst.report("'burst' goes with 'rate', which is missing") }
        let most = count(burst, default: rate?.count ?? 1)
        return CallerQuota(
            rate: rate.map { CallerRate(count: $0.count, span: $0.span, burst: most) },
            concurrency: object.optional("concurrency").map { count($0, default: 1) })
    }

    private static let spans: KeyValuePairs<String, Duration> = [
        "s": .seconds(1), "m": .seconds(60), "h": .seconds(3600),
    ]

    private func rate(_ element: JSONElement) -> (count: Int, span: Duration)? {
        let expected = "a rate such as \"50/s\", \"600/m\" or \"1000/h\""
        guard let text = string(element, expected: expected) else { return nil }
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        let isNumber = parts[0].utf8.allSatisfy { (0x30...0x39).contains($0) }
        if parts.count == 2, isNumber, let count = Int(parts[0]), 1...1_000_000 ~= count,
            let span = Self.spans.first(where: { $0.key == parts[1] })?.value
        {
            return (count, span)
        }
        element.report("expected \(expected), from 1 to 1000000 requests")
        return nil
    }
}
