// The request target (RFC 9112 section 3.2), split but not decoded.

/// A target in origin-form, absolute-form, or `*`. The authority-form is only for `CONNECT`, which nobody here serves.
struct RequestTarget: Sendable {
    let text: String
    let path: String
    let query: String?

    /// `nil` for any other form, and for bytes that no target holds (RFC 3986 section 2): controls, spaces, `#`, quotes,
    /// backslashes and the like, anything beyond ASCII. Brackets stand in queries unescaped so often that they may.
    init?(_ text: String, method: String) {
        guard text.utf8.allSatisfy(Self.isTargetByte) else { return nil }
        if text.utf8.first == UInt8(ascii: "/") {
            self.init(origin: text[...], of: text)
        } else if text == "*" {
            guard method == "OPTIONS" else { return nil }
            self.init(origin: text[...], of: text)
        } else {
            self.init(absolute: text)
        }
    }

    /// Splits at the first `?`; an empty path is `/` (RFC 9110 section 4.2.3).
    init(origin: Substring, of text: String) {
        self.text = text
        let bytes = origin.utf8
        guard let mark = bytes.firstIndex(of: UInt8(ascii: "?")) else {
            (path, query) = (origin.isEmpty ? "/" : String(origin), nil)
            return
        }
        path = mark == origin.startIndex ? "/" : String(origin[..<mark])
        query = String(origin[bytes.index(after: mark)...])
    }

    /// A server must take the absolute-form, though only proxies need it (RFC 9112 section 3.2.2).
    private init?(absolute text: String) {
        guard let colon = text.utf8.firstIndex(of: UInt8(ascii: ":")) else { return nil }
        let scheme = String(text[..<colon])
        guard scheme.matches(lowercase: "http") || scheme.matches(lowercase: "https") else { return nil }
        let rest = text[text.utf8.index(after: colon)...]
        guard rest.hasPrefix("//") else { return nil }
        let hierarchy = rest.dropFirst(2)
        let end = hierarchy.utf8.firstIndex { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "?") }
        let authority = String(hierarchy[..<(end ?? hierarchy.endIndex)])
        guard !authority.isEmpty, Self.isAuthority(authority) else { return nil }
        self.init(origin: hierarchy[(end ?? hierarchy.endIndex)...], of: text)
    }

    private static func isTargetByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "#"), UInt8(ascii: "\""), UInt8(ascii: "<"), UInt8(ascii: ">"): false
        case UInt8(ascii: "\\"), UInt8(ascii: "^"), UInt8(ascii: "`"): false
        case UInt8(ascii: "{"), UInt8(ascii: "|"), UInt8(ascii: "}"): false
        default: byte > 0x20 && byte < 0x7F
        }
    }

    /// Whether this could be `host[:port]` (RFC 3986 sections 3.2.2 and 3.2.3): user information and delimiters could not.
    static func isAuthority(_ text: String) -> Bool {
        guard text.hasPrefix("[") else {
            let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            return isName(parts[0]) && parts.dropFirst().allSatisfy(isPort)
        }
        guard let close = text.firstIndex(of: "]") else { return false }
        let rest = text[text.index(after: close)...]
        let address = String(text[..<close].dropFirst())
        return IPAddress(address) != nil && address.contains(":")
            && (rest.isEmpty || rest.hasPrefix(":") && isPort(rest.dropFirst()))
    }

    private static func isPort(_ text: Substring) -> Bool { text.utf8.allSatisfy { (0x30...0x39).contains($0) } }

    private static func isName(_ text: Substring) -> Bool {
        var rest = text.utf8[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%") {
                guard rest.prefix(2).count == 2, rest.prefix(2).allSatisfy(isHexDigit) else { return false }
                rest = rest.dropFirst(2)
            } else if !isNameByte(byte) {
                return false
            }
        }
        return true
    }

    private static func isHexDigit(_ byte: UInt8) -> Bool { Character(Unicode.Scalar(byte)).isHexDigit }

    /// What stands in a name unescaped: unreserved characters and sub-delims, without the comma that parts lists.
    private static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
        case UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "~"), UInt8(ascii: "!"): true
        case UInt8(ascii: "$"), UInt8(ascii: "&"), UInt8(ascii: "'"), UInt8(ascii: "("), UInt8(ascii: ")"): true
        case UInt8(ascii: "*"), UInt8(ascii: "+"), UInt8(ascii: ";"), UInt8(ascii: "="): true
        default: false
        }
    }
}
