// Looks at the raw bytes of a request's head before the parser does: finds its end, counts it, and refuses what
// parsers are known to disagree about (RFC 9112 sections 2.2, 5.2 and 11.2). It reads no meaning out of a head.

/// Walks over one head as it arrives, byte by byte and each byte once.
struct HeadScanner {
    enum Verdict: Equatable {
        case unfinished
        /// How many of the bytes given belong to the head.
        case complete(Int)
        case refused(Refusal)
    }

    /// The most fields of a head: each costs more than its bytes.
    static let mostFields = 500

    private let limit: Int
    private var length = 0
    private var lines = 0
    private var lineLength = 0
    private var spaces = 0
    private var sawReturn = false

    /// - Parameter limit: the most bytes that a head may have.
    init(limit: Int) {
        self.limit = limit
    }

    /// Whether a byte of the head was seen.
    var hasBegun: Bool { length > 0 }

    /// Takes the next bytes of the stream. After a verdict other than `unfinished` a new scanner is due.
    mutating func scan(_ bytes: UnsafeRawBufferPointer) -> Verdict {
        for (index, byte) in bytes.enumerated() {
            length &+= 1
            if length > limit { return .refused(tooLong) }
            if byte > 0x20, byte < 0x7F, !sawReturn, lines > 0 || spaces > 0 {
                lineLength &+= 1
                continue
            }
            if sawReturn {
                guard byte == 0x0A else { return bad("a carriage return stands without a line feed") }
                if lineLength == 0, lines > 0 { return .complete(index + 1) }
                if let refusal = endLine() { return .refused(refusal) }
            } else if let refusal = take(byte) {
                return .refused(refusal)
            }
        }
        return .unfinished
    }

    private mutating func endLine() -> Refusal? {
        sawReturn = false
        // An empty line or two before the request line is forgiven (RFC 9112 section 2.2).
        if lineLength == 0 { return nil }
        if lines == 0, spaces != 2 { return Self.badRequest("the request line is not METHOD TARGET VERSION") }
        lines &+= 1
        lineLength = 0
        if lines > Self.mostFields + 1 { return .tooManyFields }
        return nil
    }

    /// The rarer bytes, and all of the method.
    private mutating func take(_ byte: UInt8) -> Refusal? {
        switch byte {
        case 0x0D:
            sawReturn = true
            return nil
        case 0x0A: return Self.badRequest("a line feed stands without a carriage return")
        case 0x20, 0x09:
            if lineLength == 0 { return Self.badRequest("a line begins with white space") }
            if lines == 0, byte == 0x09 { return Self.badRequest("the request line holds a tab") }
            if lines == 0 { spaces &+= 1 }
        case 0x00..<0x20, 0x7F: return Self.badRequest("the head holds a control character")
        case 0x80... where lines == 0: return Self.badRequest("the request line holds a byte beyond ASCII")
        default:
            if lines == 0, spaces == 0, !byte.isTokenByte { return Self.badRequest("the method is not a token") }
        }
        lineLength &+= 1
        return nil
    }

    private var tooLong: Refusal {
        lines == 0
            ? Refusal(status: 414, detail: "the request line is longer than \(limit) bytes")
            : Refusal(status: 431, detail: "the request's head is longer than \(limit) bytes")
    }

    private func bad(_ detail: String) -> Verdict { .refused(Self.badRequest(detail)) }

    private static func badRequest(_ detail: String) -> Refusal { Refusal(status: 400, detail: detail) }
}

extension UInt8 {
    /// Whether a token may hold it (RFC 9110 section 5.6.2).
    var isTokenByte: Bool {
        switch self {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
        case UInt8(ascii: "!"), UInt8(ascii: "#"), UInt8(ascii: "$"), UInt8(ascii: "%"), UInt8(ascii: "&"): true
        case UInt8(ascii: "'"), UInt8(ascii: "*"), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."): true
        case UInt8(ascii: "^"), UInt8(ascii: "_"), UInt8(ascii: "`"), UInt8(ascii: "|"), UInt8(ascii: "~"): true
        default: false
        }
    }
}
