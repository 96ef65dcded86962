// Digests: what looks random and is none of anybody's business to hide, where a word beside it or its member's name says so.

/// The forms that a digest is written in.
struct DigestForms: OptionSet {
    let rawValue: UInt8
    /// Hexadecimal digits.
    static let hex = DigestForms(rawValue: 1)
    /// Base64 of 16, 20, 32, 48 or 64 bytes.
    static let base64 = DigestForms(rawValue: 2)

    static let all: DigestForms = [.hex, .base64]
}

/// What tells digests from keys.
enum Digest {
    /// Words for digests in either form.
    private static let words: Set<String> = [
        "sha", "digest", "checksum", "etag", "fingerprint", "thumbprint", "integrity", "md", "crc",
    ]
    /// Words for what is named by its digest in hexadecimal digits.
    private static let named: Set<String> = ["commit", "revision", "changeset"]
    /// The same, but for keys of such things: a word for a secret near them outweighs them.
    private static let mentioned: Set<String> = [
        "rev", "ref", "git", "blob", "tree", "head", "traceparent", "trace", "merge",
    ]
    /// Words that make a secret of it all the same.
    private static let secretWords: Set<String> = [
        "key", "apikey", "token", "secret", "password", "auth", "bearer", "credential", "sas",
    ]
    /// As many words before a run are looked at, and so many signs before each.
    private static let (mostWords, widestGap) = (4, 10)
    /// Of runs that stand in a list one word calls this many, the words between them counted.
    private static let mostSiblings = 32

    /// In which forms a member of that name holds digests. A name for a stored hash is secret and comes not here.
    static func forms(under name: [UInt8]) -> DigestForms {
        let parts = String(decoding: spaced(name), as: UTF8.self).split { !$0.isLetter }.map { singular(String($0)) }
        if parts.contains(where: { words.contains($0) || $0 == "hash" }) { return .all }
        return parts.contains { named.contains($0) || mentioned.contains($0) } ? .hex : []
    }

    /// Small letters, and a blank before each capital that begins a word.
    private static func spaced(_ name: [UInt8]) -> [UInt8] {
        var last: UInt8 = 0
        return name.flatMap { byte in
            let begins = Letter.isCapital(byte) && Letter.isSmall(last)
            last = byte
            let small = Letter.isCapital(byte) ? byte | 0x20 : byte
            return begins ? [0x20, small] : [small]
        }
    }

    private static func singular(_ word: String) -> String { word.last == "s" ? String(word.dropLast()) : word }

    /// Whether a run is a digest of a form that is expected, or that the text calls one.
    static func stands(in text: Span<UInt8>, _ run: Range<Int>, expected: DigestForms) -> Bool {
        if isLabelled(text, run) || isRevisionInAddress(text, run) { return true }
        guard let form = form(of: text, run) else { return false }
        return expected.contains(form) || called(in: text, run).contains(form)
    }

    /// Whether something that may be a digest begins there.
    static func begins(in text: Span<UInt8>, at start: Int) -> Bool {
        text.end(of: .hexDigits, from: start) >= start + 32
            || isBase64(text, start..<text.end(of: .base64, from: start))
    }

    /// Whether it has the length of base64 of 32, 48 or 64 bytes, or of 16 or 20 with what fills that up.
    private static func isBase64(_ text: Span<UInt8>, _ run: Range<Int>) -> Bool {
        switch run.count {
        case 43, 44, 64, 86, 88: true
        case 24: text.has("==", at: run.upperBound - 2)
        case 28: text.has("=", at: run.upperBound - 1)
        default: false
        }
    }

    private static func form(of text: Span<UInt8>, _ run: Range<Int>) -> DigestForms? {
        let end = min(run.upperBound, text.end(of: .hexDigits, from: run.lowerBound))
        if end == run.upperBound || isTraceParent(text, run) { return .hex }
        // An object of several parts (Amazon S3, "Checking object integrity").
        if end == run.lowerBound + 32, text[end] == 0x2D, text.end(of: .digits, from: end + 1) >= run.upperBound {
            return .hex
        }
        return isBase64(text, run) ? .base64 : nil
    }

    /// W3C Trace Context: 2, 32, 16 and 2 hexadecimal digits.
    private static func isTraceParent(_ text: Span<UInt8>, _ run: Range<Int>) -> Bool {
        run.count == 55 && run.allSatisfy { ByteSet.hexDigits.contains(text[$0]) || text[$0] == 0x2D }
    }

