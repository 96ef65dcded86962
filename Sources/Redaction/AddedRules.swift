// What an operator adds to the built-in rules: names of members, and patterns. Checked for validity and for cost when it
// is made; it switches nothing off.

/// Rules of an operator's own.
public struct AddedRules: Sendable {
    /// No rules.
    public static let none = AddedRules()
    /// More names, or more patterns, are refused.
    public static let greatestCount = 128
    /// Longer names and patterns are refused, in UTF-8.
    public static let longest = 512
    /// The most memory that one pattern, and all together, may take when compiled, in bytes.
    static let greatestSize = (one: 256 << 10, all: 4 << 20)

    /// The names as they are written.
    public let names: [String]
    /// The patterns as they are written.
    public let patterns: [String]
    /// What the names and patterns are compiled to; nil for none.
    let compiled: (names: AddedNames?, patterns: PatternDatabase?)

    private init() {
        (names, patterns, compiled) = ([], [], (nil, nil))
    }

    /// Compiles rules that have each been found good.
    ///
    /// - Parameters:
    ///   - names: members of free-form objects that go, in any casing and spelling, whatever their values are.
    ///   - patterns: regular expressions in Vectorscan's syntax; what they match is secret.
    /// - Throws: where one is not good, or all together are too many or too costly.
    public init(names: [String], patterns: [String]) throws(ScannerFailure) {
        for (place, pattern) in patterns.enumerated() {
            if let reason = Self.problem(withPattern: pattern) { throw ScannerFailure(reason: reason, pattern: place) }
        }
        if let reason = names.lazy.compactMap(Self.problem(withName:)).first {
            throw ScannerFailure(reason: reason, pattern: nil)
        }
        if max(names.count, patterns.count) > Self.greatestCount {
            throw ScannerFailure(reason: "there are more than \(Self.greatestCount)", pattern: nil)
        }
        let database = patterns.isEmpty ? nil : try PatternDatabase(patterns.map(Self.pattern))
        if let database, database.size > Self.greatestSize.all {
            throw ScannerFailure(reason: "the patterns together cost too much", pattern: nil)
        }
        (self.names, self.patterns) = (names, patterns)
        compiled = (names.isEmpty ? nil : AddedNames(names), database)
    }

    /// What is wrong with a name; nil for a good one.
    public static func problem(withName name: String) -> String? {
        if name.utf8.count > longest { return "the name is longer than \(longest) bytes" }
        return AddedNames.letters(of: folded(name.unicodeScalars)).isEmpty ? "the name has no letters or digits" : nil
    }

    /// What is wrong with a pattern: its syntax, that it matches an empty text or the mark that replaces secrets, or its
    /// cost; nil for a good one.
    public static func problem(withPattern text: String) -> String? {
        if text.utf8.count > longest { return "the pattern is longer than \(longest) bytes" }
        if text.utf8.contains(0) { return "the pattern holds a NUL" }
        do throws(ScannerFailure) {
            if try PatternDatabase.shortestMatch(of: pattern(text)) == 0 { return "the pattern matches an empty text" }
            let database = try PatternDatabase([pattern(text)])
            if database.size > greatestSize.one { return "the pattern costs too much: simplify it, or repeat less" }
            let mark = Array(Redactor.mark.utf8)
            if (try? database.matches(in: mark.span))?.isEmpty != true {
                return "the pattern matches '\(Redactor.mark)'"
            }
            let found = ordinary.filter { value in
                let bytes = Array(value.utf8)
                return (try? database.matches(in: bytes.span))?.isEmpty != true
            }
            if let one = found.first, found.count * 2 >= ordinary.count {
                return
                    "the pattern matches most ordinary values, such as '\(one)': say more of what the secrets look like"
            }
            return nil
        } catch {
            return "not a pattern that can be used: \(error.reason)"
        }
    }

