// Secrets planted wherever a backend, an operator or a caller can put one, and looked for in everything that leaves.

import Foundation
import Testing

extension EndToEnd {
    @Suite("Planted secrets")
    struct Secrets {
        /// Every answer with secrets in its head and body.
        private static let answers: [@Sendable () -> String] =
            [200, 204, 302, 400, 401, 403, 404, 429, 500, 503].map { status -> @Sendable () -> String in
                { answer("HTTP/1.1 \(status) \(Planted.vendor)", status == 200 ? Planted.chattyList : chattyError) }
            } + [
                { answer("HTTP/1.1 \(Planted.vendor)", "") }, { "\(Planted.jwt)\r\n\r\n" },
                { answer("HTTP/1.1 200 OK", "{\"keys\":[{\"key_id\":\"\(Planted.unknown)\"") },
                { answer("HTTP/1.1 200 OK", "{\"keys\":\"\(Planted.unknown)\",\"\(Planted.vendor)\":1}") },
                { "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n\(Planted.unknown)\r\n" },
                { "HTTP/1.1 200 OK\r\n\(Planted.vendor): \(Planted.jwt)\r\nContent-Length: \(Planted.vendor)\r\n\r\n" },
            ]

        private static var chattyError: String {
            let all = Planted.all.map { "\"\($0)\"" }
            return """
                {"error":\(all[0]),"code":\(all[2]),"message":"failed with \(Planted.all.joined(separator: ", "))",\
                "details":{\(all[1]):\(all[0])}}
                """
        }

        private static func answer(_ line: String, _ body: String) -> String {
            let secrets =
                "Server: \(Planted.vendor)\r\nLocation: https://h.example/\(Planted.unknown)\r\n"
                + "Link: <https://h.example/?page=\(Planted.jwt)>; rel=\"next\"\r\nX-\(Planted.unknown): 1\r\n"
            return "\(line)\r\n\(secrets)Content-Length: \(body.utf8.count)\r\n\r\n\(body)"
        }

        @Test("none of them is in any answer, header, page, metric or line of output")
        func everywhere() async throws {
            for (place, answer) in Self.answers.enumerated() {
                let backend = try ScriptedServer.sending { _ in answer() }
                let unreachable = try RefusingPort()
                let routes = RoutesFile(backends: [
                    RoutesFile.cycles("\(backend.url)/\(Planted.unknown)", name: "chatty", "\"retries\": 0"),
                    RoutesFile.diffio("\(unreachable.url)/\(Planted.vendor)", name: "gone", "\"retries\": 0"),
                ])
                try await withGateway(routes) { gateway in
                    var seen = gateway.announced
                    for query in ["", "?backend=chatty", "?partial=forbid", "?search=old", "?sort_by=name&limit=1"] {
                        seen += try gateway.get("/v1/keys\(query)").whole
                    }
                    seen += try Self.callersWords(gateway)
                    for page in ["/status", "/metrics", "/readyz", "/healthz", "/openapi.json", "/\(Planted.vendor)"] {
                        seen += try gateway.adminGet(page).whole
                        seen += try gateway.adminGet(page, "Accept: text/html").whole
                    }
                    let log = try gateway.log.joined(separator: "\n")
                    for secret in Planted.parts(in: seen + log) + [credential].filter((seen + log).contains) {
                        Issue.record(
                            "answer \(place) lets \(secret) out: \(Self.surroundings(of: secret, in: seen + log))")
                    }
                    #expect(log.contains("\"chatty\""))
                }
                backend.stop()
            }
        }

        /// What a caller may send by mistake, in every place; the answers.
        private static func callersWords(_ gateway: RunningGateway) throws -> String {
            var seen = ""
            for secret in Planted.all {
                seen += try gateway.get("/v1/keys?\(secret)=\(secret)").whole
                seen += try gateway.get("/v1/keys?search=\(secret)&backend=\(secret)").whole
                seen += try gateway.get("/v1/keys?cursor=\(secret)").whole
                seen += try gateway.get("/\(secret)").whole
                seen += try gateway.get(
                    "/v1/keys?tenant_id=\(secret)", "Authorization: Bearer \(secret)", "X-\(secret): \(secret)"
                ).whole
                seen += try gateway.post("{\"\(secret)\":\"\(secret)\"}").whole
                seen += try gateway.post("{\"sort_by\":\"\(secret)\"}").whole
                seen += try gateway.post("{\(secret)").whole
                seen += try gateway.get("/v1/backends", "User-Agent: \(secret)").whole
            }
            // An id of random letters may be anybody's request id.
            for secret in [Planted.vendor, Planted.jwt] {
                seen += try gateway.get("/v1/keys?limit=1", "X-Request-Id: \(secret)").whole
            }
            return seen
        }

