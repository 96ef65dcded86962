// What holds of every object and every text, whatever is in it: tried with secrets and nonsense at random.

import Foundation
import KeyListing
import Testing

@testable import Redaction

@Suite("Stripping, whatever comes")
struct PropertyTests {
    private let scanner: Redaction.Scanner
    private let redactor: Redactor

    init() throws {
        scanner = try Redaction.Scanner.shared.get()
        redactor = Redactor(displayPrefixes: ["acme_"], scanner: scanner) { Array(repeating: 7, count: $0.count + 8) }
    }

    @Test("objects stay valid JSON, keep their order, hold no planted secret, and a second pass changes nothing")
    func objects() throws {
        var maker = SecretMaker(seed: 21)
        for _ in 0..<1_000 {
            let secret = secret(&maker)
            // Encoded runs of fewer than 16 characters are not looked into: they hold no secret worth the name.
            let isHidden = secret.utf8.count >= 12 && maker.random.oneIn(3)
            // What is known by its randomness alone is none any more once it is parted.
            let isKnown = scanner.look(at: Array(secret.utf8), .identifier) != .clean
            let hidden = isHidden ? maker.pick(isKnown ? hidings : encodings).apply(secret) : secret
            let member = maker.pick(["note", "url", "a", "tags"])
            let text =
                #"{"f":1,"\#(member)":"\#(hidden.escapedForJSON)","list":["x",{"b":"\#(secret.escapedForJSON)"}],"z":true}"#
            let stripped = try #require(strippedObject(Array(text.utf8)[...], scanner), "\(text)")
            #expect(strippedObject(stripped.text[...], scanner) == nil)
            let left = String(decoding: stripped.text, as: UTF8.self)
            #expect(left == #"{"f":1,"\#(member)":"[redacted]","list":["x",{"b":"[redacted]"}],"z":true}"#, "\(text)")
            #expect(throws: Never.self) { try JSONSerialization.jsonObject(with: Data(stripped.text)) }
        }
    }

    @Test("a secret as a member's name takes the member along")
    func names() {
        var maker = SecretMaker(seed: 22)
        for _ in 0..<200 {
            let text = #"{"a":1,"\#(maker.key(maker.pick(KeyFormat.all)))":2,"b":3}"#
            #expect(strippedObject(Array(text.utf8)[...], scanner)?.text == Array(#"{"a":1,"b":3}"#.utf8), "\(text)")
        }
    }

    @Test("a key in pieces goes with the array that holds them")
    func pieces() {
        var maker = SecretMaker(seed: 23)
        for format in KeyFormat.all where !format.isWeak {
            let key = maker.key(format)
            let third = key.utf8.count / 3
            let parts = [key.prefix(third), key.dropFirst(third).prefix(third), key.dropFirst(2 * third)]
            let text = "{\"a\":[\(parts.map { "\"\($0)\"" }.joined(separator: ","))],\"b\":1}"
            let left = strippedObject(Array(text.utf8)[...], scanner)?.text ?? []
            let shown = String(decoding: left, as: UTF8.self)
            #expect(!left.isEmpty && !parts.allSatisfy { shown.contains("\"\($0)\"") }, "\(text)")
        }
    }

    @Test("texts keep what is no secret, and a second pass changes nothing")
    func texts() {
        var maker = SecretMaker(seed: 24)
        for _ in 0..<1_000 {
            let secret = secret(&maker)
            let page = page { $0.name = $1("before \(secret) behind") }
            guard let name = redactor.redact(page, 0).replacements[.name] else {
                Issue.record("missed: \(secret)")
                continue
            }
            let shown = String(decoding: name, as: UTF8.self)
            #expect(shown.contains("[redacted]") && !shown.contains(secret), "\(shown)")
            let again = self.page { $0.name = $1(shown) }
            #expect(redactor.redact(again, 0).replacements[.name] == nil, "\(shown)")
        }
    }

    @Test("nonsense is no trap, and what comes of it is stable")
    func nonsense() {
        let seed = UInt64.random(in: 0...UInt64.max)
        print("seed of the nonsense: \(seed)")
        var maker = SecretMaker(seed: seed)
        for _ in 0..<3_000 {
            let secret = secret(&maker)
            var text = Array(
                "{\"a\":\"\(maker.pick(hidings).apply(secret).escapedForJSON)\",\"\(secret.escapedForJSON)\":[\"b\"]}"
                    .utf8)
            for _ in 0..<Int.random(in: 1...6, using: &maker.random) {
                guard let at = text.indices.randomElement(using: &maker.random) else { break }
                switch Int.random(in: 0..<4, using: &maker.random) {
                case 0: text.remove(at: at)
                case 1: text[at] = UInt8.random(in: 0...255, using: &maker.random)
                case 2:
                    text.insert(
                        contentsOf: Array(maker.pick(["%", "&#", "\\u", "=", ":", "\"", "{", "%25"]).utf8), at: at)
                default: text.insert(contentsOf: text[at...].prefix(40), at: at)
                }
            }
            _ = scanner.look(at: text, .value)
            guard let stripped = strippedObject(text[...], scanner) else { continue }
            #expect(strippedObject(stripped.text[...], scanner) == nil, "\(String(decoding: text, as: UTF8.self))")
        }
    }

    private func secret(_ maker: inout SecretMaker) -> String {
        switch Int.random(in: 0..<4, using: &maker.random) {
        case 0: maker.pick(structuralSecrets)(&maker)
        case 1: maker.pick(storedHashes)(&maker)
        default: maker.key(maker.pick(KeyFormat.all.filter { !$0.isWeak && $0.lengths.lowerBound < 200 }))
        }
    }

    private func page(_ fill: (inout APIKey, (String) -> Slice) -> Void) -> Page { Page(filledBy: fill) }
}
