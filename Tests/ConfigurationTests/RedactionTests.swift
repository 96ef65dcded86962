// What operators add to the rules for secrets.

import Configuration
import Redaction
import StrictJSON
import Testing

@Suite("redaction in routes.json")
struct RedactionTests {
    @Test("names and patterns arrive, and work")
    func good() throws {
        let table = try #require(Sample.load(Sample.text).table)
        #expect(table.redaction.patterns == ["corp-[0-9a-f]{32}"] && table.redaction.names == ["internal_ref"])
        #expect(Sample.load(Sample.smallest()).table?.redaction.patterns == [])
        #expect(Sample.load(Sample.smallest("", "\"redaction\":{},")).table != nil)
    }

    @Test(
        "each rule that cannot be used is a problem at its place",
        arguments: [
            (#""values": ["corp-[0-9a-f]{32}", "(x""#, #""(x""#, "/redaction/values/1", "not a pattern"),
            (#""values": ["x*""#, #""x*""#, "/redaction/values/0", "empty text"),
            (#""values": ["redacted""#, #""redacted""#, "/redaction/values/0", "matches"),
            (#""values": [7"#, "7]", "/redaction/values/0", "a string"),
            (#""values": ["xq", "\#(String(repeating: "b", count: 600))""#, #""bb"#, "/redaction/values/1", "longer"),
        ])
    func mistakes(_ wrong: String, _ at: String, _ pointer: String, _ says: String) throws {
        let text = Sample.text.replacing(#""values": ["corp-[0-9a-f]{32}""#, with: wrong)
        let problem = try #require(Sample.load(text).problems.first)
        #expect(problem.problem.pointer == pointer && problem.problem.message.contains(says), "\(problem.text)")
        #expect(problem.problem.position == Sample.position(of: at, in: text), "\(problem.text)")
        #expect(Sample.load(text).problems.count == 1)
    }

    @Test("a name of signs only, too many rules and a word that switches off are problems")
    func others() throws {
        for (wrong, pointer) in [
            (#"{ "names": ["--"] }"#, "/redaction/names/0"), (#"{ "names": "x" }"#, "/redaction/names"),
            ("{ \"values\": [\((0..<129).map { "\"x\($0)\"" }.joined(separator: ","))] }", "/redaction/values"),
            (#"{ "enabled": false }"#, "/redaction/enabled"), ("false", "/redaction"),
        ] {
            let report = Sample.load(Sample.smallest("", "\"redaction\":\(wrong),"))
            #expect(report.problems.map(\.problem.pointer) == [pointer], "\(report.text)")
        }
    }

    @Test("no message repeats what looks like a secret, wherever somebody put one by mistake")
    func messages() throws {
        let secret = "gh" + "p_" + (0..<36).map { String(($0 * 7 + 5) % 36, radix: 36) }.joined()
        let mistakes = [
            (#""dialect": "acme""#, "\"dialect\": \"\(secret)\""), (#""own": {"#, "\"\(secret)\": {"),
            (#""keys": {"#, "\"\(secret)\": {"), (#""deadline""#, "\"\(secret)\""), (#""forbid""#, "\"\(secret)\""),
            (#""drain": "1m""#, "\"drain\": \"\(secret)\""), (#"["own"]"#, "[\"\(secret)\"]"),
            (#""tls/ca.pem""#, "\"tls/\(secret)\""), (#""path": "/team/keys""#, "\"path\": \"\(secret)\""),
            (#""id": "k1""#, "\"id\": \"\(secret) \""), (#"{ "env": "DIFFIO_KEY" }"#, "{ \"env\": \"\(secret)\" }"),
            (#""drain": "1m""#, "\(secret)"),
        ]
        for (right, wrong) in mistakes {
            let text = Sample.text.replacing(right, with: wrong)
            try #require(text != Sample.text, "\(right)")
            let report = Sample.load(text)
            #expect(!report.problems.isEmpty, "\(wrong)")
            for shown in [report.text, report.json] { #expect(!shown.contains(secret.suffix(12)), "\(shown)") }
        }
    }

    @Test("all broken rules are told at once")
    func all() {
        let report = Sample.load(Sample.smallest("", #""redaction":{"names":["-"],"values":["[","a?","good"]},"#))
        #expect(
            report.problems.map(\.problem.pointer) == [
                "/redaction/names/0", "/redaction/values/0", "/redaction/values/1",
            ])
    }
}
