// Every error of the contract as its caller meets it: HTTP status, code, parameter to blame.

import Foundation
import SampleBackends
import Testing

extension EndToEnd {
    @Suite("Errors")
    struct Errors {
        /// A request and what it must come to.
        struct Mistake: CustomTestStringConvertible {
            var target = "/v1/keys"
            var method = "GET"
            var headers: [String] = []
            var body: String?
            let status: Int
            let code: String
            var parameter: String?
            var detail: String?

            var testDescription: String { "\(method) \(target.prefix(60)) is \(status) \(code)" }
        }

        static let queries: [Mistake] = [
            query("statsu=revoked", "statsu", "'status'"), query("limit=5&limit=6", "limit", "twice"),
            query("sort_by=name&sort_by=name", "sort_by", "twice"), query("limit=-1", "limit"),
            query("limit=ten", "limit"),
            query("limit=", "limit"), query("limit=1.5", "limit"), query("limit=%2B1", "limit"),
            query("sort_by=nmae", "sort_by", "'name'"), query("sort_dir=down", "sort_dir"),
            query("status=revokd", "status", "'revoked'"),
            query("status=", "status"), query("tenant_id=", "tenant_id"), query("backend=", "backend"),
            query("cursor=", "cursor"),
            query("backend=difio", "backend", "'diffio'"), query("partial=maybe", "partial"),
            query("tenant_id=" + String(repeating: "t", count: 257), "tenant_id", "256"),
            query("search=" + String(repeating: "%F0%9F%98%80", count: 129), "search", "128"),
            query("created_after=yesterday", "created_after", "RFC 3339"),
            query("created_before=2026-02-30T00:00:00Z", "created_before"),
            query("expires_before=2026-05-09", "expires_before"),
            query("last_used_before=2026-05-09T12:00:00", "last_used_before"),
            query("search=%FF", nil), query("search=%4", nil),
        ]

        static let cursors: [Mistake] = ["AAAA", "not*base64", String(repeating: "A", count: 9000)].map {
            Mistake(target: "/v1/keys?cursor=\($0)", status: 400, code: "invalid_cursor", parameter: "cursor")
        }

        static let requests: [Mistake] = [
            Mistake(target: "/v1/key", status: 404, code: "not_found"),
            Mistake(target: "/healthz", status: 404, code: "not_found"),
            Mistake(target: "/v1/keys/", status: 404, code: "not_found"),
            Mistake(method: "DELETE", status: 405, code: "method_not_allowed"),
            Mistake(method: "LIST", status: 405, code: "method_not_allowed"),
            Mistake(method: "get", status: 405, code: "method_not_allowed"),
            Mistake(target: "/v1/key", method: "LIST", status: 404, code: "not_found"),
            Mistake(target: "/v1/keys/list", method: "LIST", status: 405, code: "method_not_allowed"),
            Mistake(method: "POST", body: "{}", status: 405, code: "method_not_allowed"),
            Mistake(target: "/v1/keys/list", status: 405, code: "method_not_allowed"),
            Mistake(target: "/v1/backends", method: "PUT", status: 405, code: "method_not_allowed"),
            Mistake(headers: ["Accept: text/html"], status: 406, code: "not_acceptable"),
            Mistake(headers: ["Accept: application/json;q=0, */*"], status: 406, code: "not_acceptable"),
            Mistake(headers: ["Expect: a-miracle"], status: 417, code: "expectation_failed"),
            Mistake(headers: ["Transfer-Encoding: gzip, chunked"], status: 501, code: "not_implemented"),
            Mistake(headers: ["Host: twice"], status: 400, code: "bad_request"),
            Mistake(
                headers: ["X-Long: " + String(repeating: "x", count: 40_000)], status: 431,
                code: "request_header_fields_too_large"),
            Mistake(target: "/" + String(repeating: "x", count: 40_000), status: 414, code: "uri_too_long"),
        ]

