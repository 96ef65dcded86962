// Who asks: a request's credentials against the digests and certificates' names of routes.json. It keeps no token and writes none
// down.

import Configuration
import Downstream
import KeyListing
import OpenSSL

/// Tells callers apart.
struct Authenticator: Sendable {
    private struct Known: Sendable {
        var digest: [UInt8]
        var caller: Caller
    }

    /// Nil where nobody is asked.
    private let known: [Known]?
    /// Whether nobody is asked because nobody but this machine's own can come.
    private let isForLoopback: Bool
    /// Callers by the names in their certificates.
    private let byCertificate: [String: Caller]
    private let tokens: TokenVerifier?
    private let clock: @Sendable () -> Instant

    /// - Parameter usage: what a caller of that name has used up so far.
    init(
        _ policy: CallerPolicy, isForLoopback: Bool, usage: (String) -> CallerUsage,
        clock: @escaping @Sendable () -> Instant
    ) throws(OpenSSLError) {
        self.clock = clock
        self.isForLoopback = isForLoopback
        guard case .known(let callers, let issuer) = policy else {
            (known, byCertificate, tokens) = (nil, [:], nil)
            return
        }
        tokens = issuer.map(TokenVerifier.init)
        var known: [Known] = []
        var byCertificate: [String: Caller] = [:]
        for settings in callers {
            let scope = try CallerScope(name: settings.name, rights: settings.rights)
            let caller = Caller(name: settings.name, scope: scope, quota: settings.quota, usage: usage(settings.name))
            known += settings.tokenDigests.map { Known(digest: $0, caller: caller) }
            for name in settings.certificateNames { byCertificate[name] = caller }
        }
        (self.known, self.byCertificate) = (known, byCertificate)
    }

    /// The caller, or 401.
    func caller(of request: ServerRequest) throws(RequestProblem) -> Caller {
        guard let known else {
            // It came by a listener of another table, before or behind this one: that table would have asked.
            if isForLoopback, !request.isOnLoopback {
                throw RequestProblem(.draining, "The gateway moves to another address; ask again.")
            }
            return .anyone
        }
        let shown = try certified(request.clientNames)
        guard let token = try request.credential() else {
            if let shown { return shown }
            throw .unauthenticated("Show a token, in 'Authorization' as a Bearer token or in 'X-Api-Key'.")
        }
        guard let found = try caller(token, known) else {
            throw .unauthenticated("The token is unknown.", isInvalid: true)
        }
        guard shown == nil || shown === found else {
            throw .unauthenticated("The token is not of the caller whose certificate is shown.", isInvalid: true)
        }
        return found
    }

    private func caller(_ token: PresentedToken, _ known: [Known]) throws(RequestProblem) -> Caller? {
        let digest = try token.digest()
        // Every digest is looked at, so that the time tells nothing of which one it is.
        var found: Caller?
        for entry in known where equalInConstantTime(entry.digest, digest) { found = entry.caller }
        if let found { return found }
        return try tokens?.caller(token.revealed, now: clock())
    }

    /// The caller whose name is in a certificate that an authority vouches for. A certificate may be of no caller, as a proxy's is:
    /// then a token has to tell who asks. One of two callers says nothing.
    private func certified(_ names: CertificateNames?) throws(RequestProblem) -> Caller? {
        guard let names else { return nil }
        let all = names.uris + names.dnsNames.map { $0.lowercased() }
        let callers = all.compactMap { byCertificate[$0] }
        guard callers.allSatisfy({ $0 === callers.first }) else {
            throw .unauthenticated("The certificate has the names of two callers.")
        }
        return callers.first
    }
}

/// A token as a request shows it. Like every secret it never shows itself, and is wiped when the request is over.
struct PresentedToken: Equatable {
    private let secret: Secret

    init(_ text: some StringProtocol) { secret = Secret(Array(text.utf8)) }

    var isEmpty: Bool { secret.withBytes { $0.isEmpty } }

    /// The token's text, for its parts to be read.
    var revealed: String { secret.withBytes { String(decoding: $0, as: UTF8.self) } }

    func digest() throws(RequestProblem) -> [UInt8] {
        do throws(OpenSSLError) {
            return try secret.withBytes { bytes throws(OpenSSLError) in try SHA256.digest(of: bytes) }
        } catch {
            throw RequestProblem(.internalError, "The request could not be served.")
        }
    }

    /// Whether its digest is one of these.
    func matches(anyOf digests: [[UInt8]]) throws(RequestProblem) -> Bool {
        let digest = try digest()
        return digests.reduce(false) { equalInConstantTime($1, digest) || $0 }
    }
}

extension ServerRequest {
    /// The one token of the request, nil where it shows none. Whoever shows two may mean either: a proxy and the server behind it
    /// must not come to different answers.
    func credential() throws(RequestProblem) -> PresentedToken? {
        var tokens = headers.all(name: "x-api-key").map { PresentedToken($0) }
        for value in headers.all(name: "authorization") {
            guard let token = bearerToken(value) else {
                throw .unauthenticated("The only scheme understood is 'Bearer'.", isInvalid: true)
            }
            tokens.append(token)
        }
        guard let first = tokens.first else { return nil }
        guard tokens.allSatisfy({ $0 == first }) else {
            throw .unauthenticated("The request shows two different credentials.", isInvalid: true)
        }
        guard !first.isEmpty else { throw .unauthenticated("The credential is empty.", isInvalid: true) }
        return first
    }

    /// RFC 6750, section 2.1; the scheme's case does not matter (RFC 9110, section 11.1).
    private func bearerToken(_ value: String) -> PresentedToken? {
        let parts = value.split(separator: " ", maxSplits: 1)
        guard parts.first?.lowercased() == "bearer" else { return nil }
        return PresentedToken(parts.count > 1 ? parts[1].drop { $0 == " " } : "")
    }
}

extension RequestProblem {
    /// 401. `isInvalid`: something was shown, and it is no good (RFC 6750, section 3.1).
    static func unauthenticated(_ detail: String, isInvalid: Bool = false) -> RequestProblem {
        var problem = RequestProblem(.unauthenticated, detail)
        let error = isInvalid ? ", error=\"invalid_token\"" : ""
        problem.headers.append(("WWW-Authenticate", "Bearer realm=\"rollcall\"\(error)"))
        return problem
    }
}
