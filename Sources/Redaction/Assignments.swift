// Finds values that a secret name is given beside: `name=value`, `name: value`, `<name>value</name>`, `set("name", "value")`.

/// The rule for names and values inside a text.
struct Assignments {
    /// More suspicious names than these in one text are too many to look at.
    private static let greatestNames = 256
    /// Shorter values are no secrets.
    private static let shortest = 3

    private(set) var values: [Range<Int>] = []
    /// Whether there were too many names, so that the text has to go as a whole.
    private(set) var isFlooded = false
    private var count = 0
    private let added: AddedNames?
    private let colonsPartWords: Bool
    private let isIdentifier: Bool

    /// - Parameters:
    ///   - names: what an operator calls secret beside the built-in rules.
    ///   - colonsPartWords: whether a colon parts words, as in scopes, unless what follows looks random.
    ///   - isIdentifier: whether the words may be anything but random; else they are a scope's.
    init(
        in text: Span<UInt8>, names: AddedNames? = nil, colonsPartWords: Bool = false, isIdentifier: Bool = false
    ) {
        added = names
        (self.colonsPartWords, self.isIdentifier) = (colonsPartWords, isIdentifier)
        var at = 0
        while at < text.count, !isFlooded {
            let byte = text[at]
            guard byte == 0x3D || byte == 0x3A || byte == 0x3E || byte == 0x2C && Self.partsStrings(text, at) else {
                at += 1
                continue
            }
            look(at: text, at)
            at = max(at + 1, values.last?.upperBound ?? 0)
        }
    }

    /// Whether there are none.
    static func clear(_ text: Span<UInt8>) -> Bool {
        let found = Assignments(in: text)
        return found.values.isEmpty && !found.isFlooded
    }

    private mutating func look(at text: Span<UInt8>, _ sign: Int) {
        let known = values.count
        if let name = Self.name(in: text, before: sign) {
            let other = Self.attributeName(in: text, before: name) ?? Self.declaredName(in: text, sign, name)
            look(at: text, sign, other ?? name)
        }
        if values.count == known, let name = Self.cellName(in: text, before: sign) {
            look(at: text, sign, name, isCell: true)
        }
    }

    private mutating func look(at text: Span<UInt8>, _ sign: Int, _ name: Range<Int>, isCell: Bool = false) {
        let isAdded = isAdded(text, name)
        guard isAdded || !NameScreen.shared.clears(text.extracting(name)) else { return }
        if text[sign] == 0x3A, Self.isResourceName(text, name) { return }
        let value = AssignedValue(in: text, behind: sign, of: name, isCell: isCell)
        guard value.range.count >= Self.shortest,
            value.isTelling(text) || value.isWord(text) && Self.isVariable(text, name, isInCall: text[sign] == 0x2C)
        else { return }
        if colonsPartWords, text[sign] == 0x3A, !value.isParted, !value.isOdd(text),
            isIdentifier || !value.isNoScope(text)
        {
            return
        }
        if text[sign] == 0x3A, value.isDateOrAddress(text) { return }
        if text[sign] == 0x3A, value.mayBePort, text.first(0x2E, in: name) != nil { return }
        count += 1
        if count > Self.greatestNames { return isFlooded = true }
        if isAdded { return values.append(value.whole(of: text)) }
        let letters = Self.withoutQuestion(name.map { text[$0] })
        guard case .keep = verdict(onFolded: letters) else {
            if value.isNumber, Self.isPlural(letters) { return }
            return values.append(Self.isCookie(letters) ? value.withCookies(of: text) : value.whole(of: text))
        }
    }

    /// Whether the two words before the sign hold a name that an operator has added.
    private func isAdded(_ text: Span<UInt8>, _ name: Range<Int>) -> Bool {
        added?.contains(name.map { text[$0] }) ?? false
    }

    /// The name without a word of the sentence that it stands in: `has_password=` asks something, `use password=` does not.
    private static func withoutQuestion(_ name: [UInt8]) -> [UInt8] {
        guard let blank = name.firstIndex(of: 0x20), blank <= Word.longest else { return name }
        let first = Vocabulary.shared[Word(String(decoding: name[..<blank], as: UTF8.self))]
        return first?.contains(.question) == true ? Array(name[(blank + 1)...]) : name
    }

    /// Whether it is no word of a sentence: in capitals, or of several words without a blank.
    private static func isVariable(_ text: Span<UInt8>, _ name: Range<Int>, isInCall: Bool) -> Bool {
        if text.first(0x20, in: name) != nil { return false }
        // In quotes, only capitals tell it from the word of a list.
        if isInCall, name.contains(where: { Letter.isSmall(text[$0]) }) { return false }
        let isParted = name.dropFirst().contains { text[$0] == 0x5F || text[$0] == 0x2E }
        return isParted || name.dropFirst().contains { Letter.isCapital(text[$0]) }
    }

