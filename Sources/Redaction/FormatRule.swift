// A prefix of the rule table as a pattern, and what must follow a match of it.

/// One prefix of one format. A class, because a text may ask for it at every byte, and it is dear to copy.
final class FormatRule: Sendable {
    let format: KeyFormat
    let prefix: [UInt8]
    /// The alphabet's place among all.
    private let alphabet: Int

    init(_ format: KeyFormat, prefix: String) {
        self.format = format
        self.prefix = Array(prefix.utf8)
        alphabet = format.alphabet.place
    }

    /// All rules of the table.
    static let all = KeyFormat.all.flatMap { format in format.prefixes.map { FormatRule(format, prefix: $0) } }

    /// The prefix alone: literals are compiled and found many times as fast as what may follow them, which is looked at here.
    var pattern: Pattern { Pattern(text: Pattern.literal(prefix)) }

    /// The key whose prefix ends at `body`, up to where its alphabet ends; nil if it is none.
    func key(in text: Span<UInt8>, from body: Int, _ runs: inout AlphabetRuns) -> Range<Int>? {
        let start = body - prefix.count
        let shortest = format.lengths.lowerBound
        guard start >= 0, body + shortest <= text.count else { return nil }
        let end = runs.end(of: alphabet, in: text, from: body)
        guard end - body >= shortest else { return nil }
        if format.isWeak, !standsAlone(text, start) || !Self.looksRandom(text, body..<end, atLeast: shortest) {
            return nil
        }
        return start..<end
    }

    /// Whether it is no part of a word, and of no publishable key.
    private func standsAlone(_ text: Span<UInt8>, _ start: Int) -> Bool {
        start == 0 || !ByteSet.alphanumeric.contains(text[start - 1]) && !text.has("pk_", at: start - 3)
    }

    /// Longer runs are judged by their beginning.
    static let longestJudged = 64

    /// Whether what stands behind a weak prefix is no words: all of it, or as much as makes a key.
    static func looksRandom(_ text: Span<UInt8>, _ run: Range<Int>, atLeast shortest: Int) -> Bool {
        looksRandom(text, run.prefix(shortest)) || looksRandom(text, run.prefix(longestJudged))
    }

    private static func looksRandom(_ text: Span<UInt8>, _ body: Range<Int>) -> Bool {
        if UUIDText.stands(in: text, at: body.lowerBound, before: body.upperBound) { return true }
        let oddness = Oddness(of: text, in: body)
        return oddness.letters >= 8 && oddness.plain * 2 < body.count
    }
}

/// Where runs of an alphabet end, each run measured once, so that keys within keys cost no more than one.
struct AlphabetRuns {
    private var runs = [Range<Int>](repeating: 0..<0, count: Alphabet.allCases.count)

    /// Where the run of the alphabet at that place ends that `start` is in.
    mutating func end(of alphabet: Int, in text: Span<UInt8>, from start: Int) -> Int {
        if runs[alphabet].contains(start) { return runs[alphabet].upperBound }
        let end = text.end(of: Alphabet.sets[alphabet], from: start)
        runs[alphabet] = start..<end
        return end
    }
}
