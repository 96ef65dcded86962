// Half-broken answers: the backend's answer is believed whole or not at all, for every dialect alike.

import Dialects
import KeyListing
import Testing

@Suite("Broken answers")
struct BrokenAnswerTests {
    /// An item whose members are written out.
    private func item(_ members: String...) -> String { "{\(members.joined(separator: ","))}" }

    private func isRefused(_ subject: Subject, _ item: String) -> Bool {
        // In front of it and behind it stand good ones: one bad key spoils the page.
        let good = ["g1", "g2"].map { subject.item(SampleKey(id: $0)) }
        return subject.refuses(subject.answer([good[0], item, good[1]]))
    }

    @Test("wrong types of mapped values", arguments: Subject.all)
    func wrongTypes(_ subject: Subject) {
        let id = "\"\(subject.idMember)\":\"a\""
        for wrong in ["{}", "[]", "true", "false", "[\"a\"]"] {
            #expect(isRefused(subject, item("\"\(subject.idMember)\":\(wrong)")), "id \(wrong)")
            #expect(isRefused(subject, item(id, "\"\(subject.nameMember)\":\(wrong)")), "name \(wrong)")
            #expect(isRefused(subject, item(id, "\"\(subject.timeMember)\":\(wrong)")), "time \(wrong)")
        }
        #expect(isRefused(subject, item(id, "\"\(subject.nameMember)\":1")))
    }

    @Test("items that are no objects, lists that are none", arguments: Subject.all)
    func wrongShapes(_ subject: Subject) {
        for wrong in ["null", "1", "\"a\"", "[]", "true"] { #expect(isRefused(subject, wrong), "item \(wrong)") }
        for wrong in [
            "", " ", "null", "1", "\"a\"", "true", "{}", "{\"error\":\"none\"}", "[1]", "[[]]", "<html></html>",
        ] {
            #expect(subject.refuses(Answer(wrong)), "document \(wrong)")
        }
        let list = subject.envelope("[]", nil, 0)
        for wrong in ["{}", "null", "1", "\"[]\""] {
            #expect(subject.refuses(Answer(list.replacing("[]", with: wrong))), "list \(wrong)")
        }
    }

    @Test("a key without an id", arguments: Subject.all)
    func missingID(_ subject: Subject) {
        #expect(isRefused(subject, "{}"))
        #expect(isRefused(subject, item("\"\(subject.nameMember)\":\"a\"")))
        #expect(isRefused(subject, item("\"\(subject.idMember)\":null")))
        #expect(isRefused(subject, item("\"\(subject.idMember)\":\"\"")))
    }

    @Test("an id that is a number keeps its 23 digits", arguments: Subject.all)
    func longNumbers(_ subject: Subject) throws {
        let page = try subject.read(
            item("\"\(subject.idMember)\":12345678901234567890123"), item("\"\(subject.idMember)\" : 7 "))
        #expect(page.ids == ["12345678901234567890123", "7"])
    }

    @Test("times that are none", arguments: Subject.all)
    func badTimes(_ subject: Subject) {
        let texts = ["yesterday", "", "2026-02-30T00:00:00Z", "2026-05-09", "2026-05-09T12:00:00", "1700000000"].map {
            "\"\($0)\""
        }
        let numbers = [
            "1.5", "1e30", "9223372036854775807", "-9223372036854775808", "9223372036854775808", "-62167219200001",
        ]
        for wrong in texts + (subject.dialect.name == "unkey" ? numbers : ["1700000000"]) {
            #expect(
                isRefused(subject, item("\"\(subject.idMember)\":\"a\"", "\"\(subject.timeMember)\":\(wrong)")),
                "\(wrong)")
        }
    }

