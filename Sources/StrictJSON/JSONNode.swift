// A JSON text as a tree that remembers where everything stood. For small texts that people write: routes.json, dialect
// descriptions, request bodies. Backends' answers are read elsewhere.

/// A place in a text: line and column, both from 1; columns count code points.
public struct SourcePosition: Sendable, Hashable {
    /// The line, from 1.
    public var line: Int
    /// The column in code points, from 1.
    public var column: Int

    /// A place by its line and column.
    public init(line: Int, column: Int) {
        self.line = line
        self.column = column
    }
}

/// One JSON value and where it begins.
public struct JSONNode: Sendable {
    /// The value itself. Numbers keep their text, objects their order and their duplicates.
    public indirect enum Value: Sendable {
        /// `null`
        case null
        /// `true` or `false`
        case bool(Bool)
        /// A number, as written.
        case number(String)
        /// A string, escapes undone.
        case string(String)
        /// An array.
        case array([JSONNode])
        /// An object, members in order, duplicates included.
        case object([JSONMember])
    }

    /// The value.
    public var value: Value
    /// Where it begins.
    public var position: SourcePosition

    /// A value at a place.
    public init(_ value: Value, at position: SourcePosition) {
        self.value = value
        self.position = position
    }

    /// What this is, with its article, for messages: "a string", "an object", "null".
    public var kind: String {
        switch value {
        case .null: "null"
        case .bool(let flag): flag ? "true" : "false"
        case .number: "a number"
        case .string: "a string"
        case .array: "an array"
        case .object: "an object"
        }
    }
}

/// A member of an object.
public struct JSONMember: Sendable {
    /// The name, escapes undone.
    public var name: String
    /// Where the name begins.
    public var position: SourcePosition
    /// The member's value.
    public var node: JSONNode

    /// A member whose name begins at a place.
    public init(name: String, position: SourcePosition, node: JSONNode) {
        self.name = name
        self.position = position
        self.node = node
    }
}

/// Why a text is no JSON (RFC 8259).
public struct JSONSyntaxError: Error, Sendable {
    /// Where reading stopped.
    public var position: SourcePosition
    /// What was expected there.
    public var message: String
}
