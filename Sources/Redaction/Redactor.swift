// Strips a key: projection has been done by its dialect, here go secret-like members and values, and prefixes are cut to
// their display length.

public import KeyListing

/// Strips keys of one backend.
public struct Redactor: Sendable {
    /// How many characters of a key are shown behind its vendor's prefix.
    static let shownCharacters = 12
    /// What stands in for a secret.
    public static let mark = "[redacted]"
    private let displayPrefixes: [[UInt8]]
    private var scanner: Scanner
    private let known: KnownSecret?
    private let tally: RedactionTally?
    private let fingerprint: @Sendable ([UInt8]) -> [UInt8]
    private let memo = CleanMemo()
    private let failureCount = FailureCount()

    /// - Parameters:
    ///   - displayPrefixes: what the vendor's own prefixes are, such as `name_live_`.
    ///   - scanner: finds secrets in values.
    ///   - known: what goes wherever it stands.
    ///   - tally: counts what goes.
    ///   - fingerprint: a keyed digest of at least 8 bytes, the first of which stand in for ids that look like keys.
    public init(
        displayPrefixes: [String], scanner: Scanner, known: KnownSecret? = nil, tally: RedactionTally? = nil,
        fingerprint: @escaping @Sendable ([UInt8]) -> [UInt8]
    ) {
        self.displayPrefixes = displayPrefixes.map { Array($0.utf8) }
        self.scanner = scanner
        self.known = known
        self.tally = tally
        self.fingerprint = fingerprint
    }

    /// How often the engine has failed so far. What could not be looked at has been replaced as a whole.
    public var failures: Int { failureCount.value }

    /// Whether the known secret stands in a backend's answer: its page is then to be told so.
    public func holdsKnownSecret(_ answer: [UInt8]) -> Bool { known?.stands(in: answer) ?? false }

    /// One that finds the known secret, too. Without memory for it, nothing that is asked for meanwhile is answered.
    private var closer: Redactor {
        var closer = self
        do throws(ScannerFailure) {
            closer.scanner = try known?.scanner(beside: scanner) ?? scanner
        } catch {
            failureCount.add()
        }
        return closer
    }

    /// Strips key `i` of a page.
    public func redact(_ page: Page, _ i: Int) -> Redacted<APIKey> {
        page.holdsKnownSecret ? closer.stripped(page, i) : stripped(page, i)
    }

    private func stripped(_ page: Page, _ i: Int) -> Redacted<APIKey> {
        var key = page.keys[i]
        var counts = RedactionCounts()
        if let shown = shownLength(of: page.bytes[key.keyPrefix.range]) {
            key.keyPrefix.length = UInt32(shown)
            counts.add(.prefix)
        }
        let shown = replacements(page, key, &counts)
        count(counts)
        return Redacted(key, page: page, replacements: shown, counts: counts)
    }

    /// Counts what went of a key. To be called where one that was stripped before is shown once more.
    public func count(_ counts: RedactionCounts) {
        if counts.total == 0 { return }
        tally?.add(counts)
        failureCount.add(counts)
    }

    private func replacements(_ page: Page, _ key: APIKey, _ counts: inout RedactionCounts) -> Replacements {
        var shown = Replacements()
        shown.add(.keyPrefix, shownWhole(page, key.keyPrefix, .forms, &counts))
        shown.add(.keyID, shownID(page, key.keyID, &counts))
        shown.add(.tenantID, clears(page, key.tenantID, .identifier) ? nil : shownID(page, key.tenantID, &counts))
        shown.add(.parentKeyID, shownID(page, key.parentKeyID, &counts))
        shown.add(.name, shownText(page, key.name, &counts))
        shown.add(.description, shownText(page, key.description, &counts))
        shown.add(.revokedReason, shownText(page, key.revokedReason, &counts))
        shown.add(.role, clears(page, key.role, .value) ? nil : shownWhole(page, key.role, .scope, &counts))
        shown.add(.scopes, self.shown(page, key.scopes, .array, &counts))
        shown.add(.restrictions, self.shown(page, key.restrictions, .object, &counts))
        shown.add(.metadata, self.shown(page, key.metadata, .object, &counts))
        return shown
    }

