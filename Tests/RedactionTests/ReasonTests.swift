// Every removal has a reason, and the rules that are in force can be listed.

import KeyListing
import Testing

@testable import Redaction

@Suite("Reasons")
struct ReasonTests {
    private let scanner: Scanner
    private let tally = RedactionTally()

    init() throws {
        scanner = try Scanner(adding: AddedRules(names: ["internal_ref"], patterns: ["corp-[0-9]{4}"]))
    }

    @Test("each kind of rule counts under its own word, once for each value")
    func each() {
        var maker = SecretMaker(seed: 51)
        let key = maker.key(KeyFormat.all.first { $0.vendor == "GitLab" } ?? KeyFormat.all[0])
        let deep = String(repeating: "[", count: 70) + String(repeating: "]", count: 70)
        let cases: [(String, RedactionReason)] = [
            (#"{"a":"\#(key) and \#(key)"}"#, .format), (#"{"a":"\#(maker.jwt())"}"#, .structure),
            (#"{"a":"corp-1234"}"#, .pattern), (#"{"a":"pwd=ab12"}"#, .assignment),
            (#"{"a":"\#(maker.body("0-9A-Za-z", 40))"}"#, .random), (#"{"password":{"x":[1,2]}}"#, .name),
            (#"{"internal_ref":1}"#, .name), (#"{"\#(key)":1}"#, .format), (#"{"a":\#(deep)}"#, .unreadable),
            ("nonsense", .unreadable),
        ]
        for (json, reason) in cases {
            let counts = strippedObject(Array(json.utf8)[...], scanner)?.counts
            #expect(counts?.total == 1 && counts?[reason] == 1, "\(json)")
        }
    }

    @Test("a key's reasons are counted for its backend, and clean keys count nothing")
    func tallied() {
        var maker = SecretMaker(seed: 52)
        let redactor = Redactor(displayPrefixes: ["acme_"], scanner: scanner, tally: tally) { $0 + $0 }
        let key = maker.key(KeyFormat.all.first { $0.vendor == "GitLab" } ?? KeyFormat.all[0])
        let page = Page {
            $0.keyID = $1(key)
            $0.name = $1("old \(key) of Ann")
            $0.keyPrefix = $1("acme_" + maker.body("a-z", 13))
            $0.metadata = $1(#"{"secret":"x","pin":1}"#)
        }
        for _ in 0..<2 {
            let counts = redactor.redact(page, 0).counts
            #expect(counts.total == 5 && counts[.format] == 2 && counts[.prefix] == 1 && counts[.name] == 2)
        }
        _ = redactor.redact(Page { $0.keyID = $1("key_1") }, 0)
        _ = redactor.searchable(page, 0)
        #expect(tally.all.map(\.reason) == [.format, .name, .prefix] && tally.all.map(\.count) == [4, 4, 2])
    }

    @Test("of rules that meet, the most telling one is the reason")
    func merged() {
        var maker = SecretMaker(seed: 53)
        let key = maker.key(KeyFormat.all.first { $0.vendor == "GitLab" } ?? KeyFormat.all[0])
        let finding = scanner.look(at: Array("token=\(key)".utf8), .value)
        #expect(finding.cause?.reason == .format && finding.ranges?.count == 1)
    }

    @Test("the rules in force are listed: each format with its vendor's page, and the operator's own")
    func rules() {
        let rules = scanner.rules
        #expect(rules.filter { $0.kind == .format }.count == KeyFormat.all.count)
        #expect(rules.filter { $0.kind == .format }.allSatisfy { $0.page?.contains(".") == true && !$0.isAdded })
        #expect(Set(rules.map(\.kind)) == Set(RedactionReason.allCases))
        #expect(rules.filter(\.isAdded).map(\.kind) == [.pattern, .name])
        #expect(rules.allSatisfy { !$0.name.isEmpty && !$0.looksFor.isEmpty })
        #expect(Set(RedactionReason.allCases.map(\.word)).count == RedactionReason.allCases.count)
    }
}
