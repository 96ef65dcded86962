// What a configuration comes to, member by member, and why: the file says so, the environment does, or nobody does.

public import Redaction
import StrictJSON

/// A value that is in force.
public struct EffectiveValue: Sendable, Hashable {
    /// Where it comes from.
    public enum Origin: Sendable, Hashable {
        /// The file, in that line.
        case file(line: Int)
        /// The environment, as that line of the file asks.
        case environment(line: Int, variables: [String])
        /// The default: the file says nothing.
        case standard
    }

    /// Its JSON pointer.
    public let pointer: String
    /// The value as JSON, the environment put in. Of a secret, where it is kept; null where it is told in words alone.
    public let json: String
    /// For people: the value, or what it follows from.
    public let text: String
    /// Where it comes from.
    public let origin: Origin
}

extension EffectiveValue {
    /// The same with the mark in place of what looks like a secret, such as a token in an address. Digests of tokens stay.
    fileprivate func shown(by scanner: Scanner?) -> EffectiveValue {
        if pointer.hasSuffix("sha256") { return self }
        guard let scanner else { return EffectiveValue(pointer: pointer, json: "null", text: "", origin: origin) }
        let shown = scanner.shown(json)
        let isJSON = shown == json || (try? JSONNode.parse(Array(shown.utf8))) != nil
        return EffectiveValue(
            pointer: scanner.shown(pointer), json: isJSON ? shown : "null", text: scanner.shown(text), origin: origin)
    }
}

extension ConfigurationReport {
    /// Every value that is in force, in the order of the schema; empty where there are problems. Holds no secret.
    public var values: [EffectiveValue] {
        guard let table, let root else { return [] }
        var explanation = Explanation(table: table, environment: environment)
        explanation.add(.file, at: "", root, .inside)
        let scanner = try? Scanner()
        return explanation.values.map { $0.shown(by: scanner) }
    }

    /// The redaction rules that are in force; empty where there are problems.
    public var rules: [ActiveRule] {
        guard let table, let scanner = try? Scanner(adding: table.redaction) else { return [] }
        return scanner.rules
    }

    /// The same for people: pointer, value and origin in columns; then each rule's kind, name, what it looks for and whose it is.
    public var explanation: String {
        let values = values
        let widths = (
            values.map(\.pointer.unicodeScalars.count).max() ?? 0,
            min(48, values.map(\.text.unicodeScalars.count).max() ?? 0)
        )
        return values.map {
            printable("\(padded($0.pointer, widths.0))  \(padded($0.text, widths.1))  \($0.origin.text)") + "\n"
        }.joined() + rules.map { printable($0.line) + "\n" }.joined()
    }

    /// Problems, warnings, values and redaction rules as one JSON object, without a line end behind it.
    public var explanationJSON: String {
        let values = values.map { value in
            JSONTree.object(
                [
                    ("pointer", .text(value.pointer)), ("value", .raw(value.json)), ("text", .text(value.text)),
                ] + value.origin.members)
        }
        return JSONTree.object(
            [("problems", .raw(json)), ("values", .array(values)), ("rules", .array(rules.map(\.tree)))]
        ).indented()
    }
}

private func padded(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - text.unicodeScalars.count))
}

extension ActiveRule {
    fileprivate var line: String {
        "redaction rule: \(kind.word): \(name): \(looksFor) (\(isAdded ? "added" : page ?? "built in"))"
    }

    fileprivate var tree: JSONTree {
        .object([
            ("name", .text(name)), ("kind", .text(kind.word)), ("looks_for", .text(looksFor)),
            ("page", page.map { .text($0) } ?? .raw("null")), ("added", .raw(isAdded ? "true" : "false")),
        ])
    }
}

extension EffectiveValue.Origin {
    fileprivate var text: String {
        switch self {
        case .file(let line): "line \(line)"
        case .environment(let line, let variables):
            "line \(line), from \(variables.map { "$" + $0 }.joined(separator: ", "))"
        case .standard: "default"
        }
    }

    fileprivate var members: [(name: String, value: JSONTree)] {
        switch self {
        case .file(let line): [("source", .text("file")), ("line", .raw("\(line)"))]
        case .environment(let line, let variables):
            [
                ("source", .text("environment")), ("line", .raw("\(line)")),
                ("variables", .array(variables.map(JSONTree.text))),
            ]
        case .standard: [("source", .text("default"))]
        }
    }
}
