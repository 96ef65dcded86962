// `jwt`: the issuer of tokens, and its keys from a local JSON Web Key Set (RFC 7517). Keys of kinds that we don't verify are passed
// over, as that standard wants it; shared secrets are never taken.

import OpenSSL
import StrictJSON

extension Reading {
    /// Whose tokens are believed; nil where the member is left out or wrong.
    func tokenIssuer(_ element: JSONElement, _ known: KnownNames) -> TokenIssuer? {
        guard let object = element.object() else { return nil }
        defer { object.finish() }
        let keys = object.required("jwks").flatMap(keySet)
        let issuer = object.required("issuer").flatMap { words($0, "the issuer's name, a token's 'iss'") }
        let audience = object.optional("audience").map { words($0, "a token's 'aud'") } ?? "rollcall"
        let claim = object.optional("tenants_claim").map { words($0, "the name of a claim") } ?? "tenants"
        let routes = object.optional("routes").map { self.known($0, "route", among: known.routes) }
        guard let keys, let issuer, let audience, let claim else { return nil }
        return TokenIssuer(keys: keys, issuer: issuer, audience: audience, tenantsClaim: claim, routes: routes)
    }

    private func words(_ element: JSONElement, _ expected: String) -> String? {
        guard let text = string(element, expected: expected) else { return nil }
        if text.isEmpty { element.report("expected \(expected), found nothing in it") }
        return text
    }

    private func keySet(_ element: JSONElement) -> [TokenIssuer.Key]? {
        guard let object = element.object() else { return nil }
        let member = object.required("file")
        object.finish()
        guard let member, let (path, contents) = file(member) else { return nil }
        do throws(JSONSyntaxError) {
            let keys = try JSONNode.parse(contents.bytes)["keys"]?.elements ?? []
            let usable = keys.compactMap(verificationKey)
            if usable.isEmpty { member.report("the file '\(path)' holds no public key for RS256, ES256 or EdDSA") }
            return usable
        } catch {
            member.report("the file '\(path)' is no JSON (line \(error.position.line)): \(error.message)")
            return nil
        }
    }

    /// A key that verifies signatures by an algorithm of ours; nil for any other.
    private func verificationKey(_ node: JSONNode) -> TokenIssuer.Key? {
        guard node["use"]?.text ?? "sig" == "sig", let key = key(node) else { return nil }
        if let operations = node["key_ops"]?.elements, !operations.contains(where: { $0.text == "verify" }) {
            return nil
        }
        // The algorithm that the key is for stands in the set, or follows from its kind; a token has no say.
        if let algorithm = node["alg"]?.text, algorithm != key.algorithm.rawValue { return nil }
        return TokenIssuer.Key(id: node["kid"]?.text, key: key)
    }

    private func key(_ node: JSONNode) -> VerificationKey? {
        func bytes(_ name: String) -> [UInt8]? { node[name]?.text.flatMap { base64Bytes(ofText: Array($0.utf8)) } }
        switch (node["kty"]?.text, node["crv"]?.text) {
        case ("RSA", nil):
            guard let modulus = bytes("n"), let exponent = bytes("e") else { return nil }
            return try? .rsa(modulus: modulus, exponent: exponent)
        case ("EC", "P-256"):
            guard let x = bytes("x"), let y = bytes("y") else { return nil }
            return try? .p256(x: x, y: y)
        case ("OKP", "Ed25519"): return bytes("x").flatMap { try? .ed25519($0) }
        default: return nil
        }
    }
}

extension JSONNode {
    /// A member of an object; nil where there is none, or more than one.
    fileprivate subscript(name: String) -> JSONNode? {
        guard case .object(let members) = value else { return nil }
        let found = members.filter { $0.name == name }
        return found.count == 1 ? found.first?.node : nil
    }

    fileprivate var text: String? { if case .string(let text) = value { text } else { nil } }

    fileprivate var elements: [JSONNode]? { if case .array(let nodes) = value { nodes } else { nil } }
}
