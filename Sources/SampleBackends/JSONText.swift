// Writes JSON into bytes, as fast as the sample backends need it.
// It trusts its caller with the order of members and never reads JSON.

/// A growing piece of compact JSON.
struct JSONText {
    private(set) var bytes: [UInt8] = []

    /// Adds JSON that is complete already.
    mutating func raw(_ json: some Sequence<UInt8>) {
        bytes.append(contentsOf: json)
    }

    mutating func raw(_ json: StaticString) {
        json.withUTF8Buffer { bytes.append(contentsOf: $0) }
    }

    mutating func string(_ text: String) {
        bytes.append(UInt8(ascii: "\""))
        var text = text
        text.withUTF8 { escape($0) }
        bytes.append(UInt8(ascii: "\""))
    }

    mutating func strings(_ texts: [String]) {
        bytes.append(UInt8(ascii: "["))
        for (index, text) in texts.enumerated() {
            if index > 0 { comma() }
            string(text)
        }
        bytes.append(UInt8(ascii: "]"))
    }

    mutating func comma() {
        bytes.append(UInt8(ascii: ","))
    }

    /// Adds `,"name":"text"`, or `null` for no text. The first member of an object comes by `raw`.
    mutating func member(_ name: StaticString, _ text: String?) {
        self.name(name)
        if let text { string(text) } else { raw("null") }
    }

    /// Adds the member only if there is a text.
    mutating func memberIfAny(_ name: StaticString, _ text: String?) {
        if text != nil { member(name, text) }
    }

    mutating func member(_ name: StaticString, _ texts: [String]) {
        self.name(name)
        strings(texts)
    }

    /// Adds `,"name":` with JSON that is complete already.
    mutating func member(_ name: StaticString, json: String) {
        self.name(name)
        raw(json.utf8)
    }

    private mutating func name(_ name: StaticString) {
        raw(",\"")
        raw(name)
        raw("\":")
    }

    /// RFC 8259, section 7: quotation mark, reverse solidus and the control characters must be escaped.
    private mutating func escape(_ text: UnsafeBufferPointer<UInt8>) {
        for byte in text {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"):
                bytes.append(UInt8(ascii: "\\"))
                bytes.append(byte)
            case 0..<0x20:
                raw("\\u00")
                raw((byte < 16 ? "0" : "").utf8)
                raw(String(byte, radix: 16).utf8)
            default:
                bytes.append(byte)
            }
        }
    }
}
