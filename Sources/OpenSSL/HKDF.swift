// HKDF with SHA-256: many independent keys from one. Written over HMAC, because libcrypto's own HKDF looks its digest
// up by name at each use and takes twice as long.

/// The HMAC-based key derivation of RFC 5869, extract and expand in one step.
public enum HKDF {
    /// Derives `length` bytes (1 to 8160) from `key` (not empty); an empty `salt` or `info` is the RFC's default.
    ///
    /// The result is an ordinary array and is not wiped; see ``AEADKey/init(derivedFrom:salt:info:)`` for a key that is.
    public static func sha256(
        key: [UInt8], salt: [UInt8], info: [UInt8], length: Int
    ) throws(OpenSSLError) -> [UInt8] {
        guard (1...255 * SHA256.byteCount).contains(length) else {
            throw .failed(operation: operation, reason: "cannot derive \(length) bytes")
        }
        var output = [UInt8](repeating: 0, count: length)
        try output.withUnsafeMutableBufferPointer { output throws(OpenSSLError) in
            try derive(key: key, salt: salt, info: info, into: output)
        }
        return output
    }

    /// Fills `output`, at most 8160 bytes, with derived bytes.
    static func derive(
        key: [UInt8], salt: [UInt8], info: [UInt8], into output: UnsafeMutableBufferPointer<UInt8>
    ) throws(OpenSSLError) {
        guard !key.isEmpty else { throw .failed(operation: operation, reason: "the key is empty") }
        let context = try MACContext(for: operation)
        let pseudorandomKey = try SecretBytes(count: SHA256.byteCount) { storage throws(OpenSSLError) in
            try extract(key, salt: salt, with: context, into: storage)
        }
        try expand(pseudorandomKey, info: info, with: context, into: output)
    }

    /// RFC 5869, section 2.2: PRK = HMAC(salt, key); the default salt is 32 zero bytes.
    private static func extract(
        _ key: [UInt8], salt: [UInt8], with context: borrowing MACContext,
        into output: UnsafeMutableBufferPointer<UInt8>
    ) throws(OpenSSLError) {
        let salt = salt.isEmpty ? [UInt8](repeating: 0, count: SHA256.byteCount) : salt
        try salt.withUnsafeBufferPointer { salt throws(OpenSSLError) in try context.begin(key: salt) }
        try key.withUnsafeBufferPointer { key throws(OpenSSLError) in try context.update(key) }
        try context.finish(into: output)
    }

    /// RFC 5869, section 2.3: T(n) = HMAC(PRK, T(n-1) | info | n), counted from 1; the output is T(1) | T(2) | … cut.
    private static func expand(
        _ pseudorandomKey: SecretBytes, info: [UInt8], with context: borrowing MACContext,
        into output: UnsafeMutableBufferPointer<UInt8>
    ) throws(OpenSSLError) {
        let blockSize = SHA256.byteCount
        for (number, start) in stride(from: 0, to: output.count, by: blockSize).enumerated() {
            try context.begin(key: pseudorandomKey.bytes)
            if start > 0 { try context.update(UnsafeBufferPointer(rebasing: output[start - blockSize..<start])) }
            try info.withUnsafeBufferPointer { info throws(OpenSSLError) in try context.update(info) }
            try context.update(UInt8(truncatingIfNeeded: number + 1))
            try finish(context, into: UnsafeMutableBufferPointer(rebasing: output[start...]))
        }
    }

    /// Writes one block, or what there is room for of the last one.
    private static func finish(
        _ context: borrowing MACContext, into room: UnsafeMutableBufferPointer<UInt8>
    ) throws(OpenSSLError) {
        if room.count >= SHA256.byteCount { return try context.finish(into: room) }
        let block = try SecretBytes(count: SHA256.byteCount) { storage throws(OpenSSLError) in
            try context.finish(into: storage)
        }
        _ = room.update(fromContentsOf: block.bytes[..<room.count])
    }

    private static let operation = "HKDF-SHA256"
}
