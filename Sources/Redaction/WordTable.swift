// Words and their traits under their own hash: names are looked at far too often for a general dictionary's.

/// A table that is filled once.
struct WordTable: Sendable {
    private var words: [Word]
    private var traits: [WordTraits]
    private let mask: Int

    init(_ entries: [Word: WordTraits]) {
        var slots = 64
        while slots < entries.count * 4 { slots *= 2 }
        words = [Word](repeating: Word(), count: slots)
        traits = [WordTraits](repeating: [], count: slots)
        mask = slots - 1
        for (word, entry) in entries {
            let slot = slot(of: word)
            words[slot] = word
            traits[slot] = entry
        }
    }

    /// The word's traits; nil for a word that is not in the table.
    subscript(word: Word) -> WordTraits? {
        let slot = slot(of: word)
        return words[slot] == word && word != Word() ? traits[slot] : nil
    }

    /// The word's slot, or the empty one where it would go. Three in four are empty, so this ends.
    private func slot(of word: Word) -> Int {
        var slot = word.spread & mask
        while words[slot] != word && words[slot] != Word() { slot = (slot + 1) & mask }
        return slot
    }
}
