// As much of JSON Schema 2020-12 as the printed schema uses, written without a look at the code that prints it.

import StrictJSON
import Testing

final class SchemaSubset {
    private let root: JSONNode
    private var patterns: [String: Regex<AnyRegexOutput>] = [:]

    init(root: JSONNode) { self.root = root }

    /// Whether the schema accepts a value. A keyword that this does not know fails the test.
    func accepts(_ value: JSONNode, by schema: JSONNode? = nil) throws -> Bool {
        guard case .object(let keywords) = (schema ?? root).value else { throw Unreadable() }
        for keyword in keywords where try !holds(keyword.name, keyword.node, value, keywords) { return false }
        return true
    }

    struct Unreadable: Error {}

    private func holds(
        _ keyword: String, _ rule: JSONNode, _ value: JSONNode, _ all: [JSONMember]
    ) throws -> Bool {
        switch (keyword, rule.value, value.value) {
        case ("$schema", _, _), ("title", _, _), ("description", _, _), ("default", _, _), ("examples", _, _): true
        case ("type", .string(let type), _): Self.isOf(type, value)
        case ("anyOf", .array(let schemas), _): try schemas.contains { try accepts(value, by: $0) }
        case ("minimum", .number(let least), .number(let number)):
            try #require(Double(number)) >= #require(Double(least))
        case ("exclusiveMinimum", .number(let least), .number(let number)):
            try #require(Double(number)) > #require(Double(least))
        case ("maximum", .number(let most), .number(let number)):
            try #require(Double(number)) <= #require(Double(most))
        case ("pattern", .string(let pattern), .string(let text)): try text.firstMatch(of: regex(pattern)) != nil
        case ("minLength", .number(let least), .string(let text)):
            try text.unicodeScalars.count >= #require(Int(least))
        case ("maxLength", .number(let most), .string(let text)):
            try text.unicodeScalars.count <= #require(Int(most))
        case ("minItems", .number(let least), .array(let nodes)): try nodes.count >= #require(Int(least))
        case ("items", _, .array(let nodes)): try nodes.allSatisfy { try accepts($0, by: rule) }
        case ("minProperties", .number(let least), .object(let members)): try members.count >= #require(Int(least))
        case ("maxProperties", .number(let most), .object(let members)): try members.count <= #require(Int(most))
        case ("required", .array(let names), .object(let members)):
            names.allSatisfy { name in members.contains { .some($0.name) == name.asText } }
        case ("properties", .object(let properties), .object(let members)):
            try members.allSatisfy { member in
                try properties.first { $0.name == member.name }.map { try accepts(member.node, by: $0.node) } ?? true
            }
        case ("propertyNames", _, .object(let members)):
            try members.allSatisfy { try accepts(JSONNode(.string($0.name), at: $0.position), by: rule) }
        case ("additionalProperties", _, .object(let members)):
            try members.filter { !Self.names(all).contains($0.name) }.allSatisfy { member in
                if case .bool(let flag) = rule.value { flag } else { try accepts(member.node, by: rule) }
            }
        case ("minLength", _, _), ("maxLength", _, _), ("minimum", _, _), ("maximum", _, _), ("pattern", _, _),
            ("exclusiveMinimum", _, _),
            ("minItems", _, _), ("items", _, _):
            true
        case ("minProperties", _, _), ("maxProperties", _, _), ("required", _, _), ("properties", _, _): true
        case ("propertyNames", _, _), ("additionalProperties", _, _): true
        default: throw Unreadable()
        }
    }

    private func regex(_ pattern: String) throws -> Regex<AnyRegexOutput> {
        if let known = patterns[pattern] { return known }
        let new = try Regex(pattern)
        patterns[pattern] = new
        return new
    }

    private static func names(_ keywords: [JSONMember]) -> [String] {
        guard case .object(let properties)? = keywords.first(where: { $0.name == "properties" })?.node.value else {
            return []
        }
        return properties.map(\.name)
    }

    private static func isOf(_ type: String, _ value: JSONNode) -> Bool {
        switch (type, value.value) {
        case ("object", .object), ("array", .array), ("string", .string), ("boolean", .bool), ("null", .null): true
        case ("number", .number): true
        case ("integer", .number(let text)): Double(text).map { $0.rounded() == $0 } ?? false
        default: false
        }
    }
}

extension JSONNode {
    /// The string that this is.
    var asText: String? { if case .string(let text) = value { text } else { nil } }
}
