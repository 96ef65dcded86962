// A format of the rule table as a pattern of fixed length, and what a match of it has to stand up to.

/// One prefix of one format.
struct FormatRule: Sendable {
    let format: KeyFormat
    let prefix: [UInt8]
    private let alphabet: ByteSet

    init(_ format: KeyFormat, prefix: String) {
        self.format = format
        self.prefix = Array(prefix.utf8)
        alphabet = format.alphabet.bytes
    }

    /// All rules of the table.
    static let all = KeyFormat.all.flatMap { format in format.prefixes.map { FormatRule(format, prefix: $0) } }

    /// The prefix and as many characters as the shortest key has: the match's start follows from its end.
    var pattern: Pattern {
        let literal = prefix.map { byte in
            Letter.index(byte) != nil || (0x30...0x39).contains(byte)
                ? String(Unicode.Scalar(byte)) : "\\x" + String(byte, radix: 16)
        }
        return Pattern(text: "\(literal.joined())[\(format.alphabet.rawValue)]{\(format.lengths.lowerBound)}")
    }

    /// The key that the pattern found in the text, up to where its alphabet ends; nil if it is none.
    func key(in text: Span<UInt8>, endingAtLeastAt end: Int) -> Range<Int>? {
        let body = end - format.lengths.lowerBound
        let start = body - prefix.count
        guard start >= 0, end <= text.count else { return nil }
        if format.isWeak, !standsAlone(text, start) || !looksRandom(text, body..<end) { return nil }
        var end = end
        while end < text.count, alphabet.contains(text[end]) { end += 1 }
        return start..<end
    }

    private func standsAlone(_ text: Span<UInt8>, _ start: Int) -> Bool {
        start == 0 || !ByteSet.alphanumeric.contains(text[start - 1])
    }

    private func looksRandom(_ text: Span<UInt8>, _ body: Range<Int>) -> Bool {
        let oddness = Oddness(of: text, in: body)
        return oddness.letters >= 8 && oddness.plain * 2 < body.count
    }
}
