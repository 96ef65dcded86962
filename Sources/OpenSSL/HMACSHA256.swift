// HMAC-SHA256 in one call.

/// The keyed digest HMAC-SHA256 (RFC 2104).
public enum HMACSHA256 {
    /// The 32 bytes that authenticate `message` under `key`; throws where the key is empty.
    public static func code(for message: [UInt8], key: [UInt8]) throws(OpenSSLError) -> [UInt8] {
        let context = try MACContext(for: "HMAC-SHA256")
        try key.withUnsafeBufferPointer { key throws(OpenSSLError) in try context.begin(key: key) }
        try message.withUnsafeBufferPointer { message throws(OpenSSLError) in try context.update(message) }
        var code = [UInt8](repeating: 0, count: SHA256.byteCount)
        try code.withUnsafeMutableBufferPointer { code throws(OpenSSLError) in try context.finish(into: code) }
        return code
    }
}
