// Changing a JSON text at one place, for tests that break a good file in every way.

import StrictJSON

extension JSONNode {
    /// The value at a path of members' names and indices; nil where there is none.
    func value(at path: [String]) -> JSONNode? {
        guard let step = path.first else { return self }
        switch value {
        case .object(let members): return members.first { $0.name == step }?.node.value(at: Array(path.dropFirst()))
        case .array(let nodes):
            guard let index = Int(step), nodes.indices.contains(index) else { return nil }
            return nodes[index].value(at: Array(path.dropFirst()))
        default: return nil
        }
    }

    /// The same with another value at that path, or without a member there.
    func replacing(_ path: [String], with new: JSONNode?) -> JSONNode {
        guard let step = path.first else { return new ?? self }
        let rest = Array(path.dropFirst())
        switch value {
        case .object(var members):
            if let index = members.firstIndex(where: { $0.name == step }) {
                if rest.isEmpty, new == nil {
                    members.remove(at: index)
                } else {
                    members[index].node = members[index].node.replacing(rest, with: new)
                }
            } else if let new {
                members.append(JSONMember(name: step, position: position, node: new))
            }
            return JSONNode(.object(members), at: position)
        case .array(var nodes):
            if let index = Int(step), nodes.indices.contains(index) {
                nodes[index] = nodes[index].replacing(rest, with: new)
            }
            return JSONNode(.array(nodes), at: position)
        default: return self
        }
    }

    /// Every path in this value, its own first.
    var paths: [[String]] {
        switch value {
        case .object(let members): [[]] + members.flatMap { member in member.node.paths.map { [member.name] + $0 } }
        case .array(let nodes):
            [[]] + nodes.enumerated().flatMap { index, node in node.paths.map { ["\(index)"] + $0 } }
        default: [[]]
        }
    }

    /// The value as JSON text.
    var text: String {
        switch value {
        case .null: "null"
        case .bool(let flag): "\(flag)"
        case .number(let text): text
        case .string(let text): jsonText(of: text)
        case .array(let nodes): "[\(nodes.map(\.text).joined(separator: ","))]"
        case .object(let members):
            "{\(members.map { "\(jsonText(of: $0.name)):\($0.node.text)" }.joined(separator: ","))}"
        }
    }

    /// A value from its text.
    init(_ text: String) throws { self = try JSONNode.parse(Array(text.utf8)) }
}
