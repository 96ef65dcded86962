// SHA-256 in one call.

import COpenSSL

/// The SHA-256 digest (FIPS 180-4).
///
/// It fails only where libcrypto has no memory or no provider with the algorithm; that is thrown, never trapped.
public enum SHA256 {
    /// The length of a digest, in bytes.
    public static let byteCount = 32

    /// The 32 bytes of the digest of `bytes`.
    public static func digest(of bytes: [UInt8]) throws(OpenSSLError) -> [UInt8] {
        try bytes.span.withUnsafeBytes { bytes throws(OpenSSLError) in try digest(of: bytes) }
    }

    /// The same of memory that is lent.
    public static func digest(of bytes: UnsafeRawBufferPointer) throws(OpenSSLError) -> [UInt8] {
        let operation = "SHA-256"
        let algorithm = try Algorithms.require(Algorithms.sha256, for: operation)
        var digest = [UInt8](repeating: 0, count: byteCount)
        try checkedAlone(operation) { EVP_Digest(bytes.baseAddress, bytes.count, &digest, nil, algorithm, nil) }
        return digest
    }

    /// The digest of `bytes` as 64 lower-case hex digits.
    public static func hexDigest(of bytes: [UInt8]) throws(OpenSSLError) -> String {
        let digits = Array("0123456789abcdef".utf8)
        let text = try digest(of: bytes).flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
        return String(decoding: text, as: UTF8.self)
    }
}
