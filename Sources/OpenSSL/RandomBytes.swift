// Random bytes fit for keys, salts and nonces.

import COpenSSL

/// Bytes from libcrypto's cryptographically secure generator, safe to ask from any thread.
public enum RandomBytes {
    /// Makes `count` random bytes; throws where `count` is negative or the generator cannot be seeded.
    public static func make(_ count: Int) throws(OpenSSLError) -> [UInt8] {
        let operation = "random bytes"
        let length = try cLength(count, operation)
        var bytes = [UInt8](repeating: 0, count: count)
        try checkedAlone(operation) { RAND_bytes(&bytes, length) }
        return bytes
    }
}
