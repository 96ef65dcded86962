// A first look at a name's letters that clears most names at once. It may suspect wrongly, it never clears wrongly.

/// What every word that can make a name secret leaves in it. A name without any such word is harmless in every reading,
/// because all readings keep the letters' order.
struct NameScreen: @unchecked Sendable {
    // Sendable: what `trios` points to is written once, in `init`, and never freed.

    /// The screen of the one vocabulary.
    static let shared = NameScreen(Vocabulary.shared)
    /// Each letter's number, 1 to 26; `odd` for what may stand for a letter; 0 for anything else.
    private let letters = ByteTable<UInt8> { byte in
        if let letter = Letter.index(byte) { return letter }
        return byte >= 0x80 || byte == 0x5C || Letter.disguised(as: byte) != nil ? odd : 0
    }
    private static let odd: UInt8 = 0x80
    /// One bit for each three letters: three in a row of every telling word are set.
    private let trios: UnsafeMutablePointer<UInt64>
    private var words: [UInt16: [Telling]] = [:]

    /// A telling word, and how far behind its first letter its three letters end.
    private struct Telling {
        var letters: [UInt8]
        var reach: Int
    }

    private init(_ vocabulary: Vocabulary) {
        trios = .allocate(capacity: 512)
        trios.initialize(repeating: 0, count: 512)
        for (word, traits) in vocabulary.entries where !traits.isDisjoint(with: [.secret, .key, .code, .address]) {
            if word.letters.count < 3 { addShort(word.letters) } else { add(word.letters) }
        }
    }

    // MARK: Looking

    /// The last three letters after another one (1 to 26); the first letters of a name are behind zeros.
    @inline(__always)
    private static func trio(_ trio: UInt16, _ letter: UInt8) -> UInt16 {
        (trio << 5 | UInt16(letter)) & 0x7FFF
    }

    /// Whether these three letters are part of a telling word.
    @inline(__always)
    private func suspects(_ trio: UInt16) -> Bool {
        trios[Int(trio &>> 6)] &>> UInt64(trio & 63) & 1 != 0
    }

    /// Whether a text neither holds a telling word nor may be disguised.
    @inline(__always)
    func clears(_ text: Span<UInt8>) -> Bool {
        var trio: UInt16 = 0
        for i in 0..<text.count {
            let letter = letters[text[unchecked: i]]
            if letter == 0 { continue }
            if letter == Self.odd { return false }
            trio = Self.trio(trio, letter)
            if suspects(trio) { return false }
        }
        return true
    }

    /// Whether a telling word is in these letters (1 to 26 each).
    func suspects(_ letters: [UInt8]) -> Bool {
        var trio: UInt16 = 0
        for end in letters.indices {
            trio = Self.trio(trio, letters[end])
            if suspects(trio), words[trio]?.contains(where: { Self.isThere($0, letters, end) }) == true { return true }
        }
        return false
    }

    private static func isThere(_ word: Telling, _ letters: [UInt8], _ end: Int) -> Bool {
        end >= word.reach && letters[(end - word.reach)...].starts(with: word.letters)
    }

    // MARK: Building

    private mutating func add(_ letters: [UInt8]) {
        let starts = letters.indices.dropLast(2)
        let rarest = starts.max { Self.rarity(letters, $0) < Self.rarity(letters, $1) } ?? 0
        set(letters[rarest..<rarest + 3].reduce(0, Self.trio), Telling(letters: letters, reach: rarest + 2))
    }

    /// A word of two letters: behind any letter, and behind none.
    private mutating func addShort(_ letters: [UInt8]) {
        for before in UInt8(0)...26 {
            set(letters.reduce(UInt16(before), Self.trio), Telling(letters: letters, reach: 1))
        }
    }

    private mutating func set(_ trio: UInt16, _ word: Telling) {
        trios[Int(trio >> 6)] |= 1 << UInt64(trio & 63)
        words[trio, default: []].append(word)
    }

    /// How rare in English the three letters from `start` on are.
    private static func rarity(_ letters: [UInt8], _ start: Int) -> Int {
        letters[start..<start + 3].reduce(0) { $0 + (commonFirst.firstIndex(of: $1) ?? 0) }
    }

    private static let commonFirst = "etaoinsrhldcumfpgwybvkxjqz".utf8.compactMap(Letter.index)
}
