// The value that stands behind a name and a sign: where it ends, and whether it tells anything.

/// What stands behind `=`, `:` or a tag.
struct AssignedValue {
    let range: Range<Int>
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

    init(in text: Span<UInt8>, behind sign: Int, of name: Range<Int>, isCell: Bool) {
        (self.sign, self.isCell) = (text[sign], isCell)
        var start = Self.start(in: text, behind: sign)
        isParted = start > sign + 1
        let quote: UInt8? = start < text.count && [0x22, 0x27, 0x60].contains(text[start]) ? text[start] : nil
        isQuoted = quote != nil
        if quote != nil { start += 1 }
        start = Self.behindScheme(text, start, name)
        let closing: UInt8? = quote ?? (text[sign] == 0x3E ? 0x3C : nil)
        range = start..<Self.end(of: text, start, closing)
        isOpen = closing != nil && (range.upperBound == text.count || text[range.upperBound] != closing)
        isNumber = range.allSatisfy { (0x30...0x39).contains(text[$0]) }
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

    /// Behind a type of YAML's, such as `!!str`, or the chomping of a block; nil where none stands.
    private static func yamlTag(in text: Span<UInt8>, _ start: Int) -> Int? {
        if text[start] == 0x2D, [0x7C, 0x3E].contains(text[start - 1]) { return start + 1 }
        guard text[start] == 0x21 else { return nil }
        let end = text.endOfWord(from: start)
        return text.has(" ", at: end) ? end : nil
    }

    private static let schemes: [StaticString] = ["bearer ", "basic ", "token ", "digest "]

    /// `Authorization: Bearer x` is about the x.
    private static func behindScheme(_ text: Span<UInt8>, _ start: Int, _ name: Range<Int>) -> Int {
        let isHeader = text.hasSmall("authorization", at: name.upperBound - 13)
        var end = start
        while end < text.count, Letter.index(text[end]) != nil { end += 1 }
        let next = text.has(" ", at: end) ? end + 1..<text.endOfWord(from: end + 1) : end..<end
        if isHeader, end > start, next.contains(where: { ByteSet.digits.contains(text[$0]) }) { return next.lowerBound }
        return schemes.first { text.hasSmall($0, at: start) }.map { start + $0.utf8CodeUnitCount } ?? start
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

    private static let telltale = ByteSet("0-9!#$%+/=@^~")

    private var isTag: Bool { sign == 0x3E }

    func isTelling(_ text: Span<UInt8>) -> Bool {
        if isPlaceholder(text) { return false }
        if isTag, !text.has("</", at: range.upperBound) { return false }
        if sign == 0x3D || isQuoted || isTag && !isCell { return true }
        if isCell, text.first(0x20, in: range) != nil { return false }
        let hasInnerCapital =
            range.dropFirst().contains { Letter.isCapital(text[$0]) } && range.contains { Letter.isSmall(text[$0]) }
        return hasInnerCapital || range.contains { Self.telltale.contains(text[$0]) }
    }

    private static let types: [StaticString] = [
        "string", "str", "text", "number", "integer", "boolean", "bool", "object", "array", "required", "optional",
        "unknown", "missing", "hidden", "masked", "unset", "empty", "changed", "rotated", "expired", "revoked",
        "disabled",
        "enabled",
    ]

    /// Whether it may be a word that a variable is set to: no type, and no state.
    func isWord(_ text: Span<UInt8>) -> Bool {
        sign == 0x3A && isParted && range.count >= 4 && range.allSatisfy { Letter.index(text[$0]) != nil }
            && !Self.types.contains { $0.utf8CodeUnitCount == range.count && text.hasSmall($0, at: range.lowerBound) }
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
        Self.isPlaceholder(text, range)
    }

    /// The same of any value.
    static func isPlaceholder(_ text: Span<UInt8>, _ range: Range<Int>) -> Bool {
        if text.hasMark(at: range.lowerBound) { return true }
        let words: [StaticString] = [
            "true", "false", "null", "none", "None", "undefined", "bearer", "basic", "digest", "oauth2", "n/a", "N/A",
        ]
        if words.contains(where: { $0.utf8CodeUnitCount == range.count && text.has($0, at: range.lowerBound) }) {
            return true
        }
        let openings: [StaticString] = ["****", "xxxx", "${", "{{", "<"]
        return openings.contains { text.has($0, at: range.lowerBound) } && range.count < longest
            && Oddness(of: text, in: range).letters == 0
    }
}
