// What must not be seen: in problem documents nothing of a backend's, in log lines nothing of anybody's.

import Downstream
import Foundation
import Gateway
import Testing
import Upstream

@Suite("Secrecy")
struct SecrecyTests {
    private static let words = "internal stack trace 0xDEADBEEF"

    /// An answer in which a backend tells more than it should.
    private static let chatty = """
        {"error":"\(Sample.credential)","message":"\(words) at https://\(Sample.host)/x with \(Sample.credential)"}
        """

    private static let faults: [Fault] =
        [400, 401, 403, 404, 429, 500, 503, 302, 204].map { .status($0, chatty) }
        + ([.unreachable, .tls, .reset, .truncated, .tooLarge, .malformed, .queueFull, .misconfigured]
        as [TransferFailure.Kind])
        .map { .transfer($0) }
        + [.body(chatty), .body("{\"keys\":[{\"key_id\":\"\(Sample.credential)\"")]

    private func expectSilence(_ text: String, _ fault: Fault, sourceLocation: SourceLocation = #_sourceLocation) {
        for secret in [Sample.credential, Sample.host, Self.words, "0xDEADBEEF"] {
            #expect(!text.contains(secret), "\(fault): \(text)", sourceLocation: sourceLocation)
        }
    }

    @Test("a credential that a backend sends back in another writing is not logged")
    func echoedOtherwise() async throws {
        // Words, as a person makes one up: by its looks nobody would know.
        let credential = ["Winter&Summer", "Autumn/Spring<x>"].joined(separator: "=")
        let echoes = [
            credential, credential.replacing("&", with: "\\u0026").replacing("=", with: "\\u003d"),
            credential.encoded, credential.replacing("&", with: "&amp;").replacing("<", with: "&#60;"),
            credential.uppercased(), credential.replacing("/", with: "\\/"),
            Data(credential.utf8).base64EncodedString(),
            credential.utf8.map { String($0, radix: 16) }.joined(),
        ]
        for echo in echoes {
            let backend = FakeBackend("one", .diffio, fault: .status(500, "{\"error\":\"no \(echo)\"}"))
            let world = try World([backend], credential: credential)
            _ = await world.get()
            #expect(world.lines.contains("status 500"))
            #expect(!world.lines.lowercased().contains("summer") && !world.lines.contains("Autumn"), "\(world.lines)")
            #expect(!world.lines.contains(echo))
        }
    }

    @Test("the credential itself is stripped of what keys say, wherever it stands in them")
    func credentialInKeys() async throws {
        // Words, as above.
        let credential = ["winter", "summer/autumn"].joined(separator: "-")
        let escaped = credential.replacing("/", with: "\\/")
        var key = FakeKey(id: "k1", name: "opens with \(credential)")
        key.more = #","description":"\#(escaped)","metadata":{"a":["\#(escaped)!"],"b":"winter"}"#
        let other = FakeKey(id: "k2", name: "no winter-summer")
        let world = try World([FakeBackend("b", .cycles, [key, other])], credential: credential)
        for query in ["", "limit=1", "sort_by=last_used_at"] {
            let first = await world.get(query).text
            #expect(!first.contains("autumn") && !first.contains("summer\\/"), "\(first)")
            if query == "limit=1" { continue }
            #expect(first.contains("no winter-summer") && first.contains("\"redacted\":3"), "\(first)")
        }
        let first = try await world.page("limit=1&sort_dir=asc")
        let cursor = try #require(first.next_cursor)
        let rest = await world.get("cursor=\(cursor)").text
        #expect(!rest.contains("autumn") && rest.contains("winter"), "a kept rest of a page is known to hold it")
        #expect(try await world.page("search=autumn").keys.isEmpty)
    }

