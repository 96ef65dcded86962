// A key for AES-256-GCM (NIST SP 800-38D): seals and opens whole messages.
// Never chooses a nonce: the caller answers for using each (key, nonce) pair once.

import COpenSSL

/// An AES-256-GCM key. Its bytes are wiped from memory when the last copy of the value is dropped.
///
/// It may be used from many threads at once: every call works in a cipher context of its own.
public struct AEADKey: Sendable {
    /// The length of a key, in bytes.
    public static let keyByteCount = 32
    /// The length of a nonce, in bytes.
    public static let nonceByteCount = 12
    /// The length of the tag that ``seal(_:nonce:additionalData:)`` appends, in bytes.
    public static let tagByteCount = 16

    private let key: SecretBytes

    /// Copies a key of exactly 32 bytes; any other length throws. The array given stays the caller's to protect.
    public init(_ bytes: [UInt8]) throws(OpenSSLError) {
        guard bytes.count == Self.keyByteCount else {
            throw .failed(operation: "AES-256-GCM key", reason: "the key has \(bytes.count) bytes, not 32")
        }
        key = try SecretBytes(count: Self.keyByteCount) { storage throws(OpenSSLError) in
            _ = storage.update(from: bytes)
        }
    }

    /// Derives the key by HKDF-SHA256, so that the derived bytes are never anywhere but in wiped memory.
    public init(derivedFrom secret: [UInt8], salt: [UInt8], info: [UInt8]) throws(OpenSSLError) {
        key = try SecretBytes(count: Self.keyByteCount) { storage throws(OpenSSLError) in
            try HKDF.derive(key: secret, salt: salt, info: info, into: storage)
        }
    }

    /// Encrypts `plaintext` and authenticates it with `additionalData`: the ciphertext, followed by the 16-byte tag.
    ///
    /// Throws where `nonce` is not 12 bytes. A nonce must never be used twice with one key.
    public func seal(
        _ plaintext: [UInt8], nonce: [UInt8], additionalData: [UInt8]
    ) throws(OpenSSLError) -> [UInt8] {
        let context = try CipherContext(.seal)
        try context.begin(key: key, nonce: nonce)
        try context.authenticate(additionalData)
        var sealed = try context.transform(plaintext[...], sparing: Self.tagByteCount)
        sealed += try context.tag()
        return sealed
    }

    /// Decrypts what ``seal(_:nonce:additionalData:)`` made; nil where it does not authenticate under this key, nonce
    /// and `additionalData`, however it was altered or cut. Throws where `nonce` is not 12 bytes.
    public func open(
        _ sealed: [UInt8], nonce: [UInt8], additionalData: [UInt8]
    ) throws(OpenSSLError) -> [UInt8]? {
        let context = try CipherContext(.open)
        try context.begin(key: key, nonce: nonce)
        guard sealed.count >= Self.tagByteCount else { return nil }
        try context.authenticate(additionalData)
        let plaintext = try context.transform(sealed.dropLast(Self.tagByteCount), sparing: 0)
        return try context.accepts(tag: Array(sealed.suffix(Self.tagByteCount))) ? plaintext : nil
    }
}
