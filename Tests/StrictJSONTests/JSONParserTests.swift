import StrictJSON
import Testing

@Suite("reading JSON")
struct JSONParserTests {
    @Test("every kind of value is read, with its place")
    func values() throws {
        let root = try JSONNode.parse(Array("{\n  \"ä\": [1, -0.5e+3, true, false, null],\r\n\t\"b\": \"x\"\n}".utf8))
        guard case .object(let members) = root.value, case .array(let elements) = members.first?.node.value else {
            Issue.record("no object with an array")
            return
        }
        #expect(members.map(\.name) == ["ä", "b"])
        #expect(members.map(\.position) == [SourcePosition(line: 2, column: 3), SourcePosition(line: 3, column: 2)])
        #expect(elements.map(\.kind) == ["a number", "a number", "true", "false", "null"])
        #expect(elements.map(\.position.column) == [9, 12, 21, 27, 34])
        guard case .number(let text) = elements.dropFirst().first?.value else {
            Issue.record("no number")
            return
        }
        #expect(text == "-0.5e+3")
    }

    @Test(
        "escapes are undone",
        arguments: [
            (#""\"\\\/\b\f\n\r\t""#, "\"\\/\u{8}\u{C}\n\r\t"), (#""\u00e9\u0000""#, "é\u{0}"),
            (#""\ud83d\uDE00""#, "😀"),
            ("\"\u{7F}é😀\"", "\u{7F}é😀"),
        ])
    func escapes(_ text: String, _ value: String) throws {
        guard case .string(let string) = try JSONNode.parse(Array(text.utf8)).value else {
            Issue.record("no string")
            return
        }
        #expect(string == value)
    }

    @Test(
        "what RFC 8259 does not allow is refused",
        arguments: [
            "", " ", "{", "[", "\"", "\"\\", "\"\\u12", "[1,]", "{\"a\":1,}", "{,}", "[,1]", "{a:1}", "{'a':1}", "01",
            "+1", "1.", ".5",
            "1e", "1e+", "-", "0x10", "NaN", "Infinity", "True", "nulL", "tru", "1 2", "[1 2]", "{\"a\" 1}", "{\"a\":}",
            "[1}", "{]",
            "\"\n\"", "\"\u{1F}\"", #""\x""#, #""\u00g0""#, #""\uFF10\uD800""#, #""\uDC00""#, #""\uD800\u0041""#,
            #""\uD800x""#,
            "/**/1", "1//", "\u{FEFF}1", "\u{A0}1", "1\u{0}",
        ])
    func refused(_ text: String) {
        #expect(throws: JSONSyntaxError.self) { try JSONNode.parse(Array(text.utf8)) }
    }

    @Test(
        "strings that are not UTF-8 are refused where they begin",
        arguments: [
            [0xFF], [0x80], [0xC0, 0xAF], [0xE0, 0x80, 0x80], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xC3],
        ] as [[UInt8]])
    func notUTF8(_ bytes: [UInt8]) {
        let error = #expect(throws: JSONSyntaxError.self) { try JSONNode.parse([0x5B, 0x22] + bytes + [0x22, 0x5D]) }
        #expect(error?.position == SourcePosition(line: 1, column: 2))
    }

    @Test("nesting is allowed up to its bound and not beyond")
    func depth() throws {
        func nested(_ depth: Int) -> [UInt8] {
            Array((String(repeating: "[", count: depth) + String(repeating: "]", count: depth)).utf8)
        }
        _ = try JSONNode.parse(nested(64))
        #expect(throws: JSONSyntaxError.self) { try JSONNode.parse(nested(65)) }
        _ = try JSONNode.parse(nested(100), maximumDepth: 100)
        let error = #expect(throws: JSONSyntaxError.self) { try JSONNode.parse(nested(100_000)) }
        #expect(error?.position == SourcePosition(line: 1, column: 65))
    }

    @Test(
        "habits from other languages are told apart",
        arguments: [
            ("{\"a\": 1 # one", "no comments"), ("[1 /* one */]", "no comments"), ("['a']", "double quotes"),
            ("[1,]", "no comma"),
            ("{\"a\":1, }", "no comma"), ("[", "end of the text"),
        ])
    func advice(_ text: String, _ says: String) {
        let error = #expect(throws: JSONSyntaxError.self) { try JSONNode.parse(Array(text.utf8)) }
        #expect(error?.message.contains(says) == true)
    }

    @Test("a string goes out as JSON and comes back the same")
    func roundTrip() throws {
        let all =
            (0...0x2100).compactMap(Unicode.Scalar.init).reduce(into: "") { $0.unicodeScalars.append($1) } + "\"\\😀"
        let text = jsonText(of: all)
        guard case .string(let back) = try JSONNode.parse(Array(text.utf8)).value else {
            Issue.record("no string")
            return
        }
        #expect(Array(back.unicodeScalars) == Array(all.unicodeScalars))
        #expect(text.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control && $0 != "\u{2028}" })
    }
}
