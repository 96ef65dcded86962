// HTTP/1.1 as the real program speaks it: to a client that writes bytes, and to curl.

import Foundation
import SampleBackends
import Testing

extension EndToEnd {
    @Suite("Connections")
    struct Connections {
        @Test("pipelined requests are answered in their order on one connection that stays open")
        func pipelining() async throws {
            let pair = try await SamplePair.start(diffio: 5, cycles: 5)
            try await withGateway(pair.routes) { gateway in
                let connection = try WireConnection(port: gateway.port)
                let ids = (1...20).map { "request-\($0)" }
                try connection.send(
                    ids.map { requestText("GET", "/v1/keys?limit=3", ["X-Request-Id: \($0)"]) }.joined())
                for id in ids {
                    let response = try connection.response()
                    #expect(response.header("X-Request-Id") == id)
                    #expect(try response.page().keys.count == 3)
                }
                let body = #"{"limit":1}"#
                let post = try connection.request(
                    "POST", "/v1/keys/list", ["Content-Type: application/json"], body: body)
                #expect(try post.page().keys.count == 1)
                let last = try connection.request("GET", "/v1/keys", ["Connection: close"])
                #expect(last.status == 200 && last.header("Connection") == "close")
                #expect(connection.isAtEnd())
            }
            await pair.stop()
        }

        @Test("HEAD has the headers of GET and no body, OPTIONS names the methods")
        func otherMethods() async throws {
            let pair = try await SamplePair.start(diffio: 5, cycles: 5)
            try await withGateway(pair.routes) { gateway in
                let connection = try WireConnection(port: gateway.port)
                for target in ["/v1/keys", "/v1/backends"] {
                    let get = try connection.request("GET", target)
                    let head = try connection.request("HEAD", target)
                    #expect(get.status == 200 && head.status == 200 && head.body.isEmpty)
                    #expect(head.header("Content-Length") == String(get.body.count))
                    #expect(head.header("Content-Type") == "application/json")
                }
                let refused = try connection.request("HEAD", "/v1/keys?limit=x")
                #expect(refused.status == 400 && refused.header("Content-Type") == "application/problem+json")
                let options = try connection.request("OPTIONS", "/v1/keys")
                #expect(options.status == 204 && options.header("Allow") == "GET, HEAD, OPTIONS")
                #expect(try connection.request("OPTIONS", "/v1/keys/list").header("Allow") == "POST, OPTIONS")
            }
            await pair.stop()
        }

        @Test("a body in chunks, and one announced with Expect, are read")
        func bodies() async throws {
            let pair = try await SamplePair.start(diffio: 5, cycles: 5)
            try await withGateway(pair.routes) { gateway in
                let connection = try WireConnection(port: gateway.port)
                let chunked = ["Content-Type: application/json", "Transfer-Encoding: chunked"]
                try connection.send(
                    requestText("POST", "/v1/keys/list", chunked) + "4\r\n{\"li\r\n8;x=y\r\nmit\": 2}\r\n0\r\n\r\n")
                #expect(try connection.response().page().keys.count == 2)
                let expecting = ["Content-Type: application/json", "Expect: 100-continue", "Content-Length: 11"]
                try connection.send(requestText("POST", "/v1/keys/list", expecting))
                try connection.send(#"{"limit":4}"#)
                #expect(try connection.response().page().keys.count == 4)
            }
            await pair.stop()
        }

        @Test("curl gets a page, a problem and the backends")
        func curl() async throws {
            let pair = try await SamplePair.start(diffio: 5, cycles: 5)
            try await withGateway(pair.routes) { gateway in
                let page = try curl("-G", "--data-urlencode", "search=é \"&", gateway.url + "/v1/keys")
                #expect(page.output.hasSuffix(" 200 1.1"))
                let body = #"{"status": ["ACTIVE", "Revoked"], "limit": 3}"#
                let post = try curl("--json", body, gateway.url + "/v1/keys/list")
                #expect(post.output.hasSuffix(" 200 1.1"))
                #expect(try curl(gateway.url + "/v1/keys?limit=x").output.hasSuffix(" 400 1.1"))
                let backends = try curl(gateway.url + "/v1/backends").output
                #expect(backends.contains(#""name":"cycles","dialect":"cycles-admin","reachable":true,"last_seen":"2"#))
            }
            await pair.stop()
        }

        private func curl(_ arguments: String...) throws -> CommandResult {
            let result = try run(["curl", "-sS", "--noproxy", "*", "-w", " %{http_code} %{http_version}"] + arguments)
            #expect(result.exitCode == 0 && result.errors.isEmpty, "\(result.errors)")
            return result
        }
    }
}
