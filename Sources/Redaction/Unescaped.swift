// Undoes the escapes of a JSON string, for looking at it only: what leaves keeps the escapes that it came with.

/// The text between a JSON string's quotes (RFC 8259, section 7). Half a surrogate pair and what is no escape read as
/// U+FFFD.
func unescaped(_ string: ArraySlice<UInt8>) -> String {
    guard string.contains(0x5C) else { return String(decoding: string, as: UTF8.self) }
    var units: [UInt16] = []
    var rest = string
    while let end = rest.firstIndex(of: 0x5C) {
        units.append(contentsOf: String(decoding: rest[..<end], as: UTF8.self).utf16)
        rest = rest[end...].dropFirst()
        units.append(escaped(&rest))
    }
    units.append(contentsOf: String(decoding: rest, as: UTF8.self).utf16)
    return String(decoding: units, as: UTF16.self)
}

/// The UTF-16 unit of the escape whose backslash has just been passed.
private func escaped(_ rest: inout ArraySlice<UInt8>) -> UInt16 {
    switch rest.popFirst() {
    case 0x22: return 0x22
    case 0x5C: return 0x5C
    case 0x2F: return 0x2F
    case 0x62: return 0x08
    case 0x74: return 0x09
    case 0x6E, 0x72: return 0x0A
    case 0x66: return 0x0C
    case 0x75:
        let digits = String(decoding: rest.prefix(4), as: UTF8.self)
        rest = rest.dropFirst(4)
        return UInt16(digits, radix: 16) ?? 0xFFFD
    default: return 0xFFFD
    }
}
