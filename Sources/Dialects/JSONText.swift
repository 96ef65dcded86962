// JSON written out, compactly: request bodies and the objects that a dialect puts together.

import StrictJSON

extension JSONNode {
    /// The value as JSON text, members in order.
    var text: [UInt8] {
        switch value {
        case .null: return Array("null".utf8)
        case .bool(let flag): return Array("\(flag)".utf8)
        case .number(let digits): return Array(digits.utf8)
        case .string(let string): return quoted(Array(string.utf8)[...])
        case .array(let nodes):
            return Array("[".utf8) + Array(nodes.map(\.text).joined(separator: ",".utf8)) + Array("]".utf8)
        case .object(let members):
            let texts = members.map { quoted(Array($0.name.utf8)[...]) + Array(":".utf8) + $0.node.text }
            return Array("{".utf8) + Array(texts.joined(separator: ",".utf8)) + Array("}".utf8)
        }
    }
}

/// UTF-8 text as a JSON string (RFC 8259, section 7).
func quoted(_ text: ArraySlice<UInt8>) -> [UInt8] {
    var quoted: [UInt8] = [0x22]
    for byte in text {
        switch byte {
        case 0x22, 0x5C: quoted.append(contentsOf: [0x5C, byte])
        case ..<0x20:
            let digits = String(byte, radix: 16)
            quoted.append(contentsOf: "\\u00\(digits.count == 1 ? "0" : "")\(digits)".utf8)
        default: quoted.append(byte)
        }
    }
    quoted.append(0x22)
    return quoted
}
