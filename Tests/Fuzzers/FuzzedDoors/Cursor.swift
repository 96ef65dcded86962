// Cursor opening: once with the bytes as the cursor itself, once with the bytes as what a right seal holds.

import Cursors
import KeyListing
import OpenSSL

private let ringKey = (0..<32).map { UInt8($0 &* 7) }
private let ring = KeyRing(keys: [ringKey], lifetime: .seconds(3600))
private let now = Instant(seconds: 1_778_328_000)

func present(_ bytes: [UInt8]) {
    open(String(decoding: bytes, as: UTF8.self), isSmall: false)
    if let cursor = sealed(bytes) { open(cursor, isSmall: bytes.count < 1500) }
}

/// Whatever opens means the same when it is sealed again. Texts that are mended may make a large one too large.
private func open(_ cursor: String, isSmall: Bool) {
    do throws(CursorFailure) {
        let content = try ring.open(cursor, now: now)
        if isSmall {
            let again = try ring.open(try ring.seal(content), now: now)
            precondition(again == content, "another content")
        }
    } catch {
        precondition(error != .unavailable, "the cryptography library failed")
    }
}

/// What `KeyRing` would make of a content with these bytes.
private func sealed(_ plain: [UInt8]) -> String? {
    let salt = [UInt8](repeating: 1, count: 24)
    let nonce = [UInt8](repeating: 0, count: AEADKey.nonceByteCount)
    let key = try? AEADKey(derivedFrom: ringKey, salt: salt, info: Array("rollcall cursor 1".utf8))
    guard let box = try? key?.seal(plain, nonce: nonce, additionalData: []) else { return nil }
    return base64URL(salt + box)
}

private func base64URL(_ bytes: [UInt8]) -> String {
    let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".unicodeScalars)
    var text = String.UnicodeScalarView()
    var index = 0
    while index < bytes.count {
        let group = (0..<3).map { index + $0 < bytes.count ? Int(bytes[index + $0]) : 0 }
        let bits = group[0] << 16 | group[1] << 8 | group[2]
        let letters = min(4, (bytes.count - index) * 4 / 3 + 1)
        for letter in 0..<letters { text.append(alphabet[bits >> (18 - 6 * letter) & 63]) }
        index += 3
    }
    return String(text)
}
