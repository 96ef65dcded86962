// What all TLS sessions of a listener have in common: versions, suites, identities, whom to believe. Mozilla's intermediate list.

import COpenSSL

/// Whose client certificates are believed, and whether one must be shown.
public struct ClientVerification: Sendable {
    /// The authorities' certificates, PEM.
    public let authorities: [UInt8]
    /// Whether a client without a certificate is turned away.
    public let isRequired: Bool

    /// Clients of these authorities.
    public init(authorities: [UInt8], isRequired: Bool) {
        self.authorities = authorities
        self.isRequired = isRequired
    }
}

/// The server's side of TLS 1.2 and 1.3, ready for sessions. Immutable: a reload makes another, and sessions keep theirs.
///
/// `@unchecked`: the handle is set up in `init`; from then on libssl alone changes what it holds (references, ticket keys), under
/// locks of its own.
public final class TLSContext: @unchecked Sendable {
    let handle: OpaquePointer
    private let identities: [TLSIdentity]
    /// In ALPN's form, each with its length in front (RFC 7301, section 3.1); the server's preference first.
    private let protocols: [UInt8]

    private static let operation = "TLS context"

    /// - Parameters:
    ///   - identities: at least one. A client that names a host is shown those for it, any other client all; of those with one
    ///     kind of key the first.
    ///   - clients: whose certificates are asked for; nil for nobody's.
    ///   - protocols: what is spoken inside, such as `http/1.1`, the preferred one first.
    public init(
        _ identities: [TLSIdentity], clients: ClientVerification? = nil, protocols: [String]
    ) throws(OpenSSLError) {
        handle = try made(Self.operation) { SSL_CTX_new(TLS_server_method()) }
        self.identities = identities
        self.protocols = protocols.flatMap { name in
            let bytes = Array(name.utf8.prefix(255))
            return [UInt8(truncatingIfNeeded: bytes.count)] + bytes
        }
        try setUp()
        if let clients { try verify(clients) }
    }

    deinit { SSL_CTX_free(handle) }

    private func setUp() throws(OpenSSLError) {
        try checked(Self.operation) { rollcall_context_least_version(handle, TLS1_2_VERSION) }
        try checked(Self.operation) { SSL_CTX_set_cipher_list(handle, Self.suites) }
        try checked(Self.operation) { SSL_CTX_set_ciphersuites(handle, Self.suitesOfTLS13) }
        try checked(Self.operation) { rollcall_context_groups(handle, "X25519:P-256:P-384") }
        SSL_CTX_set_options(
            handle, rollcall_op_no_renegotiation | rollcall_op_no_compression | rollcall_op_own_order)
        rollcall_context_save_memory(handle)
        let name = Array("rollcall".utf8)
        try checked(Self.operation) { SSL_CTX_set_session_id_context(handle, name, UInt32(name.count)) }
        // Both callbacks get this object, which every session keeps alive.
        let own = Unmanaged.passUnretained(self).toOpaque()
        SSL_CTX_set_cert_cb(handle, { chooseIdentity($0, $1) }, own)
        SSL_CTX_set_alpn_select_cb(handle, { chooseProtocol($1, $2, $3, $4, $5) }, own)
    }

    private static let suitesOfTLS13 = "TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256"

    /// Forward secrecy and authenticated encryption alone. The suites of TLS 1.3 are all of that kind.
    private static let suites = [
        "ECDHE-ECDSA-AES128-GCM-SHA256", "ECDHE-RSA-AES128-GCM-SHA256", "ECDHE-ECDSA-AES256-GCM-SHA384",
        "ECDHE-RSA-AES256-GCM-SHA384", "ECDHE-ECDSA-CHACHA20-POLY1305", "ECDHE-RSA-CHACHA20-POLY1305",
    ].joined(separator: ":")

    private func verify(_ clients: ClientVerification) throws(OpenSSLError) {
        var certificates = try PEMCertificates(clients.authorities)
        let authorities = certificates.take()
        defer { authorities.forEach { X509_free($0) } }
        guard let store = SSL_CTX_get_cert_store(handle) else {
            throw .failed(operation: Self.operation, reason: "no certificate store")
        }
        for authority in authorities {
            try checked(Self.operation) { X509_STORE_add_cert(store, authority) }
            try checked(Self.operation) { SSL_CTX_add_client_CA(handle, authority) }
        }
        let mode = SSL_VERIFY_PEER | (clients.isRequired ? SSL_VERIFY_FAIL_IF_NO_PEER_CERT : 0)
        SSL_CTX_set_verify(handle, mode, nil)
    }

    /// Has a session show the identities for the host that its client named; false where none can be shown.
    fileprivate func present(in session: OpaquePointer) -> Bool {
        let host = SSL_get_servername(session, TLSEXT_NAMETYPE_host_name)
        let named = host.map { host in identities.filter { $0.names(host) } } ?? []
        SSL_certs_clear(session)
        // Of two with one kind of key the later would take the place of the first.
        return (named.isEmpty ? identities : named).reversed().allSatisfy { $0.present(in: session) }
    }

    /// The first of ours that the client offers; nil where there is none.
    fileprivate func chosen(from offered: UnsafeBufferPointer<UInt8>) -> UnsafeBufferPointer<UInt8>? {
        var own = protocols[...]
        while let length = own.popFirst() {
            let name = own.prefix(Int(length))
            own = own.dropFirst(Int(length))
            var index = 0
            while index < offered.count {
                let end = index + 1 + Int(offered[index])
                guard end <= offered.count else { return nil }
                let candidate = UnsafeBufferPointer(rebasing: offered[(index + 1)..<end])
                if candidate.elementsEqual(name) { return candidate }
                index = end
            }
        }
        return nil
    }
}

/// `SSL_CTX_set_cert_cb`: 1 goes on, 0 ends the handshake with an alert.
private func chooseIdentity(_ session: OpaquePointer?, _ context: UnsafeMutableRawPointer?) -> Int32 {
    guard let session, let context else { return 0 }
    return Unmanaged<TLSContext>.fromOpaque(context).takeUnretainedValue().present(in: session) ? 1 : 0
}

/// `SSL_CTX_set_alpn_select_cb`: without a common protocol the handshake ends (RFC 7301, section 3.2). What is chosen lies in the
/// client's own list, which libssl keeps until it has copied the choice.
private func chooseProtocol(
    _ chosen: UnsafeMutablePointer<UnsafePointer<UInt8>?>?, _ chosenLength: UnsafeMutablePointer<UInt8>?,
    _ offered: UnsafePointer<UInt8>?, _ offeredLength: UInt32, _ context: UnsafeMutableRawPointer?
) -> Int32 {
    guard let chosen, let chosenLength, let context else { return SSL_TLSEXT_ERR_ALERT_FATAL }
    let own = Unmanaged<TLSContext>.fromOpaque(context).takeUnretainedValue()
    guard let name = own.chosen(from: UnsafeBufferPointer(start: offered, count: Int(offeredLength))) else {
        return SSL_TLSEXT_ERR_ALERT_FATAL
    }
    (chosen.pointee, chosenLength.pointee) = (name.baseAddress, UInt8(truncatingIfNeeded: name.count))
    return SSL_TLSEXT_ERR_OK
}
