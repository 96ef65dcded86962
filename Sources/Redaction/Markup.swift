// What Markdown and HTML put around a name or a value.

/// Tags that mark up text and have no attributes.
enum Markup {
    private static let tags = "b i u p em tt td th dd dt li br kbd pre key code mark span string strong"
        .split(separator: " ").map { $0.utf8.reduce(0, packed) }
    /// How long such a tag is at most, with its brackets and slash.
    private static let longest = 9

    private static func packed(_ name: UInt64, _ letter: UInt8) -> UInt64 { name << 8 | UInt64(letter | 0x20) }

    /// Where such a tag that opens or closes ends; nil where none starts.
    static func tag(in text: Span<UInt8>, startingAt start: Int) -> Int? {
        guard start < text.count, text[start] == 0x3C else { return nil }
        var end = start + 1
        if end < text.count, text[end] == 0x2F { end += 1 }
        var name: UInt64 = 0
        while end < text.count, end - start < longest, Letter.index(text[end]) != nil {
            name = packed(name, text[end])
            end += 1
        }
        return end < text.count && text[end] == 0x3E && tags.contains(name) ? end + 1 : nil
    }

    /// Where such a tag starts; nil where none ends.
    static func tag(in text: Span<UInt8>, endingAt end: Int) -> Int? {
        guard end > 0, text[end - 1] == 0x3E else { return nil }
        var start = end - 1
        while start > 0, end - start < longest, text[start] != 0x3C { start -= 1 }
        return tag(in: text, startingAt: start) == end ? start : nil
    }
}
