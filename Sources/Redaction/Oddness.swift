// How much of a text looks like no word of any language: random letters, letters and digits by turns. Judges only.

/// The oddness of a run of letters, digits and signs.
struct Oddness {
    /// How many letters and digits stand in odd segments.
    private(set) var letters = 0
    /// How many letters and digits there are at all.
    private(set) var all = 0
    /// How many stand in segments that are long enough to be judged, and look like words or numbers.
    private(set) var plain = 0

    /// Shorter segments are never odd.
    private static let shortest = 5

    /// Looks at each segment of letters and digits by itself.
    init(of text: Span<UInt8>, in run: Range<Int>) {
        let pairs = LetterPairs.shared
        var start = run.lowerBound
        for i in run.lowerBound...run.upperBound {
            if i < run.upperBound, ByteSet.alphanumeric.contains(text[i]) { continue }
            if i > start { add(Segment(of: text, in: start..<i, pairs), length: i - start) }
            start = i + 1
        }
    }

    private mutating func add(_ segment: Segment, length: Int) {
        all += length
        if length < Self.shortest { return }
        if segment.isOdd { letters += length } else { plain += length }
    }
}

/// Letters and digits without a sign between them.
private struct Segment {
    private var words = 0
    private var pairs = 0
    private var rarePairs = 0
    private var digits = 0
    private var hexDigits = 0
    private var length: Int
    /// From this length on hexadecimal digits are no word, though `decade` is one.
    private static let longHex = 16

    init(of text: Span<UInt8>, in range: Range<Int>, _ letterPairs: LetterPairs) {
        length = range.count
        var last: UInt8 = 0
        var lastIndex: UInt8 = 0
        for i in range {
            let byte = text[i]
            let index = Letter.index(byte) ?? 0
            if index == 0 { digits += 1 }
            if ByteSet.hexDigits.contains(byte) { hexDigits += 1 }
            let turns = (index == 0) != (lastIndex == 0)
            if i == range.lowerBound || turns || Letter.isCapital(byte) && Letter.isSmall(last) {
                words += 1
            } else if index > 0 {
                pairs += 1
                if letterPairs.isRare(lastIndex, index) { rarePairs += 1 }
            }
            (last, lastIndex) = (byte, index)
        }
    }

    /// Many words for its length, or pairs of letters that languages hardly have.
    var isOdd: Bool {
        if digits == length { return false }
        if hexDigits == length, length >= Self.longHex { return true }
        return words * 4 > length + 6 || rarePairs * 5 > pairs + 4 || words * 5 + rarePairs * 6 > length + 14
    }
}

/// Which letters follow each other in words.
private struct LetterPairs {
    /// The one table.
    static let shared = LetterPairs()

    /// Whether words hardly ever have these two letters (1 to 26) in a row.
    @inline(__always)
    func isRare(_ first: UInt8, _ second: UInt8) -> Bool { followers[Int(first) - 1] & (1 << UInt32(second)) == 0 }

    /// For each letter, those that follow it in English and the other languages of Europe, counted over ordinary texts.
    private let followers: [UInt32] = """
        a abcdefghiklmnprstuvwxyz
        b abcdefijlmoprstuy
        c abcdefhijklmnoprstuvwyz
        d abcdefghilmnoprstuvwyz
        e abcdefghijklmnopqrstuvwxy
        f abcdefilmorstuy
        g acdeghilmnoprstuwy
        h aeilmnoprstuwy
        i abcdefgiklmnoprstuvxz
        j adeijknosuwy
        k aegilnorstuwy
        l abcdefghiklmnoprstuvwyz
        m abdefilmnopstuy
        n acdefghijklmnoprstuvyz
        o abcdefghijklmnoprstuvwxy
        p acdefghiklmnoprstuvy
        q lu
        r abcdefgiklmnoprstuvwyz
        s acdefghiklmnopqrstuvwyz
        t acdefhiklmnoprstuwxyz
        u abcdefghiklmnoprstxyz
        v aceinory
        w adehiklnorswyz
        x aceimptxy
        y abcdegiklmnoprstuw
        z abcdeiklmnostuwy
        """.split(separator: "\n").map { row in
            row.utf8.compactMap(Letter.index).dropFirst().reduce(0) { $0 | 1 << UInt32($1) }
        }
}
