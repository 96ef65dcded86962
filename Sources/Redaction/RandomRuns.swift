// Finds long runs that look random: keys of vendors that no rule names.

/// The random-run rule.
enum RandomRuns {
    /// Shorter runs are no keys.
    static let shortest = 24
    /// That many letters and digits have to look odd.
    private static let odd = 16

    private static let parting = ByteSet("./=~")

    /// The runs that look random and that no exemption covers.
    ///
    /// - Parameter digests: in which forms digests are to be expected here.
    static func find(in text: Span<UInt8>, digests: DigestForms) -> [Range<Int>] {
        var found: [Range<Int>] = []
        var start = 0
        // What a public block holds is no secret.
        while let block = Identifiers.publicBlock(text, from: start) {
            look(at: text.extracting(0..<block.lowerBound), from: start, digests, &found)
            start = max(start + 1, block.upperBound)
        }
        look(at: text, from: start, digests, &found)
        return found
    }

    private static func look(
        at text: Span<UInt8>, from start: Int, _ digests: DigestForms, _ found: inout [Range<Int>]
    ) {
        _ = text.allRuns(of: .run, atLeast: shortest, from: start) { run in
            let plain = run.dropFirst(escape(in: text, before: run))
            if plain.count >= shortest { look(at: text, plain, digests, &found) }
            return true
        }
    }

    /// How many characters at a run's beginning are the rest of an escape, as of `%2F`: the text without it is looked at, too.
    private static func escape(in text: Span<UInt8>, before run: Range<Int>) -> Int {
        guard run.lowerBound > 0, run.count >= shortest else { return 0 }
        let start = run.lowerBound
        switch (text[start - 1], text[start]) {
        case (0x25, _) where isHex(text, start..<start + 2): return 2
        case (0x5C, 0x75) where isHex(text, start + 1..<start + 5): return 5
        case (0x5C, 0x78) where isHex(text, start + 1..<start + 3): return 3
        case (0x5C, 0x6E), (0x5C, 0x72), (0x5C, 0x74): return 1
        default: return 0
        }
    }

    private static func isHex(_ text: Span<UInt8>, _ digits: Range<Int>) -> Bool {
        digits.allSatisfy { ByteSet.hexDigits.contains(text[$0]) }
    }

    private static func look(
        at text: Span<UInt8>, _ run: Range<Int>, _ digests: DigestForms, _ found: inout [Range<Int>]
    ) {
        let oddness = Oddness(of: text, in: run)
        guard oddness.letters >= odd, !Identifiers.exempt(text, run, digests: digests) else { return }
        // `checksum=` and base64, whose own signs would part it.
        if let sign = text.first(0x3D, in: run), sign + 1 < run.upperBound,
            Digest.stands(in: text, sign + 1..<run.upperBound, expected: digests)
        {
            return
        }
        let parts = parts(of: text, run)
        let hits = parts.filter { isHit(text, $0, known: $0 == run ? oddness : nil, digests) }
        if !hits.isEmpty {
            let isWhole = isWholeKey(text, run, oddness) || isIDAndSecret(text, parts)
            return found.append(contentsOf: isWhole ? [run] : hits)
        }
        let longest = parts.map(\.count).max() ?? 0
        guard parts.count > 1, longest < shortest, isDense(text, run, oddness) else { return }
        let isID = hasUUID(text, run) || parts.contains { Identifiers.isAccessKeyID(text, $0) }
        if !isID, !isPath(text, run) { found.append(run) }
    }

    /// Whether most of a run is odd. Base64 is parted by chance: half of it will do.
    private static func isDense(_ text: Span<UInt8>, _ run: Range<Int>, _ oddness: Oddness) -> Bool {
        let (odd, all) = (oddness.letters, oddness.all)
        return odd >= 20 && (odd * 4 >= all * 3 || odd * 2 >= all && mayBeBase64(text, run))
    }

    /// Whether a run with something random in it is a key as a whole, which its own slashes and signs part.
    private static func isWholeKey(_ text: Span<UInt8>, _ run: Range<Int>, _ oddness: Oddness) -> Bool {
        oddness.letters * 2 >= oddness.all && run.allSatisfy { ByteSet.base64.contains(text[$0]) } && !isPath(text, run)
            && run.count { Letter.isCapital(text[$0]) } >= 4 && !hasUUID(text, run)
    }

