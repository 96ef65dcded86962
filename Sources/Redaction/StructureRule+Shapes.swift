// The second look at what a structure's pattern found: whether it is a secret, and how far it reaches.

extension StructureRule {
    /// The secret that the pattern found in the text; nil if another look shows that it is none.
    func secret(in text: Span<UInt8>, _ match: PatternMatch, _ words: inout WordEnds) -> Range<Int>? {
        guard match.start <= match.end, match.end <= text.count else { return nil }
        switch shape {
        case .run(let set): return match.start..<text.end(of: set, from: match.end)
        case .block: return match.start..<text.endOfBlock(from: match.end)
        case .around(let left, let least, let right):
            let start = text.start(of: left, from: match.start)
            return match.start - start < least ? nil : start..<text.end(of: right, from: match.end)
        case .word(let needed):
            let start = text.start(of: .visible, from: match.start)
            var at = start
            let isThere = needed.withUTF8Buffer { signs in
                signs.allSatisfy { sign in
                    guard let found = text.first(sign, in: at..<match.end) else { return false }
                    at = found + 1
                    return true
                }
            }
            return isThere ? start..<text.end(of: .visible, from: match.end) : nil
        case .basic:
            let piece = Piece(of: text, in: match.end - 8..<text.end(of: .base64, from: match.end))
            return piece.isText && piece.decoded.contains(0x3A) ? match.start..<piece.range.upperBound : nil
        case .userinfo: return userinfo(of: text, from: match.end, &words)
        case .bareUserinfo: return Userinfo.range(in: text, before: match.start)
        case .parameter: return parameter(in: text, match)
        case .credential: return credential(in: text, match)
        case .named: return NamedSecret.range(in: text, match)
        case .shortOption: return ShortOption.value(in: text, match)
        case .quoted: return quoted(in: text, match)
        case .crypt: return crypt(in: text, match)
        }
    }

    private func credential(in text: Span<UInt8>, _ match: PatternMatch) -> Range<Int>? {
        if match.start > 0, ByteSet.word.contains(text[match.start - 1]) { return nil }
        let start = text.endOfBlanks(from: match.end)
        // `digest` is a word for digests, too.
        if text[match.start] | 0x20 == 0x64, Digest.begins(in: text, at: start) { return nil }
        let end = start + Self.shortestToken
        let isOdd = text.end(of: .run, from: start) >= end && Oddness(of: text, in: start..<end).letters >= 8
        return isOdd ? match.start..<text.end(of: .visible, from: end) : nil
    }

    private static let shortestParameter = 10

    private func parameter(in text: Span<UInt8>, _ match: PatternMatch) -> Range<Int>? {
        let value = match.end..<text.end(of: .run, from: match.end)
        guard value.count >= Self.shortestParameter, Oddness(of: text, in: value.prefix(64)).letters >= 8,
            value.contains(where: { ByteSet.digits.contains(text[$0]) }),
            !Identifiers.exempt(text, value, digests: .all)
        else { return nil }
        return value
    }

    private static let salt = ByteSet("0-9A-Za-z_./+=,-")
    private static let shortestHash = 4

    private func crypt(in text: Span<UInt8>, _ match: PatternMatch) -> Range<Int>? {
        let dollar = text.end(of: Self.salt, from: match.end)
        guard dollar > match.end, dollar + Self.shortestHash < text.count, text[dollar] == 0x24 else { return nil }
        let hash = dollar + 1..<dollar + 1 + Self.shortestHash
        guard hash.allSatisfy({ text[$0] != 0x2C && text[$0] != 0x2D && Self.salt.contains(text[$0]) }) else {
            return nil
        }
        return match.start..<text.end(of: .hash, from: hash.upperBound)
    }

    /// How far before the quotes a statement may begin, and how far they may go.
    private static let (longestStatement, longestQuoted) = (128, 4096)

    private func quoted(in text: Span<UInt8>, _ match: PatternMatch) -> Range<Int>? {
        let start = match.end - 3
        let before = (max(0, match.start - Self.longestStatement)..<start).map { text[$0] | 0x20 }
        let openings = text[match.start] | 0x20 == 0x62 ? ["identified"] : ["user", "role"]
        let isStatement = before.split { Letter.index($0) == nil }.contains { word in
            openings.contains { word.elementsEqual($0.utf8) }
        }
        guard isStatement, !text.hasMark(at: start) else { return nil }
        let end = min(text.count, start + Self.longestQuoted)
        return start..<(text.first(text[start - 1], in: start..<end) ?? text.count)
    }

    private static let userStops = ByteSet("/?#@:")
    private static let shortestToken = 16

    /// What stands between `://` and `@`, unless that is a port and a path, or a plain name.
    private func userinfo(of text: Span<UInt8>, from start: Int, _ words: inout WordEnds) -> Range<Int>? {
        let end = words.end(in: text, from: start)
        guard end < text.count, text[end] == 0x40, end > start, text[start] != 0x5B else { return nil }
        guard let stop = (start..<end).first(where: { Self.userStops.contains(text[$0]) }) else {
            return Self.isToken(text, start..<end) ? start..<Self.lastAt(in: text, from: end) : nil
        }
        guard text[stop] == 0x3A else { return nil }
        // A key may stand in the place of the name, with no password.
        if stop + 1 == end { return Self.isToken(text, start..<stop) ? start..<end : nil }
        let digits = text.end(of: .digits, from: stop + 1)
        let isPort = digits < end && digits > stop + 1 && [0x2F, 0x3F, 0x23].contains(text[digits])
        return isPort ? nil : start..<Self.lastAt(in: text, from: end)
    }

    private static func isToken(_ text: Span<UInt8>, _ word: Range<Int>) -> Bool {
        word.count >= shortestToken && Oddness(of: text, in: word).letters >= 8
    }

    private static let authorityEnds = ByteSet("/?#")
    private static let longestAuthority = 1024
    private static let addressEnds = ByteSet(" \t\n\r\"'`<>")

    /// The last `@` before the host of an address whose first one is there. A password may hold some, and also what would end the
    /// authority (RFC 3986, section 3.2), then by mistake: so what stands there has to look like a host where another `@` follows.
    private static func lastAt(in text: Span<UInt8>, from first: Int) -> Int {
        var (at, last) = (first, first)
        let end = min(text.count, first + Self.longestAuthority)
        while at < end, !addressEnds.contains(text[at]) {
            if text[at] == 0x40, !text.has("/", at: at - 1) { last = at }
            if authorityEnds.contains(text[at]), isHost(text, last + 1..<at) { break }
            at += 1
        }
        return last
    }

    /// Whether it is a host's full name, an address, or a name with a port.
    private static func isHost(_ text: Span<UInt8>, _ name: Range<Int>) -> Bool {
        let port = name.lastIndex { text[$0] == 0x3A }.map { $0 + 1..<name.upperBound }
        let isPort = port.map { !$0.isEmpty && text.end(of: .digits, from: $0.lowerBound) >= $0.upperBound } ?? false
        return isPort || name.contains { text[$0] == 0x2E || text[$0] == 0x5D }
    }
}

/// Where words end, at a blank or `@`, each measured once.
struct WordEnds {
    private var word = 0..<0

    /// Where the word that `start` is in ends.
    mutating func end(in text: Span<UInt8>, from start: Int) -> Int {
        if word.contains(start) { return word.upperBound }
        var end = start
        while end < text.count, text[end] != 0x40, text[end] != 0x20, !(0x09...0x0D).contains(text[end]) { end += 1 }
        word = start..<end
        return end
    }
}
