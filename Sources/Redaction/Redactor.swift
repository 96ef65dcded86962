// Strips a key: projection has been done by its dialect, here go secret-like members and values, and prefixes are cut to
// their display length.

public import KeyListing

/// Strips keys of one backend.
public struct Redactor: Sendable {
    /// How many characters of a key are shown behind its vendor's prefix.
    static let shownCharacters = 12
    /// What stands in for a secret.
    static let mark = "[redacted]"
    private let displayPrefixes: [[UInt8]]
    private let scanner: Scanner
    private let fingerprint: @Sendable ([UInt8]) -> [UInt8]

    /// - Parameters:
    ///   - displayPrefixes: what the vendor's own prefixes are, such as `name_live_`.
    ///   - scanner: finds secrets in values.
    ///   - fingerprint: a keyed digest of at least 8 bytes, the first of which stand in for ids that look like keys.
    public init(
        displayPrefixes: [String], scanner: Scanner, fingerprint: @escaping @Sendable ([UInt8]) -> [UInt8]
    ) {
        self.displayPrefixes = displayPrefixes.map { Array($0.utf8) }
        self.scanner = scanner
        self.fingerprint = fingerprint
    }

    /// Strips key `i` of a page.
    public func redact(_ page: Page, _ i: Int) -> Redacted<APIKey> {
        var key = page.keys[i]
        var count = 0
        if let shown = shownLength(of: page.bytes[key.keyPrefix.range]) {
            key.keyPrefix.length = UInt32(shown)
            count += 1
        }
        var shown = Replacements()
        shown.keyPrefix = shownWhole(page, key.keyPrefix, .forms)
        shown.keyID = shownID(page, key.keyID)
        shown.tenantID = shownID(page, key.tenantID)
        shown.parentKeyID = shownID(page, key.parentKeyID)
        shown.name = shownText(page, key.name)
        shown.description = shownText(page, key.description)
        shown.revokedReason = shownText(page, key.revokedReason)
        shown.role = shownWhole(page, key.role, .value)
        count += shown.count + stripFreeForm(page, key, &shown)
        return Redacted(key, page: page, replacements: shown, count: count)
    }

    /// Strips what is JSON; how many values that took.
    private func stripFreeForm(_ page: Page, _ key: APIKey, _ shown: inout Replacements) -> Int {
        let scopes = strippedArray(page.bytes[key.scopes.range], scanner)
        let restrictions = strippedObject(page.bytes[key.restrictions.range], scanner)
        let metadata = strippedObject(page.bytes[key.metadata.range], scanner)
        (shown.scopes, shown.restrictions, shown.metadata) = (scopes?.text, restrictions?.text, metadata?.text)
        return (scopes?.count ?? 0) + (restrictions?.count ?? 0) + (metadata?.count ?? 0)
    }

    /// What of key `i`'s id and name a search may find, where that is not all: the parts that are shown. A search finds
    /// the key only if one of them holds what it looks for.
    public func searchable(_ page: Page, _ i: Int) -> [[UInt8]]? {
        let key = page.keys[i]
        let name = shownText(page, key.name)
        let id = shownID(page, key.keyID)
        if name == nil && id == nil { return nil }
        let nameParts = name.map(Self.parts) ?? [Array(page.bytes[key.name.range])]
        return id == nil ? nameParts + [Array(page.bytes[key.keyID.range])] : nameParts
    }

    // MARK: Fields

    /// A text with its secrets replaced; nil where it has none. What is left is looked at again, because what a
    /// replacement parts or joins could be a secret in its turn.
    private func shownText(_ page: Page, _ slice: Slice) -> [UInt8]? {
        if scanner.isPlain(page.bytes[slice.range]) { return nil }
        var text = Array(page.bytes[slice.range])
        for pass in 0..<4 {
            switch scanner.look(at: text, .value) {
            case .clean: return pass == 0 ? nil : text
            case .whole: return Array(Self.mark.utf8)
            case .parts(let ranges):
                for range in ranges.reversed() { text.replaceSubrange(range, with: Self.mark.utf8) }
            }
        }
        return Array(Self.mark.utf8)
    }

    private func shownWhole(_ page: Page, _ slice: Slice, _ rules: Rules) -> [UInt8]? {
        holdsSecret(page, slice, rules) ? Array(Self.mark.utf8) : nil
    }

    private func shownID(_ page: Page, _ slice: Slice) -> [UInt8]? {
        guard holdsSecret(page, slice, .identifier) else { return nil }
        let digest = fingerprint(Array(page.bytes[slice.range])).prefix(8)
        return digest.reduce(into: Array("redacted-".utf8)) { text, byte in
            let digits = Array("0123456789abcdef".utf8)
            text += [digits[Int(byte >> 4)], digits[Int(byte & 15)]]
        }
    }

    private func holdsSecret(_ page: Page, _ slice: Slice, _ rules: Rules) -> Bool {
        if scanner.isPlain(page.bytes[slice.range]) { return false }
        return scanner.look(at: Array(page.bytes[slice.range]), rules) != .clean
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

    /// What stands between replacements.
    private static func parts(_ text: [UInt8]) -> [[UInt8]] {
        var parts: [[UInt8]] = []
        var rest = text[...]
        let mark = Array(mark.utf8)
        while let at = rest.indices.first(where: { rest[$0...].starts(with: mark) }) {
            parts.append(Array(rest[..<at]))
            rest = rest[(at + mark.count)...]
        }
        return parts + [Array(rest)]
    }
}