    /// What keys' fields hold all the time. A pattern that matches half of these would leave no list to read.
    private static let ordinary = [
        "2026-05-09T12:00:00Z", "550e8400-e29b-41d4-a716-446655440000", "eu-west-1", "reservations:create",
        "Production agent key 17", "acme-corp", "https://example.com/a?b=1", "ann@example.com", "key_a1b2c3d4",
        "10.0.0.0/16", "1234", "used by the nightly export",
    ]

    private static func pattern(_ text: String) -> Pattern { Pattern(text: text, tellsStart: true) }
}

/// Names that an operator calls secret.
struct AddedNames: Sendable {
    private let known: Set<[UInt8]>
    /// The same word by word, but for names with digits, which only count as they are.
    private let phrases: [[[UInt8]]]
    /// The phrases, each in one word.
    private let joined: [[UInt8]]

    init(_ names: [String]) {
        let names = names.map { folded($0.unicodeScalars) }
        known = Set(names.map(Self.letters))
        phrases = names.filter { !$0.contains(where: ByteSet.digits.contains) }.map(Self.spelled).filter { !$0.isEmpty }
        joined = phrases.map { $0.flatMap(\.self) }
    }

    /// Whether a folded name is one of them, or has one among its words, in the plural, too, or all in one word, and does not end in
    /// what only tells about it.
    func contains(_ name: [UInt8]) -> Bool {
        holds(name) || undisguised(name).map(holds) ?? false
    }

    private func holds(_ name: [UInt8]) -> Bool {
        if known.contains(Self.letters(of: name)) { return true }
        let words = Self.spelled(name)
        if words.count == 1 { return joined.contains { Self.isPart($0, of: words[0]) } }
        return phrases.contains { phrase in
            guard let end = Self.end(of: phrase, in: words) else { return false }
            return end == words.count || !Self.isTail(words[words.count - 1])
        }
    }

    private static func end(of phrase: [[UInt8]], in words: [[UInt8]]) -> Int? {
        guard let last = phrase.last, words.count >= phrase.count else { return nil }
        return (phrase.count...words.count).first { end in
            words[end - 1].starts(with: last) && isPlural(words[end - 1].dropFirst(last.count))
                && words[end - phrase.count..<end - 1].elementsEqual(phrase.dropLast())
        }
    }

    private static func isPlural(_ ending: ArraySlice<UInt8>) -> Bool {
        ending.isEmpty || ending.count == 1 && ending.first == Letter.index(UInt8(ascii: "s"))
    }

    /// Whether a name of one word holds one that is long enough to be no mere syllable of another.
    private static func isPart(_ joined: [UInt8], of word: [UInt8]) -> Bool {
        guard let range = word.firstRange(of: joined) else { return false }
        let rest = word[range.upperBound...]
        if isPlural(rest), range.lowerBound == 0 { return true }
        return joined.count >= 6 && (isPlural(rest) || !isTail(Array(rest)))
    }

    /// Whether a name that ends so tells about something, as in `key_count`.
    private static func isTail(_ letters: [UInt8]) -> Bool {
        guard letters.count <= Word.longest else { return false }
        var word = Word()
        for letter in letters { word.append(letter) }
        return Vocabulary.shared[word]?.contains(.tail) ?? false
    }

    private static func spelled(_ name: [UInt8]) -> [[UInt8]] { words(of: name).map { Array($0) } }

    /// What is left of a name without case and signs: letters' indices, and digits.
    static func letters(of name: [UInt8]) -> [UInt8] {
        name.compactMap { Letter.index($0) ?? (ByteSet.digits.contains($0) ? $0 : nil) }
    }
}

extension AddedRules: Equatable {
    /// Whether both are written alike, byte for byte.
    public static func == (a: AddedRules, b: AddedRules) -> Bool {
        let isAlike = { (a: String, b: String) in a.utf8.elementsEqual(b.utf8) }
        return a.names.elementsEqual(b.names, by: isAlike) && a.patterns.elementsEqual(b.patterns, by: isAlike)
    }
}
