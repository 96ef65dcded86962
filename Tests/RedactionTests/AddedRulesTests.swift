// An operator's own rules: what they find, and which are refused.

import Testing

@testable import Redaction

@Suite("Added rules")
struct AddedRulesTests {
    private let scanner: Scanner

    init() throws {
        let rules = try AddedRules(names: ["internal_ref"], patterns: ["corp-[0-9]{4}", "Zebra"])
        scanner = try Scanner(adding: rules)
    }

    @Test("patterns are searched for in plain texts, too")
    func plain() {
        #expect(ranges("see corp-1234") == [4..<13])
        #expect(!scanner.isPlain(Array("corp-1234".utf8)))
        #expect(scanner.isPlain(Array("corp-123".utf8)))
        #expect(stripped(#"{"a":"corp-1234","b":"x"}"#) == #"{"a":"[redacted]","b":"x"}"#)
    }

    @Test("patterns are searched for behind escapes and encodings")
    func hidden() {
        for text in ["corp%2D1234", "co\u{200B}rp-1234", Array("id corp-1234 is gone".utf8).base64, "Ｚｅｂｒａ"] {
            #expect(ranges(text)?.isEmpty == false, "\(text)")
        }
    }

    @Test("even a UUID may be what a pattern means")
    func identifiers() throws {
        let scanner = try Scanner(adding: AddedRules(names: [], patterns: ["[0-9a-f]{8}-[0-9a-f]{4}-4"]))
        var maker = SecretMaker(seed: 41)
        var id = Array(maker.uuid().utf8)
        id[14] = UInt8(ascii: "5")
        #expect(scanner.isPlain(id, .identifier))
        id[14] = UInt8(ascii: "4")
        #expect(!scanner.isPlain(id, .identifier))
        #expect(scanner.look(at: id, .identifier) != .clean)
    }

    @Test(
        "a name takes its members along, in any casing and spelling, whatever they hold",
        arguments: ["internal_ref", "internalRef", "INTERNAL-REF", "Internal Ref", "іnternal_ref", "1nternal_r3f"])
    func names(_ name: String) {
        #expect(stripped(#"{"a":1,"\#(name)":"x"}"#) == #"{"a":1}"#)
        #expect(stripped(#"{"list":[{"\#(name)":4711}]}"#) == #"{"list":[{}]}"#)
        #expect(stripped(#"{"a":1,"our_\#(name)_2":[true]}"#) == #"{"a":1}"#)
        #expect(stripped(#"{"\#(name)_count":2}"#) == nil)
    }

    @Test("a name goes in the plural, too, and within a word; what only tells about it stays")
    func longerNames() throws {
        let scanner = try Scanner(adding: AddedRules(names: ["internal_ref", "badge", "order"], patterns: []))
        func goes(_ name: String) -> Bool {
            strippedObject(Array("{\"\(name)\":\"x\"}".utf8)[...], scanner)?.text == Array("{}".utf8)
        }
        let going = [
            "internal_refs", "internalRefs2", "internalref", "internalref2", "ourinternalref", "internalrefs",
            "internalrefvalue", "badges", "Badge7", "my_badges", "badgeCode",
        ]
        #expect(going.filter { !goes($0) } == [])
        let staying = ["internal_ref_count", "internalrefcount", "badge_type", "border", "reorder", "preferences"]
        #expect(staying.filter(goes) == [])
    }

    @Test("a name is known with a value beside it, in text")
    func assignments() {
        #expect(ranges("internal_ref=abc") == [13..<16])
        #expect(ranges("the internalRef: A-4711 is") == [17..<23])
        #expect(ranges("internal_reference=abc") == [])
    }

    @Test("built-in rules stay in force")
    func builtIn() {
        var maker = SecretMaker(seed: 42)
        for format in KeyFormat.all { #expect(ranges(maker.key(format)) != [], "\(format.vendor)") }
        #expect(stripped(#"{"password":"x"}"#) == "{}")
    }

    @Test(
        "patterns that match nothing or anything, are none, too long or too dear are refused",
        arguments: [
            ("", "empty text"), ("[a-z]*", "empty text"), ("(a|b?)", "empty text"), ("[", "not a pattern"),
            ("a\\", "not a pattern"), ("(?=a)b", "not a pattern"), ("redacted", "matches '[redacted]'"),
            (".", "matches '[redacted]'"), (String(repeating: "a", count: 513), "longer than"), ("a\u{0}b", "NUL"),
            ("[0-9]", "most ordinary values"), (#"\d+"#, "'2026-05-09T12:00:00Z'"), (#"[-\s:0-9]"#, "most ordinary"),
            ("([a-f0-9]{1,200}-){1,60}[xyz]{40}", ""),
        ])
    func refused(_ pattern: String, _ reason: String) {
        let problem = AddedRules.problem(withPattern: pattern)
        #expect(problem?.contains(reason) == true, "\(problem ?? "taken")")
        #expect(throws: ScannerFailure.self) { try AddedRules(names: [], patterns: ["good[0-9]", pattern]) }
    }

    @Test("what is refused is named by its place, and what is too much as a whole")
    func places() {
        do throws(ScannerFailure) {
            _ = try AddedRules(names: [], patterns: ["good[0-9]", "(bad"])
            Issue.record("a broken pattern was taken")
        } catch {
            #expect(error.pattern == 1 && !error.reason.isEmpty)
        }
        let many = (0...AddedRules.greatestCount).map { "many\($0)" }
        #expect(throws: ScannerFailure.self) { try AddedRules(names: many, patterns: []) }
        #expect(throws: ScannerFailure.self) { try AddedRules(names: [], patterns: many) }
        #expect(throws: Never.self) { try AddedRules(names: Array(many.dropLast()), patterns: Array(many.dropLast())) }
    }

    @Test("names without a letter or digit, and overlong ones, are refused", arguments: ["", "-_", "\u{200B}"])
    func refusedNames(_ name: String) {
        #expect(AddedRules.problem(withName: name) != nil)
        #expect(AddedRules.problem(withName: name + String(repeating: "x", count: 513)) != nil)
        #expect(AddedRules.problem(withName: name + "x1") == nil)
    }

    private func ranges(_ text: String) -> [Range<Int>]? { scanner.look(at: Array(text.utf8), .value).ranges }

    private func stripped(_ json: String) -> String? {
        strippedObject(Array(json.utf8)[...], scanner).map { String(decoding: $0.text, as: UTF8.self) }
    }
}

extension Finding {
    /// Where the secrets are; none for a clean text, nil where it goes as a whole.
    var ranges: [Range<Int>]? {
        switch self {
        case .clean: []
        case .parts(let hits): hits.map(\.range)
        case .whole: nil
        }
    }
}
