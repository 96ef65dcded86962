// Where a list goes on, form by form: what ends it, what carries on, and what is neither.

import Dialects
import KeyListing
import Testing

@Suite("Paging")
struct PagingTests {
    private func next(_ subject: Subject, _ envelope: String, token: String? = nil) throws -> String? {
        let item = subject.item(SampleKey(id: "a"))
        return try subject.read(Answer(envelope.replacing("~", with: item)), token: token).nextToken
    }

    @Test(
        "Cycles' list ends without a token, with an empty one, or where has_more is false",
        arguments: [
            (#"{"keys":[~]}"#, nil), (#"{"keys":[~],"next_cursor":null}"#, nil),
            (#"{"keys":[~],"next_cursor":""}"#, nil), (#"{"keys":[~],"next_cursor":"","has_more":false}"#, nil),
            (#"{"keys":[~],"next_cursor":"t","has_more":false}"#, nil),
            (#"{"keys":[~],"next_cursor":"t"}"#, "t"), (#"{"next_cursor":"t","has_more":null,"keys":[~]}"#, "t"),
            (#"{"next_cursor":"a|b\u0063 ä","has_more":true,"keys":[]}"#, "a|bc ä"),
        ] as [(String, String?)])
    func cycles(_ envelope: String, _ token: String?) throws {
        #expect(try next(.cyclesAdmin, envelope) == token)
    }

    @Test(
        "a token or a flag of a wrong type is no end",
        arguments: [
            (Subject.cyclesAdmin, #"{"keys":[~],"next_cursor":{"a":1}}"#),
            (.cyclesAdmin, #"{"keys":[~],"next_cursor":true}"#),
            (.cyclesAdmin, #"{"keys":[~],"next_cursor":["t"]}"#), (.cyclesAdmin, #"{"keys":[~],"has_more":"true"}"#),
            (.cyclesAdmin, #"{"keys":[~],"has_more":1,"next_cursor":"t"}"#),
            (.cyclesAdmin, #"{"keys":[~],"has_more":{}}"#),
            (.unkey, #"{"data":[~],"pagination":"t"}"#), (.unkey, #"{"data":[~],"pagination":[]}"#),
            (.unkey, #"{"data":[~],"pagination":true}"#), (.unkey, #"{"data":[~],"pagination":{"hasMore":0}}"#),
            (.meilisearch, #"{"results":[~]}"#), (.meilisearch, #"{"results":[~],"total":null}"#),
            (.meilisearch, #"{"results":[~],"total":"1"}"#), (.meilisearch, #"{"results":[~],"total":1.5}"#),
            (.meilisearch, #"{"results":[~],"total":99999999999999999999}"#),
            (.meilisearch, #"{"results":[],"total":1}"#), (.meilisearch, #"{"results":[~],"total":0}"#),
        ])
    func wrongTypes(_ subject: Subject, _ envelope: String) {
        #expect(throws: MalformedAnswer.self) { try next(subject, envelope) }
    }

    @Test(
        "a list that says that there is more, and not where, is short",
        arguments: [
            (Subject.cyclesAdmin, #"{"keys":[~],"has_more":true}"#),
            (.cyclesAdmin, #"{"keys":[~],"has_more":true,"next_cursor":null}"#),
            (.cyclesAdmin, #"{"next_cursor":"","has_more":true,"keys":[]}"#),
            (.unkey, #"{"data":[~],"pagination":{"hasMore":true}}"#),
        ])
    func nowhere(_ subject: Subject, _ envelope: String) {
        #expect(throws: MalformedAnswer.self) { try next(subject, envelope) }
    }

    @Test("Unkey's cursor and flag lie in an object of their own")
    func unkey() throws {
        #expect(try next(.unkey, #"{"data":[~],"pagination":{"cursor":"c","hasMore":true}}"#) == "c")
        #expect(try next(.unkey, #"{"data":[~],"pagination":{"cursor":"c","hasMore":false}}"#) == nil)
        #expect(try next(.unkey, #"{"data":[~],"pagination":null}"#) == nil)
        #expect(try next(.unkey, #"{"pagination":{"hasMore":true,"cursor":"c"},"data":[]}"#) == "c")
    }

    @Test("an offset is the number of items so far, until it reaches the total")
    func offsets() throws {
        let envelope = #"{"results":[~,~],"total":7}"#
        #expect(try next(.meilisearch, envelope) == "2")
        #expect(try next(.meilisearch, envelope, token: "2") == "4")
        #expect(try next(.meilisearch, envelope, token: "5") == nil)
        #expect(try next(.meilisearch, envelope, token: "6") == nil)
        #expect(try next(.meilisearch, envelope, token: "\(Int.max)") == nil)
    }

    @Test(
        "the next link's parameter is found among other links and parameters",
        arguments: [
            (["<https://h/k?page=2>; rel=\"next\""], "2"), (["</k?per_page=9&page=2&x=1>; rel=next"], "2"),
            (
                [
                    "<https://h/k?page=1>; rel=\"prev\", <https://h/k?page=3>; rel=\"next\", <https://h/k?page=9>; rel=\"last\""
                ], "3"
            ),
            (["<https://h/k?page=1>; rel=\"first\"", "<https://h/k?page=4>;title=\"x\";REL=\"last next\""], "4"),
            (["<https://h/k?page=a%7Cb%20c#page=5>; rel=\"next\""], "a|b c"),
            (["<https://h/k?page=a+b%2Bc>; rel=\"next\""], "a b+c"), (["<https://h/k?p%61ge=2>; rel=next"], "2"),
            (["<https://h/k?page=1>; rel=\"prev\""], nil),
            (["<https://h/k?page=1>"], nil), ([""], nil), ([], nil),
            (["<https://h/k?page=2>; rel=\"NEXT\""], "2"), (["<https://h/k?page=2>; Rel=Next"], "2"),
            (["<https://h/k?page=2>; title=\"a; rel=prev, b\"; rel=\"last next\""], "2"),
            (["<https://h/k?page=1>; title=\"\\\"<\"; rel=prev, <https://h/k?page=3,4>; rel=next"], "3,4"),
        ] as [([String], String?)])
    func links(_ headers: [String], _ token: String?) throws {
        #expect(try Subject.gitlab.read(Answer("[]", links: headers)).nextToken == token)
    }

    @Test(
        "a next link that leads nowhere is no end",
        arguments: [
            "<https://h/k>; rel=\"next\"", "<https://h/k?per_page=2>; rel=\"next\"",
            "<https://h/k?page=>; rel=\"next\"",
            "nonsense", "<https://h/k?page=2; rel=\"next\"", "<https://h/k?page=%zz>; rel=\"next\"",
            "<https://h/k?page=%ff>; rel=\"next\"", "<https://h/k?page=%+1>; rel=\"next\"",
        ])
    func brokenLinks(_ header: String) {
        #expect(throws: MalformedAnswer.self) { try Subject.gitlab.read(Answer("[]", links: [header])) }
    }

    @Test("a last item's value can be the token")
    func lastItem() throws {
        let text = """
            {"request": {"method": "GET", "path": "/k"}, "items": "data", "fields": {"key_id": "id"},
             "paging": {"token": {"last_item": "id"}, "more": "has_more", "send": {"query": "after"}},
             "status": [{"otherwise": "active"}]}
            """
        let dialect = try #require(Dialect.load(Array(text.utf8), name: "after").dialect)
        let read = { (text: String) in
            try dialect.read(Array(text.utf8), AnswerContext()).nextToken
        }
        #expect(try read(#"{"data":[{"id":"a"},{"id":7}],"has_more":true}"#) == "7")
        #expect(try read(#"{"data":[{"id":"a"}],"has_more":false}"#) == nil)
        #expect(throws: MalformedAnswer.self) { try read(#"{"data":[],"has_more":true}"#) }
        #expect(try read(#"{"data":[]}"#) == nil)
    }

    @Test("a page token that is refused is known by status and code, and only where one was sent")
    func refusedTokens() {
        let body = Array(#"{"error":"INVALID_REQUEST","message":"restart pagination without a cursor"}"#.utf8)
        let dialect = Subject.cyclesAdmin.dialect
        #expect(dialect.understand(status: 400, body: body, hadToken: true) == .pageTokenRefused)
        #expect(dialect.understand(status: 400, body: body, hadToken: false) == .other(code: "INVALID_REQUEST"))
        #expect(dialect.understand(status: 404, body: body, hadToken: true) == .other(code: "INVALID_REQUEST"))
        #expect(dialect.understand(status: 400, body: Array("<html>".utf8), hadToken: true) == .other(code: nil))
        let tooMany = Array(#"{"error":"LIMIT_EXCEEDED","details":{"total_matched":20001}}"#.utf8)
        #expect(dialect.understand(status: 400, body: tooMany, hadToken: true) == .limitExceeded(ofMatches: true))
        #expect(dialect.understand(status: 429, body: tooMany, hadToken: false) == .other(code: "LIMIT_EXCEEDED"))
        #expect(Subject.diffio.dialect.understand(status: 400, body: body, hadToken: false) == .other(code: nil))
    }

    @Test(
        "a probe proves by a 400 with its code, disproves by a 200, and else shows nothing",
        arguments: [
            (400, "INVALID_REQUEST", true), (200, "", false), (400, "OTHER", nil), (500, "INVALID_REQUEST", nil),
            (401, "UNAUTHORIZED", nil), (429, "LIMIT_EXCEEDED", nil), (404, "", nil),
        ] as [(Int, String, Bool?)])
    func probes(_ status: Int, _ code: String, _ verdict: Bool?) {
        let body = Array("{\"error\":\"\(code)\"}".utf8)
        #expect(Subject.cyclesAdmin.dialect.probeShows(status: status, body: body) == verdict)
    }
}