    @Test(
        "a search doesn't tell by its pages that it matched what is not shown",
        arguments: [FakeBackend.Vendor.cycles, .diffio])
    func searches(_ vendor: FakeBackend.Vendor) async throws {
        let secret = Sample.secret
        let keys = (0..<5).map { FakeKey(id: "k\($0)", name: "build \(secret)") }
        let world = try World([FakeBackend("b", vendor, keys)])
        #expect(!(await world.get("")).text.contains(secret))
        #expect(try await world.page("search=build").uids.count == 5)
        for part in [secret, String(secret.dropFirst(9).prefix(5)), "redacted"] {
            let page = try await world.page("limit=1&search=\(part)")
            #expect(page.uids.isEmpty && page.next_cursor == nil, "\(part)")
        }
    }

    @Test("nothing that a backend says of its failure reaches a caller", arguments: 0..<faults.count)
    func problems(_ index: Int) async throws {
        let fault = Self.faults[index]
        let world = try World([FakeBackend("bad", .cycles, fault: fault), FakeBackend("good", .diffio)])
        for query in ["", "backend=bad", "partial=forbid"] {
            let response = await world.get(query)
            let headers = response.headers.map { "\($0.name): \($0.value)" }.joined(separator: "\n")
            expectSilence(response.text + headers, fault)
        }
        expectSilence(await world.respond("GET", "/v1/backends").text, fault)
    }

