// One key of a page: its text as the server sent it, and its fields for those who print columns.

import StrictJSON

struct KeyItem {
    /// What a column shows of a field.
    enum Cell: Equatable {
        case absent
        case text(String)
        /// An array or an object, as the server wrote it.
        case json(ArraySlice<UInt8>)
    }

    /// The object's text, byte for byte.
    let raw: ArraySlice<UInt8>
    /// The fields' values, in the order of the fields.
    private let nodes: [JSONNode?]

    /// Reads a key and reports to `element` where it lacks a field or holds one of another type. Members beyond the
    /// known ones are allowed: a later server may have more.
    init?(_ element: JSONElement, raw: ArraySlice<UInt8>) {
        guard let object = element.object() else { return nil }
        nodes = KeyField.allCases.map { field in
            let member = object.required(field.rawValue)
            if let member { Self.check(member, is: field.kind) }
            return member?.node
        }
        self.raw = raw
    }

    private func node(_ field: KeyField) -> JSONNode? {
        KeyField.allCases.firstIndex(of: field).flatMap { nodes[$0] }
    }

    /// The field's value.
    func cell(_ field: KeyField) -> Cell {
        switch node(field)?.value {
        case .string(let text): .text(text)
        case .array, .object: rawValue(of: field).map { .json($0) } ?? .absent
        default: .absent
        }
    }

    /// The field's value as JSON, members of objects in alphabetical order: equal values have equal texts.
    func canonical(_ field: KeyField) -> String { node(field).map(Self.canonical) ?? "null" }

    private static func canonical(_ node: JSONNode) -> String {
        switch node.value {
        case .null: return "null"
        case .bool(let flag): return "\(flag)"
        case .number(let text): return text
        case .string(let text): return jsonText(of: text)
        case .array(let nodes): return "[\(nodes.map(canonical).joined(separator: ", "))]"
        case .object(let members):
            let sorted = members.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
            return "{\(sorted.map { "\(jsonText(of: $0.name)): \(canonical($0.node))" }.joined(separator: ", "))}"
        }
    }

    private static func check(_ member: JSONElement, is kind: KeyField.Kind) {
        switch kind {
        case .text: _ = member.string()
        case .textOrNull: if !member.isNull { _ = member.string(expected: "a string or null") }
        case .array: _ = member.array()
        case .object:
            // Not read: only the bytes of its members' names tell them apart.
            if case .object = member.node.value { break }
            _ = member.object()
        }
    }

    private func rawValue(of field: KeyField) -> ArraySlice<UInt8>? {
        RawJSON.members(of: raw).first { member in
            guard case .string(let name) = (try? JSONNode.parse(Array(member.name)))?.value else { return false }
            return name == field.rawValue
        }?.value
    }
}
