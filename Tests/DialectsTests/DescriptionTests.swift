// Mistakes in descriptions: each with its place and the nearest right spelling, all of them at once.

import Dialects
import KeyListing
import StrictJSON
import Testing

@Suite("Descriptions")
struct DescriptionTests {
    /// Lines as people write them, so that places mean something.
    private static let good = """
        {
          "request": { "method": "POST", "path": "/k", "headers": { "A": "b" }, "query": { "c": "d" }, "body": {} },
          "auth": { "bearer": { "header": "Authorization", "value": "Bearer {credential}" } },
          "parameters": {
            "limit": { "body": "limit", "max": 100 },
            "search": { "query": "q", "only": "ascii" },
            "status": { "query": "s", "values": { "active": "on" } }
          },
          "sort": {
            "by": { "query": "sort" }, "direction": { "body": "dir" }, "otherwise": "name", "honours": ["name"],
            "changeable": ["status"], "probe": { "by": "x", "proven": { "status": 400, "code": "BAD" } }
          },
          "paging": { "token": { "body": "next" }, "more": "more", "send": { "query": "t" }, "counts_pages": false },
          "errors": { "code": "error", "limit_exceeded": { "status": 400 } },
          "items": "keys",
          "fields": { "key_id": "id", "created_at": { "time": "c", "as": "seconds" }, "metadata": { "m": "m" } },
          "status": [{ "word": "state", "means": { "on": "active" } }],
          "display_prefixes": ["own_"]
        }
        """

    private func problems(_ text: String) -> [Problem] { Dialect.load(Array(text.utf8), name: "own").problems }

    private func place(of part: String, in text: String) -> SourcePosition? {
        guard let range = text.firstRange(of: part) else { return nil }
        let lines = text[..<range.lowerBound].split(separator: "\n", omittingEmptySubsequences: false)
        return SourcePosition(line: lines.count, column: (lines.last?.unicodeScalars.count ?? 0) + 1)
    }

    @Test("a good description has no problems")
    func goodDescription() {
        #expect(problems(Self.good).isEmpty)
        #expect(Dialect.load(Array(Self.good.utf8), name: "own").dialect?.name == "own")
        for name in ["meilisearch", "gitlab", "unkey"] {
            #expect(Dialect.load(Subject.description(name), name: name).problems.isEmpty)
        }
    }

    @Test("a list whose page tokens count pages is not streamed: a key that goes would take another one's place along")
    func countedPages() throws {
        let order = TotalOrder(.name, .ascending)
        let counting = Self.good.replacing("\"counts_pages\": false", with: "\"counts_pages\": true")
        #expect(try #require(Dialect.load(Array(Self.good.utf8), name: "own").dialect).declares(order))
        #expect(try !#require(Dialect.load(Array(counting.utf8), name: "own").dialect).declares(order))
        let queried = Self.good.replacing("\"/k\"", with: "\"/k?a=b\"")
        #expect(problems(queried).map(\.pointer) == ["/request/path"])
    }

    @Test(
        "an unknown member is named with its place and the nearest right spelling",
        arguments: [
            ("\"metod\": \"GET\", \"method\"", "\"method\"", "/request/metod", "did you mean 'method'?"),
            ("\"fileds\": {}, \"fields\"", "\"fields\"", "/fileds", "did you mean 'fields'?"),
            ("\"creatd_at\": \"c\", \"key_id\"", "\"key_id\"", "/fields/creatd_at", "did you mean 'created_at'?"),
            ("\"tokens\": 1, \"more\"", "\"more\"", "/paging/tokens", "did you mean 'token'?"),
            ("\"tenant\": {}, \"search\"", "\"search\"", "/parameters/tenant", "did you mean 'tenant_id'?"),
            ("\"maxx\": 1, \"max\"", "\"max\"", "/parameters/limit/maxx", "did you mean 'max'?"),
            ("\"honors\": [], \"honours\"", "\"honours\"", "/sort/honors", "did you mean 'honours'?"),
            ("\"cod\": \"x\", \"limit_exceeded\"", "\"limit_exceeded\"", "/errors/cod", "did you mean 'code'?"),
            ("\"valeu\": \"x\", \"header\"", "\"header\"", "/auth/bearer/valeu", "did you mean 'value'?"),
            ("\"mean\": {}, \"means\"", "\"means\"", "/status/0/mean", "did you mean 'means'?"),
        ])
    func unknownMembers(_ put: String, _ at: String, _ pointer: String, _ hint: String) throws {
        let range = try #require(Self.good.firstRange(of: at))
        var text = Self.good
        text.replaceSubrange(range, with: put)
        let found = problems(text)
        try #require(found.count == 1, "\(found)")
        #expect(found[0].pointer == pointer)
        #expect(found[0].message.hasPrefix("unknown member") && found[0].message.hasSuffix(hint), "\(found[0].message)")
        #expect(found[0].position == place(of: String(put.prefix { $0 != ":" }), in: text))
    }

