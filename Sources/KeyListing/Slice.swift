// Where a value lies in a page's bytes.

/// A run of bytes in `Page.bytes`: UTF-8 text without escapes, or JSON text for the free-form values.
public struct Slice: Sendable, Hashable {
    /// The first byte's offset.
    public var offset: UInt32
    /// The number of bytes.
    public var length: UInt32

    /// A run of bytes.
    public init(offset: UInt32, length: UInt32) {
        self.offset = offset
        self.length = length
    }

    /// A value that the backend does not have.
    public static let absent = Slice(offset: .max, length: 0)

    /// Whether the backend has no such value.
    public var isAbsent: Bool { offset == .max }

    /// The offsets of the bytes; empty for an absent value.
    public var range: Range<Int> { isAbsent ? 0..<0 : Int(offset)..<Int(offset) + Int(length) }
}
