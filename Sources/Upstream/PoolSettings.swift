// What an operator sets for all calls to one backend. Values only; nothing here acts.

/// Which certificates to believe and to show: texts in PEM, not files, which may change under a pool that uses them.
public struct TLSSettings: Sendable {
    /// The only authorities to believe; nil believes the system's.
    public var authorities: PEMText?
    /// The certificate to show, those of its authorities behind it; nil shows none.
    public var clientCertificate: PEMText?
    /// Its private key, not encrypted.
    public var clientKey: PEMText?

    /// The system's authorities and no client certificate, unless said otherwise.
    public init(authorities: PEMText? = nil, clientCertificate: PEMText? = nil, clientKey: PEMText? = nil) {
        self.authorities = authorities
        self.clientCertificate = clientCertificate
        self.clientKey = clientKey
    }
}

/// Everything that holds for all calls to one backend address.
public struct PoolSettings: Sendable {
    /// Transfers at once; less than 1 counts as 1.
    public var concurrency: Int
    /// The longest wait for a place among them.
    public var queueWait: Duration
    /// How many calls may wait; one more fails at once.
    public var queueLength: Int
    /// Certificates.
    public var tls: TLSSettings
    /// The proxy's URL; nil is none, whatever the environment says. With a proxy it is the proxy that resolves the backend's
    /// name, so the link-local rule holds for the proxy's address only.
    public var proxy: String?
    /// Whether link-local addresses (169.254.0.0/16, fe80::/10) may be called; there live the clouds' metadata services.
    public var allowLinkLocal: Bool
    /// The longest wait for a connection, the TLS handshake included.
    public var connectTimeout: Duration

    /// How long a connection is used; a name is resolved anew for the next one. Whole seconds, at least one.
    public var connectionLifetime: Duration

    /// Settings with the defaults of routes.json.
    public init(
        concurrency: Int = 64, queueWait: Duration = .milliseconds(200), queueLength: Int = 1024,
        tls: TLSSettings = TLSSettings(), proxy: String? = nil, allowLinkLocal: Bool = false,
        connectTimeout: Duration = .seconds(5), connectionLifetime: Duration = .seconds(60)
    ) {
        self.concurrency = concurrency
        self.queueWait = queueWait
        self.queueLength = queueLength
        self.tls = tls
        self.proxy = proxy
        self.allowLinkLocal = allowLinkLocal
        self.connectTimeout = connectTimeout
        self.connectionLifetime = connectionLifetime
    }
}
