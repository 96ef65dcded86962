// What `rollcall redact` prints.

import Redaction
import StrictJSON

/// The outcome for one input.
struct RedactReport {
    private let isJSON: Bool
    private let result: [UInt8]
    private let lines: [Line]

    /// Something that goes.
    private struct Line {
        var position: SourcePosition
        /// In JSON; without secrets in its names.
        var pointer: String?
        var rule: ActiveRule
    }

    init(_ input: [UInt8], _ scanner: Scanner) {
        let tree = try? JSONNode.parse(input, maximumDepth: 512)
        let explained = tree == nil ? nil : scanner.explain(json: input)
        let explanation = explained ?? scanner.explain(text: input)
        let pointers = explained == nil ? nil : tree.map { Pointers(of: $0, scanner).byPosition }
        var reader = PositionReader(input)
        isJSON = explained != nil
        result = explanation.result
        lines = explanation.parts.map { part in
            let position = reader.position(at: part.range.lowerBound)
            return Line(position: position, pointer: pointers.map { $0[position] ?? "" }, rule: part.rule)
        }
    }

    /// A line for each part, as `LINE:COLUMN: reason: rule (at POINTER)`, and what is left.
    var text: String {
        let found = lines.map { line in
            let place = "\(line.position.line):\(line.position.column)"
            let page = line.rule.page.map { ", https://\($0)" } ?? ""
            let pointer = line.pointer.map { " (at \(PrintableText.escaped($0.isEmpty ? "/" : $0)))" } ?? ""
            return "\(place): \(line.rule.kind.word): \(line.rule.name)\(page)\(pointer)\n"
        }
        let shown = String(decoding: result, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
            .map { PrintableText.escaped(String($0)) }
        let left = shown.joined(separator: "\n")
        return (found.isEmpty ? "nothing would be stripped\n" : found.joined()) + "\n" + left
            + (left.hasSuffix("\n") ? "" : "\n")
    }

    /// One JSON object.
    var json: String {
        let found = lines.map { line in
            let members = [
                "\"line\":\(line.position.line)", "\"column\":\(line.position.column)",
                "\"pointer\":\(line.pointer.map(jsonText) ?? "null")",
                "\"reason\":\(jsonText(of: line.rule.kind.word))",
                "\"rule\":\(jsonText(of: line.rule.name))", "\"page\":\(line.rule.page.map(jsonText) ?? "null")",
            ]
            return "{\(members.joined(separator: ","))}"
        }
        let left = String(decoding: result, as: UTF8.self)
        return """
            {"input":"\(isJSON ? "json" : "text")","redacted":\(lines.count),"findings":[\(found.joined(separator: ","))],\
            "result":\(isJSON ? left : jsonText(of: left))}

            """
    }
}

/// Which JSON pointer (RFC 6901) leads to what begins where.
private struct Pointers {
    private(set) var byPosition: [SourcePosition: String] = [:]
    private let scanner: Scanner

    init(of root: JSONNode, _ scanner: Scanner) {
        self.scanner = scanner
        add(root, "")
    }

    private mutating func add(_ node: JSONNode, _ pointer: String) {
        byPosition[node.position] = pointer
        switch node.value {
        case .array(let nodes): for (i, node) in nodes.enumerated() { add(node, "\(pointer)/\(i)") }
        case .object(let members):
            for member in members {
                let name = scanner.shown(member.name).replacing("~", with: "~0").replacing("/", with: "~1")
                byPosition[member.position] = "\(pointer)/\(name)"
                add(member.node, "\(pointer)/\(name)")
            }
        default: break
        }
    }
}

/// Turns ascending places in a text into lines and columns.
private struct PositionReader {
    private let text: [UInt8]
    private var at = 0
    private var position = SourcePosition(line: 1, column: 1)

    init(_ text: [UInt8]) {
        self.text = text
    }

    mutating func position(at place: Int) -> SourcePosition {
        while at < min(place, text.count) {
            if text[at] == 0x0A {
                position = SourcePosition(line: position.line + 1, column: 1)
            } else if text[at] & 0xC0 != 0x80 {
                position.column += 1
            }
            at += 1
        }
        return position
    }
}
