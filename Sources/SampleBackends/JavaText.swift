// Text as the Cycles server's platform treats it: trimming, blankness, lower case and order of java.lang.String.
// Only what the server's answers depend on; it is no general case folding.

enum JavaText {
    /// `String.trim`: takes every character up to U+0020 off both ends, control characters included.
    static func trimmed(_ text: String) -> String {
        let scalars = text.unicodeScalars
        let front = scalars.drop { $0.value <= 0x20 }
        guard let last = front.lastIndex(where: { $0.value > 0x20 }) else { return "" }
        return String(front[...last])
    }

    /// `String.isBlank`: nothing but white space, where no-break spaces and U+0085 are none and U+001C to U+001F are.
    static func isBlank(_ text: String) -> Bool {
        text.unicodeScalars.allSatisfy { scalar in
            switch scalar.value {
            case 0x1C...0x1F: true
            case 0x85, 0xA0, 0x2007, 0x202F: false
            default: scalar.properties.isWhitespace
            }
        }
    }

    /// `String.toLowerCase(Locale.ROOT)` as UTF-8: full mappings, and a capital sigma by its place in the word.
    static func lowercased(_ text: String) -> [UInt8] {
        if text.utf8.allSatisfy({ $0 < 0x80 }) {
            return text.utf8.map { (0x41...0x5A).contains($0) ? $0 + 0x20 : $0 }
        }
        let scalars = Array(text.unicodeScalars)
        var folded = ""
        for (index, scalar) in scalars.enumerated() {
            let isFinal = scalar == "\u{3A3}" && endsWord(scalars[..<index], scalars[(index + 1)...])
            folded += isFinal ? "\u{3C2}" : scalar.properties.lowercaseMapping
        }
        return Array(folded.utf8)
    }

    /// The Unicode Standard, table 3-17, Final_Sigma: a cased letter before and none after, ignorable ones aside.
    private static func endsWord(_ before: ArraySlice<Unicode.Scalar>, _ after: ArraySlice<Unicode.Scalar>) -> Bool {
        let previous = before.last { !$0.properties.isCaseIgnorable }
        let next = after.first { !$0.properties.isCaseIgnorable }
        return previous?.properties.isCased == true && next?.properties.isCased != true
    }

    /// Whether UTF-8 `text` holds UTF-8 `part`.
    static func contains(_ text: [UInt8], _ part: [UInt8]) -> Bool {
        guard let first = part.first else { return true }
        guard text.count >= part.count else { return false }
        return (0...(text.count - part.count)).contains { start in
            text[start] == first && text[start...].starts(with: part)
        }
    }

    /// Orders UTF-8 as `String.compareTo` orders UTF-16: less than 0, 0 or more than 0.
    static func compare(_ left: [UInt8], _ right: [UInt8]) -> Int {
        for (one, other) in zip(left, right) where one != other {
            return rank(one) - rank(other)
        }
        return left.count - right.count
    }

    /// Only U+E000 to U+FFFF change places: UTF-16 puts them behind the surrogates of all higher characters.
    private static func rank(_ byte: UInt8) -> Int {
        byte == 0xEE || byte == 0xEF ? Int(byte) + 0x10 : Int(byte)
    }
}
