// Text from a server, made harmless for a terminal: what could move its cursor, change its colours or turn the direction
// of writing is shown as an escape. Also how many columns a terminal gives to a text.

enum PrintableText {
    /// `text` with every control, format and separator character but the blank written as `\n`, `\u{1b}` and so on.
    static func escaped(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            if isHarmless(scalar) {
                result.unicodeScalars.append(scalar)
            } else {
                result += escape(scalar)
            }
        }
        return result
    }

    /// How many columns a terminal gives to `text`: two for a wide character, one for any other.
    static func width(of text: String) -> Int {
        text.reduce(0) { width, character in
            let isWide = character.unicodeScalars.first.map { scalar in wide.contains { $0.contains(scalar.value) } }
            return width + (isWide == true ? 2 : 1)
        }
    }

    private static func isHarmless(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned: false
        default: true
        }
    }

    private static func escape(_ scalar: Unicode.Scalar) -> String {
        switch scalar {
        case "\n": "\\n"
        case "\r": "\\r"
        case "\t": "\\t"
        default: "\\u{\(String(scalar.value, radix: 16))}"
        }
    }

    /// The blocks of Unicode's East Asian Width "wide" and "fullwidth" that names are written in, and emoji.
    private static let wide: [ClosedRange<UInt32>] = [
        0x1100...0x115F, 0x2E80...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF00...0xFF60,
        0xFFE0...0xFFE6, 0x1F300...0x1F64F, 0x1F680...0x1F6FF, 0x1F900...0x1FAFF, 0x20000...0x3FFFD,
    ]
}
