// A secret that stands behind its name with no sign of an assignment between: `password hunter2x`, `--api-key x`, `export DB_TOKEN x`,
// `the secret is x`.

/// The rule for such names, and how far what stands behind one goes.
enum NamedSecret {
    /// The words that such names end with, and what parts them from what is behind.
    static let pattern =
        #"(pass(word|wd|code|phrase)?|pwd|[_-]pw|secret|token|[_-]auth|requirepass|masterauth|apikey|[_-]key|pin|otp|"#
        + #"(api|secret|access|private) key)["'`*]{0,3}[ \t|(]"#
    /// The signs that a name may close with.
    static let closing = ByteSet("\"'`*")
    /// What a value has behind its third character, unless an option takes it.
    static let telling = ByteSet("0-9!#$%^*")

    /// What a name tells of the value behind it.
    enum Certainty {
        /// An option's name: any word is its value.
        case option
        /// The name of an option that may take a file: any word but a path.
        case keyOption
        /// A name for passwords: a word with a telling character.
        case password
        /// A variable's or setting's name: the same, with letters.
        case variable
        /// A name for short codes: digits.
        case code
        /// A word that sentences use, too: the same behind a link, with no sign that parts words.
        case word

        var isOption: Bool { self == .option || self == .keyOption }

        /// What may stand between such a name and its value.
        fileprivate var links: [StaticString] {
            switch self {
            case .option, .keyOption: NamedSecret.nothing
            case .password, .variable, .code: NamedSecret.anyLinks
            case .word: NamedSecret.statements
            }
        }
    }

    /// From the name to the value's end; nil where one of them is none.
    static func range(in text: Span<UInt8>, _ match: PatternMatch) -> Range<Int>? {
        var end = match.end - 1
        while end > match.start, closing.contains(text[end - 1]) { end -= 1 }
        let name = text.start(of: .dotted, from: match.start)..<end
        guard let certainty = certainty(of: text, name) else { return nil }
        let start = text.end(of: gap, from: match.end)
        // Signs that are aligned with those of other lines are assignments.
        if start > match.end, text.has("=", at: start) || text.has(":", at: start) { return nil }
        var farthest: Int?
        for link in certainty.links where text.has(link, at: start) {
            let value = NamedValue(in: text, from: start + link.utf8CodeUnitCount, certainty)
            if let end = value.end(in: text) { farthest = max(end, farthest ?? end) }
        }
        return farthest.map { name.lowerBound..<$0 }
    }

    /// What parts a name from its value, or from what links them.
    static let gap = ByteSet(" \t|(")
    private static let nothing: [StaticString] = [""]
    /// What says that a name is something.
    private static let statements: [StaticString] = [
        "is ", "is: ", "is now ", "is set to ", "is now set to ", "will be ", "will be set to ", "equals ", "-> ",
        "set to ", "was set to ", "has been set to ", "changed to ", "was changed to ", "has been changed to ",
        "reset to ", "was reset to ", "has been reset to ", "rotated to ", "was rotated to ", "has been rotated to ",
        "updated to ", "was updated to ", "has been updated to ",
    ]
    /// The digit is how a router's configuration says in what form a password follows.
    private static let anyLinks = nothing + ["- ", "= ", "=", ": ", ":", "0 ", "5 ", "7 ", "8 ", "9 "] + statements

    private static func certainty(of text: Span<UInt8>, _ name: Range<Int>) -> Certainty? {
        var word = Word()
        var isOneWord = true
        for i in name {
            if let letter = Letter.index(text[i]) { word.append(letter) } else if text[i] != 0x20 { isOneWord = false }
            if Letter.isCapital(text[i]), i > name.lowerBound, Letter.isSmall(text[i - 1]) { isOneWord = false }
        }
        if isOneWord, passwords.contains(word) { return .password }
        if codes.contains(word) { return .code }
        if case .keep = verdict(onFolded: name.map { text[$0] }) { return nil }
        if text[name.lowerBound] == 0x2D {
            return word.ends(in: key, letters: 3) && !word.ends(in: apiKey, letters: 6) ? .keyOption : .option
        }
        return isOneWord && !settings.contains(word) ? .word : .variable
    }

