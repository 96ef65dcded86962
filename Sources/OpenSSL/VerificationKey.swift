// Public keys that verify JSON Web Signatures: RS256, ES256 and EdDSA (RFC 7518 section 3, RFC 8037 section 3.1). A key knows its
// one algorithm: what a token says of itself never chooses.

import COpenSSL

/// A public key with the one algorithm that it verifies. Immutable.
///
/// `@unchecked`: the handle is made in `init` and only read afterwards, which libcrypto allows from several threads.
public final class VerificationKey: @unchecked Sendable {
    /// What a key verifies.
    public enum Algorithm: String, Sendable, CaseIterable {
        /// RSASSA-PKCS1-v1_5 with SHA-256.
        case rs256 = "RS256"
        /// ECDSA on P-256 with SHA-256.
        case es256 = "ES256"
        /// Ed25519.
        case edDSA = "EdDSA"
    }

    /// The one algorithm.
    public let algorithm: Algorithm
    private let key: OpaquePointer

    private static let operation = "public key"

    private init(_ algorithm: Algorithm, adopting key: OpaquePointer) {
        self.algorithm = algorithm
        self.key = key
    }

    deinit { EVP_PKEY_free(key) }

    /// An RSA key of 2048 to 8192 bits, from big-endian numbers (RFC 7518, section 6.3.1).
    public static func rsa(modulus: [UInt8], exponent: [UInt8]) throws(OpenSSLError) -> VerificationKey {
        let modulus = modulus.drop { $0 == 0 }
        guard (256...1024).contains(modulus.count), !exponent.isEmpty, exponent.count <= 8 else {
            throw .failed(operation: operation, reason: "an RSA key here has 2048 to 8192 bits")
        }
        let numbers = DER.sequence(DER.integer(modulus) + DER.integer(exponent[...]))
        return VerificationKey(.rs256, adopting: try key(DER.publicKey(DER.rsaEncryption, numbers)))
    }

    /// A key on P-256, from the point's coordinates, 32 bytes each (RFC 7518, section 6.2.1).
    public static func p256(x: [UInt8], y: [UInt8]) throws(OpenSSLError) -> VerificationKey {
        guard x.count == 32, y.count == 32 else {
            throw .failed(operation: operation, reason: "a coordinate on P-256 has 32 bytes")
        }
        // libcrypto refuses a point that is not on the curve.
        return VerificationKey(.es256, adopting: try key(DER.publicKey(DER.p256, [4] + x + y)))
    }

    /// An Ed25519 key of 32 bytes (RFC 8037, section 2).
    public static func ed25519(_ bytes: [UInt8]) throws(OpenSSLError) -> VerificationKey {
        let key = try made(operation) { EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nil, bytes, bytes.count) }
        return VerificationKey(.edDSA, adopting: key)
    }

    private static func key(_ der: [UInt8]) throws(OpenSSLError) -> OpaquePointer {
        try der.withUnsafeBufferPointer { der throws(OpenSSLError) in
            var next = der.baseAddress
            return try made(operation) { d2i_PUBKEY(nil, &next, der.count) }
        }
    }

    /// Whether a signature, as a JSON Web Signature holds it, is this key's for a message.
    public func verifies(_ signature: [UInt8], of message: [UInt8]) throws(OpenSSLError) -> Bool {
        var signature = signature
        if algorithm == .es256 {
            // R and S side by side (RFC 7518, section 3.4); libcrypto wants them in DER.
            guard signature.count == 64 else { return false }
            signature = DER.sequence(DER.integer(signature[..<32]) + DER.integer(signature[32...]))
        }
        let context = try made("signature", EVP_MD_CTX_new)
        defer { EVP_MD_CTX_free(context) }
        let digest = algorithm == .edDSA ? nil : try Algorithms.require(Algorithms.sha256, for: "signature")
        try checked("signature") { EVP_DigestVerifyInit(context, nil, digest, nil, key) }
        let verdict = EVP_DigestVerify(context, signature, signature.count, message, message.count)
        // A wrong signature is an answer, not an error; it leaves no queue behind.
        ERR_clear_error()
        return verdict == 1
    }
}

/// The little of DER (X.690) that public keys and signatures need.
enum DER {
    /// 1.2.840.113549.1.1.1 with its NULL (RFC 8017, appendix A.1).
    static let rsaEncryption: [UInt8] = [6, 9, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 1, 1, 1, 5, 0]
    /// 1.2.840.10045.2.1 and 1.2.840.10045.3.1.7 (RFC 5480, section 2.1.1).
    static let p256: [UInt8] = [
        6, 7, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 2, 1, 6, 8, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 3, 1, 7,
    ]

    /// SubjectPublicKeyInfo (RFC 5280, section 4.1).
    static func publicKey(_ algorithm: [UInt8], _ key: [UInt8]) -> [UInt8] {
        sequence(sequence(algorithm) + tagged(3, [0] + key))
    }

    static func sequence(_ content: [UInt8]) -> [UInt8] { tagged(0x30, content) }

    /// A non-negative number from its big-endian bytes.
    static func integer(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
        let digits = Array(bytes.drop { $0 == 0 })
        let isHigh = digits.first.map { $0 & 0x80 != 0 } ?? true
        return tagged(2, (isHigh ? [0] : []) + digits)
    }

    private static func tagged(_ tag: UInt8, _ content: [UInt8]) -> [UInt8] {
        var length: [UInt8] = []
        var rest = content.count
        repeat {
            length.insert(UInt8(truncatingIfNeeded: rest), at: 0)
            rest >>= 8
        } while rest > 0
        if content.count >= 0x80 { length.insert(0x80 | UInt8(truncatingIfNeeded: length.count), at: 0) }
        return [tag] + length + content
    }
}
