// RFC 8259 and nothing else: no comments, no trailing commas, strict UTF-8, one value per text, bounded depth.

extension JSONNode {
    /// Parses a whole text. `maximumDepth` bounds the nesting of arrays and objects.
    public static func parse(_ text: [UInt8], maximumDepth: Int = 64) throws(JSONSyntaxError) -> JSONNode {
        var parser = JSONParser(text: text, maximumDepth: maximumDepth)
        return try parser.document()
    }
}

struct JSONParser {
    private let text: [UInt8]
    private let maximumDepth: Int
    private var index = 0
    private var line = 1
    private var column = 1

    init(text: [UInt8], maximumDepth: Int) {
        self.text = text
        self.maximumDepth = maximumDepth
    }

    mutating func document() throws(JSONSyntaxError) -> JSONNode {
        if text.starts(with: [0xEF, 0xBB, 0xBF]) { throw error("the text begins with a byte order mark: remove it") }
        skipBlanks()
        let node = try value(depth: 0)
        skipBlanks()
        if index < text.count { throw unexpected("the end of the text") }
        return node
    }

    // MARK: Values

    private mutating func value(depth: Int) throws(JSONSyntaxError) -> JSONNode {
        let start = position
        switch peek {
        case UInt8(ascii: "{"): return JSONNode(.object(try members(depth: depth + 1)), at: start)
        case UInt8(ascii: "["): return JSONNode(.array(try elements(depth: depth + 1)), at: start)
        case UInt8(ascii: "\""): return JSONNode(.string(try string()), at: start)
        case UInt8(ascii: "t"): return JSONNode(.bool(true), at: try literal("true"))
        case UInt8(ascii: "f"): return JSONNode(.bool(false), at: try literal("false"))
        case UInt8(ascii: "n"): return JSONNode(.null, at: try literal("null"))
        case .some(0x2D), .some(0x30...0x39): return JSONNode(.number(try number()), at: start)
        default: throw unexpected("a value")
        }
    }

    private mutating func members(depth: Int) throws(JSONSyntaxError) -> [JSONMember] {
        try open(depth: depth)
        var members: [JSONMember] = []
        if take("}") { return members }
        repeat {
            skipBlanks()
            let start = position
            guard peek == UInt8(ascii: "\"") else { throw unexpected("a member's name in double quotes") }
            let name = try string()
            skipBlanks()
            guard take(":") else { throw unexpected("':' behind the member's name") }
            skipBlanks()
            members.append(JSONMember(name: name, position: start, node: try value(depth: depth)))
            skipBlanks()
        } while take(",")
        guard take("}") else { throw unexpected("',' or '}'") }
        return members
    }

    private mutating func elements(depth: Int) throws(JSONSyntaxError) -> [JSONNode] {
        try open(depth: depth)
        var elements: [JSONNode] = []
        if take("]") { return elements }
        repeat {
            skipBlanks()
            elements.append(try value(depth: depth))
            skipBlanks()
        } while take(",")
        guard take("]") else { throw unexpected("',' or ']'") }
        return elements
    }

    private mutating func open(depth: Int) throws(JSONSyntaxError) {
        if depth > maximumDepth { throw error("nested more than \(maximumDepth) deep") }
        advance()
        skipBlanks()
    }

    private mutating func literal(_ word: StaticString) throws(JSONSyntaxError) -> SourcePosition {
        let start = position
        for offset in 0..<word.utf8CodeUnitCount {
            guard peek == word.withUTF8Buffer({ $0[offset] }) else { throw unexpected("'\(word)'") }
            advance()
        }
        return start
    }

    private mutating func number() throws(JSONSyntaxError) -> String {
        let start = index
        if peek == UInt8(ascii: "-") { advance() }
        if peek == UInt8(ascii: "0") { advance() } else { try digits() }
        if peek == UInt8(ascii: ".") {
            advance()
            try digits()
        }
        if peek == UInt8(ascii: "e") || peek == UInt8(ascii: "E") {
            advance()
            if peek == UInt8(ascii: "+") || peek == UInt8(ascii: "-") { advance() }
            try digits()
        }
        return String(decoding: text[start..<index], as: UTF8.self)
    }

    private mutating func digits() throws(JSONSyntaxError) {
        guard let first = peek, (0x30...0x39).contains(first) else { throw unexpected("a digit") }
        while let next = peek, (0x30...0x39).contains(next) { advance() }
    }

    // MARK: Strings

