// The members of routes.json about who asks, and about the listeners that they reach.

extension Shape {
    /// The public listener.
    static let listen = Shape.object([
        address("127.0.0.1:8080"),
        Member("tls", .any([tls]), .follows("none: cleartext"), "How connections are encrypted."),
    ])

    /// The admin listener.
    static let admin = Shape.object([
        address("127.0.0.1:9090"),
        Member("token_sha256", digests, .follows("none"), "The SHA-256 of tokens that open every page."),
        Member("client_ca", .anyText, .follows("none"), "Authorities, PEM, whose client certificates open every page."),
    ])

    private static func address(_ standard: String) -> Member {
        Member("address", .anyText, .value("\"\(standard)\""), "HOST:PORT; port 0 lets the kernel choose.")
    }

    private static let tls = Shape.object([
        Member(
            "certificates", .list(certificate, least: 1), .isNeeded, "What is shown, by the host that is asked for."),
        Member("client_ca", .anyText, .follows("none"), "Authorities, PEM, whose client certificates are believed."),
        Member(
            "client_certificate", .word(["optional", "required"]), .follows("optional, where there is client_ca"),
            "Whether a caller without a certificate is turned away."),
    ])

    private static let certificate = Shape.object([
        Member(
            "certificate", .anyText, .isNeeded, "A PEM file: the certificate, then those that lead to its authority."),
        Member("private_key", .anyText, .isNeeded, "A PEM file with its private key."),
        Member("passphrase", .secret, .follows("none"), "What decrypts the private key."),
    ])

    /// Everybody, or a list of callers.
    static let callers = Shape.any([.word(["anyone"]), .list(caller, least: 1)])

    private static let caller = Shape.object([
        Member("name", .anyText, .isNeeded, "The caller's name; cursors are bound to it."),
        Member(
            "token_sha256", digests, .follows("none"), "The SHA-256 of its tokens; `rollcall hash-token` makes one."),
        Member(
            "certificate_san", .any([.anyText, .list(.anyText, least: 1)]), .follows("none"),
            "DNS names or URIs, one of which its client certificate bears."),
        Member("routes", .list(.anyText, least: 0), .follows("all"), "The routes that it may use."),
        Member("backends", .list(.anyText, least: 0), .follows("all"), "The backends that it may use."),
        Member(
            "tenants", .list(.text(pattern: "\\S"), least: 0), .follows("all"), "The tenants whose keys it may see."),
        Member(
            "rate", .text(pattern: "^[0-9]+/[smh]$"), .follows("no limit"),
            "Requests in a second, minute or hour: 50/s."),
        Member("burst", .count, .follows("the rate's count"), "The most requests at once after a rest."),
        Member("concurrency", .count, .follows("no limit"), "The most requests under way."),
    ])

    private static let digest = Shape.any([.text(pattern: "^[0-9a-fA-F]{64}$"), .secret])
    private static let digests = Shape.any([digest, .list(digest, least: 1)])

    /// An issuer of signed tokens.
    static let tokenIssuer = Shape.object([
        Member(
            "jwks", .object([Member("file", .anyText, .isNeeded, "The set's path, relative to this file.")]), .isNeeded,
            "The issuer's public keys, a JSON Web Key Set."),
        Member("issuer", .anyText, .isNeeded, "What a token's iss must be."),
        Member("audience", .anyText, .value("\"rollcall\""), "What a token's aud must be or hold."),
        Member(
            "tenants_claim", .anyText, .value("\"tenants\""), "The claim with the caller's tenants; without it, none."),
        Member("routes", .list(.anyText, least: 0), .follows("all"), "The routes that its callers may use."),
    ])
}
