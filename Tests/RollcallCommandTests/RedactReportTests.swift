import Foundation
import Redaction
import Testing

@testable import rollcall

@Suite("What `rollcall redact` prints")
struct RedactReportTests {
    private let scanner: Redaction.Scanner
    /// Made here, so that none stands in the sources.
    private let key = "gh" + "p_" + (0..<36).map { String(($0 * 7 + 5) % 36, radix: 36) }.joined()

    init() throws {
        scanner = try Redaction.Scanner(adding: AddedRules(names: ["internal_ref"], patterns: ["corp-[0-9]{4}"]))
    }

    @Test("each part of a text is told by place and rule, and the rest is shown")
    func text() {
        let text = report("first\n  \u{e4} \(key), corp-1234\n").text
        #expect(text.contains("2:5: format: GitHub, https://"))
        #expect(text.contains("2:47: pattern: pattern 1\n"))
        #expect(text.hasSuffix("\n\nfirst\n  \u{e4} [redacted], [redacted]\n") && !text.contains(key.suffix(12)))
    }

    @Test("members and values of JSON are told by their pointers")
    func pointers() {
        let text = report("{\"a\": {\"b/c\": [1, \"\(key)\"]},\n \"password\": \"x\",\n \"Internal-Ref\": 7}").text
        #expect(text.contains("1:19: format: GitHub"))
        #expect(text.contains("(at /a/b~1c/1)\n"))
        #expect(text.contains("2:2: name: field name (at /password)\n"))
        #expect(text.contains("3:2: name: added name (at /Internal-Ref)\n"))
        #expect(text.hasSuffix("\n{\"a\": {\"b/c\": [1, \"[redacted]\"]}}\n"), "\(text)")
    }

    @Test("a secret in a member's name is in no pointer")
    func names() {
        for shown in [
            report("{\"\(key)\":1,\"x\":{\"\(key)\":\"\(key)\"}}").text, report("{\"\(key)\":[\"\(key)\"]}").json,
        ] {
            #expect(!shown.contains(key.suffix(12)) && shown.contains("/[redacted]"), "\(shown)")
        }
    }

    @Test("what is clean is said to be")
    func clean() throws {
        #expect(report("plain words").text == "nothing would be stripped\n\nplain words\n")
        #expect(report("{\"a\":1}").text == "nothing would be stripped\n\n{\"a\":1}\n")
        #expect(report("").text.hasPrefix("nothing would be stripped\n"))
        let json = try object(report("[]").json)
        #expect(json["redacted"] as? Int == 0 && json["input"] as? String == "json" && json["result"] is [Any])
    }

    @Test("JSON output is one object, whatever came in")
    func json() throws {
        for (input, kind, count) in [
            ("{\"n\":\"\(key)\",\"pin\":1}", "json", 2), ("say \"\(key)\"\u{1b}", "text", 1), ("{\"a\":", "text", 0),
            ("\"\(key)\"", "text", 1), ("{\"a\":\"\(key)\",}", "text", 1),
            (String(repeating: "[", count: 70) + "\"\(key)\"" + String(repeating: "]", count: 70), "json", 1),
        ] {
            let json = try object(report(input).json)
            let findings = try #require(json["findings"] as? [[String: Any]])
            #expect(json["input"] as? String == kind && findings.count == count, "\(input)")
            #expect(json["redacted"] as? Int == count)
            for finding in findings {
                #expect((finding["reason"] as? String)?.isEmpty == false && (finding["rule"] as? String) != nil)
                #expect((finding["line"] as? Int ?? 0) > 0 && (finding["column"] as? Int ?? 0) > 0)
                #expect((finding["pointer"] is String) == (kind == "json"))
            }
        }
    }

    @Test("a terminal is not moved by what is shown")
    func terminal() {
        #expect(report("a\u{1b}[2Jb").text.hasSuffix("a\\u{1b}[2Jb\n"))
    }

    private func report(_ input: String) -> RedactReport { RedactReport(Array(input.utf8), scanner) }

    private func object(_ text: String) throws -> [String: Any] {
        try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any], "\(text)")
    }
}
