// A set of ASCII characters. It knows nothing of keys.

/// A set of ASCII characters.
struct ByteSet: Sendable {
    private var low: UInt64 = 0
    private var high: UInt64 = 0

    /// The characters below 64, and those above.
    init(low: UInt64, high: UInt64) {
        self.low = low
        self.high = high
    }

    /// Characters and ranges as inside the brackets of a regular expression; a hyphen stands last.
    init(_ ranges: String) {
        let bytes = Array(ranges.utf8)
        var i = 0
        while i < bytes.count {
            let isRange = i + 2 < bytes.count && bytes[i + 1] == 0x2D
            for byte in bytes[i]...(isRange ? bytes[i + 2] : bytes[i]) { insert(byte) }
            i += isRange ? 3 : 1
        }
    }

    private mutating func insert(_ byte: UInt8) {
        if byte < 64 { low |= 1 << UInt64(byte) } else if byte < 128 { high |= 1 << UInt64(byte - 64) }
    }

    /// Whether the byte is in the set.
    @inline(__always)
    func contains(_ byte: UInt8) -> Bool {
        byte < 128 && (byte < 64 ? low : high) & (1 << UInt64(byte & 63)) != 0
    }

    /// Its members, ascending.
    var members: [UInt8] { (0..<128).filter(contains) }
}
