import Testing

@testable import rollcall

@Suite("A page as the client reads it")
struct KeyPageTests {
    @Test("each key keeps its very bytes, whatever its strings hold")
    func rawBytes() throws {
        let texts = [
            keyText("k1", ["name": #""a \"quoted\", [bracketed] {name}\\""#]),
            keyText("k2", ["metadata": #"{ "n" : 1.50e+03 , "keys":[ "]}", "\u005d" ] }"#]),
            "{ \"uid\" : \"b/k3\"," + keyText("k3", ["uid": nil]).dropFirst(),
        ]
        let page = try page(pageText(texts, next: "abc-_9"))
        #expect(page.keys.map { string($0.raw) } == texts)
        #expect(page.nextCursor == "abc-_9")
    }

    @Test("metadata may have names that are the same text to Unicode")
    func alikeNames() throws {
        let text = keyText("k1", ["metadata": "{\"caf\u{E9}\":1,\"cafe\u{301}\":2}"])
        #expect(try page(pageText([text])).keys.map { string($0.raw) } == [text])
    }

    @Test("a pretty-printed page is read as well")
    func prettyPrinted() throws {
        let page = try page(
            "\n{ \"keys\" : [\n  \(keyText()) ,\n  \(keyText("k2"))\n ],\n"
                + pageText([]).drop { $0 != "," }.dropFirst())
        #expect(page.keys.map { string($0.raw) } == [keyText(), keyText("k2")])
    }

    @Test("an empty page and members that a later server may add are fine")
    func empty() throws {
        let page = try page("{\"later\":{\"keys\":[1]}," + pageText([]).dropFirst())
        #expect(page.keys.isEmpty)
        #expect(page.nextCursor == nil)
        #expect(page.isComplete)
    }

    @Test("completeness and the names of what is missing are read")
    func incomplete() throws {
        let page = try page(pageText([], complete: false, unreachable: ["x", "y"]))
        #expect(!page.isComplete)
        #expect(page.unreachable == ["x", "y"])
    }

    @Test(
        "a body that is not the documented shape is an error",
        arguments: [
            "", "[]", "null", "<html>", "{}", pageText([]) + "x",
            #"{"keys":{},"next_cursor":null,"has_more":false,"complete":true,"unreachable":[]}"#,
            #"{"keys":[1],"next_cursor":null,"has_more":false,"complete":true,"unreachable":[]}"#,
            #"{"keys":[],"keys":[],"next_cursor":null,"has_more":false,"complete":true,"unreachable":[]}"#,
            #"{"keys":[],"next_cursor":null,"has_more":true,"complete":true,"unreachable":[]}"#,
            #"{"keys":[],"next_cursor":"abc","has_more":false,"complete":true,"unreachable":[]}"#,
            #"{"keys":[],"next_cursor":"","has_more":true,"complete":true,"unreachable":[]}"#,
            #"{"keys":[],"next_cursor":"a b\u001b","has_more":true,"complete":true,"unreachable":[]}"#,
            #"{"keys":[],"next_cursor":null,"has_more":false,"complete":"yes","unreachable":[]}"#,
            #"{"keys":[],"next_cursor":null,"has_more":false,"complete":true,"unreachable":[7]}"#,
            #"{"keys":[],"next_cursor":null,"has_more":false,"complete":true}"#,
            pageText([keyText("k", ["uid": nil])]), pageText([keyText("k", ["uid": "null"])]),
            pageText([keyText("k", ["name": "1"])]), pageText([keyText("k", ["scopes": "null"])]),
            pageText([keyText("k", ["metadata": "[]"])]),
            pageText([keyText("k", ["name": String(repeating: "[", count: 100_000)])]),
        ])
    func malformed(_ text: String) {
        #expect {
            _ = try page(text)
        } throws: { error in
            if case .malformed? = error as? ListFailure { true } else { false }
        }
    }

    @Test("an error names the place")
    func place() {
        let text = pageText([keyText(), keyText("k2", ["name": "1"])])
        #expect(throws: ListFailure.malformed("/keys/1/name: expected a string or null, found a number")) {
            try page(text)
        }
    }

    @Test("cells tell text, null and nested values apart, also under an escaped member name")
    func cells() throws {
        let escaped = keyText("k1", ["scopes": nil]).dropLast() + #","\u0073copes":[ "a" ]}"#
        let item = try #require(try keys(String(escaped)).first)
        #expect(item.cell(.uid) == .text("b/k1"))
        #expect(item.cell(.name) == .absent)
        #expect(item.cell(.scopes) == .json(Array(#"[ "a" ]"#.utf8)[...]))
    }
}
