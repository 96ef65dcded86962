import Configuration
import StrictJSON
import Testing

@Suite("reports")
struct ReportTests {
    @Test("all problems of a file are reported at once, in its order")
    func allAtOnce() {
        let text = Sample.text.replacing(#""3s""#, with: #""soon""#).replacing(
            #""required": true"#, with: #""reqired": true"#
        )
        .replacing(#""cycles-eu"]"#, with: #""cycles-ue"]"#).replacing(#""1GiB""#, with: "5")
        .replacing(#""https://api.diffio.example""#, with: "5").replacing(#""drain""#, with: #""drian""#)
        .replacing("CURSOR_KEY", with: "NO_KEY")
        let report = Sample.load(text)
        #expect(
            report.problems.map(\.problem.pointer) == [
                "/cursor/keys/0/secret/env", "/routes/keys/backends/1", "/routes/keys/deadline",
                "/backends/diffio-prod/url", "/backends/cycles-eu/reqired", "/backends/cycles-eu/max_answer", "/drian",
            ])
        #expect(report.text.split(separator: "\n").count == 3 * report.problems.count)
    }

    @Test("the text form has a headline, the line, and a caret beneath the mistake")
    func text() {
        let report = Sample.load(Sample.smallest(), environment: [:]).text
        #expect(report.isEmpty)
        let wrong = Sample.load(Sample.smallest("\t\"urll\": \"x\", \"a\": [\"hid\", 5],")).problems.first?.text
        #expect(
            wrong == """
                conf/routes.json:2:19: error: unknown member 'urll'; did you mean 'url'? (at /backends/a/urll)
                  2 | "backends":{"a":{ "urll": "…", "a": ["…", 5],
                    |                   ^
                """)
    }

    @Test("the value in question is shown, its neighbours are not")
    func excerpt() {
        let text = Sample.smallest().replacing("\"diffio\"", with: "\"difio\"")
        let excerpt = Sample.load(text).problems.first?.excerpt
        #expect(excerpt?.line == #""dialect":"difio","url":"…"}}}"#)
        #expect(excerpt?.caret == 10)
    }

    @Test("a long line is cut to what surrounds the caret")
    func longLine() throws {
        let filler = (0..<200).map { "\"m\($0)\": 1" }.joined(separator: ",")
        let report = Sample.load("{\(filler)}")
        let found = try #require(report.problems.first { $0.problem.pointer == "/m100" })
        let excerpt = try #require(found.excerpt)
        #expect(excerpt.line.count <= 102 && excerpt.line.hasPrefix("…") && excerpt.line.hasSuffix("…"))
        #expect(excerpt.line.dropFirst(excerpt.caret).hasPrefix("\"m100\": 1"))
    }

    @Test("the JSON form holds every problem and warning")
    func json() throws {
        let open = FileContents(bytes: Array(Sample.credential.utf8), permissions: 0o604)
        let warned = Sample.load(Sample.text, files: ["conf/secrets/cycles": open])
        #expect(warned.json.hasPrefix("[\n  {\"file\": \"conf/routes.json\", \"line\": "))
        #expect(warned.json.contains("\"severity\": \"warning\", \"message\": \"every user may read"))
        #expect(Sample.load(Sample.text).json == "[]")
        let report = Sample.load(Sample.smallest(#""a\n\"/~\u2028": 1,"#)).json
        #expect(
            report.hasPrefix(
                """
                [
                  {"file": "conf/routes.json", "line": 2, "column": 18, "pointer": "/backends/a/a\\n\\"~1~0\\u2028", \
                "severity": "error", "message": "unknown member 'a\\n\\"/~\\u2028'; expected 'dialect',
                """))
    }

    @Test("what would move a terminal's cursor is shown as a number")
    func controlCharacters() throws {
        let found = try #require(Sample.load(Sample.smallest(#""\u001b[2J\u202e\n": 1,"#)).problems.first)
        #expect(found.headline.contains(#"unknown member '\u{1b}[2J\u{202e}\u{a}'"#))
        let raw = try #require(Sample.load("{\u{1B}[2J\u{202E}").problems.first)
        #expect(raw.text.unicodeScalars.allSatisfy { $0 == "\n" || $0 == "…" || $0.isASCII && $0.value >= 0x20 })
    }

    @Test("a dialect's problems carry the dialect file's own name and place")
    func dialectFile() throws {
        let broken = FileContents(bytes: Array("{\n  \"colour\": ,\n}".utf8))
        let report = Sample.load(
            Sample.text.replacing("\"1m\"", with: "\"1x\""), files: ["conf/dialects/acme.json": broken])
        #expect(report.problems.map(\.file) == ["conf/routes.json", "conf/dialects/acme.json"])
        #expect(report.problems.last?.headline.hasPrefix("conf/dialects/acme.json:2:13: error: ") == true)
        #expect(report.table == nil)
    }
}
