// The vendors' documented answers in, the contract's answer out, member by member.

import Foundation
import Testing

extension EndToEnd {
    @Suite("Documented answers")
    struct DocumentedAnswers {
        @Test("the documented answers of both vendors become the documented page, every member in its place")
        func page() async throws {
            let (diffio, cycles) = (try Self.server("diffio-list.json"), try Self.server("cycles-list.json"))
            defer {
                diffio.stop()
                cycles.stop()
            }
            let routes = RoutesFile(backends: [
                RoutesFile.diffio(diffio.url, name: "diffio-prod"), RoutesFile.cycles(cycles.url, name: "cycles-eu"),
            ])
            try await withGateway(routes) { gateway in
                let response = try gateway.get("/v1/keys", "X-Request-Id: documented.1")
                #expect(response.status == 200)
                #expect(response.header("Content-Type") == "application/json")
                #expect(response.header("Cache-Control") == "no-store")
                #expect(response.header("X-Request-Id") == "documented.1")
                #expect(response.header("X-Rollcall-Complete") == "true")
                #expect(response.header("Link") == nil)
                #expect(withoutBlanks(response.text) == withoutBlanks(Self.expected))
                #expect(try gateway.post("{}").text == response.text)
            }
            let calls = diffio.requests
            #expect(!calls.isEmpty)
            for call in calls {
                #expect(call.head.hasPrefix("POST /v1/api_keys/list HTTP/1.1\r\n"))
                #expect(call.body == "{}")
                #expect(call.has("Content-Type: application/json"))
                #expect(call.has("Authorization: Bearer \(credential)"))
            }
            #expect(!cycles.requests.isEmpty)
            for call in cycles.requests {
                #expect(call.head.hasPrefix("GET /v1/admin/api-keys?"))
                #expect(call.head.contains("sort_by=") && call.head.contains("sort_dir=desc"))
                #expect(call.has("X-Admin-API-Key: \(credential)"))
                #expect(call.has("Accept: application/json"))
            }
        }

        /// Answers the vendor's one documented call, and nothing else.
        private static func server(_ name: String) throws -> ScriptedServer {
            let body = try fixture(name)
            let calls = ["POST /v1/api_keys/list ", "GET /v1/admin/api-keys?"]
            return try ScriptedServer { request in calls.contains(where: request.head.hasPrefix) ? body : nil }
        }

        /// The Cycles key has an end: what its status is depends on the day.
        private static var expected: String {
            let hasEnded = ISO8601DateFormatter().string(from: Date()) >= "2026-06-15T12:00:00Z"
            return """
                {"keys": [
                  {"uid": "diffio-prod/key_child_123", "backend": "diffio-prod", "key_id": "key_child_123",
                   "name": "Dashboard browser key", "description": null, "key_prefix": "diffio_live_child",
                   "status": "active", "tenant_id": null, "role": "scoped",
                   "scopes": ["projects:read", "generations:read"], "parent_key_id": "key_admin_123",
                   "restrictions": {}, "created_at": "2026-05-09T12:00:00Z", "last_used_at": null,
                   "expires_at": null, "rotated_at": null, "revoked_at": null, "revoked_reason": null,
                   "metadata": {}},
                  {"uid": "cycles-eu/key_a1b2c3d4", "backend": "cycles-eu", "key_id": "key_a1b2c3d4",
                   "name": "Production agent key", "description": null, "key_prefix": "cyc_live_abc123",
                   "status": "\(hasEnded ? "expired" : "active")", "tenant_id": "acme-corp", "role": null,
                   "scopes": ["reservations:create", "reservations:commit", "reservations:release", "balances:read"],
                   "parent_key_id": null, "restrictions": {}, "created_at": "2026-03-15T12:00:00Z",
                   "last_used_at": null, "expires_at": "2026-06-15T12:00:00Z", "rotated_at": null,
                   "revoked_at": null, "revoked_reason": null, "metadata": {}}],
                 "next_cursor": null, "has_more": false, "complete": true, "unreachable": [], "stale": [],
                 "redacted": 0}
                """
        }
    }
}

/// A JSON text without the white space between its tokens.
private func withoutBlanks(_ json: String) -> String {
    var (isInString, isEscaped) = (false, false)
    return String(
        json.filter { character in
            if isInString {
                if isEscaped {
                    isEscaped = false
                } else if character == "\\" {
                    isEscaped = true
                } else if character == "\"" {
                    isInString = false
                }
                return true
            }
            if character == "\"" { isInString = true }
            return !character.isWhitespace
        })
}
