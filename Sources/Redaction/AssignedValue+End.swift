// Where an assigned value ends that is longer than what is looked at: past what is in quotes, and past cookies and parameters.

extension AssignedValue {
    /// All of it, where it is longer than what is looked at.
    func whole(of text: Span<UInt8>) -> Range<Int> {
        if isQuoted || isTag { return isOpen ? range.lowerBound..<text.count : range }
        return range.lowerBound..<max(range.upperBound, Self.endOfAll(text, from: range.lowerBound))
    }

    /// Whether a value without quotes goes on here: letters and signs of any script do, CJK's own punctuation (U+3000 to U+303F) does not.
    static func isPart(_ text: Span<UInt8>, _ at: Int) -> Bool {
        if text[at] < 0x80 { return ByteSet.visible.contains(text[at]) }
        return !(text[at] == 0xE3 && at + 1 < text.count && text[at + 1] == 0x80)
    }

    /// Where a value without quotes ends at the latest: at a blank, a quote or what closes a value in configuration.
    static func endOfPart(_ text: Span<UInt8>, from start: Int) -> Int {
        var end = start
        while end < text.count, isPart(text, end) { end += 1 }
        return end
    }

    /// Whether a quote stands here behind what gives it to a parameter or a call.
    static func opensQuote(_ text: Span<UInt8>, _ at: Int) -> Bool {
        at > 0 && at < text.count && quotes.contains(text[at]) && (text[at - 1] == 0x3D || text[at - 1] == 0x28)
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

    /// Past what quotes hold inside of it, and past signs that may part values, where what follows has the digits or signs of a
    /// password and no name of its own.
    private static func endOfAll(_ text: Span<UInt8>, from start: Int) -> Int {
        var end = endOfCall(text, start..<endOfQuoted(text, endOfPart(text, from: start)))
        while end < text.count, parting.contains(text[end]) {
            let next = endOfPart(text, from: end + 1)
            let isMore = (end + 1..<next).contains { telling.contains(text[$0]) }
            let isNamed = (end + 1..<next).contains { text[$0] == 0x3D || text[$0] == 0x3A }
            guard isMore, !isNamed else { break }
            end = next
        }
        return end
    }

    /// Past the parenthesis that closes one within; the text has no longer calls.
    private static func endOfCall(_ text: Span<UInt8>, _ range: Range<Int>) -> Int {
        guard text.first(0x28, in: range) != nil, text.first(0x29, in: range) == nil else { return range.upperBound }
        let reach = range.upperBound..<min(text.count, range.upperBound + 256)
        return text.first(0x29, in: reach).map { endOfPart(text, from: $0) } ?? range.upperBound
    }

    /// Past a quoted part that begins here, and those that a comma parts from it, as parameters of a credential (RFC 9110, section 11.4)
    /// and of a call are.
    private static func endOfQuoted(_ text: Span<UInt8>, _ first: Int) -> Int {
        var end = first
        var opening = opensQuote(text, first) ? first : nil
        while let quote = opening {
            let close = text.first(text[quote], in: quote + 1..<min(text.count, quote + farthest))
            end = endOfPart(text, from: close.map { $0 + 1 } ?? text.count)
            guard text.has(",", at: end) else { break }
            let next = endOfPart(text, from: text.has(" ", at: end + 1) ? end + 2 : end + 1)
            let isQuoted = next < text.count && quotes.contains(text[next])
            opening =
                isQuoted && (opensQuote(text, next) || text[next - 1] == 0x20 || text[next - 1] == 0x2C) ? next : nil
        }
        return end
    }
}
