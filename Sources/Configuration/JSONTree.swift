// JSON that this room writes for people and editors: members in order, indented.

import StrictJSON

/// A JSON text under construction.
indirect enum JSONTree {
    /// A number, `true`, `false`, `null`, or any JSON text that is complete.
    case raw(String)
    case array([JSONTree])
    case object([(name: String, value: JSONTree)])

    static func text(_ text: String) -> JSONTree { .raw(jsonText(of: text)) }

    /// The text, without a line end behind it.
    func indented(by depth: Int = 0) -> String {
        switch self {
        case .raw(let text): text
        case .array(let values): Self.block("[", values.map { $0.indented(by: depth + 1) }, "]", depth)
        case .object(let members):
            Self.block("{", members.map { "\(jsonText(of: $0.name)): \($0.value.indented(by: depth + 1))" }, "}", depth)
        }
    }

    /// On one line where that is short.
    private static func block(_ open: String, _ parts: [String], _ close: String, _ depth: Int) -> String {
        let line = "\(open)\(parts.joined(separator: ", "))\(close)"
        if line.utf8.count <= 80, !line.contains("\n") { return line }
        let margin = String(repeating: "  ", count: depth)
        return "\(open)\n\(parts.map { "\(margin)  \($0)" }.joined(separator: ",\n"))\n\(margin)\(close)"
    }
}

extension JSONNode {
    /// The node as it was written, blanks aside.
    var tree: JSONTree {
        switch value {
        case .null: .raw("null")
        case .bool(let flag): .raw(flag ? "true" : "false")
        case .number(let text): .raw(text)
        case .string(let text): .text(text)
        case .array(let nodes): .array(nodes.map(\.tree))
        case .object(let members): .object(members.map { ($0.name, $0.node.tree) })
        }
    }
}