    @Test("bytes that are no UTF-8, wherever they stand", arguments: Subject.all)
    func badUTF8(_ subject: Subject) {
        let places = [
            subject.item(SampleKey(id: "a", name: "~")), subject.item(SampleKey(id: "~")),
            subject.item(SampleKey(id: "a"), "\"unmapped\":[\"~\"]"), subject.item(SampleKey(id: "a"), "\"~\":1"),
        ]
        let wrong: [[UInt8]] = [[0xFF], [0xC3], [0xC0, 0xAF], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0x80]]
        for place in places {
            for bytes in wrong {
                var answer = subject.answer([place])
                answer.body = answer.body.flatMap { $0 == UInt8(ascii: "~") ? bytes : [$0] }
                #expect(subject.refuses(answer), "\(bytes) in \(place)")
            }
        }
    }

    @Test("a member that is given twice, at any depth", arguments: Subject.all)
    func duplicates(_ subject: Subject) {
        let twice = [
            "\"x\":1,\"x\":1", "\"x\":1,\"\\u0078\":2", "\"x\":{\"a\":1,\"b\":2,\"a\":3}",
            "\"x\":[[{\"a\":{},\"a\":{}}]]",
            "\"\(subject.nameMember)\":\"b\"", "\"\(subject.idMember)\":\"b\"", "\"\(subject.timeMember)\":null",
            "\"metadata\":{\"m\":{\"a\":1,\"a\":1}}", "\"resourceBounds\":{\"a\":1,\"a\":2}",
            "\"scopes\":[{\"a\":1,\"a\":2}]",
            "\"x\":{\((0..<40).map { "\"m\($0)\":1" }.joined(separator: ",")),\"m39\":2}",
        ]
        for members in twice { #expect(isRefused(subject, subject.item(SampleKey(id: "a"), members)), "\(members)") }
        let envelope = subject.envelope("[]", nil, 0)
        guard envelope.hasPrefix("{") else { return }
        #expect(subject.refuses(Answer("{\"x\":1,\"x\":1,\(envelope.dropFirst())")))
        #expect(subject.refuses(Answer("\(envelope.dropLast()),\(envelope.dropFirst())")))
    }

    @Test("JSON that ends early, at every byte", arguments: Subject.all)
    func endsEarly(_ subject: Subject) {
        let answer = subject.answer(
            ["a", "b"].map { subject.item(SampleKey(id: $0), "\"x\":[{\"y\":null},1.5e3]") }, next: "2", total: 5)
        #expect(!subject.refuses(answer))
        for length in answer.body.indices {
            var cut = answer
            cut.body = Array(answer.body[..<length])
            #expect(subject.refuses(cut), "\(length) bytes")
        }
    }

    @Test("something behind the document", arguments: Subject.all)
    func trailing(_ subject: Subject) {
        let body = subject.envelope("[]", nil, 0)
        #expect(!subject.refuses(Answer(body + " \r\n\t")))
        for more in ["x", " x", "}", "]", "[]", "{}", ",", "null", "1", "\"\"", "\n" + body, "\u{0}", "//", "\u{FEFF}"]
        {
            #expect(subject.refuses(Answer(body + more)), "\(more)")
        }
    }

    @Test("what is no JSON is refused where nothing maps it, too", arguments: Subject.all)
    func badGrammar(_ subject: Subject) {
        let values = [
            "01", "+1", ".5", "1.", "1e", "1e+", "-", "0x1", "NaN", "Infinity", "tru", "truee", "nul", "nulll", "'a'",
            "a", "",
            "\"\t\"", "\"\n\"", "\"\\x\"", "\"\\u12\"", "\"\\ud800\"", "\"\\udc00\"", "\"\\ud800\\u0041\"", "[1,]",
            "[,1]",
            "[1 2]", "{\"a\":1,}", "{\"a\" 1}", "{a:1}", "{\"a\"}", "{\"a\":}", "{1:1}", "[1}", "{\"a\":1]",
            "[\"a\":1]", "{\"\\ud800\":1}",
        ]
        for value in values {
            #expect(isRefused(subject, subject.item(SampleKey(id: "a"), "\"x\":\(value)")), "\(value)")
            #expect(isRefused(subject, subject.item(SampleKey(id: "a"), "\"x\":[{\"y\":\(value)}]")), "nested \(value)")
        }
        for members in [",", "\"x\":1,", "\"x\":1 \"y\":2"] {
            #expect(isRefused(subject, subject.item(SampleKey(id: "a"), members)), "\(members)")
        }
    }

    @Test("escaped member names are the names that they spell", arguments: Subject.all)
    func escapedNames(_ subject: Subject) throws {
        let escaped = "\\u00" + String(subject.idMember.utf8.first ?? 0, radix: 16) + subject.idMember.dropFirst()
        let page = try subject.read(item("\"\(escaped)\":\"a\\u002Fb\""))
        #expect(page.ids == ["a/b"])
        #expect(isRefused(subject, item("\"\(escaped)\":\"a\"", "\"\(subject.idMember)\":\"b\"")))
    }

    @Test("nesting that is deep is read, and nesting without end refused", arguments: Subject.all)
    func deepNesting(_ subject: Subject) {
        let nested = { (depth: Int, open: String, close: String) in
            "\"x\":" + String(repeating: open, count: depth) + "1" + String(repeating: close, count: depth)
        }
        for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
            #expect(!isRefused(subject, subject.item(SampleKey(id: "a"), nested(100, open, close))))
            for depth in [300, 900, 1100, 100_000] {
                #expect(
                    isRefused(subject, subject.item(SampleKey(id: "a"), nested(depth, open, close))), "\(depth) deep")
            }
        }
    }
}
