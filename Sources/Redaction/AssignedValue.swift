// The value that stands behind a name and a sign: where it ends, and whether it tells anything.

/// What stands behind `=`, `:` or a tag.
struct AssignedValue {
    let range: Range<Int>
    private let sign: UInt8
    let isParted: Bool
    let isQuoted: Bool
    /// Whether it has a sign for its end, and that is not within reach.
    let isOpen: Bool
    /// Whether the tag before it is not its name.
    private let isCell: Bool
    /// Whether it has digits only.
    let isNumber: Bool
    /// Whether the word before it says of what kind of credential it is.
    private let isBehindScheme: Bool
    /// Values are looked at up to this length, and as far as that for the end of those that have a sign for it.
    static let (longest, farthest) = (64, 4096)
    /// As many blanks may stand beside a sign.
    static let widestGap = 40
    /// Whether it is the port behind a host's name.
    var mayBePort: Bool { isNumber && !isParted && range.count <= 5 }

    init(in text: Span<UInt8>, behind sign: Int, of name: Range<Int>, isCell: Bool) {
        (self.sign, self.isCell) = (text[sign], isCell)
        var start = Self.start(in: text, behind: sign)
        isParted = start > sign + 1
        var quote = Self.quote(in: text, at: &start)
        let scheme = start
        start = Self.behindScheme(text, start, name)
        isBehindScheme = start > scheme
        if quote == nil { quote = Self.quote(in: text, at: &start) }
        let closing: UInt8? = quote ?? (text[sign] == 0x3E ? 0x3C : nil)
        range = start..<Self.end(of: text, start, closing)
        isQuoted = quote != nil
        isOpen = closing != nil && (range.upperBound == text.count || text[range.upperBound] != closing)
        isNumber = range.allSatisfy { (0x30...0x39).contains(text[$0]) }
    }

    /// The quote that stands there, which is passed with the letter that says of what kind the string is; nil where none does.
    private static func quote(in text: Span<UInt8>, at start: inout Int) -> UInt8? {
        if start + 1 < text.count, kindsOfString.contains(text[start]), quotes.contains(text[start + 1]) { start += 1 }
        guard start < text.count, quotes.contains(text[start]) else { return nil }
        start += 1
        return text[start - 1]
    }

    /// Past blanks, the rest of a longer sign, and what Markdown, HTML and YAML put there.
    private static func start(in text: Span<UInt8>, behind sign: Int) -> Int {
        let isColon = text[sign] == 0x3A
        let skipped: [UInt8] = isColon ? [0x2A, 0x7C, 0x3E] : text[sign] == 0x3D ? [0x3E, 0x3D] : []
        var start = sign + 1
        if text[sign] == 0x3E, text.has("<![CDATA[", at: start) { return start + 9 }
        while start < text.count, start - sign < widestGap {
            let isSkipped = text[start] == 0x20 || start - sign < 5 && skipped.contains(text[start])
            let tag = isColon ? Markup.tag(in: text, startingAt: start) ?? yamlTag(in: text, start) : nil
            guard let next = isSkipped ? start + 1 : tag else { break }
            start = next
        }
        return start
    }

    /// Behind a type or an anchor of YAML's, such as `!!str` or `&default`, or the chomping of a block; nil where none stands.
    private static func yamlTag(in text: Span<UInt8>, _ start: Int) -> Int? {
        if text[start] == 0x2D, [0x7C, 0x3E].contains(text[start - 1]) { return start + 1 }
        guard text[start] == 0x21 || text[start] == 0x26 else { return nil }
        let end = text.endOfWord(from: start)
        return text.has(" ", at: end) ? end : nil
    }

    static let quotes = ByteSet("\"'`")
    private static let kindsOfString = ByteSet("bfruBFRU@$")

    private static let schemes: [StaticString] = ["bearer ", "basic ", "token ", "digest "]

    /// `Authorization: Bearer x` is about the x.
    private static func behindScheme(_ text: Span<UInt8>, _ start: Int, _ name: Range<Int>) -> Int {
        let isHeader = text.hasSmall("authorization", at: name.upperBound - 13)
        let end = text.end(of: .url, from: start)
        let next = text.has(" ", at: end) ? end + 1..<text.endOfWord(from: end + 1) : end..<end
        if isHeader, end > start, isCredential(text, next) { return next.lowerBound }
        return schemes.first { text.hasSmall($0, at: start) }.map { start + $0.utf8CodeUnitCount } ?? start
    }

    /// Whether it is a credential as a header holds it, with its scheme.
    static func hasScheme(_ text: Span<UInt8>) -> Bool { schemes.contains { text.hasSmall($0, at: 0) } }

    private static let longestWord = 19

