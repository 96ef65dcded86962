import Configuration
import StrictJSON
import Testing

@Suite("texts that are no routes.json")
struct BrokenTextTests {
    @Test(
        "broken JSON has one problem, with its place",
        arguments: [
            ("", 1, 1, "end of the text"), ("\n\n ", 3, 2, "end of the text"), ("{", 1, 2, "member's name"),
            ("{}x", 1, 3, "end of the text"), ("nul", 1, 4, "'null'"), ("{\"a\": 1,}", 1, 9, "no comma"),
            ("{\n\"a\": 1\n\"b\": 2}", 3, 1, "','"), ("{\"a\": 1 // one\n}", 1, 9, "no comments"),
            ("{\"a\": 'b'}", 1, 7, "double quotes"),
            ("{\"é\": \"\t\"}", 1, 8, "escapes"), ("{\"a\": \"x", 1, 7, "no end"),
            ("\u{FEFF}{}", 1, 1, "byte order mark"),
        ])
    func broken(_ text: String, _ line: Int, _ column: Int, _ says: String) throws {
        let report = Sample.load(text)
        let found = try #require(report.problems.first)
        #expect(report.problems.count == 1 && report.table == nil)
        #expect(found.problem.position == SourcePosition(line: line, column: column), "\(report.text)")
        #expect(found.problem.message.contains(says), "\(report.text)")
    }

    @Test("bytes that are not UTF-8 are a problem with a place")
    func notUTF8() throws {
        for bad in [[0xFF], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xE2, 0x82]] as [[UInt8]] {
            let text = Array("{\n\"a\": \"b".utf8) + bad + Array("\"}".utf8)
            let found = try #require(Sample.load(text).problems.first)
            #expect(found.problem.position == SourcePosition(line: 2, column: 6))
            #expect(found.problem.message.contains("UTF-8"))
        }
        #expect(Sample.load([0xFE, 0xFF, 0, 0x7B]).problems.count == 1)
    }

    @Test("a hundred thousand brackets are refused in the end, not the stack's", arguments: ["[", "{\"a\":"])
    func deep(_ bracket: String) throws {
        let report = Sample.load(String(repeating: bracket, count: 100_000))
        let found = try #require(report.problems.first)
        #expect(found.problem.message.contains("nested more than 64 deep"))
        #expect(found.text.utf8.count < 1000)
    }

    @Test("another top value than an object is refused", arguments: ["[]", "null", "\"x\"", "7"])
    func otherTop(_ text: String) {
        #expect(Sample.load(text).problems.map(\.problem.message).first?.hasPrefix("expected an object") == true)
    }

    @Test(
        "what a file cannot do without is named",
        arguments: [
            ("{}", ["'backends' is missing", "'routes' is missing"]),
            (#"{"routes": {}}"#, ["'backends' is missing", "at least one route"]),
            (
                #"{"backends": {}, "routes": {"r": {}}}"#,
                ["at least one backend", "'path' is missing", "'backends' is missing"]
            ),
            (
                #"{"backends": {"a": {}}, "routes": {"r": {"path": "/r", "backends": ["a"]}}}"#,
                ["'dialect' is missing", "'url' is missing"]
            ),
        ])
    func missing(_ text: String, _ says: [String]) {
        let report = Sample.load(text)
        #expect(report.problems.count == says.count, "\(report.text)")
        for piece in says { #expect(report.text.contains(piece), "\(report.text)") }
    }

    @Test("a member given twice is refused at its second place")
    func duplicates() throws {
        let text = Sample.text.replacing(#""required": true,"#, with: "\"required\": true,\n\"required\": false,")
            .replacing(#""own": {"#, with: #""cycles-eu": {"#)
        let problems = Sample.load(text).problems.filter { $0.problem.message.contains("given twice") }.map(\.problem)
        #expect(problems.map(\.pointer) == ["/backends/cycles-eu/required", "/backends/cycles-eu"])
        #expect(problems.first?.position == Sample.position(of: "\"required\": false", in: text))
    }

    @Test("a file that cannot be read is a problem that names it")
    func unreadable() {
        let source = ConfigurationSource(path: "none.json", environment: [:]) { _ in
            .failure(UnreadableFile(reason: "Permission denied"))
        }
        #expect(loadConfiguration(source).text == "none.json:1:1: error: cannot read the file: Permission denied\n")
    }
}
