// A certificate with its chain and its private key, read from PEM. The key never leaves libcrypto's memory.

import COpenSSL

/// What a server shows to be who it is. Immutable once made.
///
/// `@unchecked`: the handles are written in `init` alone; libcrypto counts references to them atomically and reads them otherwise.
public final class TLSIdentity: @unchecked Sendable {
    /// What is wrong with an identity's files.
    public enum Failure: Error, Sendable, Equatable {
        /// The certificates can't be read; why.
        case certificate(String)
        /// The private key can't be read, or not with this passphrase; why.
        case privateKey(String)
        /// The key is another certificate's.
        case mismatch
    }

    private let certificate: OpaquePointer
    private let key: OpaquePointer
    private let chain: OpaquePointer

    /// - Parameters:
    ///   - certificates: PEM, the server's own first, then those that lead to its authority.
    ///   - privateKey: PEM; it may be encrypted.
    ///   - passphrase: what decrypts the key; nobody is asked for one.
    public init(certificates: [UInt8], privateKey: [UInt8], passphrase: [UInt8]? = nil) throws(Failure) {
        let pointers = try Self.certificates(certificates)
        (certificate, chain) = pointers
        do throws(OpenSSLError) {
            key = try Self.key(privateKey, passphrase ?? [])
        } catch {
            X509_free(pointers.certificate)
            rollcall_chain_free(pointers.chain)
            throw .privateKey(error.reason)
        }
        let matches = X509_check_private_key(certificate, key) == 1
        ERR_clear_error()
        if !matches { throw .mismatch }
    }

    deinit {
        X509_free(certificate)
        EVP_PKEY_free(key)
        rollcall_chain_free(chain)
    }

    private static func certificates(
        _ text: [UInt8]
    ) throws(Failure) -> (certificate: OpaquePointer, chain: OpaquePointer) {
        do throws(OpenSSLError) {
            var all = try PEMCertificates(text)
            let chain = try made("certificate chain", rollcall_chain_new)
            guard let first = all.takeFirst() else { throw .failed(operation: "certificate", reason: "none") }
            // The chain owns what it holds; a push fails only for want of memory.
            for other in all.take() where rollcall_chain_push(chain, other) != 1 { X509_free(other) }
            return (first, chain)
        } catch {
            throw .certificate(error.reason)
        }
    }

    private static func key(_ text: [UInt8], _ passphrase: [UInt8]) throws(OpenSSLError) -> OpaquePointer {
        let source = try MemorySource(text)
        // Given a passphrase, libcrypto never asks the terminal for one. It reads it up to a NUL and keeps nothing of it.
        var passphrase = passphrase + [0]
        defer { OPENSSL_cleanse(&passphrase, passphrase.count) }
        return try made("private key") { PEM_read_bio_PrivateKey(source.bio, nil, nil, &passphrase) }
    }

    /// Whether the certificate is for a host.
    func names(_ host: UnsafePointer<CChar>) -> Bool {
        let matches = X509_check_host(certificate, host, 0, 0, nil) == 1
        ERR_clear_error()
        return matches
    }

    /// Has a session show this.
    func present(in session: OpaquePointer) -> Bool {
        SSL_use_cert_and_key(session, certificate, key, chain, 1) == 1
    }
}

/// The certificates of a PEM text, owned until they are taken.
struct PEMCertificates: ~Copyable {
    private var handles: [OpaquePointer]

    /// Reads all certificates, at least one.
    init(_ text: [UInt8]) throws(OpenSSLError) { handles = try Self.read(text) }

    private static func read(_ text: [UInt8]) throws(OpenSSLError) -> [OpaquePointer] {
        let source = try MemorySource(text)
        var handles: [OpaquePointer] = []
        ERR_clear_error()
        while let handle = PEM_read_bio_X509(source.bio, nil, nil, nil) { handles.append(handle) }
        // The text ends where no further certificate begins; anything else is a certificate that can't be read.
        let isEnd = rollcall_error_is_pem_end(ERR_peek_last_error()) == 1
        let reasons = drainedReasons()
        if isEnd, !handles.isEmpty { return handles }
        handles.forEach { X509_free($0) }
        throw .failed(operation: "certificate", reason: reasons)
    }

    /// Hands the first certificate over, to be freed.
    mutating func takeFirst() -> OpaquePointer? { handles.isEmpty ? nil : handles.removeFirst() }

    /// Hands the certificates over, each to be freed.
    mutating func take() -> [OpaquePointer] {
        defer { handles = [] }
        return handles
    }

    deinit { handles.forEach { X509_free($0) } }
}

/// Fails where a PEM text holds no certificate, or one that can't be read.
public func checkCertificates(_ text: [UInt8]) throws(OpenSSLError) { _ = try PEMCertificates(text) }

/// Bytes for libcrypto to read: a copy, which it wipes when it frees it.
struct MemorySource: ~Copyable {
    let bio: OpaquePointer

    init(_ bytes: [UInt8]) throws(OpenSSLError) {
        let length = try cLength(bytes.count, "memory")
        bio = try made("memory") {
            guard let bio = BIO_new(BIO_s_mem()) else { return nil }
            if length == 0 || BIO_write(bio, bytes, length) == length { return bio }
            BIO_free(bio)
            return nil
        }
    }

    deinit { BIO_free(bio) }
}

extension OpenSSLError {
    /// Why, in libcrypto's words.
    public var reason: String {
        switch self {
        case .failed(_, let reason): reason
        }
    }
}