    private static let (key, apiKey) = (Word("key"), Word("apikey"))
    private static let passwords = ["password", "passwd", "passcode", "passphrase", "pwd"].map { Word($0) }
    private static let codes = [Word("pin"), Word("otp")]
    private static let settings = [Word("requirepass"), Word("masterauth")]
}

/// What stands behind a name, in quotes or up to a blank.
private struct NamedValue {
    private let certainty: NamedSecret.Certainty
    private let content: Range<Int>
    private let isQuoted: Bool
    /// Values in quotes are looked at as far as that for their end.
    private static let farthest = 4096
    private static let shortest = 4

    init(in text: Span<UInt8>, from start: Int, _ certainty: NamedSecret.Certainty) {
        self.certainty = certainty
        let isOpen = start < text.count && NamedSecret.closing.contains(text[start])
        let first = isOpen ? text.end(of: NamedSecret.closing, from: start) : start
        let word = first..<text.endOfWord(from: first)
        let reach = certainty.isOption ? first..<min(text.count, first + Self.farthest) : word
        let end = isOpen ? text.first(text[start], in: reach) : nil
        isQuoted = end != nil
        content = first..<(end ?? word.upperBound)
    }

    /// Where it ends; nil where it is no secret.
    func end(in text: Span<UInt8>) -> Int? {
        let least = isQuoted && certainty.isOption ? 1 : Self.shortest
        guard content.count >= least, !text.hasMark(at: content.lowerBound) else { return nil }
        let behind = content.dropFirst(Self.shortest - 1)
        let last = behind.last { NamedSecret.telling.contains(text[$0]) }
        guard passes(text, hasTelling: last != nil) else { return nil }
        return isQuoted ? content.upperBound : text.end(of: .visible, from: (last ?? behind.lowerBound) + 1)
    }

    private func passes(_ text: Span<UInt8>, hasTelling: Bool) -> Bool {
        switch certainty {
        case .option: text[content.lowerBound] != 0x2D
        case .keyOption: text[content.lowerBound] != 0x2D && !isPath(text)
        case .password: hasTelling
        case .code: isCode(text)
        case .variable: hasTelling && hasLetters(text) && text.first(0x3D, in: content) == nil
        case .word: hasTelling && hasLetters(text) && isPlainWord(text)
        }
    }

    private static let roots: [StaticString] = ["/", "./", "../", "~/"]
    private static let extensions: [StaticString] = [".pem", ".key", ".pub", ".crt", ".json", ".txt", ".p8", ".pfx"]

    private func isPath(_ text: Span<UInt8>) -> Bool {
        Self.roots.contains { text.has($0, at: content.lowerBound) }
            || Self.extensions.contains { text.has($0, at: content.upperBound - $0.utf8CodeUnitCount) }
    }

    private func hasLetters(_ text: Span<UInt8>) -> Bool { content.count { Letter.index(text[$0]) != nil } >= 3 }

    private func isCode(_ text: Span<UInt8>) -> Bool {
        let end = text.end(of: .digits, from: content.lowerBound)
        return (4...8).contains(end - content.lowerBound) && text.end(of: Self.ending, from: end) >= content.upperBound
    }

    private static let plain = ByteSet("0-9A-Za-z!#$%^*@_")

    /// Whether it is in one piece, but for signs that close quotes and sentences.
    private func isPlainWord(_ text: Span<UInt8>) -> Bool {
        let end = text.end(of: Self.plain, from: content.lowerBound)
        return text.end(of: Self.ending, from: end) >= content.upperBound
    }

    private static let ending = ByteSet(".,;:)?\"'`")
}