    /// A text that is no key's, with the mark in place of its secrets.
    public func shown(_ text: String) -> String { closer.scanner.shown(text) }

    /// What of key `i`'s id and name a search may find, where that is not all: the parts that are shown. A search finds
    /// the key only if one of them holds what it looks for.
    public func searchable(_ page: Page, _ i: Int) -> [[UInt8]]? {
        page.holdsKnownSecret ? closer.shownParts(page, i) : shownParts(page, i)
    }

    private func shownParts(_ page: Page, _ i: Int) -> [[UInt8]]? {
        let key = page.keys[i]
        var counts = RedactionCounts()
        let name = shownText(page, key.name, &counts)
        let id = shownID(page, key.keyID, &counts)
        failureCount.add(counts)
        if name == nil && id == nil { return nil }
        let nameParts = name.map(Self.parts) ?? [Array(page.bytes[key.name.range])]
        return id == nil ? nameParts + [Array(page.bytes[key.keyID.range])] : nameParts
    }

    // MARK: Fields

    /// Whether a value that other keys may have, too, is plainly clean.
    @inline(__always)
    private func clears(_ page: Page, _ slice: Slice, _ form: CleanMemo.Form) -> Bool {
        if slice.isAbsent { return true }
        let text = page.bytes.span.extracting(slice.range)
        return memo.clears(text, as: form) {
            switch form {
            case .identifier: scanner.isPlain(text, .identifier)
            case .value: scanner.isPlain(text)
            case .array: scanner.hasBuiltInRulesOnly && ObjectScreen.clears(text, opening: 0x5B)
            case .object: scanner.hasBuiltInRulesOnly && ObjectScreen.clears(text, opening: 0x7B)
            }
        }
    }

    private func shown(
        _ page: Page, _ slice: Slice, _ form: CleanMemo.Form, _ counts: inout RedactionCounts
    ) -> [UInt8]? {
        if clears(page, slice, form) { return nil }
        let json = page.bytes[slice.range]
        let stripped = form == .array ? strippedArray(json, scanner) : strippedObject(json, scanner)
        if let stripped { counts += stripped.counts }
        return stripped?.text
    }

    private func shownText(_ page: Page, _ slice: Slice, _ counts: inout RedactionCounts) -> [UInt8]? {
        if slice.isAbsent || scanner.isPlain(page.bytes.span.extracting(slice.range)) { return nil }
        guard let shown = ShownText(Array(page.bytes[slice.range]), scanner), let hit = shown.hits.first else {
            return nil
        }
        counts.add(hit.cause)
        return shown.text
    }

    private func shownWhole(
        _ page: Page, _ slice: Slice, _ rules: Rules, _ counts: inout RedactionCounts
    ) -> [UInt8]? {
        guard let cause = secret(in: page, slice, rules) else { return nil }
        counts.add(cause)
        return Array(Self.mark.utf8)
    }

    private func shownID(_ page: Page, _ slice: Slice, _ counts: inout RedactionCounts) -> [UInt8]? {
        guard let cause = secret(in: page, slice, .identifier) else { return nil }
        counts.add(cause)
        let digest = fingerprint(Array(page.bytes[slice.range])).prefix(8)
        return digest.reduce(into: Array("redacted-".utf8)) { text, byte in
            let digits = Array("0123456789abcdef".utf8)
            text += [digits[Int(byte >> 4)], digits[Int(byte & 15)]]
        }
    }

    private func secret(in page: Page, _ slice: Slice, _ rules: Rules) -> Cause? {
        if slice.isAbsent || scanner.isPlain(page.bytes.span.extracting(slice.range), rules) { return nil }
        return scanner.cause(of: Array(page.bytes[slice.range]), rules)
    }

    /// The number of bytes to show of a prefix; nil where all of it is.
    private func shownLength(of prefix: ArraySlice<UInt8>) -> Int? {
        if prefix.count <= Self.shownCharacters { return nil }
        var vendor = 0
        for known in displayPrefixes where known.count > vendor && prefix.starts(with: known) { vendor = known.count }
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
