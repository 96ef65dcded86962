// Whose signed tokens are believed, and what they permit: what `jwt` says, compiled.

public import OpenSSL

/// An issuer of JSON Web Tokens (RFC 7519).
public struct TokenIssuer: Sendable {
    /// A key of the issuer's.
    public struct Key: Sendable {
        /// What tokens call it by; nil where the key set gives it no name.
        public let id: String?
        /// The key with its one algorithm.
        public let key: VerificationKey
    }

    /// The keys, at least one.
    public let keys: [Key]
    /// What a token's `iss` must be.
    public let issuer: String
    /// What a token's `aud` must be or hold.
    public let audience: String
    /// The claim that holds the caller's tenants.
    public let tenantsClaim: String
    /// The names of the routes that its callers may use; nil for all.
    public let routes: [String]?
}