    @Test(
        "a member that is needed and misspelled is told as both, and hides nothing else",
        arguments: [
            ("request", "requets", "/requets"), ("fields", "feilds", "/feilds"), ("key_id", "keyid", "/fields/keyid"),
            ("header", "haeder", "/auth/bearer/haeder"), ("time", "tiem", "/fields/created_at/tiem"),
            ("max", "maxx", "/parameters/limit/maxx"), ("items", "item", "/item"),
        ])
    func misspelled(_ name: String, _ spelling: String, _ pointer: String) throws {
        var text = Self.good
        text.replaceSubrange(try #require(text.firstRange(of: "\"\(name)\":")), with: "\"\(spelling)\":")
        text.replaceSubrange(try #require(text.firstRange(of: "\"display_prefixes\"")), with: "\"prefixes\"")
        let found = problems(text)
        #expect(Set(found.map(\.pointer)).isSuperset(of: [pointer, "/prefixes"]), "\(found)")
        #expect(found.contains { $0.pointer == pointer && $0.message.hasSuffix("did you mean '\(name)'?") }, "\(found)")
        #expect(found.count == 3, "\(found)")
    }

    @Test(
        "a wrong type is told with what was expected",
        arguments: [
            ("\"POST\"", "1", "/request/method", "expected a string, found a number"),
            ("{ \"A\": \"b\" }", "[]", "/request/headers", "expected an object, found an array"),
            ("\"d\" }", "null }", "/request/query/c", "expected a string, found null"),
            ("100", "\"100\"", "/parameters/limit/max", "expected an integer, 1 to 100000, found a string"),
            ("100", "0", "/parameters/limit/max", "expected an integer, 1 to 100000, found 0"),
            ("[\"name\"]", "\"name\"", "/sort/honours", "expected an array, found a string"),
            ("false", "\"no\"", "/paging/counts_pages", "expected true or false, found a string"),
            (
                "\"status\": 400, ", "\"status\": 4000, ", "/sort/probe/proven/status",
                "expected an integer, 100 to 599, found 4000"
            ),
            ("\"id\"", "{}", "/fields/key_id", "expected a string, found an object"),
            ("[{ \"word\"", "[1, { \"word\"", "/status/0", "expected an object, found a number"),
            ("\"Bearer {credential}\"", "\"Bearer\"", "/auth/bearer/value", "expected a text that holds {credential}"),
            ("\"/k\"", "\"k\"", "/request/path", "expected a path that begins with '/', without blanks, '#' and '?'"),
            (
                "\"/k\"", "\"/k#a\"", "/request/path",
                "expected a path that begins with '/', without blanks, '#' and '?'"
            ),
            ("\"Authorization\"", "\"\"", "/auth/bearer/header", "expected a header's name"),
            ("\"Authorization\"", "\"X: Y\"", "/auth/bearer/header", "expected a header's name"),
            ("[\"own_\"]", "[7]", "/display_prefixes/0", "expected a string, found a number"),
        ])
    func wrongTypes(_ part: String, _ put: String, _ pointer: String, _ message: String) throws {
        let range = try #require(Self.good.firstRange(of: part))
        var text = Self.good
        text.replaceSubrange(range, with: put)
        let found = problems(text)
        try #require(found.count == 1, "\(found)")
        #expect(found[0].pointer == pointer)
        #expect(found[0].message == message)
        #expect(found[0].position.line == place(of: part, in: Self.good)?.line)
    }

    @Test(
        "a bad choice is told with the nearest right one",
        arguments: [
            ("\"POST\"", "\"PUT\"", "/request/method", "expected one of GET, POST"),
            ("\"ascii\"", "\"asci\"", "/parameters/search/only", "did you mean 'ascii'?"),
            ("[\"name\"]", "[\"names\"]", "/sort/honours/0", "did you mean 'name'?"),
            ("\"seconds\"", "\"second\"", "/fields/created_at/as", "did you mean 'seconds'?"),
            ("\"on\": \"active\"", "\"on\": \"activ\"", "/status/0/means/on", "did you mean 'active'?"),
        ])
    func badChoices(_ part: String, _ put: String, _ pointer: String, _ message: String) throws {
        var text = Self.good
        // The last one: words of states stand for the vendor's own further up.
        text = text.replacing(part, with: put)
        let found = problems(text)
        try #require(found.count == 1, "\(found)")
        #expect(found[0].pointer == pointer)
        #expect(found[0].message.contains(message), "\(found[0].message)")
    }

    @Test("what is missing is named, and all problems come at once")
    func missing() {
        let found = problems(#"{"request": {}, "paging": {"token": {}}, "parameters": {"limit": {}}, "fields": {}}"#)
        let messages = found.map(\.message)
        for name in ["method", "path", "items", "status", "send", "key_id"] {
            #expect(messages.contains("'\(name)' is missing"), "\(name): \(messages)")
        }
        #expect(messages.contains("expected 'body', 'last_item', 'link' or 'offset_below'"))
    }

    @Test("a parameter in a body that the request does not have, a rule of no kind, a member twice, no JSON at all")
    func others() {
        #expect(
            problems(Self.good.replacing(", \"body\": {} }", with: " }")).map(\.pointer) == [
                "/parameters/limit/body", "/sort/direction", "/sort/direction/body",
            ])
        #expect(
            problems(Self.good.replacing("\"word\": \"state\", ", with: "")).contains {
                $0.message.hasPrefix("expected 'word'")
            })
        #expect(
            problems(Self.good.replacing("\"items\"", with: "\"items\": \"x\", \"items\"")).first?.message.contains(
                "given twice") == true)
        #expect(problems("{").count == 1)
        #expect(problems("[]").map(\.message) == ["expected an object, found an array"])
        #expect(Dialect.load([0xFF], name: "own").dialect == nil)
    }
}
