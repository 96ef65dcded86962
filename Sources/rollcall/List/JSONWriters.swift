// Keys as JSON: one document, or one key a line. Both carry each key as the server sent it, never parsed and re-encoded.

/// `{"keys":[…],"complete":…,"unreachable":[…],"next_cursor":…}`, streamed. A walk that ends early is closed too, with
/// the cursor that goes on and `complete` false.
struct JSONWriter: KeyWriter {
    private var isFirst = true

    mutating func opening() -> [UInt8] { Array(#"{"keys":["#.utf8) }

    mutating func text(of keys: [KeyItem]) -> [UInt8] {
        var text: [UInt8] = []
        for key in keys {
            text += Array((isFirst ? "\n" : ",\n").utf8)
            text += key.raw
            isFirst = false
        }
        return text
    }

    mutating func closing(_ walk: WalkState) -> [UInt8] {
        let complete = walk.isComplete && walk.step == .finished
        let names = walk.unreachable.sorted().map(Self.quoted).joined(separator: ",")
        let cursor = walk.cursor.map(Self.quoted) ?? "null"
        let members = #""complete":\#(complete),"unreachable":[\#(names)],"next_cursor":\#(cursor)"#
        return Array("\n],\(members)}\n".utf8)
    }

    /// RFC 8259, section 7.
    private static func quoted(_ text: String) -> String {
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"", "\\": quoted += "\\\(scalar)"
            case "\u{0}"..."\u{1F}":
                let digits = String(scalar.value, radix: 16)
                quoted += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted + "\""
    }
}

/// One key a line.
struct NDJSONWriter: KeyWriter {
    mutating func opening() -> [UInt8] { [] }

    mutating func text(of keys: [KeyItem]) -> [UInt8] {
        var text: [UInt8] = []
        for key in keys {
            // A line break in a JSON text is a blank between tokens: in a string it is always an escape.
            if key.raw.contains(where: Self.endsLine) {
                text += key.raw.map { Self.endsLine($0) ? 0x20 : $0 }
            } else {
                text += key.raw
            }
            text.append(0x0A)
        }
        return text
    }

    private static func endsLine(_ byte: UInt8) -> Bool { byte == 0x0A || byte == 0x0D }

    mutating func closing(_ walk: WalkState) -> [UInt8] { [] }
}
