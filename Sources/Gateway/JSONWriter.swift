// JSON written straight into bytes. Commas are its business, the order of members the caller's.

/// A JSON text under construction.
struct JSONWriter: ~Copyable {
    private var output: ByteOutput
    private var needsComma = false

    init(capacity: Int = 512) { output = ByteOutput(capacity: capacity) }

    /// The text so far.
    var bytes: [UInt8] { output.bytes }

    /// The number of its bytes.
    var count: Int { output.count }

    mutating func open(_ bracket: Unicode.Scalar) {
        separate()
        output.append(UInt8(ascii: bracket))
        needsComma = false
    }

    mutating func close(_ bracket: Unicode.Scalar) {
        output.append(UInt8(ascii: bracket))
        needsComma = true
    }

    /// A member's name; its value has to follow. The name needs no escapes.
    mutating func name(_ name: StaticString) {
        separate()
        output.append(0x22)
        output.append(contentsOf: name)
        output.append(0x22)
        output.append(0x3A)
        needsComma = false
    }

    /// JSON text with the commas that belong to it.
    mutating func literal(_ json: StaticString) {
        output.append(contentsOf: json)
        needsComma = false
    }

    /// UTF-8 without anything to escape, as a JSON string.
    @inline(__always)
    mutating func plainText(_ utf8: Swift.Span<UInt8>) {
        output.append(0x22)
        utf8.withUnsafeBufferPointer { output.append(contentsOf: $0) }
        output.append(0x22)
        needsComma = true
    }

    /// A member's name that came from somewhere.
    mutating func dynamicName(_ name: String) {
        text(name.utf8)
        output.append(0x3A)
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
    mutating func raw(_ json: Swift.Span<UInt8>) {
        separate()
        inside(json)
        needsComma = true
    }

    /// JSON text as it is.
    mutating func raw(_ json: some Collection<UInt8>) {
        separate()
        output.append(contentsOf: json)
        needsComma = true
    }

    /// UTF-8 as a JSON string (RFC 8259, section 7).
    mutating func text(_ utf8: some Collection<UInt8>) {
        separate()
        output.append(0x22)
        appendEscaped(utf8)
        output.append(0x22)
        needsComma = true
    }

    /// Bytes as they are, within a string that has been begun.
    @inline(__always)
    mutating func inside(_ utf8: Swift.Span<UInt8>) { utf8.withUnsafeBufferPointer { output.append(contentsOf: $0) } }

    /// UTF-8 with its escapes, within a string that has been begun.
    mutating func insideEscaped(_ utf8: Swift.Span<UInt8>) { utf8.withUnsafeBufferPointer { appendEscaped($0) } }

    private mutating func separate() {
        if needsComma { output.append(0x2C) }
    }

    private mutating func appendEscaped(_ utf8: some Collection<UInt8>) {
        let isDone: Void? = utf8.withContiguousStorageIfAvailable { appendEscaped($0) }
        if isDone == nil { for byte in utf8 { appendEscaped(byte) } }
    }

    private mutating func appendEscaped(_ utf8: UnsafeBufferPointer<UInt8>) {
        guard utf8.contains(where: Self.needsEscape) else { return output.append(contentsOf: utf8) }
        for byte in utf8 { appendEscaped(byte) }
    }

    private static func needsEscape(_ byte: UInt8) -> Bool { byte < 0x20 || byte == 0x22 || byte == 0x5C }

    private mutating func appendEscaped(_ byte: UInt8) {
        guard Self.needsEscape(byte) else { return output.append(byte) }
        output.append(0x5C)
        switch byte {
        case 0x22, 0x5C: output.append(byte)
        case 0x0A: output.append(UInt8(ascii: "n"))
        case 0x0D: output.append(UInt8(ascii: "r"))
        case 0x09: output.append(UInt8(ascii: "t"))
        default:
            output.append(contentsOf: byte < 0x10 ? "u000".utf8 : "u001".utf8)
            output.append(contentsOf: String(byte & 15, radix: 16).utf8)
        }
    }
}
