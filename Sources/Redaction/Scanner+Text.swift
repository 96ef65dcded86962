// What other rooms ask of texts that are no keys': log lines, problem documents, messages.

extension Scanner {
    /// A text with the mark in place of its secrets.
    public func shown(_ text: String) -> String {
        if isPlain(text, .value) { return text }
        return ShownText(Array(text.utf8), self).map { String(decoding: $0.text, as: UTF8.self) } ?? text
    }

    /// Whether an id may be seen: by the format and structure rules alone, for ids look random.
    public func showsID(_ id: String) -> Bool {
        isPlain(id, .identifier) || look(at: Array(id.utf8), .identifier) == .clean
    }

    private func isPlain(_ text: String, _ rules: Rules) -> Bool {
        // Swift's own strings have their bytes at hand.
        text.utf8.withContiguousStorageIfAvailable { isPlain(Span(_unsafeElements: $0), rules) } ?? false
    }
}
