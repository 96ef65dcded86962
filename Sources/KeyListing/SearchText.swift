// Case-insensitive search: full lower-casing, code point by code point, without context or locale (Unicode, section 3.13).

/// A text to look for in ids and names.
public struct SearchText: Sendable, Hashable {
    /// The text as given, trimmed.
    public let text: String
    private let folded: [UInt8]

    /// A search for the text without the white space around it; nil if nothing is left.
    public init?(_ text: String) {
        let scalars = text.unicodeScalars
        guard let first = scalars.firstIndex(where: { !$0.properties.isWhitespace }),
            let last = scalars.lastIndex(where: { !$0.properties.isWhitespace })
        else { return nil }
        self.text = String(scalars[first...last])
        folded = lowercased(self.text.unicodeScalars)
    }

    /// Two searches are alike when they find the same.
    public static func == (a: SearchText, b: SearchText) -> Bool { a.folded == b.folded }

    /// Consistent with `==`.
    public func hash(into hasher: inout Hasher) { hasher.combine(folded) }

    /// Whether a backend that folds only ASCII, or folds otherwise beyond it, finds the same keys: see the dialects.
    public var isASCII: Bool { text.utf8.allSatisfy { $0 < 0x80 } }

    /// Whether a text of UTF-8 holds it.
    public func isPart(of text: [UInt8]) -> Bool {
        let isASCII = text.allSatisfy { $0 < 0x80 }
        if isASCII { return contains(text.map { (0x41...0x5A).contains($0) ? $0 + 0x20 : $0 }) }
        return contains(lowercased(String(decoding: text, as: UTF8.self).unicodeScalars))
    }

    func matches(_ page: Page, _ key: APIKey) -> Bool {
        isPart(of: page.bytes, key.keyID) || isPart(of: page.bytes, key.name)
    }

    private func isPart(of bytes: [UInt8], _ slice: Slice) -> Bool {
        if slice.isAbsent { return false }
        return isPart(of: Array(bytes[slice.range]))
    }

    private func contains(_ haystack: [UInt8]) -> Bool {
        guard haystack.count >= folded.count else { return false }
        return (0...haystack.count - folded.count).contains { start in
            haystack[start..<start + folded.count].elementsEqual(folded)
        }
    }
}

private func lowercased(_ scalars: some Sequence<Unicode.Scalar>) -> [UInt8] {
    scalars.reduce(into: []) { $0.append(contentsOf: $1.properties.lowercaseMapping.utf8) }
}
