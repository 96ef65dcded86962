// JSON Web Tokens as credentials (RFC 7519, RFC 8725): the key decides the algorithm, every claim that matters is required.

import Configuration
import Cursors
import KeyListing
import OpenSSL
import StrictJSON

/// Tells callers by an issuer's signed tokens.
struct TokenVerifier: Sendable {
    let issuer: TokenIssuer

    /// How far clocks may differ, in seconds.
    private static let leeway = 60.0

    /// The caller of a token; nil for what is no token of this form at all.
    func caller(_ token: String, now: Instant) throws(RequestProblem) -> Caller? {
        let parts = token.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3, let header = Claims(parts[0]), let signature = bytes(base64URL: parts[2]) else {
            return nil
        }
        let signed = Array(token.utf8.prefix(parts[0].utf8.count + 1 + parts[1].utf8.count))
        guard try isSigned(signed, signature, header), let claims = Claims(parts[1]) else {
            throw Self.refused("The token is not signed by a key of its issuer's.")
        }
        try check(claims, now)
        return try caller(claims)
    }

    /// Whether a key that the header may mean has signed it. Extensions that must be understood are not (RFC 7515, section 4.1.11).
    private func isSigned(_ message: [UInt8], _ signature: [UInt8], _ header: Claims) throws(RequestProblem) -> Bool {
        guard let algorithm = header.text("alg"), header["crit"] == nil, !header.hasTwins else { return false }
        let id = header["kid"].map { _ in header.text("kid") ?? "" }
        for key in issuer.keys where key.key.algorithm.rawValue == algorithm && (id == nil || id == key.id) {
            do throws(OpenSSLError) {
                if try key.key.verifies(signature, of: message) { return true }
            } catch {
                throw RequestProblem(.internalError, "The request could not be served.")
            }
        }
        return false
    }

    private func check(_ claims: Claims, _ now: Instant) throws(RequestProblem) {
        let now = Double(now.seconds)
        guard !claims.hasTwins else { throw Self.refused("The token has a claim twice.") }
        guard Self.isSame(claims.text("iss"), issuer.issuer) else {
            throw Self.refused("The token is of another issuer.")
        }
        let audiences = claims.texts("aud") ?? []
        guard audiences.contains(where: { Self.isSame($0, issuer.audience) }) else {
            throw Self.refused("The token is for another audience.")
        }
        guard let expiry = claims.number("exp") else { throw Self.refused("The token has no 'exp'.") }
        guard now < expiry + Self.leeway else { throw Self.refused("The token has expired.") }
        if claims["nbf"] != nil {
            guard let start = claims.number("nbf"), start <= now + Self.leeway else {
                throw Self.refused("The token is not valid yet.")
            }
        }
    }

    /// Code point by code point (RFC 7519, section 7.3): texts that Unicode calls equal may differ.
    private static func isSame(_ a: String?, _ b: String) -> Bool { a?.utf8.elementsEqual(b.utf8) == true }

    /// A token without tenants is of no tenant. A blank one could stand for all keys without a tenant somewhere.
    private func caller(_ claims: Claims) throws(RequestProblem) -> Caller {
        guard let subject = claims.text("sub"), !subject.isEmpty else { throw Self.refused("The token has no 'sub'.") }
        var tenants: [String] = []
        if claims[issuer.tenantsClaim] != nil {
            guard let named = claims.texts(issuer.tenantsClaim), named.allSatisfy({ !$0.allSatisfy(\.isWhitespace) })
            else { throw Self.refused("The token's tenants are no list of tenants' ids.") }
            // By their bytes: texts that Unicode calls equal are different tenants.
            tenants = Set(named.map { Array($0.utf8) }).map { String(decoding: $0, as: UTF8.self) }
        }
        do throws(OpenSSLError) {
            // No configured caller's name holds a line break, so none is ever taken for this one.
            let scope = try CallerScope(
                name: "\(issuer.issuer)\n\(subject)",
                rights: CallerRights(routes: issuer.routes, backends: nil, tenants: tenants))
            return Caller(name: subject, scope: scope, quota: .none, usage: CallerUsage())
        } catch {
            throw RequestProblem(.internalError, "The request could not be served.")
        }
    }

    private static func refused(_ detail: String) -> RequestProblem { .unauthenticated(detail, isInvalid: true) }
}

/// A token's header or payload: one JSON object.
private struct Claims {
    private let members: [JSONMember]

    init?(_ part: Substring) {
        guard let text = bytes(base64URL: part), let root = try? JSONNode.parse(text),
            case .object(let members) = root.value
        else { return nil }
        self.members = members
    }

    /// Two readers might take different ones (RFC 7519, section 4).
    var hasTwins: Bool { Set(members.map(\.name)).count != members.count }

    subscript(name: String) -> JSONNode? { members.first { $0.name == name }?.node }

    func text(_ name: String) -> String? {
        if case .string(let text) = self[name]?.value { text } else { nil }
    }

    /// One text, or a list of nothing but texts.
    func texts(_ name: String) -> [String]? {
        guard case .array(let nodes) = self[name]?.value else { return text(name).map { [$0] } }
        let texts = nodes.compactMap { if case .string(let text) = $0.value { text } else { nil } }
        return texts.count == nodes.count ? texts : nil
    }

    /// Seconds since 1970 (RFC 7519, section 2: NumericDate), finite.
    func number(_ name: String) -> Double? {
        guard case .number(let text) = self[name]?.value, let number = Double(text), number.isFinite else { return nil }
        return number
    }
}
