// The JSON Schema of routes.json, for editors and for whoever writes the file with a program.

/// What routes.json may hold, as JSON Schema.
public enum ConfigurationSchema {
    /// The document: JSON Schema 2020-12, without a line end behind it. It accepts every file that Rollcall accepts; that names
    /// resolve and secrets can be read is for `rollcall check` to say.
    public static var document: String {
        let head: [(name: String, value: JSONTree)] = [
            ("$schema", .text("https://json-schema.org/draft/2020-12/schema")),
            ("title", .text("Rollcall's routes.json")),
            (
                "description",
                .text("Any string may hold ${NAME} or ${NAME:-default} from the environment; $${ is a plain ${.")
            ),
        ]
        return JSONTree.object(head + Shape.file.schema).indented()
    }
}

extension Shape {
    /// The keywords that describe it.
    fileprivate var schema: [(name: String, value: JSONTree)] {
        switch self {
        case .object(let members): Self.object(members)
        case .named(let shape, let names): Self.named(shape, names)
        case .list(let shape, let least):
            [("type", .text("array")), ("items", .object(shape.schema)), ("minItems", .raw("\(least)"))]
        case .text(let pattern): Self.text(pattern)
        case .word(let words): Self.text("^(\(words.joined(separator: "|")))$", examples: words)
        case .duration: Self.text("^[0-9]+(ms|s|m|h)$", examples: ["250ms", "2s", "5m", "72h"])
        case .size: Self.text("^[0-9]+(B|KiB|MiB|GiB)$", examples: ["512B", "64KiB", "64MiB", "1GiB"])
        case .integer(let range):
            [
                ("type", .text("integer")), ("minimum", .raw("\(range.lowerBound)")),
                ("maximum", .raw("\(range.upperBound)")),
            ]
        case .fraction: [("type", .text("number")), ("exclusiveMinimum", .raw("0")), ("maximum", .raw("1"))]
        case .flag: [("type", .text("boolean"))]
        case .secret: Self.namedSecret
        case .null: [("type", .text("null"))]
        case .any(let shapes): [("anyOf", .array(shapes.map { .object($0.schema) }))]
        }
    }

    private static func object(_ members: [Member]) -> [(name: String, value: JSONTree)] {
        let needed = members.filter(\.isNeeded).map { JSONTree.text($0.name) }
        let properties = members.map { (name: $0.name, value: JSONTree.object($0.schema)) }
        return [("type", .text("object")), ("properties", .object(properties))]
            + (needed.isEmpty ? [] : [("required", .array(needed))]) + [("additionalProperties", .raw("false"))]
    }

    private static func named(_ shape: Shape, _ names: Names) -> [(name: String, value: JSONTree)] {
        let slash = names == .withoutSlash ? "/" : ""
        let rules: [(name: String, value: JSONTree)] = [
            ("minLength", .raw("1")), ("maxLength", .raw("128")),
            ("pattern", .text("^[^\(slash)\\u0000-\\u001f\\u007f-\\u009f]*$")),
        ]
        return [
            ("type", .text("object")), ("propertyNames", .object(rules)),
            ("additionalProperties", .object(shape.schema)),
        ]
    }

    /// Where the environment is put in, nobody can say from the file alone what comes of it.
    private static func text(_ pattern: String?, examples: [String] = []) -> [(name: String, value: JSONTree)] {
        [("type", .text("string"))] + (pattern.map { [("pattern", .text("\($0)|\\$\\{"))] } ?? [])
            + (examples.isEmpty ? [] : [("examples", .array(examples.map(JSONTree.text)))])
    }

    private static var namedSecret: [(name: String, value: JSONTree)] {
        let variable = [("type", JSONTree.text("string")), ("description", .text("An environment variable's name."))]
        let file = [("type", JSONTree.text("string")), ("description", .text("A file's path, relative to this file."))]
        return [
            ("type", .text("object")), ("properties", .object([("env", .object(variable)), ("file", .object(file))])),
            ("additionalProperties", .raw("false")), ("minProperties", .raw("1")), ("maxProperties", .raw("1")),
        ]
    }
}

extension Member {
    fileprivate var schema: [(name: String, value: JSONTree)] {
        let words: [(name: String, value: JSONTree)] =
            switch otherwise {
            case .value(let value): [("description", .text(about)), ("default", .raw(value))]
            case .follows(let words): [("description", .text("\(about) Left out: \(words)."))]
            case .isNeeded, .inside: [("description", .text(about))]
            }
        return words + shape.schema
    }
}
