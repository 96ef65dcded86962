// What Markdown and HTML put around a name or a value.

/// Tags that mark up text and have no attributes.
enum Markup {
    private static let tags: [StaticString] = [
        "b>", "i>", "u>", "p>", "em>", "tt>", "td>", "th>", "dd>", "dt>", "li>", "br>", "kbd>", "pre>", "code>",
        "mark>", "span>",
        "strong>",
    ]

    /// Where such a tag that opens or closes ends; nil where none starts.
    static func tag(in text: Span<UInt8>, startingAt start: Int) -> Int? {
        guard text.has("<", at: start) else { return nil }
        let name = text.has("/", at: start + 1) ? start + 2 : start + 1
        return tags.first { text.has($0, at: name) }.map { name + $0.utf8CodeUnitCount }
    }

    /// Where such a tag starts; nil where none ends.
    static func tag(in text: Span<UInt8>, endingAt end: Int) -> Int? {
        guard text.has(">", at: end - 1) else { return nil }
        return (3...9).first { tag(in: text, startingAt: end - $0) == end }.map { end - $0 }
    }
}