    /// A revision's length in git.
    private static let revision = 40

    /// `sha-` or `rev-`, and hexadecimal digits.
    private static func isLabelled(_ text: Span<UInt8>, _ run: Range<Int>) -> Bool {
        let digits = run.dropFirst(4)
        guard digits.count >= revision, text.has("sha-", at: run.lowerBound) || text.has("rev-", at: run.lowerBound)
        else { return false }
        return digits.allSatisfy { ByteSet.hexDigits.contains(text[$0]) }
    }

    /// A revision in the path of a page of GitHub, GitLab and their like.
    private static func isRevisionInAddress(_ text: Span<UInt8>, _ run: Range<Int>) -> Bool {
        guard run.count == revision, run.lowerBound > 0,
            text[run.lowerBound - 1] == 0x2F || text[run.lowerBound - 1] == 0x2E,
            run.allSatisfy({ ByteSet.hexDigits.contains(text[$0]) })
        else { return false }
        let start = text.start(of: .visible, from: run.lowerBound)
        guard let scheme = (start..<run.lowerBound).first(where: { text.has("://", at: $0) }) else { return false }
        let host = scheme + 3..<(text.first(0x2F, in: scheme + 3..<run.lowerBound) ?? scheme + 3)
        return host.contains { text.has("git", at: $0) }
    }

    // MARK: Words beside it

    /// In which forms the words beside a run call it a digest.
    private static func called(in text: Span<UInt8>, _ run: Range<Int>) -> DigestForms {
        var at = startOfRevisions(text, run)
        var isMentioned = false
        var count = 0
        for _ in 0..<mostSiblings {
            if let sibling = sibling(of: text, before: at, length: run.count) { (at, count) = (sibling, 0) }
            count += 1
            guard count <= mostWords, let word = word(of: text, before: &at) else { break }
            if !isMentioned, Self.words.contains(word) { return .all }
            if !isMentioned, named.contains(word) { return .hex }
            if secretWords.contains(word) { return [] }
            if mentioned.contains(word) { isMentioned = true }
        }
        return isMentioned ? .hex : calledBehind(text, run)
    }

    /// Where another run of hexadecimal digits begins that is as long and stands right before; nil where none does.
    private static func sibling(of text: Span<UInt8>, before at: Int, length: Int) -> Int? {
        var end = at
        while end > 0, at - end < widestGap, !ByteSet.alphanumeric.contains(text[end - 1]) { end -= 1 }
        let start = text.start(of: .hexDigits, from: end)
        let isWhole = start == 0 || !ByteSet.alphanumeric.contains(text[start - 1])
        return end - start == length && isWhole ? start : nil
    }

    private static func calledBehind(_ text: Span<UInt8>, _ run: Range<Int>) -> DigestForms {
        var start = run.upperBound
        while start < text.count, start < run.upperBound + 3, Letter.index(text[start]) == nil { start += 1 }
        let next = (start..<min(text.count, start + 12)).prefix { Letter.index(text[$0]) != nil }
        let word = small(text, next.startIndex..<next.endIndex)
        return words.contains(word) ? .all : named.contains(word) ? .hex : []
    }

    /// Where the run starts, or the first one of `A..B`.
    private static func startOfRevisions(_ text: Span<UInt8>, _ run: Range<Int>) -> Int {
        guard text.has("..", at: run.lowerBound - 2) else { return run.lowerBound }
        let end = text.has(".", at: run.lowerBound - 3) ? run.lowerBound - 3 : run.lowerBound - 2
        return text.start(of: .hexDigits, from: end)
    }

    /// The word before in the singular, without the digits at its end; nil where none is within reach.
    private static func word(of text: Span<UInt8>, before at: inout Int) -> String? {
        var end = at
        while end > 0, at - end < widestGap, Letter.index(text[end - 1]) == nil { end -= 1 }
        var start = end
        while start > 0, end - start < 12, Letter.index(text[start - 1]) != nil { start -= 1 }
        at = start
        return start < end ? small(text, start..<end) : nil
    }

    private static func small(_ text: Span<UInt8>, _ range: Range<Int>) -> String {
        singular(String(decoding: range.map { text[$0] | 0x20 }, as: UTF8.self))
    }
}
