// The proof that a key has been stripped: nothing but this room makes one, and the encoder takes nothing else.

public import KeyListing

/// A value with nothing secret in it any more.
public struct Redacted<Value: Sendable>: Sendable {
    /// The value. What was replaced is in `replacements`.
    public let value: Value
    /// The bytes that the value's slices point into.
    public let page: Page
    /// What to show in place of the value's own.
    public let replacements: Replacements
    /// What was removed, replaced or cut, and why.
    public let counts: RedactionCounts

    /// How many values were removed, replaced or cut.
    public var count: Int { counts.total }

    init(_ value: Value, page: Page, replacements: Replacements = Replacements(), counts: RedactionCounts) {
        self.value = value
        self.page = page
        self.replacements = replacements
        self.counts = counts
    }
}

/// What had to be written anew. Most keys have none of it.
public struct Replacements: Sendable {
    /// A value that may be replaced, by the name of its slice.
    public enum Field: UInt8, Sendable {
        /// A key's id; in `uid`, too.
        case keyID
        /// Texts, of which only the secrets are replaced.
        case name, description, revokedReason
        /// What goes as a whole.
        case keyPrefix, tenantID, parentKeyID, role
        /// JSON texts.
        case scopes, restrictions, metadata
    }

    private var texts: [(field: Field, text: [UInt8])] = []

    init() {}

    /// UTF-8; nil for what is shown as it came.
    public subscript(field: Field) -> [UInt8]? { texts.first { $0.field == field }?.text }

    /// Takes note of what to show in a value's place; nil for the value itself.
    mutating func add(_ field: Field, _ text: [UInt8]?) {
        if let text { texts.append((field, text)) }
    }
}
