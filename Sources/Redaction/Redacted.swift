// The proof that a key has been stripped: nothing but this room makes one, and the encoder takes nothing else.

public import KeyListing

/// A value with nothing secret in it any more.
public struct Redacted<Value: Sendable>: Sendable {
    /// The value. What was replaced is in `replacements`.
    public let value: Value
    /// The bytes that the value's slices point into.
    public let page: Page
    /// JSON texts in place of the value's own.
    public let replacements: Replacements
    /// How many values were removed, replaced or cut.
    public let count: Int

    init(_ value: Value, page: Page, replacements: Replacements = Replacements(), count: Int = 0) {
        self.value = value
        self.page = page
        self.replacements = replacements
        self.count = count
    }
}

/// Free-form objects that had to be written anew.
public struct Replacements: Sendable {
    /// In place of `restrictions`.
    public var restrictions: [UInt8]?
    /// In place of `metadata`.
    public var metadata: [UInt8]?

    init() {}
}
