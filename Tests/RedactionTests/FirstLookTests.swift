// The first look at texts: what it clears, the close look finds clean, whatever the text; and it clears what is common.

import Testing

@testable import Redaction

@Suite("The first look at texts")
struct FirstLookTests {
    private let scanner: Scanner

    init() throws {
        scanner = try Scanner.shared.get()
    }

    @Test(
        "it never clears what the close look finds a secret in",
        arguments: [Rules.value, .identifier, Rules.value.expecting(.all)])
    func agrees(_ kinds: Rules) throws {
        let rules = try BuiltInRules.shared.get()
        let seed = UInt64.random(in: 0...UInt64.max)
        print("seed of the texts: \(seed)")
        var maker = SecretMaker(seed: seed)
        var cleared = 0
        for _ in 0..<20_000 {
            let text = text(&maker)
            if FormScreen.shared.look(at: text.span) != nil {
                #expect(try rules.hits(in: text).isEmpty, "\(String(decoding: text, as: UTF8.self))")
            }
            guard !text.isEmpty, scanner.isPlain(text, kinds) else { continue }
            cleared += 1
            let finding = scanner.look(at: text, kinds)
            #expect(finding == .clean, "\(String(decoding: text, as: UTF8.self))")
        }
        #expect(cleared > 2_000)
    }

    @Test("it never clears the credential of a scheme, whatever sign that begins with")
    func schemes() throws {
        let rules = try BuiltInRules.shared.get()
        for scheme in ["Bearer", "Token", "apikey", "Negotiate", "Basic", "Digest"] {
            for sign in "._~+/=-" {
                let text = Array("\(scheme) \(sign)\(String(repeating: "k7", count: 12))".utf8)
                #expect(try !rules.hits(in: text).isEmpty)
                #expect(FormScreen.shared.look(at: text.span) == nil, "\(scheme) \(sign)")
            }
        }
    }

    @Test("it never clears a match of any structure, nor any vendor's key, in any of their forms")
    func suspects() {
        var maker = SecretMaker(seed: 71)
        for _ in 0..<60 {
            for make in structuralSecrets + storedHashes {
                let text = Array(make(&maker).utf8)
                #expect(
                    !scanner.isPlain(text) || scanner.look(at: text, .value) == .clean,
                    "\(String(decoding: text, as: UTF8.self))")
            }
        }
        for rule in FormatRule.all {
            let key = maker.key(rule.format, prefix: String(decoding: rule.prefix, as: UTF8.self))
            for text in [key, "a " + key + ".", "(" + key, Array(key.utf8).base64] {
                #expect(!scanner.isPlain(Array(text.utf8)), "\(text)")
            }
            #expect(!scanner.isPlain(Array(key.utf8), .identifier) || Array(key.utf8).count == 36, "\(key)")
        }
    }

    @Test("ids, names and scopes need no second look")
    func clears() {
        var maker = SecretMaker(seed: 72)
        var (all, cleared) = (0, 0)
        for _ in 0..<500 {
            let ids = [
                "key_" + maker.body("0-9a-z", 24), maker.uuid(), "01" + maker.body("0-9A-HJKMNP-TV-Z", 24),
                maker.hex(24),
                "cus_" + maker.body("0-9A-Za-z", 14), "tenant-\(maker.digits(3))", maker.hex(40),
            ]
            for id in ids {
                all += 1
                if scanner.isPlain(Array(id.utf8), .identifier) { cleared += 1 }
            }
        }
        #expect(cleared * 100 >= all * 95, "\(cleared) of \(all)")
        let texts = [
            "Production agent key 17", "reservations:create", "used by the nightly export", "2026-05-09T12:00:00Z",
            "https://billing.example.com:8443/a/1?page=2", "eu-west-1", "key rotated after incident 4711", "a=b",
            "infrastructure-monitoring-dashboard",
        ]
        for text in texts { #expect(scanner.isPlain(Array(text.utf8)), "\(text)") }
    }

    /// A secret, an ordinary value or characters at random, whole or damaged, hidden or not.
    private func text(_ maker: inout SecretMaker) -> [UInt8] {
        var text =
            switch Int.random(in: 0..<8, using: &maker.random) {
            case 0: maker.key(maker.pick(KeyFormat.all))
            case 1: maker.pick(structuralSecrets)(&maker)
            case 2: maker.pick(storedHashes)(&maker)
            case 3: maker.pick(hidings).apply(maker.key(maker.pick(KeyFormat.all)))
            case 4: maker.body("0-9A-Za-z_-", Int.random(in: 1...60, using: &maker.random))
            default: maker.pick(legitimateKinds).make(&maker)
            }
        if maker.random.oneIn(4) { text = maker.pick(["use ", "pass", "token: ", "1", "x-", "(", "://a:"]) + text }
        if maker.random.oneIn(4) { text = text + " " + maker.pick(legitimateKinds).make(&maker) }
        if maker.random.oneIn(8) { text = maker.random.oneIn(2) ? Array(text.utf8).base64 : Array(text.utf8).hex }
        var bytes = Array(text.utf8)
        for _ in 0..<Int.random(in: 0...3, using: &maker.random) { damage(&bytes, &maker) }
        return bytes
    }

    private func damage(_ text: inout [UInt8], _ maker: inout SecretMaker) {
        guard let at = text.indices.randomElement(using: &maker.random) else { return }
        switch Int.random(in: 0..<5, using: &maker.random) {
        case 0: text.remove(at: at)
        case 1: text[at] = UInt8.random(in: 0x20...0x7E, using: &maker.random)
        case 2: text.insert(contentsOf: Array(maker.pick([" ", ".", ":", "-", "=", "$", "@", "//", "{"]).utf8), at: at)
        case 3: text.insert(contentsOf: Array(maker.pick(strange).utf8), at: at)
        default: text.removeSubrange(at...)
        }
    }

    /// What lines, other scripts and look-alikes are made of.
    private let strange = [
        "\n", "\t", "é", "ß", "к", "키", "一", "ー", "。", "’", "ｋ", "＝", "\u{200B}", "\u{301}", "😀", "\u{FFFD}",
    ]
}
