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
        guard run.upperBound <= text.count else { return }
        let pairs = LetterPairs.shared
        var segment = Segment()
        for i in run {
            let byte = pairs.bytes[text[unchecked: i]]
            if byte != 0 {
                segment.add(byte, pairs)
            } else if segment.length > 0 {
                add(segment)
                segment = Segment()
            }
        }
        add(segment)
    }

    private mutating func add(_ segment: Segment) {
        all += segment.length
        if segment.length < Self.shortest { return }
        if segment.isOdd { letters += segment.length } else { plain += segment.length }
    }
}

/// Letters and digits without a sign between them.
private struct Segment {
    private var words = 0
    private var pairs = 0
    private var rarePairs = 0
    private var digits = 0
    private var hexDigits = 0
    private(set) var length = 0
    private var last: UInt8 = 0
    /// From this length on hexadecimal digits are no word, though `decade` is one.
    private static let longHex = 16

    @inline(__always)
    mutating func add(_ byte: UInt8, _ letterPairs: LetterPairs) {
        let (index, lastIndex) = (byte & 31, last & 31)
        digits &+= index == 0 ? 1 : 0
        hexDigits &+= Int(byte &>> 5) & 1
        let turns = (index == 0) != (lastIndex == 0) || length == 0
        if turns || byte & LetterPairs.capital != 0 && last & LetterPairs.small != 0 {
            words &+= 1
        } else if index > 0 {
            pairs &+= 1
            rarePairs &+= letterPairs.isRare(lastIndex, index) ? 1 : 0
        }
        length &+= 1
        last = byte
    }

    /// Many words for its length, or pairs of letters that languages hardly have.
    var isOdd: Bool {
        if digits == length { return false }
        if hexDigits == length, length >= Self.longHex { return true }
        return words * 4 > length + 6 || rarePairs * 5 > pairs + 4 || words * 5 + rarePairs * 6 > length + 14
    }
}

/// What letters are, and which follow each other in words.
private struct LetterPairs: @unchecked Sendable {
    // Sendable: what `followers` points to is written once, in `init`, and never freed.

    /// The one table.
    static let shared = LetterPairs()
    static let hexDigit: UInt8 = 0x20
    static let capital: UInt8 = 0x40
    static let small: UInt8 = 0x80

    /// A letter's number, 1 to 26, or 0, and the bits above; 0 for what is neither letter nor digit.
    let bytes = ByteTable<UInt8> { byte in
        guard ByteSet.alphanumeric.contains(byte) else { return 0 }
        return (Letter.index(byte) ?? 0) | (ByteSet.hexDigits.contains(byte) ? hexDigit : 0)
            | (Letter.isCapital(byte) ? capital : 0) | (Letter.isSmall(byte) ? small : 0)
    }
    private let followers: UnsafeMutablePointer<UInt32>

    private init() {
        followers = .allocate(capacity: 32)
        followers.initialize(repeating: 0, count: 32)
        for (i, row) in Self.rows.enumerated() { followers[i + 1] = row }
    }

    /// Whether words hardly ever have these two letters (1 to 26) in a row.
    @inline(__always)
    func isRare(_ first: UInt8, _ second: UInt8) -> Bool {
        followers[Int(first & 31)] &>> UInt32(second) & 1 == 0
    }

    /// For each letter, those that follow it in English and the other languages of Europe, counted over ordinary texts.
    private static let rows: [UInt32] = """
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
