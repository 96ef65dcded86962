// What every match of a format or structure holds, for the first look: a literal, and what must stand around it.

/// A literal of at least two characters, none of which is beyond ASCII.
struct FormLiteral: BitwiseCopyable, @unchecked Sendable {
    // Sendable: what `bytes` points to is written once, in `init`, and never freed.

    /// What has to be there beside the literal.
    enum Check: UInt8 {
        /// Nothing.
        case none
        /// So many characters of the set behind it.
        case run
        /// The same, looking random, and no letter or digit before it.
        case randomRun
        /// The same, behind blanks.
        case runBehindBlanks
        /// A blank behind it.
        case blank
        /// A blank or bar behind it and the quotes it closes with, and a telling character further on, or a hyphen before its word.
        case named
        /// An `@` in the word behind it.
        case at
        /// Three digits and a colon behind it.
        case rounds
        /// A dollar anywhere behind it.
        case dollar
    }

    private let bytes: UnsafePointer<UInt8>
    private let count: Int
    private let ignoresCase: Bool
    private let check: Check
    private let set: ByteSet
    private let shortest: Int
    /// Three classes in a row of it.
    let trio: UInt16
    /// How far behind its start these end.
    let reach: Int
    /// The number of the next literal with the same three, counted from 1; 0 for none.
    var next: UInt16 = 0

    /// - Parameters:
    ///   - text: in small letters where case doesn't matter.
    ///   - before: the class of the character before a literal of two characters.
    init(
        _ text: String, _ check: Check = .none, _ set: ByteSet = .word, atLeast shortest: Int = 0,
        ignoresCase: Bool = false, before: UInt8 = 0
    ) {
        let letters = Array(text.utf8)
        let copy = UnsafeMutablePointer<UInt8>.allocate(capacity: letters.count)
        copy.initialize(from: letters, count: letters.count)
        (bytes, count, self.ignoresCase) = (UnsafePointer(copy), letters.count, ignoresCase)
        (self.check, self.set, self.shortest) = (check, set, shortest)
        let classes = letters.map(Self.classOf)
        let starts = 0..<max(0, letters.count - 2)
        let rarest = starts.max { Self.rarity(classes, $0) < Self.rarity(classes, $1) }
        trio = (rarest.map { Array(classes[$0..<$0 + 3]) } ?? [before] + classes).reduce(0) { $0 << 5 | UInt16($1) }
        reach = rarest.map { $0 + 3 } ?? letters.count
    }

    /// Whether it stands there with all that it needs.
    func stands(in text: Span<UInt8>, _ start: Int) -> Bool {
        guard start >= 0, start + count <= text.count else { return false }
        for i in 0..<count {
            let byte = text[unchecked: start + i]
            if byte != bytes[i], !ignoresCase || !Letter.isCapital(byte) || byte | 0x20 != bytes[i] { return false }
        }
        return passes(text, start, start + count)
    }

    private func passes(_ text: Span<UInt8>, _ start: Int, _ end: Int) -> Bool {
        switch check {
        case .none: true
        case .run: runs(text, from: end)
        case .randomRun:
            (start == 0 || !ByteSet.alphanumeric.contains(text[start - 1])) && runs(text, from: end)
                && FormatRule.looksRandom(text, end..<self.end(ofRun: text, from: end), atLeast: shortest)
        case .runBehindBlanks: text.hasBlank(at: end) && runs(text, from: text.endOfBlanks(from: end))
        case .blank: text.hasBlank(at: end)
        case .named: Self.isNamed(text, start..<end)
        case .at:
            Self.ahead(text, end).first { text[$0] == 0x40 || text.hasBlank(at: $0) }.map { text[$0] == 0x40 }
                ?? (text.count > end + Self.sight)
        case .rounds:
            text.end(of: .digits, from: end) >= end + 3 && text.has(":", at: text.end(of: .digits, from: end))
        case .dollar: text.first(0x24, in: Self.ahead(text, end)) != nil || text.count > end + Self.sight
        }
    }

    /// How far a literal is looked past; beyond that anything may be there.
    private static let sight = 256

    private static func ahead(_ text: Span<UInt8>, _ start: Int) -> Range<Int> {
        start..<max(start, min(text.count, start + sight))
    }

    private func runs(_ text: Span<UInt8>, from start: Int) -> Bool {
        guard start + shortest <= text.count else { return false }
        for i in start..<start + shortest where !set.contains(text[unchecked: i]) { return false }
        return true
    }

    private func end(ofRun text: Span<UInt8>, from start: Int) -> Int {
        var end = start
        while end < text.count, end - start < FormatRule.longestJudged, set.contains(text[unchecked: end]) { end += 1 }
        return end
    }

    private static func isNamed(_ text: Span<UInt8>, _ word: Range<Int>) -> Bool {
        let end = text.end(of: NamedSecret.closing, from: word.upperBound)
        guard end < text.count, NamedSecret.gap.contains(text[end]) else { return false }
        let name = text.start(of: .dotted, from: word.lowerBound)
        return text.has("-", at: name) || text.count > end + sight
            || ahead(text, end).contains { NamedSecret.telling.contains(text[$0]) }
    }

    // MARK: Classes

    /// Letters whatever their case 1 to 26, then digits, `_`, `-`, other signs, and the zero, which is rare among digits and
    /// not in literals; 0 for what is no ASCII.
    static func classOf(_ byte: UInt8) -> UInt8 {
        if let letter = Letter.index(byte) { return letter }
        switch byte {
        case 0x30: return zeroClass
        case 0x31...0x39: return digitClass
        case 0x5F: return 28
        case 0x2D: return 29
        default: return byte < 0x80 ? 30 : 0
        }
    }

    static let digitClass: UInt8 = 27
    static let zeroClass: UInt8 = 31
    /// What may stand before a literal that begins a word; 0 stands for the text's start, too.
    static let signClasses: [UInt8] = [0, 28, 29, 30]

    /// How rare in names, ids and English the three classes from `start` on are.
    private static func rarity(_ classes: [UInt8], _ start: Int) -> Int {
        let trio = Array(classes[start..<start + 3])
        return trio.reduce(-100 * common[trio, default: 0]) { $0 + Self.rarities[Int($1)] }
    }

    /// What names, scopes and metadata are full of, and how often it comes.
    private static let common: [[UInt8]: Int] = {
        let classes = commonTexts.utf8.map(classOf)
        return (0..<classes.count - 2).reduce(into: [:]) { $0[Array(classes[$1..<$1 + 3]), default: 0] += 1 }
    }()

    private static let commonTexts = """
        production agent key 17 349 2125 staging runner api-keys:read reservations:create balances:write commit release tenant-042
        used by the nightly export of the data platform team since 2026-05-09T12:00:00Z eu-west-1 us-east-1 acme-corp
        billing gateway service account integration dashboard browser internal test live prod dev projects generations
        admin scoped workspace user org client app backup monitoring deploy webhook partner mobile server public key_ usr-
        live_ test_ cost_centre worker backup
        """

    private static let rarities: [Int] = (0..<32).map { (value: UInt8) in
        commonFirst.firstIndex(of: value) ?? [27: 6, 28: 12, 29: 10, 31: 14][value] ?? 16
    }

    private static let commonFirst = "etaoinsrhldcumfpgwybvkxjqz".utf8.compactMap(Letter.index)
}