    private mutating func string() throws(JSONSyntaxError) -> String {
        let start = position
        advance()
        var before: [UInt8] = []
        while true {
            let run = plainRun()
            switch peek {
            case UInt8(ascii: "\""):
                advance()
                let bytes = before.isEmpty ? run : (before + run)[...]
                guard let string = String(validating: bytes, as: UTF8.self) else {
                    throw JSONSyntaxError(position: start, message: "the string is not UTF-8")
                }
                return string
            case UInt8(ascii: "\\"):
                before.append(contentsOf: run)
                before.append(contentsOf: String(try escape()).utf8)
            case nil: throw JSONSyntaxError(position: start, message: "the string has no end")
            default: throw error("control characters in a string are written as escapes")
            }
        }
    }

    /// Past what stands in a string as it is meant.
    private mutating func plainRun() -> ArraySlice<UInt8> {
        let start = index
        while index < text.count, text[index] >= 0x20, text[index] != UInt8(ascii: "\""),
            text[index] != UInt8(ascii: "\\")
        {
            if text[index] & 0xC0 != 0x80 { column += 1 }
            index += 1
        }
        return text[start..<index]
    }

    private mutating func escape() throws(JSONSyntaxError) -> Unicode.Scalar {
        advance()
        let letter = peek
        if letter == UInt8(ascii: "u") { return try unicodeEscape() }
        guard let scalar = letter.flatMap({ Self.escapes[$0] }) else { throw error("no such escape") }
        advance()
        return scalar
    }

    private static let escapes: [UInt8: Unicode.Scalar] = [
        0x22: "\"", 0x5C: "\\", 0x2F: "/", 0x62: "\u{8}", 0x66: "\u{C}", 0x6E: "\n", 0x72: "\r", 0x74: "\t",
    ]

    private mutating func unicodeEscape() throws(JSONSyntaxError) -> Unicode.Scalar {
        let first = try fourHexDigits()
        if let scalar = Unicode.Scalar(first) { return scalar }
        guard (0xD800..<0xDC00).contains(first), peek == UInt8(ascii: "\\") else {
            throw error("half a surrogate pair")
        }
        advance()
        guard peek == UInt8(ascii: "u") else { throw error("half a surrogate pair") }
        let second = try fourHexDigits()
        guard (0xDC00..<0xE000).contains(second),
            let scalar = Unicode.Scalar(0x10000 + ((first - 0xD800) << 10) + (second - 0xDC00))
        else { throw error("half a surrogate pair") }
        return scalar
    }

    private mutating func fourHexDigits() throws(JSONSyntaxError) -> UInt32 {
        advance()
        var value: UInt32 = 0
        for _ in 0..<4 {
            guard let byte = peek, let digit = Character(Unicode.Scalar(byte)).hexDigitValue, byte < 0x80 else {
                throw unexpected("four hexadecimal digits")
            }
            value = value << 4 | UInt32(digit)
            advance()
        }
        return value
    }

    // MARK: The text

    private var peek: UInt8? { index < text.count ? text[index] : nil }
    private var position: SourcePosition { SourcePosition(line: line, column: column) }

    private mutating func advance() {
        let byte = text[index]
        index += 1
        if byte == UInt8(ascii: "\n") {
            line += 1
            column = 1
        } else if byte & 0xC0 != 0x80 {
            column += 1
        }
    }

    private mutating func take(_ scalar: Unicode.Scalar) -> Bool {
        guard peek == UInt8(ascii: scalar) else { return false }
        advance()
        return true
    }

    private mutating func skipBlanks() {
        while let byte = peek, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { advance() }
    }

    private func error(_ message: String) -> JSONSyntaxError {
        JSONSyntaxError(position: position, message: message)
    }

    /// What was expected, and for the habits of JSON's neighbours why it isn't what stands there.
    private func unexpected(_ expected: String) -> JSONSyntaxError {
        let reason =
            switch peek {
            case nil: ", found the end of the text"
            case UInt8(ascii: "/"), UInt8(ascii: "#"): "; JSON has no comments"
            case UInt8(ascii: "'"): "; JSON's strings stand in double quotes"
            case UInt8(ascii: "}"), UInt8(ascii: "]"): hasTrailingComma ? "; no comma stands behind the last one" : ""
            default: ""
            }
        return error("expected \(expected)\(reason)")
    }

    private var hasTrailingComma: Bool {
        let last = text[..<index].last { ![0x20, 0x0A, 0x0D, 0x09].contains($0) }
        return last == UInt8(ascii: ",")
    }
}