        static let bodies: [Mistake] = [
            body("{", "invalid_body"), body("[]", "invalid_body"), body("", "invalid_body"),
            body(#"{"limit":1,"limit":2}"#, "invalid_body", "limit"),
            body(#"{"limit":"5"}"#, "invalid_parameter", "limit"), body(#"{"limit":-1}"#, "invalid_parameter", "limit"),
            body(#"{"status":[]}"#, "invalid_parameter", "status"),
            body(#"{"status":[1]}"#, "invalid_parameter", "status"),
            body(#"{"sort_by":["name"]}"#, "invalid_parameter", "sort_by"),
            body(#"{"statsu":"x"}"#, "invalid_parameter", "statsu"),
            body(#"{"cursor":null}"#, "invalid_parameter", "cursor"),
            Mistake(
                target: "/v1/keys/list?limit=5", method: "POST", headers: json, body: "{}", status: 400,
                code: "invalid_parameter"),
            post(["Content-Type: text/plain"], 415, "unsupported_media_type"), post([], 415, "unsupported_media_type"),
            post(["Content-Type: application/json; charset=latin1"], 415, "unsupported_media_type"),
            Mistake(
                target: "/v1/keys/list", method: "POST", headers: json, body: String(repeating: " ", count: 70_000),
                status: 413,
                code: "content_too_large"),
        ]

        @Test("each mistake is a problem document that names its status, its code and what is to blame")
        func table() async throws {
            let pair = try await SamplePair.start(diffio: 3, cycles: 3)
            try await withGateway(pair.routes) { gateway in
                for mistake in Self.queries + Self.cursors + Self.requests + Self.bodies {
                    let response = try WireConnection(port: gateway.port).request(
                        mistake.method, mistake.target, mistake.headers + ["X-Request-Id: my-id"], body: mistake.body)
                    let problem = try response.problem()
                    let name = Comment(rawValue: mistake.testDescription)
                    #expect(problem.status == mistake.status, name)
                    #expect(problem.code == mistake.code, name)
                    #expect(problem.parameter == mistake.parameter, name)
                    #expect(mistake.detail.map(problem.detail.contains) ?? true, name)
                    #expect(problem.type == "about:blank" && !problem.title.isEmpty, name)
                    #expect(response.header("Cache-Control") == "no-store", name)
                    #expect((response.header("Allow") != nil) == (mistake.status == 405), name)
                }
                #expect(try gateway.get("/v1/keys").page().keys.count == 6)
            }
            #expect(pair.diffio.counts.calls == 1, "no mistake reaches a backend")
            await pair.stop()
        }

        @Test("a version that is neither HTTP/1.0 nor HTTP/1.1 is 505")
        func version() async throws {
            let pair = try await SamplePair.start(diffio: 1, cycles: 1)
            try await withGateway(pair.routes) { gateway in
                let connection = try WireConnection(port: gateway.port)
                try connection.send("GET /v1/keys HTTP/3.7\r\nHost: localhost\r\n\r\n")
                let problem = try connection.response().problem()
                #expect(problem.status == 505 && problem.code == "http_version_not_supported")
            }
            await pair.stop()
        }

        @Test("a head that never ends is 408")
        func slowHead() async throws {
            let pair = try await SamplePair.start(diffio: 1, cycles: 1, more: #""limits": { "head_time": "200ms" }"#)
            try await withGateway(pair.routes) { gateway in
                let connection = try WireConnection(port: gateway.port)
                try connection.send("GET /v1/keys HTTP/1.1\r\nHost:")
                let problem = try connection.response().problem()
                #expect(problem.status == 408 && problem.code == "request_timeout")
            }
            await pair.stop()
        }

        private static let json = ["Content-Type: application/json"]

        private static func query(_ query: String, _ parameter: String?, _ detail: String? = nil) -> Mistake {
            Mistake(
                target: "/v1/keys?\(query)", status: 400, code: "invalid_parameter", parameter: parameter,
                detail: detail)
        }

        private static func body(_ body: String, _ code: String, _ parameter: String? = nil) -> Mistake {
            Mistake(
                target: "/v1/keys/list", method: "POST", headers: json, body: body, status: 400, code: code,
                parameter: parameter)
        }

        private static func post(_ headers: [String], _ status: Int, _ code: String) -> Mistake {
            Mistake(target: "/v1/keys/list", method: "POST", headers: headers, body: "{}", status: status, code: code)
        }
    }
}
