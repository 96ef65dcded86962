// A word of a name, packed into one number, so that looking it up costs no text.

/// A word of letters a to z, at most 16 of them: as many as the longest known word has.
struct Word: Hashable, Sendable {
    /// The greatest number of letters.
    static let longest = 16
    private var code: UInt128 = 0
    /// A number that differs in its low bits from word to word; never negative.
    var spread: Int {
        let folded = UInt64(truncatingIfNeeded: code) ^ UInt64(truncatingIfNeeded: code >> 64)
        return Int(truncatingIfNeeded: (folded &* 0x9E37_79B9_7F4A_7C15) >> 40)
    }

    /// The empty word.
    init() {}

    /// A word of a list; characters that are no letters don't count.
    init(_ text: some StringProtocol) {
        for letter in text.utf8.compactMap(Letter.index) { append(letter) }
    }

    /// Adds a letter, 1 to 26. Past `longest` the first letters fall out, so such a word must not be looked up.
    mutating func append(_ letter: UInt8) {
        code = code << 5 | UInt128(letter)
    }

    /// The word without its last letters.
    func dropping(_ count: Int) -> Word {
        var word = self
        word.code >>= 5 * count
        return word
    }

    /// Whether it ends so.
    func ends(in ending: Word, letters: Int) -> Bool {
        code & ((1 << UInt128(5 * letters)) - 1) == ending.code
    }

    /// Its letters' indices, 1 to 26, in order.
    var letters: [UInt8] {
        var rest = code
        var letters: [UInt8] = []
        while rest != 0 {
            letters.append(UInt8(truncatingIfNeeded: rest & 31))
            rest >>= 5
        }
        return letters.reversed()
    }
}