    /// Whether it is longer than a word, holds a digit, a parameter in quotes, or a colon between two parts, or ends with base64's
    /// padding.
    private static func isCredential(_ text: Span<UInt8>, _ word: Range<Int>) -> Bool {
        word.count > longestWord
            || word.contains { at in
                ByteSet.digits.contains(text[at]) || opensQuote(text, at)
                    || text[at] == 0x3A && at + 1 < word.upperBound && text[at + 1] != 0x2F
            } || word.last.map { text[$0] == 0x3D } ?? false
    }

    private static func end(of text: Span<UInt8>, _ start: Int, _ closing: UInt8?) -> Int {
        let limit = min(text.count, start + (closing == nil ? longest : farthest))
        if closing == nil, let end = endOfGroups(text, from: start) { return end }
        let hasEscapes = closing != nil && closing != 0x3C
        var end = start
        while end < limit, closing.map({ text[end] != $0 }) ?? Self.isPart(text, end) {
            // In quotes a backslash keeps what is behind it from ending the value.
            end += hasEscapes && text[end] == 0x5C ? 2 : 1
        }
        return min(end, limit)
    }

    /// Whether it is a day, or a page that nobody's name and password stand before: other rules look for what is secret in that.
    func isDateOrAddress(_ text: Span<UInt8>) -> Bool {
        guard isParted, !isQuoted else { return false }
        let isAddress = text.has("https://", at: range.lowerBound) || text.has("http://", at: range.lowerBound)
        if isAddress { return text.first(0x40, in: range) == nil && text.first(0x3F, in: range) == nil }
        let day = range.prefix(10)
        return day.count == 10 && !(range.count > 10 && text[range.lowerBound + 10] | 0x20 != 0x74)
            && day.allSatisfy { at in
                at == day.startIndex + 4 || at == day.startIndex + 7
                    ? text[at] == 0x2D : ByteSet.digits.contains(text[at])
            }
    }

    private static let telltale = ByteSet("0-9!#$%+/=@^~")

    var isTag: Bool { sign == 0x3E }

    func isTelling(_ text: Span<UInt8>) -> Bool {
        if Placeholder.stands(in: text, range) { return false }
        if isTag, !text.has("</", at: range.upperBound) { return false }
        // What a comma parts may be two words of a list.
        if sign == 0x2C { return isQuoted && hasTelltale(text) }
        if sign == 0x3D || isQuoted || isTag && !isCell || isGrouped(text) { return true }
        if isCell, text.first(0x20, in: range) != nil { return false }
        if isBehindScheme, range.count > Self.longestWord { return true }
        let hasInnerCapital =
            range.dropFirst().contains { Letter.isCapital(text[$0]) } && range.contains { Letter.isSmall(text[$0]) }
        return hasInnerCapital || hasTelltale(text)
    }

    private func hasTelltale(_ text: Span<UInt8>) -> Bool { range.contains { Self.telltale.contains(text[$0]) } }

    /// Whether it is a password made for one application: four groups of four small letters.
    private func isGrouped(_ text: Span<UInt8>) -> Bool {
        range.upperBound == Self.endOfGroups(text, from: range.lowerBound)
    }

    private static let groups = 19

    /// The end of four groups of four small letters, parted by hyphens or blanks; nil where there are none.
    private static func endOfGroups(_ text: Span<UInt8>, from start: Int) -> Int? {
        guard start + groups <= text.count, start + groups == text.count || !ByteSet.word.contains(text[start + groups])
        else { return nil }
        let areThere = (0..<groups).allSatisfy { at in
            let byte = text[start + at]
            return at % 5 == 4 ? byte == 0x20 || byte == 0x2D : Letter.isSmall(byte)
        }
        return areThere ? start + groups : nil
    }

    private static let types: [StaticString] = [
        "string", "str", "text", "number", "integer", "boolean", "bool", "object", "array", "required", "optional",
        "unknown", "missing", "hidden", "masked", "unset", "empty", "changed", "rotated", "expired", "revoked",
        "disabled",
        "enabled",
    ]

    /// Whether it may be a word that a variable is set to: no type, and no state.
    func isWord(_ text: Span<UInt8>) -> Bool {
        (sign == 0x3A ? isParted : sign == 0x2C && isQuoted) && range.count >= 4
            && range.allSatisfy { Letter.index(text[$0]) != nil }
            && !text.isWord(range, of: Self.types)
    }

    /// Whether it is more than the word of a scope: in quotes, with a password's signs, or with capitals and digits.
    func isNoScope(_ text: Span<UInt8>) -> Bool {
        let hasDigits = range.contains { ByteSet.digits.contains(text[$0]) }
        let hasCapitals = range.contains { Letter.isCapital(text[$0]) }
        return isQuoted || hasDigits && hasCapitals || range.contains { Self.noScope.contains(text[$0]) }
    }

    private static let noScope = ByteSet("!#$%^@")

    /// Whether it looks random, at least in part.
    func isOdd(_ text: Span<UInt8>) -> Bool { Oddness(of: text, in: range).letters >= 8 }
}