    @Test("a backend that sends the credential back does not get it into the log", arguments: 0..<faults.count)
    func credentialInLog(_ index: Int) async throws {
        let world = try World([FakeBackend("bad", .cycles, fault: Self.faults[index])])
        _ = await world.get()
        #expect(!world.lines.isEmpty)
        #expect(!world.lines.contains(Sample.credential), "\(world.lines)")
        // What it says beside that is for its operator.
        if case .status = Self.faults[index] { #expect(world.lines.contains(Self.words)) }
    }

    @Test("of a backend's error text the log has the beginning, and no secret of it")
    func errorText() async throws {
        let secret = Sample.secret
        for (text, seen) in [
            ("out of order", true), ("token \(secret) out of order", true),
            (String(repeating: "x ", count: 200) + "out of order", false),
            ("out of order" + String(repeating: " x", count: 10_000), false),
        ] {
            let world = try World([FakeBackend("bad", .cycles, fault: .status(500, text))])
            _ = await world.get()
            #expect(world.lines.contains("out of order") == seen && !world.lines.contains(secret), "\(world.lines)")
        }
    }

    @Test("a log line has the route, the outcome and each backend's part, and nothing of the request's or of any key's")
    func lines() async throws {
        let keys = ["needle-id-1", "needle-id-2"].map { FakeKey(id: $0, name: "needle-name", tenant: "needle-tenant") }
        let world = try World([FakeBackend("c", .cycles, keys), FakeBackend("bad", .diffio, fault: .status(503))])
        let first = try await world.page("limit=1&search=needle-name&tenant_id=needle-tenant")
        let cursor = try #require(first.next_cursor)
        _ = try await world.page("cursor=\(cursor)")
        _ = await world.get("cursor=\(cursor)&search=needle-other")
        _ = await world.get("cursor=\(cursor)x&needle-parameter=1")
        _ = await world.get("search=needle-\(String(repeating: "x", count: 200))")
        _ = await world.respond(
            "POST", "/v1/keys/list",
            headers: [("Content-Type", "application/json"), ("Authorization", "Bearer needle-token")],
            body: #"{"search": "needle-body", "needle": 1}"#)
        _ = await world.respond("GET", "/needle-path?needle=1")
        let lines = world.lines
        #expect(!lines.contains("needle"), "\(lines)")
        #expect(!lines.contains(cursor) && !lines.contains(cursor.prefix(40)))
        #expect(!lines.contains(Sample.credential) && !lines.contains(Sample.cursorKey(1)))
        #expect(lines.split(separator: "\n").count == 7)
        let line = String(lines.split(separator: "\n").first ?? "")
        for part in [
            #""message":"request""#, #""route":"keys""#, #""status":200"#, #""keys":1"#, #""complete":false"#,
            #""redacted":0"#,
            #""failure":"server_error""#, #""request_id":"#, #""c":{"#,
        ] { #expect(line.contains(part), "\(part) in \(line)") }
        #expect(lines.contains(#""code":"cursor_mismatch""#) && lines.contains(#""code":"not_found""#))
    }

    @Test("what a caller wrote is repeated in part, and escaped")
    func echoes() async throws {
        let world = try World([FakeBackend("c", .cycles)])
        let long = String(repeating: "y", count: 5000)
        #expect(await world.get("\(long)=1").body.count < 1000)
        let problem = try await world.problem("%22%0A%3Cscript%3E=1")
        #expect(problem.parameter == "\"\n<script>")
        let body = "{\"\(long)\":1,\"\(long)\":1}"
        let twice = await world.respond(
            "POST", "/v1/keys/list", headers: [("Content-Type", "application/json")], body: body)
        #expect(twice.status == 400)
        #expect(twice.body.count < 1000)
        for backend in await [world.get("backend=\(long)"), world.get("sort_by=\(long)")] {
            #expect(backend.body.count < 1000)
        }
    }

    @Test("what a caller wrote is not repeated where it looks like a key, not even to the caller")
    func callersSecrets() async throws {
        let world = try World([FakeBackend("c", .cycles)])
        let secret = Sample.secret
        let form = [("Content-Type", "application/json")]
        let answers = await [
            world.get("\(secret)=1"), world.get("backend=\(secret)"), world.get("sort_by=\(secret)"),
            world.get("cursor=\(secret)"), world.respond("GET", "/\(secret)"),
            world.respond("POST", "/v1/keys/list", headers: form, body: "{\"\(secret)\":1,\"\(secret)\":1}"),
            world.respond("POST", "/v1/keys/list", headers: form, body: "{\(secret)}"),
            world.respond("GET", "/v1/keys", headers: [("X-Request-Id", secret)]),
            AdminPages(world.gateway).respond(
                to: ServerRequest(method: "GET", target: "/x", headers: [(name: "X-Request-Id", value: secret)])),
        ]
        let refusal = world.gateway.refusal(Refusal(status: 400, detail: "x", requestID: secret))
        for answer in answers + [refusal] {
            let all = answer.text + answer.headers.map { "\($0.name): \($0.value)" }.joined()
            #expect(!all.contains(secret.suffix(12)), "\(all)")
        }
        let problem = try answers[0].problem()
        #expect(problem.parameter == "[redacted]" && problem.detail.hasPrefix("Unknown parameter '[redacted]'. "))
        #expect(!world.lines.contains(secret.suffix(12)), "\(world.lines)")
        let plain = await world.respond("GET", "/v1/keys", headers: [("X-Request-Id", "0123456789abcdef-7.x_Y")])
        #expect(plain.header("X-Request-Id") == "0123456789abcdef-7.x_Y")
    }

    @Test("what was no request at all is logged and answered alike")
    func refusals() throws {
        let world = try World([FakeBackend("c", .cycles)])
        for (status, code) in [
            (400, "bad_request"), (408, "request_timeout"), (413, "content_too_large"), (414, "uri_too_long"),
            (417, "expectation_failed"),
            (431, "request_header_fields_too_large"), (500, "internal_error"), (501, "not_implemented"),
            (503, "overloaded"),
            (505, "http_version_not_supported"),
        ] {
            let response = world.gateway.refusal(Refusal(status: status, detail: "Because.", requestID: "given-1"))
            let problem = try response.problem()
            #expect(
                (problem.status, problem.code, problem.detail, problem.request_id) == (
                    status, code, "Because.", "given-1"
                ))
            #expect(world.lines.contains(#""code":"\#(code)""#))
        }
        let unknown = world.gateway.refusal(Refusal(status: 405, detail: "x"))
        #expect(unknown.header("Allow") == "GET, HEAD, POST, OPTIONS")
        let drained = world.gateway.refusal(.draining)
        #expect(try drained.problem().code == "draining" && drained.header("Retry-After") == "1")
        let made = try world.gateway.refusal(Refusal(status: 400, detail: "x", requestID: "a b")).problem()
        #expect(made.request_id != "a b")
    }
}
