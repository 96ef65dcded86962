// What other rooms ask of texts that are no keys': log lines, problem documents, messages.

extension Scanner {
    /// A text with the mark in place of its secrets.
    public func shown(_ text: String) -> String {
        let bytes = Array(text.utf8)
        if isPlain(bytes) { return text }
        return ShownText(bytes, self).map { String(decoding: $0.text, as: UTF8.self) } ?? text
    }

    /// Whether an id may be seen: by the format and structure rules alone, for ids look random.
    public func showsID(_ id: String) -> Bool {
        let bytes = Array(id.utf8)
        return isPlain(bytes, .identifier) || look(at: bytes, .identifier) == .clean
    }
}
