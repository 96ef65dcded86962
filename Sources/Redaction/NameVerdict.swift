// Judges a name by its words. The order of the rules is the meaning: what is open, what is asked, what is secret, what
// is only told about it.

/// What happens to a member by its name.
enum NameVerdict {
    /// It stays.
    case keep
    /// Strings, arrays and objects go; numbers, booleans and nulls stay.
    case strip
    /// It goes, whatever its value is: a pin is a number.
    case stripEvenNumbers
}

/// What one reading of a name says.
enum ReadingVerdict {
    /// Nothing secret in it.
    case nothing
    /// It tells something about a secret, or holds a public key.
    case aboutSecret
    case secret(maybeNumber: Bool)
}

extension NameReading {
    /// The verdict on this reading.
    var verdict: ReadingVerdict {
        let secrets = words.indices.filter(isSecret)
        guard let last = secrets.last else { return .nothing }
        if isQuestion || isOpenKey(secrets) { return .aboutSecret }
        if last < words.count - 1, let tail = words.last, tail.contains(.tail) { return .aboutSecret }
        return .secret(maybeNumber: secrets.contains { words[$0].contains(.pin) || words[$0].contains(.code) })
    }

    /// `has_password` is a yes or no.
    private var isQuestion: Bool {
        words.count > 1 && words.first?.contains(.question) == true
    }

    /// A public key in any wrapping, such as `public_key_pem`; never one that is called private, too.
    private func isOpenKey(_ secrets: [Int]) -> Bool {
        guard speaks(of: .open), speaks(of: .key), !speaks(of: .closed) else { return false }
        return secrets.allSatisfy { !words[$0].contains(.secret) || words[$0].contains(.ambiguous) }
    }

    private func speaks(of trait: WordTraits) -> Bool {
        words.contains { $0.contains(trait) }
    }

    private func isSecret(_ i: Int) -> Bool {
        let word = words[i]
        let before = i > 0 ? words[i - 1] : []
        let after = i + 1 < words.count ? words[i + 1] : []
        if word.contains(.secret) { return !isOrdinary(i, before: before, after: after) }
        if word.contains(.key) { return isKept(before) || after.contains(.afterKey) && !isPair(i) }
        if word.contains(.code) { return before.contains(.beforeCode) }
        return word.contains(.address) && before.contains(.beforeAddress)
    }

    /// Whether a secret word has its other meaning: a lake of salt, a commit's hash, a number of tokens.
    private func isOrdinary(_ i: Int, before: WordTraits, after: WordTraits) -> Bool {
        let word = words[i]
        if word.contains(.counted) { return speaks(of: .counting) }
        if word.contains(.digest) && speaks(of: .digested) { return true }
        if word.contains(.final) && i + 1 < words.count && !after.contains(.afterKey) { return true }
        return word.contains(.ambiguous) && (before.contains(.ordinary) || after.contains(.ordinary))
    }

    /// Whether a key behind that word is kept from others; so is the public one of a private pair.
    private func isKept(_ before: WordTraits) -> Bool {
        before.contains(.beforeKey) || before.contains(.open) && speaks(of: .closed)
    }

    /// The key of `key_value_pairs` opens nothing.
    private func isPair(_ i: Int) -> Bool {
        i + 2 < words.count && words[i + 2].contains(.pairing)
    }
}
