// Strips a key: projection has been done by its dialect, here go secret-like members, and prefixes are cut to their
// display length.

public import KeyListing

/// Strips keys of one backend.
public struct Redactor: Sendable {
    /// How many characters of a key are shown behind its vendor's prefix.
    private static let shownCharacters = 12
    private let displayPrefixes: [[UInt8]]

    /// - Parameter displayPrefixes: what the vendor's own prefixes are, such as `name_live_`.
    public init(displayPrefixes: [String]) {
        self.displayPrefixes = displayPrefixes.map { Array($0.utf8) }
    }

    /// Strips key `i` of a page.
    public func redact(_ page: Page, _ i: Int) -> Redacted<APIKey> {
        var key = page.keys[i]
        var count = 0
        if let shown = shownLength(of: page.bytes[key.keyPrefix.range]) {
            key.keyPrefix.length = UInt32(shown)
            count += 1
        }
        var replacements = Replacements()
        if let stripped = strippedObject(page.bytes[key.restrictions.range]) {
            replacements.restrictions = stripped.text
            count += stripped.count
        }
        if let stripped = strippedObject(page.bytes[key.metadata.range]) {
            replacements.metadata = stripped.text
            count += stripped.count
        }
        return Redacted(key, page: page, replacements: replacements, count: count)
    }

    /// The number of bytes to show of a prefix; nil where all of it is.
    private func shownLength(of prefix: ArraySlice<UInt8>) -> Int? {
        let vendor = displayPrefixes.filter { prefix.starts(with: $0) }.map(\.count).max() ?? 0
        if prefix.count - vendor <= Self.shownCharacters { return nil }
        var end = prefix.startIndex + vendor
        var characters = 0
        while end < prefix.endIndex {
            if prefix[end] & 0xC0 != 0x80 { characters += 1 }
            if characters > Self.shownCharacters { return end - prefix.startIndex }
            end += 1
        }
        return nil
    }
}
