// The request's form: methods, paths, types, bodies, and what every answer carries.

import Downstream
import Testing

@Suite("Forms")
struct FormTests {
    private static let json = [("Content-Type", "application/json")]

    private func world() throws -> World {
        try World([FakeBackend("b", .cycles, ["a", "b", "c"].map { FakeKey(id: $0, tenant: $0) })])
    }

    private func post(
        _ body: String, headers: [(String, String)] = json, _ path: String = "/v1/keys/list"
    ) async throws -> ServerResponse {
        try await world().respond("POST", path, headers: headers, body: body)
    }

    // MARK: POST

    @Test(
        "the body takes what the query takes",
        arguments: [
            ("{}", 3), (" {\n} ", 3), (#"{"limit": 2}"#, 2), (#"{"limit": 0}"#, 3), (#"{"status": "active"}"#, 3),
            (#"{"status": ["ACTIVE", "revoked"]}"#, 3), (#"{"status": "revoked"}"#, 0), (#"{"tenant_id": "a"}"#, 1),
            (#"{"backend": ["b"], "sort_by": "name", "sort_dir": "asc", "partial": "forbid"}"#, 3),
            (#"{"search": "\u0042", "created_before": "2026-01-01T00:00:00Z"}"#, 1), (#"{"search": ""}"#, 3),
        ])
    func bodies(_ body: String, _ count: Int) async throws {
        let response = try await post(body)
        #expect(response.status == 200)
        #expect(try response.page.keys.count == count)
    }

    @Test(
        "bodies that are no JSON object are refused as bodies",
        arguments: [
            "", " ", "[]", "null", "1", "\"{}\"", "{", "{}}", "{,}", "{\"limit\":1,}", "limit=1",
            #"{"limit":1,"limit":1}"#,
            #"{"limit":1,"lim\u0069t":1}"#, "{\"a\":\"\u{1}\"}", "\u{FEFF}{}", #"{"search":"\ud800"}"#,
        ])
    func badBodies(_ body: String) async throws {
        let problem = try await post(body).problem()
        #expect((problem.status, problem.code) == (400, "invalid_body"))
    }

    @Test(
        "members are as strict as parameters",
        arguments: [
            (#"{"limit": "10"}"#, "limit"), (#"{"limit": -1}"#, "limit"), (#"{"limit": 1.5}"#, "limit"),
            (#"{"limit": null}"#, "limit"),
            (#"{"limit": [1]}"#, "limit"), (#"{"statsu": "active"}"#, "statsu"), (#"{"statsu": {}}"#, "statsu"),
            (#"{"status": []}"#, "status"), (#"{"status": [1]}"#, "status"), (#"{"status": ["active", ""]}"#, "status"),
            (#"{"status": "lost"}"#, "status"), (#"{"search": ["a"]}"#, "search"), (#"{"search": 1}"#, "search"),
            (#"{"tenant_id": ""}"#, "tenant_id"), (#"{"cursor": ""}"#, "cursor"), (#"{"cursor": null}"#, "cursor"),
            (#"{"backend": "x"}"#, "backend"), (#"{"created_after": 1}"#, "created_after"),
            (#"{"sort_by": true}"#, "sort_by"),
        ])
    func badMembers(_ body: String, _ parameter: String) async throws {
        let problem = try await post(body).problem()
        #expect((problem.status, problem.code, problem.parameter) == (400, "invalid_parameter", parameter))
    }

    @Test("an empty array is refused as what it is")
    func emptyArray() async throws {
        for body in [#"{"status": []}"#, #"{"status": [""]}"#] {
            #expect(try await post(body).problem().detail.contains("'status' must not be empty"))
        }
    }

    @Test("the two forms share their cursors")
    func sharedCursors() async throws {
        let world = try world()
        let first = try await world.page("limit=1&sort_by=key_id&sort_dir=asc")
        let body = #"{"cursor": "\#(first.next_cursor ?? "")", "limit": 1}"#
        let second = try await world.respond("POST", "/v1/keys/list", headers: Self.json, body: body).page
        let third = try await world.page("cursor=\(second.next_cursor ?? "")")
        #expect(first.uids + second.uids + third.uids == ["b/a", "b/b", "b/c"])
        #expect(third.next_cursor == nil)
    }

    @Test(
        "the body's type is JSON in UTF-8",
        arguments: [
            ("application/json", 200), ("Application/JSON; charset=\"UTF-8\"", 200),
            ("application/json;charset=utf-8", 200),
            ("text/plain", 415), ("application/json; charset=latin1", 415), ("application/x-www-form-urlencoded", 415),
            ("application/jsonp", 415), ("", 415), (nil, 415),
        ] as [(String?, Int)])
    func types(_ type: String?, _ status: Int) async throws {
        let response = try await post("{}", headers: type.map { [("Content-Type", $0)] } ?? [])
        #expect(response.status == status)
        if status == 415 { #expect(try response.problem().code == "unsupported_media_type") }
    }

    @Test("parameters in the query of the body's form are refused, not overlooked")
    func queryOfPost() async throws {
        let problem = try await post("{}", "/v1/keys/list?limit=1").problem()
        #expect((problem.status, problem.code) == (400, "invalid_parameter"))
        #expect(try await post("{}", "/v1/keys/list?").status == 200)
    }

    @Test("a body of two types, or one that is encoded, is refused")
    func otherBodies() async throws {
        let json = ("Content-Type", "application/json")
        #expect(try await post("{}", headers: [json, ("Content-Type", "text/plain")]).status == 415)
        #expect(try await post("{}", headers: [json, ("Content-Encoding", "gzip")]).status == 415)
        #expect(try await post("{}", headers: [json, ("Content-Encoding", "identity")]).status == 200)
    }

    // MARK: Methods and paths

    @Test(
        "other methods are refused with those that are allowed",
        arguments: [
            ("/v1/keys", "GET, HEAD, OPTIONS", ["POST", "PUT", "DELETE", "PATCH", "get"]),
            ("/v1/keys/list", "POST, OPTIONS", ["GET", "HEAD", "PUT"]),
            ("/v1/backends", "GET, HEAD, OPTIONS", ["POST"]),
        ])
    func methods(_ path: String, _ allow: String, _ refused: [String]) async throws {
        let world = try world()
        for method in refused {
            let response = await world.respond(method, path)
            #expect(try response.problem().code == "method_not_allowed")
            #expect((response.status, response.header("Allow")) == (405, allow))
        }
        let options = await world.respond("OPTIONS", path)
        #expect((options.status, options.header("Allow"), options.body.isEmpty) == (204, allow, true))
    }

    @Test("HEAD is answered as GET is")
    func head() async throws {
        let world = try world()
        let (head, get) = (await world.respond("HEAD", "/v1/keys"), await world.respond("GET", "/v1/keys"))
        #expect(head.status == 200)
        #expect(head.headers.map(\.name) == get.headers.map(\.name))
        #expect(await world.respond("HEAD", "/v1/keys?limit=x").status == 400)
    }

    @Test(
        "unknown paths are not found",
        arguments: ["/", "/v1", "/v1/keys/", "/v1/KEYS", "/v1/keys/list/", "/v1/keyslist", "/list", "*", "/v1/%6Beys"])
    func paths(_ path: String) async throws {
        let problem = try await world().respond("GET", path).problem()
        #expect((problem.status, problem.code) == (404, "not_found"))
    }

    @Test(
        "who does not accept JSON gets none",
        arguments: [
            ([], 200), (["*/*"], 200), (["application/*"], 200), (["application/json"], 200),
            (["text/html, application/json;q=0.1"], 200),
            (["text/html", "*/*;q=0.5"], 200), (["Application/JSON"], 200), (["text/html"], 406),
            (["application/json;q=0"], 406),
            (["*/*, application/json; q=0.000"], 406), (["application/xml, text/*"], 406), ([""], 200),
            ([" , "], 200),
        ] as [([String], Int)])
    func accept(_ values: [String], _ status: Int) async throws {
        let response = try await world().respond("GET", "/v1/keys", headers: values.map { ("Accept", $0) })
        #expect(response.status == status)
        if status == 406 { #expect(try response.problem().code == "not_acceptable") }
    }

    // MARK: Headers of the answer

    @Test(
        "a request's id is kept where it is well-formed, and made where it is not",
        arguments: [
            ("a", true), ("A-z_0.9", true), (String(repeating: "x", count: 128), true),
            (String(repeating: "x", count: 129), false),
            ("a b", false), ("ä", false), ("", false), ("a/b", false), ("<script>", false), (nil, false),
        ] as [(String?, Bool)])
    func requestIDs(_ id: String?, _ isKept: Bool) async throws {
        let world = try world()
        let headers = id.map { [("x-request-id", $0)] } ?? []
        for target in ["/v1/keys", "/v1/keys?limit=x", "/nowhere", "/v1/backends"] {
            let given = await world.respond("GET", target, headers: headers).header("X-Request-Id") ?? ""
            #expect((given == id) == isKept)
            #expect(!given.isEmpty && given.utf8.allSatisfy { ($0 >= 0x30 && $0 <= 0x7A) || $0 == 0x2D || $0 == 0x2E })
        }
    }

    @Test("two made ids differ")
    func freshRequestIDs() async throws {
        let world = try world()
        #expect(await world.get().header("X-Request-Id") != world.get().header("X-Request-Id"))
    }

    @Test("a page's headers")
    func pageHeaders() async throws {
        let world = try world()
        let more = await world.get("limit=2&sort_by=key_id")
        let cursor = try #require(try more.page.next_cursor)
        #expect(more.header("Content-Type") == "application/json")
        #expect(more.header("Cache-Control") == "no-store")
        #expect(more.header("X-Rollcall-Complete") == "true")
        #expect(more.header("Link") == "</v1/keys?cursor=\(cursor)&limit=2>; rel=\"next\"")
        #expect(more.header("Content-Encoding") == nil)
        let last = await world.get("cursor=\(cursor)")
        #expect(last.header("Link") == nil)
        #expect(try last.page.has_more == false)
    }

    @Test("the link leads to the next page")
    func link() async throws {
        let world = try world()
        let link = await world.get("limit=1&sort_by=key_id&sort_dir=asc").header("Link") ?? ""
        let target = link.split(separator: ">").first?.dropFirst() ?? ""
        #expect(try await world.respond("GET", String(target)).page.uids == ["b/b"])
    }

    @Test("a link of 4 KiB is left out, its cursor is not", arguments: [(60, true), (256, false)])
    func longLink(_ tenantLength: Int, _ isThere: Bool) async throws {
        // The sort value, the id and the filters are what makes a cursor long.
        let (long, tenant) = (String(repeating: "n", count: 1000), String(repeating: "😀", count: tenantLength))
        let keys = ["a", "b"].map { FakeKey(id: $0 + long, name: long, tenant: tenant) }
        let world = try World([FakeBackend("b", .cycles, keys)])
        let response = await world.get("limit=1&sort_by=name&tenant_id=\(tenant.encoded)")
        let cursor = try #require(try response.page.next_cursor)
        #expect((response.header("Link") != nil) == isThere)
        #expect(try await world.page("cursor=\(cursor)").keys.count == 1)
    }
}
