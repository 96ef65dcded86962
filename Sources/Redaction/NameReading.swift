// Takes a folded name apart into words, and long words into the known words that they are joined of.

/// The words of a name as one of the ways to read it.
struct NameReading {
    /// Names beyond this many letters are not read at all.
    static let longestName = 200
    /// Beyond this many letters a word is not taken apart.
    private static let longestJoined = 40
    /// What is known about each word; nothing for unknown ones.
    private(set) var words: [WordTraits] = []
    /// Whether every part is a known word, so that another reading would find words by chance only.
    private(set) var isUnderstood = true

    /// Words as they were written; single letters count only in a row, as in `p-i-n`.
    init(_ words: [ArraySlice<UInt8>]) {
        var spelled: [UInt8] = []
        for word in words where !word.isEmpty {
            if word.count == 1 {
                spelled.append(contentsOf: word)
            } else {
                addSpelled(&spelled)
                add(word)
            }
        }
        addSpelled(&spelled)
    }

    /// The whole name as one word. Across what parts a name, short words turn up by chance: they count only where they
    /// are all of it.
    init(joined letters: [UInt8]) {
        add(letters[...])
        guard words.count > 1 else { return }
        for i in words.indices where words[i].isDisjoint(with: [.anywhere, .ending]) { words[i].remove(.secret) }
    }

    private mutating func addSpelled(_ letters: inout [UInt8]) {
        if letters.count > 2 { add(letters[...]) } else if !letters.isEmpty { isUnderstood = false }
        letters = []
    }

    private mutating func add(_ word: ArraySlice<UInt8>) {
        if let known = traits(of: word) {
            words.append(known)
        } else if let parts = parts(of: word) {
            words.append(contentsOf: parts)
        } else {
            words.append(within(word))
            isUnderstood = false
        }
    }

    private func traits(of letters: ArraySlice<UInt8>) -> WordTraits? {
        guard letters.count <= Word.longest else { return nil }
        var word = Word()
        for letter in letters { word.append(letter) }
        return Vocabulary.shared[word]
    }

    /// The known words that a word is made of, longest first; nil where it is not made of known words only.
    private func parts(of word: ArraySlice<UInt8>) -> [WordTraits]? {
        guard word.count <= Self.longestJoined else { return nil }
        let letters = Array(word)
        var firsts = [(traits: WordTraits, end: Int)?](repeating: nil, count: letters.count)
        for start in letters.indices.reversed() {
            firsts[start] = Self.longestWord(of: letters, from: start) { $0 == letters.count || firsts[$0] != nil }
        }
        var parts: [WordTraits] = []
        var start = 0
        while start < letters.count, let first = firsts[start] {
            parts.append(first.traits)
            start = first.end
        }
        return parts.isEmpty ? nil : parts
    }

    /// The only known word of one letter is the `x` of `x-api-key`.
    private static func longestWord(
        of letters: [UInt8], from start: Int, restIsKnown: (Int) -> Bool
    ) -> (traits: WordTraits, end: Int)? {
        var word = Word()
        var longest: (WordTraits, Int)?
        for end in start..<min(letters.count, start + Word.longest) {
            word.append(letters[end])
            guard restIsKnown(end + 1), let known = Vocabulary.shared[word] else { continue }
            longest = (known, end + 1)
        }
        return longest
    }

    /// What an unknown word tells by a known word inside or at its end.
    private func within(_ word: ArraySlice<UInt8>) -> WordTraits {
        for start in word.indices {
            var inner = Word()
            for end in start..<min(word.endIndex, start + Word.longest) {
                inner.append(word[end])
                guard let known = Vocabulary.shared[inner], known.contains(.secret) else { continue }
                if known.contains(.anywhere) || known.contains(.ending) && end + 1 == word.endIndex { return known }
            }
        }
        return []
    }
}
