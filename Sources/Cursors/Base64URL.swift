// URL-safe base64 without padding (RFC 4648, section 5), strict: one text for each sequence of bytes.

private let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)

private let values: [UInt8] = {
    var values = [UInt8](repeating: 0xFF, count: 256)
    for (value, letter) in alphabet.enumerated() { values[Int(letter)] = UInt8(value) }
    return values
}()

func base64URL(_ bytes: [UInt8]) -> String {
    String(unsafeUninitializedCapacity: (bytes.count * 4 + 2) / 3) { text in
        var count = 0
        var bits: UInt32 = 0
        var width = 0
        for byte in bytes {
            bits = bits << 8 | UInt32(byte)
            width += 8
            while width >= 6 {
                width -= 6
                text[count] = alphabet[Int(bits >> UInt32(width) & 63)]
                count += 1
            }
        }
        if width > 0 {
            text[count] = alphabet[Int(bits << UInt32(6 - width) & 63)]
            count += 1
        }
        return count
    }
}

/// The bytes of such a text; nil for any other letter, a length that no bytes have, or bits behind the last byte.
public func bytes(base64URL text: some StringProtocol) -> [UInt8]? {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(text.utf8.count * 3 / 4)
    var bits: UInt32 = 0
    var width = 0
    for letter in text.utf8 {
        let value = values[Int(letter)]
        if value == 0xFF { return nil }
        bits = bits << 6 | UInt32(value)
        width += 6
        if width >= 8 {
            width -= 8
            bytes.append(UInt8(truncatingIfNeeded: bits >> UInt32(width)))
        }
    }
    return width < 6 && bits & (1 << UInt32(width) - 1) == 0 ? bytes : nil
}