    /// Whether it may count things: `tokens`, and not `pass`.
    private static func isPlural(_ name: [UInt8]) -> Bool { name.last == 0x73 && name.dropLast().last != 0x73 }

    /// Whether it is the header, which holds several.
    private static func isCookie(_ name: [UInt8]) -> Bool {
        name.count >= 6 && zip(name.suffix(6), "cookie".utf8).allSatisfy { $0 | 0x20 == $1 }
    }

    private static let nameSigns = ByteSet.dotted
    /// What may stand between a name and its sign, beside a tag.
    private static let nameEnds = ByteSet(" \"'`*:=[]|+?")

    /// The two words before the sign, or one in quotes; blanks may align the sign with those of other lines.
    private static func name(in text: Span<UInt8>, before sign: Int) -> Range<Int>? {
        var end = sign
        var signs = 0
        while end > 0, signs < 4, sign - end < AssignedValue.widestGap, !nameSigns.contains(text[end - 1]) {
            signs += text[end - 1] == 0x20 ? 0 : 1
            guard nameEnds.contains(text[end - 1]) else {
                guard let tag = Markup.tag(in: text, endingAt: end) else { return nil }
                end = tag
                continue
            }
            end -= 1
        }
        var start = end
        var blanks = 0
        while start > 0, end - start < 64 {
            if text[start - 1] == 0x20, blanks == 0 {
                blanks += 1
            } else if !nameSigns.contains(text[start - 1]) {
                break
            }
            start -= 1
        }
        return start < end ? start..<end : nil
    }

    /// The name that another attribute holds, where this one is called a value: `key="password" value="x"`,
    /// or the line before in YAML.
    private static func attributeName(in text: Span<UInt8>, before name: Range<Int>) -> Range<Int>? {
        let word = name.drop { text[$0] == 0x20 }
        guard word.count == 5, text.has("value", at: word.lowerBound) else { return nil }
        var end = text.startOfBlanks(before: word.lowerBound)
        guard end > 0, end < word.lowerBound else { return nil }
        let isQuoted = text[end - 1] == 0x22 || text[end - 1] == 0x27
        if isQuoted { end -= 1 }
        let start = text.start(of: nameSigns, from: end)
        let isListed = text.has("name: ", at: start - (isQuoted ? 7 : 6))
        return start < end && (isQuoted || isListed) ? start..<end : nil
    }

    private static let types: [StaticString] = [
        "string", "str", "text", "bytes", "char", "any", "secretstr", "varchar",
    ]

    /// The name that is declared to be of a type: `password: string = "x"`.
    private static func declaredName(in text: Span<UInt8>, _ sign: Int, _ name: Range<Int>) -> Range<Int>? {
        let type = name.drop { text[$0] == 0x20 }
        guard text[sign] == 0x3D, text.isWord(type, of: types) else { return nil }
        let start = text.has("&", at: type.lowerBound - 1) ? type.lowerBound - 1 : type.lowerBound
        let colon = text.startOfBlanks(before: start) - 1
        return text.has(":", at: colon) ? Self.name(in: text, before: colon) : nil
    }

    /// Whether a comma stands between two strings, as in a call that sets something by its name.
    private static func partsStrings(_ text: Span<UInt8>, _ comma: Int) -> Bool {
        let next = text.has(" ", at: comma + 1) ? comma + 2 : comma + 1
        return comma > 0 && AssignedValue.quotes.contains(text[comma - 1]) && next < text.count
            && AssignedValue.quotes.contains(text[next])
    }

    /// The name in the cell before the one that a tag opens.
    private static func cellName(in text: Span<UInt8>, before sign: Int) -> Range<Int>? {
        guard let tag = Markup.tag(in: text, endingAt: sign + 1), !text.has("/", at: tag + 1) else { return nil }
        let end = text.startOfBlanks(before: tag)
        return Markup.tag(in: text, endingAt: end).flatMap { name(in: text, before: $0) }
    }

    /// Whether the colon parts an ARN or URN, which names a secret by its place.
    private static func isResourceName(_ text: Span<UInt8>, _ name: Range<Int>) -> Bool {
        let start = text.start(of: .visible, from: name.lowerBound)
        return (start..<name.lowerBound).contains { text.has("arn:", at: $0) || text.has("urn:", at: $0) }
    }
}
