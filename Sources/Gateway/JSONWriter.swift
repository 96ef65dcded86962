// JSON written straight into bytes. Commas are its business, the order of members the caller's.

/// A JSON text under construction.
struct JSONWriter {
    private(set) var bytes: [UInt8] = []
    private var needsComma = false

    init(capacity: Int = 512) { bytes.reserveCapacity(capacity) }

    mutating func open(_ bracket: Unicode.Scalar) {
        separate()
        bytes.append(UInt8(ascii: bracket))
        needsComma = false
    }

    mutating func close(_ bracket: Unicode.Scalar) {
        bytes.append(UInt8(ascii: bracket))
        needsComma = true
    }

    /// A member's name; its value has to follow. The name needs no escapes.
    mutating func name(_ name: StaticString) {
        separate()
        bytes.append(0x22)
        name.withUTF8Buffer { bytes.append(contentsOf: $0) }
        bytes.append(0x22)
        bytes.append(0x3A)
        needsComma = false
    }

    /// JSON text with the commas that belong to it.
    mutating func literal(_ json: StaticString) {
        json.withUTF8Buffer { bytes.append(contentsOf: $0) }
        needsComma = false
    }

    /// UTF-8 without anything to escape, as a JSON string.
    mutating func plainText(_ utf8: ArraySlice<UInt8>) {
        bytes.append(0x22)
        bytes.append(contentsOf: utf8)
        bytes.append(0x22)
        needsComma = true
    }

    /// A member's name that came from somewhere.
    mutating func dynamicName(_ name: String) {
        text(name.utf8)
        bytes.append(0x3A)
        needsComma = false
    }

    mutating func member(_ name: StaticString, _ value: String?) {
        self.name(name)
        if let value { text(value.utf8) } else { raw("null") }
    }

    mutating func member(_ name: StaticString, _ value: Int) {
        self.name(name)
        raw("\(value)")
    }

    mutating func member(_ name: StaticString, _ value: Bool?) {
        self.name(name)
        raw(value.map { $0 ? "true" : "false" } ?? "null")
    }

    mutating func member(_ name: StaticString, _ values: [String]) {
        self.name(name)
        open("[")
        for value in values { text(value.utf8) }
        close("]")
    }

    /// JSON text as it is.
    mutating func raw(_ json: String) { raw(json.utf8) }

    /// JSON text as it is.
    mutating func raw(_ json: some Collection<UInt8>) {
        separate()
        bytes.append(contentsOf: json)
        needsComma = true
    }

    /// UTF-8 as a JSON string (RFC 8259, section 7).
    mutating func text(_ utf8: some Collection<UInt8>) {
        separate()
        bytes.append(0x22)
        appendEscaped(utf8)
        bytes.append(0x22)
        needsComma = true
    }

    /// Bytes as they are, within a string that has been begun.
    mutating func inside(_ utf8: some Collection<UInt8>) { bytes.append(contentsOf: utf8) }

    /// UTF-8 with its escapes, within a string that has been begun.
    mutating func insideEscaped(_ utf8: ArraySlice<UInt8>) { appendEscaped(utf8) }

    private mutating func separate() {
        if needsComma { bytes.append(0x2C) }
    }

    private mutating func appendEscaped(_ utf8: some Collection<UInt8>) {
        let isPlain: Void? = utf8.withContiguousStorageIfAvailable { storage in
            guard storage.contains(where: Self.needsEscape) else { return bytes.append(contentsOf: storage) }
            for byte in storage { appendEscaped(byte) }
        }
        if isPlain == nil { for byte in utf8 { appendEscaped(byte) } }
    }

    private static func needsEscape(_ byte: UInt8) -> Bool { byte < 0x20 || byte == 0x22 || byte == 0x5C }

    private mutating func appendEscaped(_ byte: UInt8) {
        guard Self.needsEscape(byte) else { return bytes.append(byte) }
        bytes.append(0x5C)
        switch byte {
        case 0x22, 0x5C: bytes.append(byte)
        case 0x0A: bytes.append(UInt8(ascii: "n"))
        case 0x0D: bytes.append(UInt8(ascii: "r"))
        case 0x09: bytes.append(UInt8(ascii: "t"))
        default:
            bytes.append(contentsOf: byte < 0x10 ? "u000".utf8 : "u001".utf8)
            bytes.append(contentsOf: String(byte & 15, radix: 16).utf8)
        }
    }
}