        private static func surroundings(of secret: String, in text: String) -> String {
            let parts = (20..<max(21, secret.count - 11)).map { String(secret.dropFirst($0).prefix(12)) }
            let range = parts.lazy.compactMap { text.range(of: $0) }.first
            return range.map { String(text[..<$0.lowerBound].suffix(200)) } ?? "the credential"
        }

        @Test("an operator's names and patterns are stripped, counted and refused where they are wrong")
        func added() async throws {
            let mark = "corp-" + (0..<32).map { _ in String(Int.random(in: 0..<16), radix: 16) }.joined()
            let list = """
                {"keys":[{"key_id":"k1","tenant_id":"t","name":"for \(mark)","status":"ACTIVE",\
                "created_at":"2026-05-01T00:00:00Z","metadata":{"Internal-Ref":7,"team":"\(mark)","a":1}}],"has_more":false}
                """
            let backend = try ScriptedServer { _ in list }
            var routes = RoutesFile(backends: [RoutesFile.cycles(backend.url)])
            routes.more = #""redaction": { "names": ["internal_ref"], "values": ["corp-[0-9a-f]{32}"] }"#
            try await withGateway(routes) { gateway in
                let answer = try gateway.get("/v1/keys")
                let page = try answer.page()
                #expect(page.redacted == 3 && page.keys.first?.name == "for [redacted]")
                #expect(answer.whole.contains(#""metadata":{"team":"[redacted]","a":1}"#), "\(answer.whole)")
                let metrics = try gateway.adminGet("/metrics").whole
                #expect(metrics.contains(#"rollcall_redactions_total{backend="cycles",reason="pattern"} 2"#))
                #expect(metrics.contains(#"rollcall_redactions_total{backend="cycles",reason="name"} 1"#))
            }
            backend.stop()
            routes.more = #""redaction": { "values": ["corp-[0-9a-f", "a*"] }"#
            let directory = try TemporaryDirectory()
            let file = try directory.write(routes.text, to: "routes.json")
            let check = try rollcall("check", file, environment: ["BACKEND_CREDENTIAL": credential])
            #expect(check.exitCode == 1)
            #expect(
                check.output.contains("(at /redaction/values/0)") && check.output.contains("(at /redaction/values/1)"))
        }

        @Test("redact shows what would go and by which rule, and never the secret")
        func redact() throws {
            let input = "{\"note\": \"see \(Planted.vendor)\", \"password\": \"x\", \"ref\": \"corp-1234\"}"
            let plain = try rollcall("redact", input: input)
            #expect(plain.exitCode == 0 && plain.errors.isEmpty)
            #expect(plain.output.contains("1:10: format: GitHub") && plain.output.contains("(at /note)"))
            #expect(plain.output.contains("name: field name (at /password)"))
            #expect(plain.output.hasSuffix("\n{\"note\": \"[redacted]\", \"ref\": \"corp-1234\"}\n"), "\(plain.output)")
            let directory = try TemporaryDirectory()
            var routes = RoutesFile(backends: [RoutesFile.cycles("http://127.0.0.1:1")])
            routes.more = #""redaction": { "values": ["corp-[0-9]{4}"] }"#
            let file = try directory.write(routes.text, to: "routes.json")
            let own = try rollcall("redact", "--config", file, "--output", "json", input: input)
            let json = try #require(try JSONSerialization.jsonObject(with: Data(own.output.utf8)) as? [String: Any])
            #expect(own.exitCode == 0 && json["redacted"] as? Int == 3, "\(own.output) \(own.errors)")
            #expect(Planted.parts(in: plain.output + own.output).isEmpty)
            let text = try rollcall("redact", input: "use \(Planted.unknown) now\n")
            #expect(text.output == "1:5: random: random run\n\nuse [redacted] now\n")
        }

        @Test("redact refuses a broken configuration and too long an input")
        func redactRefuses() throws {
            let directory = try TemporaryDirectory()
            let file = try directory.write("{\"redaction\":{\"values\":[\"(\"]}}", to: "routes.json")
            let broken = try rollcall("redact", "--config", file, input: "x")
            #expect(broken.exitCode == 1 && broken.output.isEmpty && broken.errors.contains("/redaction/values/0"))
            let long = try rollcall("redact", input: String(repeating: "a b\n", count: 270_000))
            #expect(long.exitCode != 0 && long.output.isEmpty && long.errors.contains("longer than 1 MiB"))
            let most = try rollcall("redact", input: String(repeating: "a b\n", count: 262_144))
            #expect(most.exitCode == 0 && most.output.hasPrefix("nothing would be stripped\n"))
        }
    }
}
