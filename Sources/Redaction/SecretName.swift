// The field-name rule: which members of free-form objects go by their name alone.

/// Whether a member of that name is secret-like, in any casing, spelling, width or disguise by another alphabet.
func isSecretName(_ name: some StringProtocol) -> Bool {
    if case .keep = verdict(onName: name) { false } else { true }
}

/// What happens to a member of that name.
func verdict(onName name: some StringProtocol) -> NameVerdict {
    PasswordWord.isIn(name) ? .strip : verdict(onFolded: folded(name.unicodeScalars))
}

/// What happens to a member of that name, which is ASCII already or has been folded to it.
func verdict(onFolded name: [UInt8]) -> NameVerdict {
    let asWritten = reading(of: name)
    if case .nothing = asWritten, let plainer = undisguised(name) { return NameVerdict(reading(of: plainer)) }
    return NameVerdict(asWritten)
}

extension NameVerdict {
    fileprivate init(_ reading: ReadingVerdict) {
        switch reading {
        case .nothing, .aboutSecret: self = .keep
        case .secret(let maybeNumber): self = maybeNumber ? .stripEvenNumbers : .strip
        }
    }
}

/// The name as its words say; where they say nothing, as it reads without what parts them.
private func reading(of name: [UInt8]) -> ReadingVerdict {
    let letters = name.compactMap(Letter.index)
    guard NameScreen.shared.suspects(letters) else { return .nothing }
    if letters.count > NameReading.longestName { return .secret(maybeNumber: true) }
    let words = words(of: name)
    let parted = NameReading(words)
    let verdict = parted.verdict
    if case .nothing = verdict, words.count > 1, !parted.isUnderstood { return NameReading(joined: letters).verdict }
    return verdict
}

/// The name with digits and signs read as the letters that they look like; nil where there are none.
func undisguised(_ name: [UInt8]) -> [UInt8]? {
    guard name.contains(where: { Letter.disguised(as: $0) != nil }) else { return nil }
    return name.map { Letter.disguised(as: $0) ?? $0 }
}

/// The words' letters (1 to 26), parted at what is no letter and where camelCase does.
func words(of name: [UInt8]) -> [ArraySlice<UInt8>] {
    var letters: [UInt8] = []
    var words: [ArraySlice<UInt8>] = []
    var start = 0
    for i in name.indices {
        let letter = Letter.index(name[i])
        if letters.count > start && (letter == nil || beginsWord(name, at: i)) {
            words.append(letters[start...])
            start = letters.count
        }
        if let letter { letters.append(letter) }
    }
    return letters.count > start ? words + [letters[start...]] : words
}

/// Whether the capital at `i` begins a word: behind a small letter, or as the last of several before small ones
/// (`APIKey`), but not before a plural's lone s (`keyIDs`).
private func beginsWord(_ name: [UInt8], at i: Int) -> Bool {
    guard i > 0, Letter.isCapital(name[i]) else { return false }
    if !Letter.isCapital(name[i - 1]) { return true }
    guard i + 1 < name.count, Letter.isSmall(name[i + 1]) else { return false }
    return name[i + 1] != 0x73 || i + 2 < name.count && Letter.isSmall(name[i + 2])
}
