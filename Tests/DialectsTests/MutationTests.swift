// Damaged answers: read or refused, never a trap, and no value of a page that is read leaves its bytes.

import Dialects
import KeyListing
import Testing

@Suite("Damaged answers")
struct MutationTests {
    private static let strange = [
        "null", "{}", "[]", "-9223372036854775808", "1e999", "\"\\ud83d\\ude00\"", "\"\"", "true", "0", "\\", "\"",
    ]

    @Test("a damaged answer is refused or read soundly", arguments: Subject.all)
    func mutations(_ subject: Subject) {
        let seed = UInt64.random(in: 0...UInt64.max)
        print("mutation seed of \(subject.dialect.name): \(seed)")
        var numbers = SeededNumbers(state: seed)
        let good = rich(subject)
        #expect(!subject.refuses(good))
        var refused = 0
        for turn in 0..<5000 {
            var answer = good
            answer.body = damaged(good.body, &numbers)
            do {
                let page = try subject.read(answer, token: "2")
                #expect(page.isSound, "seed \(seed), turn \(turn)")
            } catch {
                #expect(error is MalformedAnswer, "seed \(seed), turn \(turn)")
                refused += 1
            }
        }
        #expect(refused > 500 && refused < 5000)
    }

    /// A page in which every field of every dialect is given.
    private func rich(_ subject: Subject) -> Answer {
        let more = [
            #""status":"ACTIVE","tenant_id":"t","externalId":"t","user_id":7,"role":"r","scopes":["a","b\n"],"permissions":["c"]"#,
            #""actions":["d"],"indexes":[],"roles":["e"],"resourceBounds":{"a":{"b":[1,2.5e3]}},"scope_filter":["x"]"#,
            #""metadata":{"k":"\u00e4","l":[null,true]},"expires_at":\#(subject.dialect.name == "gitlab" ? "\"2027-01-01\"" : "null")"#,
            #""last_used_at":"2026-01-01T00:00:00.5+01:00","expires":1778328000123,"enabled":true,"revoked":false,"active":true"#,
            #""credits":{"remaining":3},"start":"s","keyPrefix":"p","key_prefix":"p","description":"d\\","revokedAt":null"#,
        ].joined(separator: ",")
        let items = (0..<3).map { index in
            // Unkey's permissions and its peers' share a name, so that one text serves all.
            subject.item(SampleKey(id: "k\(index)", name: "näme \\u0041"), more)
        }
        return subject.answer(items, next: "3", total: 9)
    }

    /// One to three spots changed, cut out, doubled, exchanged or replaced by something strange.
    private func damaged(_ good: [UInt8], _ numbers: inout SeededNumbers) -> [UInt8] {
        var text = good
        for _ in 0..<Int.random(in: 1...3, using: &numbers) where text.count > 4 {
            let start = Int.random(in: 0..<text.count - 3, using: &numbers)
            let end = min(text.count, start + Int.random(in: 1...8, using: &numbers))
            switch Int.random(in: 0..<6, using: &numbers) {
            case 0: text[start] = UInt8.random(in: 0...255, using: &numbers)
            case 1: text[start] ^= 1 << UInt8.random(in: 0..<8, using: &numbers)
            case 2: text.removeSubrange(start..<end)
            case 3: text.insert(contentsOf: text[start..<end], at: start)
            case 4: text.swapAt(start, Int.random(in: 0..<text.count, using: &numbers))
            default: text.replaceSubrange(start..<end, with: (Self.strange.randomElement(using: &numbers) ?? "").utf8)
            }
        }
        return text
    }
}
