// 32 bytes as people keep them in files and variables: base64 of either alphabet, or hexadecimal.

/// The 32 bytes that a text holds, or nil: 64 hexadecimal digits, or base64 (RFC 4648, sections 4 and 5) with or
/// without its padding.
func keyBytes(ofText text: [UInt8]) -> [UInt8]? {
    let bytes =
        text.count == 64 ? bits(of: text, width: 4, digitOfHex) : bits(of: unpadded(text), width: 6, digitOfBase64)
    return bytes?.count == 32 ? bytes : nil
}

/// The bytes that base64 of either alphabet holds, without padding; nil for anything else.
func base64Bytes(ofText text: [UInt8]) -> [UInt8]? {
    text.count % 4 == 1 ? nil : bits(of: text, width: 6, digitOfBase64)
}

/// 43 digits hold 32 bytes, and one '=' fills the last group of four.
private func unpadded(_ text: [UInt8]) -> [UInt8] {
    text.count == 44 && text.last == UInt8(ascii: "=") ? text.dropLast() : text
}

/// The bytes that digits of `width` bits make; nil for a digit that is none or bits left over that are not zero.
private func bits(of text: [UInt8], width: UInt32, _ digit: (UInt8) -> UInt32?) -> [UInt8]? {
    var bytes: [UInt8] = []
    var (pool, filled): (UInt32, UInt32) = (0, 0)
    for letter in text {
        guard let value = digit(letter) else { return nil }
        pool = pool << width | value
        filled += width
        guard filled >= 8 else { continue }
        filled -= 8
        bytes.append(UInt8(truncatingIfNeeded: pool >> filled))
        pool &= (1 << filled) - 1
    }
    return pool == 0 ? bytes : nil
}

private func digitOfHex(_ letter: UInt8) -> UInt32? {
    switch letter {
    case 0x30...0x39: UInt32(letter) - 0x30
    case 0x41...0x46: UInt32(letter) - 0x41 + 10
    case 0x61...0x66: UInt32(letter) - 0x61 + 10
    default: nil
    }
}

private func digitOfBase64(_ letter: UInt8) -> UInt32? {
    switch letter {
    case 0x41...0x5A: UInt32(letter) - 0x41
    case 0x61...0x7A: UInt32(letter) - 0x61 + 26
    case 0x30...0x39: UInt32(letter) - 0x30 + 52
    case UInt8(ascii: "+"), UInt8(ascii: "-"): 62
    case UInt8(ascii: "/"), UInt8(ascii: "_"): 63
    default: nil
    }
}
