// Strings that stand in a row, read as one text: a key in pieces is a key, and what goes takes its other pieces along.

/// The strings of an array, or those members of an object that are counted through, such as `part1` and `part2`.
struct StringRow {
    /// One string.
    private struct Piece {
        /// What stands between its quotes.
        var range: Range<Int>
        /// The name that it shares with others; empty in arrays.
        var stem: ArraySlice<UInt8>
        /// Why it goes by itself, if it does.
        var cause: Cause?
        /// In which forms digests are to be expected, by its member's name.
        var digests: DigestForms
    }

    private var pieces: [Piece] = []
    /// How many bytes at the end of all so far could go on in a key.
    private var run = 0
    /// Whether there is a run, over several strings, that is as long as a key.
    private var isSuspect = false

    /// Whether there is an option, or the beginning of an assignment: then the strings are a line's words.
    private var isLine = false

    /// The shortest key of the rule table.
    static let shortestKey = 20
    /// What is longer is no key in pieces, unless one piece is a secret by itself.
    private static let longest = (clean: 4096, withSecret: 65_536)

    /// Takes note of a string.
    mutating func add(
        _ string: ArraySlice<UInt8>, under stem: ArraySlice<UInt8>, _ cause: Cause?, digests: DigestForms = []
    ) {
        for byte in string {
            run = PlainText.kinds[byte].contains(.token) ? run + 1 : 0
            if run >= Self.shortestKey { isSuspect = true }
        }
        if stem.isEmpty, Self.goesOn(string.span) { isLine = true }
        pieces.append(Piece(range: string.indices, stem: stem, cause: cause, digests: digests))
    }

    /// Whether what a string says may go on in the next one.
    static func goesOn(_ string: Span<UInt8>) -> Bool {
        guard string.count > 0 else { return false }
        let last = string[string.count - 1]
        return string[0] == PairedNames.hyphen || last == 0x3D || last == 0x3A
    }

    /// The strings that go because of their neighbours, and why.
    func secrets(in text: ArraySlice<UInt8>, _ scanner: Scanner) -> [(range: Range<Int>, cause: Cause)] {
        guard pieces.count > 1, isSuspect || isLine || pieces.contains(where: { $0.cause != nil }) else { return [] }
        return Dictionary(grouping: pieces, by: \.stem).values.flatMap { row in
            row.count > 1 ? Self.secrets(row, text, scanner, isLine: isLine && row[0].stem.isEmpty) : []
        }
    }

    private static func secrets(
        _ row: [Piece], _ text: ArraySlice<UInt8>, _ scanner: Scanner, isLine: Bool
    ) -> [(range: Range<Int>, cause: Cause)] {
        let strings = row.map { ObjectScan.written(text[$0.range]) }
        let joined = JoinedStrings(strings)
        let causes = row.map(\.cause)
        let hasSecret = causes.contains { $0 != nil }
        var all = causes
        if joined.bytes.count <= (hasSecret ? longest.withSecret : longest.clean) {
            let found = joined.causes(scanner, sparesWords: hasSecret)
            for i in row.indices where all[i] == nil { all[i] = found[i] }
            if isLine {
                let found = JoinedStrings(strings, partedBy: [0x20]).causes(scanner, [.forms, .assignments])
                // Of an option and its value the value goes.
                let values = row.indices.filter { i in
                    let string = strings[i]
                    return found[i] != nil && !goesOn(string.span)
                }
                for i in values.isEmpty ? Array(row.indices) : values where all[i] == nil { all[i] = found[i] }
            }
        }
        spread(&all) { joined.isOdd($0, digests: row[$0].digests) }
        return row.indices.compactMap { i in
            causes[i] == nil ? all[i].map { (row[i].range.lowerBound - 1..<row[i].range.upperBound + 1, $0) } : nil
        }
    }

    /// Hands the cause on from what goes to its neighbours that may be more of it.
    private static func spread(_ causes: inout [Cause?], _ mayGoAlong: (Int) -> Bool) {
        for i in causes.indices.dropFirst() where causes[i] == nil && causes[i - 1] != nil && mayGoAlong(i) {
            causes[i] = causes[i - 1]
        }
        for i in causes.indices.dropLast().reversed() where causes[i] == nil && causes[i + 1] != nil && mayGoAlong(i) {
            causes[i] = causes[i + 1]
        }
    }

    /// What a member's name shares with others that are counted through: the name without the digits at its end, or without
    /// a last letter that stands by itself. Nil for names of other kinds.
    static func stem(of name: Span<UInt8>) -> Int? {
        guard name.count > 0 else { return nil }
        var end = name.count
        while end > 0, ByteSet.digits.contains(name[end - 1]) { end -= 1 }
        if end < name.count { return end }
        let last = name[end - 1]
        guard Letter.index(last) != nil else { return nil }
        if end == 1 { return 0 }
        let before = name[end - 2]
        let standsAlone = Letter.index(before) == nil || Letter.isSmall(before) && Letter.isCapital(last)
        return standsAlone ? end - 1 : nil
    }
}

/// Strings as one text.
private struct JoinedStrings {
    private(set) var bytes: [UInt8] = []
    private var ranges: [Range<Int>] = []

    init(_ strings: [[UInt8]], partedBy sign: [UInt8] = []) {
        for string in strings {
            ranges.append(bytes.count..<bytes.count + string.count)
            bytes += string + sign
        }
    }

    /// Why each string goes for what they are together.
    ///
    /// - Parameter sparesWords: whether words behind a key, which could go on in them but need not, stay.
    func causes(_ scanner: Scanner, _ rules: Rules = .forms, sparesWords: Bool = false) -> [Cause?] {
        let finding = scanner.look(at: bytes, rules)
        if case .whole(let cause) = finding { return ranges.map { _ in cause } }
        var causes = [Cause?](repeating: nil, count: ranges.count)
        guard case .parts(let hits) = finding else { return causes }
        for hit in hits {
            var touched = ranges.indices.filter { ranges[$0].overlaps(hit.range) }
            // What is shown of a key begins another one, and ends what came before.
            if let next = touched.dropFirst().first(where: { Identifiers.isShownPrefix(bytes.span, ranges[$0]) }) {
                touched.removeAll { $0 >= next }
                if touched.count < 2 { continue }
            }
            while sparesWords, touched.count > 1, let last = touched.last, isWord(last) { touched.removeLast() }
            for i in touched { causes[i] = hit.cause }
        }
        return causes
    }

    /// Whether it looks like words, of which a key hardly ever has pieces.
    private func isWord(_ i: Int) -> Bool {
        var last: UInt8 = 0
        for byte in bytes[ranges[i]] {
            if ByteSet.digits.contains(byte) || Letter.isCapital(byte) && Letter.isSmall(last) { return false }
            last = byte
        }
        return Oddness(of: bytes.span, in: ranges[i]).letters == 0
    }

    /// Whether it looks random and is no id.
    func isOdd(_ i: Int, digests: DigestForms) -> Bool {
        let range = ranges[i]
        guard bytes[range].allSatisfy(ByteSet.run.contains), Oddness(of: bytes.span, in: range).letters > 0 else {
            return false
        }
        let alone = Array(bytes[range])
        if alone.count == 36, UUIDText.stands(in: alone.span, at: 0, before: 36) { return false }
        return !Identifiers.exempt(alone.span, alone.indices, digests: digests)
    }
}
