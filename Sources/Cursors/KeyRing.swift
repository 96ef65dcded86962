// Sealing and opening cursors: AES-256-GCM under a key of its own for each cursor, derived from the ring's by HKDF-SHA256 and 24
// random bytes. The first key seals, every key opens.

public import KeyListing
import OpenSSL

/// Why a cursor can't be used.
public enum CursorFailure: Error, Sendable, Hashable {
    /// No cursor of this ring: garbled, truncated, changed, or sealed by a key that is not on it.
    case invalid
    /// Older than cursors may be.
    case expired
    /// What has to be sealed does not fit into the longest cursor.
    case tooLong
    /// The cryptography library failed.
    case unavailable
}

/// The keys that seal and open cursors.
public struct KeyRing: Sendable {
    /// The longest cursor, in characters; page tokens are left out beyond it, the longest first, then spendings.
    public static let longestCursor = 8192
    private static let saltLength = 24
    private static let info = Array("rollcall cursor 1".utf8)

    private let keys: [[UInt8]]
    private let lifetime: Duration

    /// - Parameters:
    ///   - keys: 32 bytes each, the sealing one first; at least one.
    ///   - lifetime: how long a cursor is good for from its sealing.
    public init(keys: [[UInt8]], lifetime: Duration) {
        self.keys = keys
        self.lifetime = lifetime
    }

    /// Seals a cursor: URL-safe base64 without padding. `tooLong` where it takes more than `longestCursor` without any page token.
    public func seal(_ content: CursorContent) throws(CursorFailure) -> String {
        var content = content
        while true {
            let cursor = base64URL(try sealed(content.bytes))
            if cursor.utf8.count <= Self.longestCursor { return cursor }
            if !content.dropLongestToken(), !content.dropSpendings() { throw .tooLong }
        }
    }

    /// Opens a cursor that is not older than its lifetime at `now`.
    public func open(_ cursor: String, now: Instant) throws(CursorFailure) -> CursorContent {
        guard cursor.utf8.count <= Self.longestCursor, let sealed = bytes(base64URL: cursor),
            sealed.count > Self.saltLength, let plain = try opened(sealed), let content = CursorContent(bytes: plain)
        else { throw .invalid }
        let age =
            Duration.seconds(now.seconds - content.sealedAt.seconds)
            + .nanoseconds(Int64(now.nanoseconds) - Int64(content.sealedAt.nanoseconds))
        if age > lifetime { throw .expired }
        return content
    }

    private func sealed(_ plain: [UInt8]) throws(CursorFailure) -> [UInt8] {
        guard let key = keys.first else { throw .unavailable }
        do {
            let salt = try RandomBytes.make(Self.saltLength)
            return salt + (try Self.aead(key, salt).seal(plain, nonce: Self.nonce, additionalData: []))
        } catch {
            throw .unavailable
        }
    }

    private func opened(_ sealed: [UInt8]) throws(CursorFailure) -> [UInt8]? {
        let salt = Array(sealed.prefix(Self.saltLength))
        let box = Array(sealed.dropFirst(Self.saltLength))
        do {
            for key in keys {
                if let plain = try Self.aead(key, salt).open(box, nonce: Self.nonce, additionalData: []) {
                    return plain
                }
            }
            return nil
        } catch {
            throw .unavailable
        }
    }

    private static func aead(_ key: [UInt8], _ salt: [UInt8]) throws -> AEADKey {
        try AEADKey(derivedFrom: key, salt: salt, info: info)
    }

    /// Each derived key seals one cursor only, so that its nonce may be constant.
    private static let nonce = [UInt8](repeating: 0, count: AEADKey.nonceByteCount)
}

extension CursorContent {
    fileprivate mutating func dropLongestToken() -> Bool {
        let tokens = backends.indices.compactMap { index in
            backends[index].resumption.map { (index: index, length: $0.token.utf8.count) }
        }
        guard let longest = tokens.max(by: { $0.length < $1.length }) else { return false }
        backends[longest.index].resumption = nil
        return true
    }

    /// They only spare calls.
    fileprivate mutating func dropSpendings() -> Bool {
        guard backends.contains(where: { $0.spending != nil }) else { return false }
        for index in backends.indices { backends[index].spending = nil }
        return true
    }
}
