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

/// What had to be written anew; nil for what is shown as it came.
public struct Replacements: Sendable {
    /// UTF-8, as are the other texts; in `uid`, too.
    public var keyID: [UInt8]?
    /// The name with its secrets replaced.
    public var name: [UInt8]?
    /// The description with its secrets replaced.
    public var description: [UInt8]?
    /// In place of a prefix that is a key.
    public var keyPrefix: [UInt8]?
    /// In place of a tenant's id that looks like a key.
    public var tenantID: [UInt8]?
    /// In place of the whole role.
    public var role: [UInt8]?
    /// JSON text.
    public var scopes: [UInt8]?
    /// In place of an id that looks like a key.
    public var parentKeyID: [UInt8]?
    /// The reason with its secrets replaced.
    public var revokedReason: [UInt8]?
    /// JSON text.
    public var restrictions: [UInt8]?
    /// JSON text.
    public var metadata: [UInt8]?

    init() {}
}
