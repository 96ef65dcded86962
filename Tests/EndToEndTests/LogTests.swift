// Standard error: one JSON object a line, and nothing in it that is a caller's or a backend's secret.

import Foundation
import SampleBackends
import Testing

extension EndToEnd {
    @Suite("Logs")
    struct Logs {
        @Test(
            "every request leaves one JSON line with id, route and status, and none tells a secret, a key or a search")
        func lines() async throws {
            let pair = try await SamplePair.start(diffio: 10, cycles: 10)
            try await withGateway(pair.routes) { gateway in
                let (search, tenant) = ("needle-\(UUID().uuidString)", "tenant-\(UUID().uuidString)")
                let page = try gateway.get("/v1/keys?limit=3", "X-Request-Id: one").page()
                let cursor = try #require(page.next_cursor)
                let bearer = "bearer-" + UUID().uuidString
                _ = try gateway.get("/v1/keys?cursor=\(cursor)", "X-Request-Id: two", "Authorization: Bearer \(bearer)")
                _ = try gateway.get("/v1/keys?search=\(search)&tenant_id=\(tenant)", "X-Request-Id: three")
                _ = try gateway.get("/v1/keys?cursor=\(cursor.dropLast())", "X-Request-Id: four")
                _ = try gateway.get("/v1/keys?\(search)=\(bearer)", "X-Request-Id: five")
                _ = try gateway.post(#"{"search":"\#(search)","sort_by":"\#(bearer)"}"#)
                pair.diffio.faults = .always(.status(500))
                pair.cycles.faults = .always(.garbage)
                _ = try gateway.get("/v1/keys?sort_by=name&search=\(search)", "X-Request-Id: six")
                let lines = try gateway.log
                let requests = try lines.map { try Self.object($0) }.filter { $0["message"] as? String == "request" }
                #expect(requests.count == 7)
                #expect(requests.allSatisfy { ($0["time"] as? String)?.hasSuffix("Z") == true })
                for (id, status) in [
                    ("one", 200), ("two", 200), ("three", 200), ("four", 400), ("five", 400), ("six", 502),
                ] {
                    let line = requests.first { $0["request_id"] as? String == id }
                    #expect(line?["status"] as? Int == status && line?["route"] as? String == "keys", "\(id)")
                }
                let keys = pair.diffio.keys + pair.cycles.keys
                for secret in [credential, bearer, cursor, String(cursor.dropLast()), search, tenant] + keys.map(\.id) {
                    #expect(!lines.contains { $0.contains(secret) }, "a line holds \(secret)")
                }
            }
            await pair.stop()
        }

        private static func object(_ line: Substring) throws -> [String: Any] {
            try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any], "\(line)")
        }
    }
}
