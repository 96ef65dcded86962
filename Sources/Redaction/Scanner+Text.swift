// What other rooms ask of texts that are no keys': log lines, problem documents, messages.

extension Scanner {
    /// A text with the mark in place of its secrets.
    public func shown(_ text: String) -> String {
        if showsAll(of: text) { return text }
        return ShownText(Array(text.utf8), self).map { String(decoding: $0.text, as: UTF8.self) } ?? text
    }

    /// Whether a text plainly holds no secret. False also where only a closer look could tell.
    public func showsAll(of text: String) -> Bool { isPlain(text, .value) }

    /// Whether an id may be seen: by the format and structure rules alone, for ids look random.
    public func showsID(_ id: String) -> Bool {
        isPlain(id, .identifier) || look(at: Array(id.utf8), .identifier) == .clean
    }

    private func isPlain(_ text: String, _ rules: Rules) -> Bool {
        // Swift's own strings have their bytes at hand.
        text.utf8.withContiguousStorageIfAvailable { isPlain(Span(_unsafeElements: $0), rules) } ?? false
    }
}
