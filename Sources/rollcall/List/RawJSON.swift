// Cuts a JSON text into the texts of its parts, byte for byte. Only for text that a parser has already accepted:
// it counts brackets and quotes and checks nothing.

enum RawJSON {
    /// The texts of an array's elements, or of an object's members, without the blanks around them.
    static func parts(of text: ArraySlice<UInt8>) -> [ArraySlice<UInt8>] {
        var parts: [ArraySlice<UInt8>] = []
        var depth = 0
        var start = text.startIndex
        var index = text.startIndex
        while index < text.endIndex {
            switch text[index] {
            case UInt8(ascii: "\""): index = endOfString(in: text, from: index) - 1
            case UInt8(ascii: "["), UInt8(ascii: "{"):
                depth += 1
                if depth == 1 { start = index + 1 }
            case UInt8(ascii: "]"), UInt8(ascii: "}"):
                depth -= 1
                if depth == 0 { append(text[start..<index], to: &parts) }
            case UInt8(ascii: ",") where depth == 1:
                append(text[start..<index], to: &parts)
                start = index + 1
            default: break
            }
            index += 1
        }
        return parts
    }

    /// The texts of an object's members: the name with its quotes, and the value.
    static func members(of text: ArraySlice<UInt8>) -> [(name: ArraySlice<UInt8>, value: ArraySlice<UInt8>)] {
        parts(of: text).map { member in
            let end = endOfString(in: member, from: member.startIndex)
            let value = member[end...].drop { isBlank($0) || $0 == UInt8(ascii: ":") }
            return (member[..<end], value)
        }
    }

    /// The index behind the closing quote of the string that begins at `start`.
    private static func endOfString(in text: ArraySlice<UInt8>, from start: Int) -> Int {
        var index = start + 1
        while index < text.endIndex, text[index] != UInt8(ascii: "\"") {
            index += text[index] == UInt8(ascii: "\\") ? 2 : 1
        }
        return min(index + 1, text.endIndex)
    }

    private static func append(_ part: ArraySlice<UInt8>, to parts: inout [ArraySlice<UInt8>]) {
        let front = part.drop(while: isBlank)
        guard let last = front.lastIndex(where: { !isBlank($0) }) else { return }
        parts.append(front[...last])
    }

    private static func isBlank(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09
    }
}
