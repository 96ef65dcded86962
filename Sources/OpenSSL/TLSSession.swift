// One TLS connection, server's side, without a socket: bytes of the wire go in and come out through memory, and whoever owns the
// session carries them. Every call leaves the thread's error queue empty.

import COpenSSL

/// A TLS session. Belongs to one thread at a time.
public final class TLSSession {
    /// What came of reading.
    public enum Reading: Equatable {
        /// So many bytes of plaintext.
        case bytes(Int)
        /// Nothing until more has been received.
        case needsMore
        /// The client has said that it sends no more (`close_notify`).
        case closed
    }

    private let session: OpaquePointer
    /// What libssl reads and writes. It lives as long as the session.
    private let wire: Wire
    /// Its callbacks are called while the session lives.
    private let context: TLSContext

    private static let operation = "TLS"

    /// A session that waits for its client's first message.
    public init(_ context: TLSContext) throws(OpenSSLError) {
        self.context = context
        let session = try made(Self.operation) { SSL_new(context.handle) }
        let wire = Wire()
        guard let bio = wire.makeBIO() else {
            SSL_free(session)
            throw .failed(operation: Self.operation, reason: drainedReasons())
        }
        // The session owns it from here on.
        SSL_set_bio(session, bio, bio)
        SSL_set_accept_state(session)
        (self.session, self.wire) = (session, wire)
    }

    deinit { SSL_free(session) }

    // MARK: The wire

    /// Takes bytes from the wire; they have their effect in the next call.
    public func receive(_ bytes: UnsafeRawBufferPointer) { wire.receive(bytes) }

    /// How many bytes were received that nothing has looked at yet.
    public var pendingInput: Int { wire.pendingInput }

    /// Whether there may be something to read before more is received.
    public var mayHaveMore: Bool { wire.pendingInput > 0 || SSL_has_pending(session) == 1 }

    /// How many bytes wait for the wire. There may be some after every call, also after one that threw: an alert.
    public var pendingOutput: Int { wire.output.count }

    /// Hands over what waits for the wire, and keeps nothing of it.
    public func takeOutput() -> [UInt8] { wire.takeOutput() }

    // MARK: The session

    /// Goes on with the handshake; whether it is done.
    public func handshake() throws(OpenSSLError) -> Bool {
        ERR_clear_error()
        let result = SSL_do_handshake(session)
        if result == 1 { return true }
        guard SSL_get_error(session, result) == SSL_ERROR_WANT_READ else { throw failure() }
        ERR_clear_error()
        return false
    }

    /// Decrypts what has been received.
    public func read(into buffer: UnsafeMutableRawBufferPointer) throws(OpenSSLError) -> Reading {
        ERR_clear_error()
        var count = 0
        let result = SSL_read_ex(session, buffer.baseAddress, buffer.count, &count)
        if result == 1 { return .bytes(count) }
        let error = SSL_get_error(session, result)
        switch error {
        case SSL_ERROR_WANT_READ:
            ERR_clear_error()
            return .needsMore
        case SSL_ERROR_ZERO_RETURN:
            ERR_clear_error()
            return .closed
        default: throw failure()
        }
    }

    /// Encrypts all of it. Only after the handshake.
    public func write(_ bytes: UnsafeRawBufferPointer) throws(OpenSSLError) {
        guard !bytes.isEmpty else { return }
        ERR_clear_error()
        var written = 0
        // Memory takes all that it is given, so nothing is ever written in part.
        let result = SSL_write_ex(session, bytes.baseAddress, bytes.count, &written)
        guard result == 1 else { throw failure() }
    }

    /// Says once that nothing more will be sent (`close_notify`). A session that has failed has said so by its alert.
    public func close() {
        ERR_clear_error()
        SSL_shutdown(session)
        ERR_clear_error()
    }

    private func failure() -> OpenSSLError { .failed(operation: Self.operation, reason: drainedReasons()) }

    // MARK: What was agreed

    /// The protocol spoken inside, if one was agreed.
    public var applicationProtocol: String? {
        var name: UnsafePointer<UInt8>?
        var length: UInt32 = 0
        SSL_get0_alpn_selected(session, &name, &length)
        guard let name else { return nil }
        return String(decoding: UnsafeBufferPointer(start: name, count: Int(length)), as: UTF8.self)
    }

    /// The names in the client's certificate, which an authority of the context's has signed; nil without one.
    public var clientNames: CertificateNames? {
        guard let certificate = SSL_get1_peer_certificate(session) else { return nil }
        defer { X509_free(certificate) }
        guard SSL_get_verify_result(session) == Int(X509_V_OK) else { return nil }
        return CertificateNames(of: certificate)
    }
}

/// The names that a certificate is for (RFC 5280, section 4.2.1.6).
public struct CertificateNames: Sendable, Hashable {
    /// As written in the certificate.
    public let dnsNames: [String]
    /// As written in the certificate, such as `spiffe://corp/audit`.
    public let uris: [String]

    /// Names by their kinds.
    public init(dnsNames: [String], uris: [String]) {
        self.dnsNames = dnsNames
        self.uris = uris
    }

    init(of certificate: OpaquePointer) {
        ERR_clear_error()
        let names = rollcall_names_of(certificate)
        ERR_clear_error()
        defer { GENERAL_NAMES_free(names) }
        dnsNames = Self.names(names, GEN_DNS)
        uris = Self.names(names, GEN_URI)
    }

    /// A name with a NUL in it is none: C programs, those of authorities among them, would read it as a shorter one.
    private static func names(_ names: OpaquePointer?, _ kind: Int32) -> [String] {
        guard let names else { return [] }
        return (0..<max(0, rollcall_names_count(names))).compactMap { index in
            guard let name = rollcall_name_at(names, index, kind), let start = ASN1_STRING_get0_data(name) else {
                return nil
            }
            let bytes = UnsafeBufferPointer(start: start, count: Int(max(0, ASN1_STRING_length(name))))
            return bytes.contains(0) ? nil : String(validating: bytes, as: UTF8.self)
        }
    }
}
