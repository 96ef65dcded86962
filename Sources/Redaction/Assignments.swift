// Finds values that a secret name is given beside: `name=value`, `name: value`, `<name>value</name>`.

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

    /// - Parameters:
    ///   - names: what an operator calls secret beside the built-in rules.
    ///   - colonsPartWords: whether a colon parts words, as in scopes, unless what follows looks random.
    init(in text: Span<UInt8>, names: AddedNames? = nil, colonsPartWords: Bool = false) {
        added = names
        self.colonsPartWords = colonsPartWords
        var at = 0
        while at < text.count, !isFlooded {
            let byte = text[at]
            guard byte == 0x3D || byte == 0x3A || byte == 0x3E else {
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
        if let name = Self.name(in: text, before: sign) { look(at: text, sign, name) }
        if values.count == known, let name = Self.cellName(in: text, before: sign) {
            look(at: text, sign, name, isCell: true)
        }
    }

    private mutating func look(at text: Span<UInt8>, _ sign: Int, _ name: Range<Int>, isCell: Bool = false) {
        let isAdded = isAdded(text, name)
        guard isAdded || !NameScreen.shared.clears(text.extracting(name)) else { return }
        if text[sign] == 0x3A, Self.isResourceName(text, name) { return }
        let value = Value(in: text, behind: sign, isCell: isCell)
        guard value.range.count >= Self.shortest, value.isTelling(text) else { return }
        if colonsPartWords, text[sign] == 0x3A, !value.isParted, !value.isOdd(text) { return }
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

    /// Whether it may count things: `tokens`, and not `pass`.
    private static func isPlural(_ name: [UInt8]) -> Bool { name.last == 0x73 && name.dropLast().last != 0x73 }

    /// Whether it is the header, which holds several.
    private static func isCookie(_ name: [UInt8]) -> Bool {
        name.count >= 6 && zip(name.suffix(6), "cookie".utf8).allSatisfy { $0 | 0x20 == $1 }
    }

    private static let nameSigns = ByteSet.dotted
    /// What may stand between a name and its sign, beside a tag.
    private static let nameEnds = ByteSet(" \"'`*:=]")

    /// The two words before the sign, or one in quotes; blanks may align the sign with those of other lines.
    private static func name(in text: Span<UInt8>, before sign: Int) -> Range<Int>? {
        var end = sign
        var signs = 0
        while end > 0, signs < 4, sign - end < Value.widestGap, !nameSigns.contains(text[end - 1]) {
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

    /// The name in the cell before the one that a tag opens.
    private static func cellName(in text: Span<UInt8>, before sign: Int) -> Range<Int>? {
        guard let tag = Markup.tag(in: text, endingAt: sign + 1), !text.has("/", at: tag + 1) else { return nil }
        var end = tag
        while end > 0, text.hasBlank(at: end - 1) { end -= 1 }
        return Markup.tag(in: text, endingAt: end).flatMap { name(in: text, before: $0) }
    }

    /// Whether the colon parts an ARN or URN, which names a secret by its place.
    private static func isResourceName(_ text: Span<UInt8>, _ name: Range<Int>) -> Bool {
        let start = text.start(of: .visible, from: name.lowerBound)
        return text.has("arn:", at: start) || text.has("urn:", at: start)
    }
}

/// What stands behind `=`, `:` or a tag.
private struct Value {
    var range: Range<Int>
    private let sign: UInt8
    let isParted: Bool
    private let isQuoted: Bool
    /// Whether it has a sign for its end, and that is not within reach.
    private let isOpen: Bool
    /// Whether the tag before it is not its name.
    private let isCell: Bool
    /// Whether it has digits only.
    let isNumber: Bool
    /// Values are looked at up to this length, and as far as that for the end of those that have a sign for it.
    private static let (longest, farthest) = (64, 4096)
    /// As many blanks may stand beside a sign.
    static let widestGap = 40
    /// Whether it is the port behind a host's name.
    var mayBePort: Bool { isNumber && !isParted && range.count <= 5 }

    init(in text: Span<UInt8>, behind sign: Int, isCell: Bool) {
        (self.sign, self.isCell) = (text[sign], isCell)
        var start = sign + 1
        let skipped: [UInt8] = text[sign] == 0x3D ? [0x20, 0x3E, 0x3D] : text[sign] == 0x3A ? [0x20, 0x2A] : [0x20]
        while start < text.count, start - sign < Self.widestGap {
            let tag = text[sign] == 0x3A ? Markup.tag(in: text, startingAt: start) : nil
            let isSkipped = skipped.contains(text[start]) && (text[start] == 0x20 || start - sign < 5)
            guard let next = tag ?? (isSkipped ? start + 1 : nil) else { break }
            start = next
        }
        isParted = start > sign + 1
        let quote: UInt8? = start < text.count && [0x22, 0x27, 0x60].contains(text[start]) ? text[start] : nil
        isQuoted = quote != nil
        if quote != nil { start += 1 }
        start = Self.behindScheme(text, start)
        let closing: UInt8? = quote ?? (text[sign] == 0x3E ? 0x3C : nil)
        range = start..<Self.end(of: text, start, closing)
        isOpen = closing != nil && (range.upperBound == text.count || text[range.upperBound] != closing)
        isNumber = range.allSatisfy { (0x30...0x39).contains(text[$0]) }
    }

    /// `Authorization: Bearer x` is about the x.
    private static func behindScheme(_ text: Span<UInt8>, _ start: Int) -> Int {
        let schemes: [StaticString] = ["Bearer ", "bearer ", "Basic ", "basic ", "Token ", "token ", "Digest "]
        return schemes.first { text.has($0, at: start) }.map { start + $0.utf8CodeUnitCount } ?? start
    }

    private static func end(of text: Span<UInt8>, _ start: Int, _ closing: UInt8?) -> Int {
        let limit = min(text.count, start + (closing == nil ? longest : farthest))
        let hasEscapes = closing != nil && closing != 0x3C
        var end = start
        while end < limit, closing.map({ text[end] != $0 }) ?? ByteSet.visible.contains(text[end]) {
            // In quotes a backslash keeps what is behind it from ending the value.
            end += hasEscapes && text[end] == 0x5C ? 2 : 1
        }
        return min(end, limit)
    }

    private static let signs = ByteSet("!#$%+/=@^~")

    var isTag: Bool { sign == 0x3E }

    func isTelling(_ text: Span<UInt8>) -> Bool {
        if isPlaceholder(text) { return false }
        if isTag, !text.has("</", at: range.upperBound) { return false }
        if sign == 0x3D || isQuoted || isTag && !isCell { return true }
        let letters = range.map { text[$0] }
        if isCell, letters.contains(0x20) { return false }
        let hasDigit = letters.contains { (0x30...0x39).contains($0) }
        let hasInnerCapital =
            letters.dropFirst().contains(where: Letter.isCapital) && letters.contains(where: Letter.isSmall)
        let hasSign = letters.contains(where: Self.signs.contains)
        return hasDigit || hasInnerCapital || hasSign
    }

    /// Whether it looks random, at least in part.
    func isOdd(_ text: Span<UInt8>) -> Bool { Oddness(of: text, in: range).letters >= 8 }

    /// All of it, where it is longer than what is looked at.
    func whole(of text: Span<UInt8>) -> Range<Int> {
        if isQuoted || isTag { return isOpen ? range.lowerBound..<text.count : range }
        return range.lowerBound..<Self.endOfAll(text, text.end(of: .visible, from: range.upperBound))
    }

    /// All of it, and the cookies behind it (RFC 6265, section 4.2.1).
    func withCookies(of text: Span<UInt8>) -> Range<Int> {
        var end = whole(of: text).upperBound
        while text.has(";", at: end) {
            let start = text.has(" ", at: end + 1) ? end + 2 : end + 1
            let next = text.end(of: .visible, from: start)
            guard text.first(0x3D, in: start..<next) != nil else { break }
            end = next
        }
        return range.lowerBound..<end
    }

    private static let parting = ByteSet(",;&")
    private static let telling = ByteSet("0-9!#$%^*@")

    /// Past signs that may part values, where what follows has the digits or signs of a password and no name of its own.
    private static func endOfAll(_ text: Span<UInt8>, _ first: Int) -> Int {
        var end = first
        while end < text.count, parting.contains(text[end]) {
            let next = text.end(of: .visible, from: end + 1)
            let isMore = (end + 1..<next).contains { telling.contains(text[$0]) }
            let isNamed = (end + 1..<next).contains { text[$0] == 0x3D || text[$0] == 0x3A }
            guard isMore, !isNamed else { break }
            end = next
        }
        return end
    }

    /// What stands for a value, or was one before it was replaced.
    private func isPlaceholder(_ text: Span<UInt8>) -> Bool {
        if text.has("[redacted]", at: range.lowerBound) { return true }
        let words: [StaticString] = [
            "true", "false", "null", "none", "None", "undefined", "bearer", "basic", "digest", "oauth2",
        ]
        if words.contains(where: { $0.utf8CodeUnitCount == range.count && text.has($0, at: range.lowerBound) }) {
            return true
        }
        let openings: [StaticString] = ["****", "xxxx", "${", "{{", "<"]
        return openings.contains { text.has($0, at: range.lowerBound) } && range.count < Self.longest
            && Oddness(of: text, in: range).letters == 0
    }
}
