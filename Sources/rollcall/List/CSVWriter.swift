// Keys as CSV (RFC 4180): a header, all 19 fields, arrays and objects as JSON text, null as an empty cell.

struct CSVWriter: KeyWriter {
    mutating func opening() -> [UInt8] {
        Array((KeyField.allCases.map(\.rawValue).joined(separator: ",") + "\r\n").utf8)
    }

    mutating func text(of keys: [KeyItem]) -> [UInt8] {
        var text: [UInt8] = []
        for key in keys {
            let cells = KeyField.allCases.map { Self.cell(key.cell($0)) }
            text += Array((cells.joined(separator: ",") + "\r\n").utf8)
        }
        return text
    }

    mutating func closing(_ walk: WalkState) -> [UInt8] { [] }

    private static func cell(_ cell: KeyItem.Cell) -> String {
        switch cell {
        case .absent: ""
        case .text(let text): quoted(defused(text))
        case .json(let raw): quoted(String(decoding: raw, as: UTF8.self))
        }
    }

    /// A spreadsheet runs a cell that begins like a formula; an apostrophe in front makes it text.
    /// https://owasp.org/www-community/attacks/CSV_Injection
    private static func defused(_ text: String) -> String {
        switch text.unicodeScalars.first {
        case "=", "+", "-", "@", "\t", "\r": "'" + text
        default: text
        }
    }

    /// Quoted where it must be; an empty text is quoted too, so that it differs from null.
    private static func quoted(_ text: String) -> String {
        let mustQuote = text.isEmpty || text.utf8.contains { [0x22, 0x2C, 0x0A, 0x0D].contains($0) }
        guard mustQuote else { return text }
        var quoted = "\""
        for scalar in text.unicodeScalars {
            if scalar == "\"" { quoted.unicodeScalars.append(scalar) }
            quoted.unicodeScalars.append(scalar)
        }
        quoted.unicodeScalars.append("\"")
        return quoted
    }
}
