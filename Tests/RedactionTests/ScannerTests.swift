// The scanner's properties: what is nearly a key, what it does under attack, and that it fails closed.

import Testing

@testable import Redaction

@Suite("Scanner")
struct ScannerTests {
    private let scanner: Scanner

    init() throws {
        scanner = try Scanner.shared.get()
    }

    @Test("what is nearly a key of a known format is none by its format")
    func nearMisses() {
        var maker = SecretMaker(seed: 11)
        for rule in FormatRule.all {
            let prefix = String(decoding: rule.prefix, as: UTF8.self)
            let tooShort = maker.key(rule.format, prefix: prefix, length: rule.format.lengths.lowerBound - 1)
            #expect(!matches(rule, tooShort), "\(tooShort)")
            let other = maker.key(rule.format, prefix: String(prefix.dropLast()) + "!")
            #expect(!matches(rule, other), "\(other)")
        }
    }

    @Test("a display prefix of any vendor survives as an id, and no key of 16 characters and more does")
    func displayPrefixes() {
        var maker = SecretMaker(seed: 12)
        let formats = KeyFormat.all.filter {
            !$0.isWeak && !$0.prefixes.contains { $0.contains(":") || $0.contains("$") }
        }
        for format in formats {
            let shown = maker.key(format, length: Redactor.shownCharacters)
            #expect(finding(shown, .identifier) == .clean, "\(shown)")
        }
        for prefix in ["cyc_live_", "diffio_live_"] {
            #expect(finding(prefix + maker.body("0-9A-Za-z", 16), .identifier) != .clean)
            #expect(finding(prefix + maker.body("0-9A-Za-z", 12), .value) == .clean)
        }
    }

    @Test("long random runs are no matter in ids")
    func identifiers() {
        var maker = SecretMaker(seed: 13)
        for _ in 0..<200 {
            #expect(finding(maker.hex(40), .identifier) == .clean)
            #expect(finding("key_" + maker.body("0-9A-Za-z", 40), .identifier) == .clean)
        }
    }

    @Test(
        "a digest that its word stands before survives, and a credential of that scheme does not",
        arguments: [32, 40, 64])
    func digests(_ length: Int) {
        var maker = SecretMaker(seed: 16)
        let digest = maker.hex(length)
        for word in ["digest", "Digest", "commit", "sha256"] {
            #expect(finding("\(word) \(digest)", .value) == .clean, "\(word)")
        }
        #expect(finding("Digest " + maker.body("0-9A-Za-z", 40), .value) != .clean)
    }

    @Test("only the secret's part of a text is named")
    func parts() {
        var maker = SecretMaker(seed: 14)
        let key = maker.key(KeyFormat.all.first { $0.vendor == "GitHub" } ?? KeyFormat.all[0])
        let before = "the old "
        let expected = before.utf8.count..<before.utf8.count + key.utf8.count
        #expect(finding(before + key + ", gone", .value).ranges == [expected])
        let hidden = Array(key.utf8).base64
        #expect(
            finding(before + hidden + " gone", .value).ranges
                == [before.utf8.count..<before.utf8.count + hidden.utf8.count])
    }

    @Test("what is wrapped too often or decodes to too much goes as a whole")
    func limits() {
        var text = "plain words of no interest to anybody at all, 100% of them"
        for _ in 0..<5 { text = text.utf8.map { "%" + [$0].hex }.joined() }
        #expect(finding(text, .value) == .whole(.unreadable))
        #expect(finding(String(repeating: "passwd=${a}&", count: 400), .value) == .clean)
        var maker = SecretMaker(seed: 15)
        #expect(finding(String(repeating: "pass" + "word=true1;", count: 400), .value) != .clean)
        #expect(finding(maker.base64(bytes: 60_000), .value) != .clean)
    }

    @Test("what takes too long goes as a whole, and nothing that is ordinary does")
    func time() {
        let text = Array(String(repeating: "plain words, 100%25 of them. ", count: 200).utf8)
        #expect(scanner.look(at: text, .value, within: .zero) == .whole(.unreadable))
        #expect(scanner.look(at: text, .value) == .clean)
        #expect(scanner.look(at: Array(text.prefix(100)), .value, within: .zero) == .clean)
    }

    @Test("many threads look at once")
    func threads() async {
        var maker = SecretMaker(seed: 16)
        let key = maker.key(KeyFormat.all[0])
        await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<64 { group.addTask { (0..<50).allSatisfy { _ in finding(key, .value) != .clean } } }
            for await found in group { #expect(found) }
        }
    }

    private func finding(_ text: String, _ rules: Rules) -> Finding { scanner.look(at: Array(text.utf8), rules) }

    private func matches(_ rule: FormatRule, _ text: String) -> Bool {
        let bytes = Array(text.utf8)
        guard let database = try? PatternDatabase([rule.pattern]) else { return true }
        guard let matches = try? database.matches(in: bytes.span) else { return true }
        var runs = AlphabetRuns()
        return matches.contains { rule.key(in: bytes.span, from: $0.end, &runs) != nil }
    }
}
