// What the commonest characters beyond ASCII read as, without an allocation. Others are the business of `LatinLetters` and `SignFold`,
// from which this is made.

/// What one character reads as: up to three ASCII characters.
struct CommonReading {
    /// How many bytes the character has in UTF-8.
    let length: Int
    private let packed: UInt32

    /// How many ASCII characters it reads as.
    var count: Int { Int(packed >> 24) }

    subscript(index: Int) -> UInt8 { UInt8(truncatingIfNeeded: packed >> UInt32(8 * index)) }

    /// Nil for what is not well-formed (RFC 3629, section 3), and for a character that is not among the common ones.
    init?(of text: Span<UInt8>, at start: Int) {
        let first = text[start]
        let length = first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4
        guard (0xC2...0xF4).contains(first), start + length <= text.count else { return nil }
        var value = UInt32(first) & (0x7F >> UInt32(length))
        for i in start + 1..<start + length {
            guard text[i] & 0xC0 == 0x80 else { return nil }
            value = value << 6 | UInt32(text[i] & 0x3F)
        }
        guard let scalar = Unicode.Scalar(value), UTF8.width(scalar) == length, let packed = Self.packed(scalar) else {
            return nil
        }
        (self.length, self.packed) = (length, packed)
    }

    private static let blank: UInt32 = 1 << 24 | 0x20
    private static let unknown: UInt32 = .max

    private static func packed(_ scalar: Unicode.Scalar) -> UInt32? {
        for (block, readings) in zip(blocks, tables) where block.contains(scalar.value) {
            let packed = readings[Int(scalar.value - block.lowerBound)]
            return packed == unknown ? nil : packed
        }
        if blanks.contains(where: { $0.contains(scalar.value) }) { return blank }
        // Some ideographs are digits.
        return ideographs.contains(scalar.value) && SignFold.reading(of: scalar) == nil ? blank : nil
    }

    /// Hiragana and Katakana, syllables of Hangul, emoji.
    private static let blanks: [ClosedRange<UInt32>] = [
        0x3041...0x3096, 0x30A1...0x30FA, 0xAC00...0xD7A3, 0x1F300...0x1FAFF,
    ]
    private static let ideographs: ClosedRange<UInt32> = 0x4E00...0x9FFF

    /// Letters of Europe, Hebrew and Arabic; punctuation; full widths. Each character of these is read once, when the first text beyond
    /// ASCII comes.
    private static let blocks: [ClosedRange<UInt32>] = [0x80...0x6FF, 0x2000...0x206F, 0xFF00...0xFF5E]
    private static let tables = blocks.map { block in block.map(read) }

    private static func read(_ scalar: UInt32) -> UInt32 {
        guard let scalar = Unicode.Scalar(scalar) else { return unknown }
        let text = scalar.readInASCII
        guard text.count <= 3, text.count <= UTF8.width(scalar) else { return unknown }
        return text.enumerated().reduce(UInt32(text.count) << 24) { $0 | UInt32($1.element) << UInt32(8 * $1.offset) }
    }
}