    /// Whether it is a key's id in 32 hexadecimal digits, a dot and its secret, as Zhipu (docs.bigmodel.cn) and Ollama make keys.
    private static func isIDAndSecret(_ text: Span<UInt8>, _ parts: [Range<Int>]) -> Bool {
        guard parts.count == 2, parts[0].count == 32, parts[1].count >= odd, text[parts[0].upperBound] == 0x2E else {
            return false
        }
        return isHex(text, parts[0]) && Oddness(of: text, in: parts[1]).letters >= 8
    }

    /// Whether a run may be whole base64, which has capitals, and no path with an id in it.
    private static func mayBeBase64(_ text: Span<UInt8>, _ run: Range<Int>) -> Bool {
        run.count % 4 == 0 && run.allSatisfy { ByteSet.base64.contains(text[$0]) }
            && run.count { Letter.isCapital(text[$0]) } >= 4
    }

    /// Host names and versions are parted by dots alone.
    private static func isPath(_ text: Span<UInt8>, _ run: Range<Int>) -> Bool {
        run.lowerBound > 2 && text.has("://", at: run.lowerBound - 3) || text[run.lowerBound] == 0x2F
    }

    private static func isHit(
        _ text: Span<UInt8>, _ part: Range<Int>, known: Oddness?, _ digests: DigestForms
    ) -> Bool {
        guard part.count >= shortest, isVaried(text, part), oddLetters(of: text, part, known: known) >= odd else {
            return false
        }
        return !Identifiers.exempt(text, part, digests: digests)
    }

    /// Whether there are enough different characters for chance to have chosen them.
    private static func isVaried(_ text: Span<UInt8>, _ part: Range<Int>) -> Bool {
        var (low, high): (UInt64, UInt64) = (0, 0)
        for i in part {
            let bit = 1 as UInt64 &<< UInt64(text[i] & 63)
            if text[i] & 64 == 0 { low |= bit } else { high |= bit }
            if low.nonzeroBitCount + high.nonzeroBitCount >= 8 { return true }
        }
        return false
    }

    private static func parts(of text: Span<UInt8>, _ run: Range<Int>) -> [Range<Int>] {
        var parts: [Range<Int>] = []
        var start = run.lowerBound
        for i in run where parting.contains(text[i]) {
            if i > start { parts.append(start..<i) }
            start = i + 1
        }
        return start < run.upperBound ? parts + [start..<run.upperBound] : parts
    }

    /// Odd letters outside ids of well-known forms.
    ///
    /// - Parameter known: the oddness of the part, ids included, where it has been measured.
    private static func oddLetters(of text: Span<UInt8>, _ part: Range<Int>, known: Oddness?) -> Int {
        let letters = oddLettersOutsideUUIDs(of: text, part, known: known)
        return Identifiers.wholeIDs(text, part).reduce(letters) { $0 - Oddness(of: text, in: $1).letters }
    }

    private static func oddLettersOutsideUUIDs(of text: Span<UInt8>, _ part: Range<Int>, known: Oddness?) -> Int {
        guard hasUUID(text, part) else { return (known ?? Oddness(of: text, in: part)).letters }
        var letters = 0
        var rest = part
        while let uuid = firstUUID(in: text, rest) {
            letters += Oddness(of: text, in: rest.lowerBound..<uuid).letters
            rest = uuid + 36..<part.upperBound
        }
        return letters + Oddness(of: text, in: rest).letters
    }

    private static func hasUUID(_ text: Span<UInt8>, _ run: Range<Int>) -> Bool { firstUUID(in: text, run) != nil }

    private static func firstUUID(in text: Span<UInt8>, _ run: Range<Int>) -> Int? {
        guard run.count >= 36 else { return nil }
        return (run.lowerBound...run.upperBound - 36).first {
            UUIDText.stands(in: text, at: $0, before: run.upperBound)
        }
    }
}

/// The text form of UUIDs (RFC 9562, section 4).
enum UUIDText {
    /// Whether one stands there, with nothing of its alphabet on either side.
    static func stands(in text: Span<UInt8>, at start: Int, before end: Int) -> Bool {
        guard start + 36 <= end, text[start + 8] == 0x2D, text[start + 13] == 0x2D else { return false }
        if start > 0, ByteSet.hexDigits.contains(text[start - 1]) { return false }
        if start + 36 < text.count, ByteSet.alphanumeric.contains(text[start + 36]) { return false }
        return (0..<36).allSatisfy { i in
            let isHyphen = i == 8 || i == 13 || i == 18 || i == 23
            return isHyphen ? text[start + i] == 0x2D : ByteSet.hexDigits.contains(text[start + i])
        }
    }
}
