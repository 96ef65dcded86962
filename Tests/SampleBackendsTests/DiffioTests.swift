// The Diffio backend's rules, one by one, over real sockets.

import Foundation
import SampleBackends
import Testing

@Suite("The Diffio backend")
struct DiffioTests {
    private static let path = "/v1/api_keys/list"
    private static let type = ("Content-Type", "application/json")
    private static let bearer = ("Authorization", "Bearer " + credential)

    private func withDiffio(
        _ keys: [SampleKey] = [SampleKey(id: "key_1", name: "one")],
        _ test: (SampleDiffio, RawConnection) throws -> Void
    ) async throws {
        let diffio = SampleDiffio(keys: keys, credential: credential, others: [credential + "-scoped"])
        let connection = try RawConnection(to: try await diffio.start())
        do { try test(diffio, connection) } catch { Issue.record(error) }
        await diffio.stop()
    }

    @Test(
        "each of the three headers admits the credential",
        arguments: [bearer, ("X-Api-Key", credential), ("Xi-Api-Key", credential)])
    func credentials(header: (String, String)) async throws {
        try await withDiffio { _, connection in
            let answer = try connection.ask("POST", Self.path, [header, Self.type], body: "{}")
            #expect(answer.status == 200)
            #expect(answer.headers["content-type"] == "application/json")
        }
    }

    @Test("a missing, wrong or contradictory credential is 401, a known one that may not list is 403")
    func refusedCredentials() async throws {
        let wrong = [[], [("Authorization", credential)], [("X-Api-Key", credential + "x")], [("Xi-Api-Key", "")]]
        try await withDiffio { _, connection in
            for headers in wrong + [[Self.bearer, ("X-Api-Key", "another")]] {
                let answer = try connection.ask("POST", Self.path, headers + [Self.type], body: "{}")
                #expect(answer.status == 401, "\(headers)")
            }
            let scoped = [("X-Api-Key", credential + "-scoped"), Self.type]
            #expect(try connection.ask("POST", Self.path, scoped, body: "{}").status == 403)
        }
    }

    @Test("any body but {} is 400", arguments: ["", "{ }", "{}\n", "null", #"{"limit":1}"#])
    func bodies(body: String) async throws {
        try await withDiffio { _, connection in
            let answer = try connection.ask("POST", Self.path, [Self.bearer, Self.type], body: body)
            #expect(answer.status == 400)
        }
    }

    @Test("a type that is not JSON, none, or a query are 400")
    func wrongTypes() async throws {
        try await withDiffio { _, connection in
            let plain = [Self.bearer, ("Content-Type", "text/plain")]
            let answer = try connection.ask("POST", Self.path, plain, body: "{}")
            #expect(answer.status == 400)
            #expect(try connection.ask("POST", Self.path, [Self.bearer], body: "{}").status == 400)
            #expect(try connection.ask("POST", Self.path + "?a=1", [Self.bearer, Self.type], body: "{}").status == 400)
        }
    }

    @Test("other methods are 405, the preflight is 204, another path is 404")
    func methods() async throws {
        try await withDiffio { _, connection in
            for method in ["GET", "PUT", "DELETE"] {
                let answer = try connection.ask(method, Self.path, [Self.bearer])
                #expect(answer.status == 405)
                #expect(answer.headers["allow"] == "POST, OPTIONS")
            }
            #expect(try connection.ask("OPTIONS", Self.path).status == 204)
            #expect(try connection.ask("POST", "/v1/api_keys", [Self.bearer, Self.type], body: "{}").status == 404)
        }
    }

    @Test("the whole list comes at once, every key once, in an order of the seed's own")
    func list() async throws {
        let keys = SampleKey.generate(300, for: .diffio, seed: 3)
        try await withDiffio(keys) { _, connection in
            let answer = try connection.ask("POST", Self.path, [Self.bearer, Self.type], body: "{}")
            let ids = (json(answer.body)["keys"] as? [[String: Any]] ?? []).compactMap { $0["keyId"] as? String }
            #expect(ids.sorted() == keys.map(\.id).sorted())
            #expect(ids != keys.map(\.id))
        }
    }

    @Test("fields that are always there are, and empty optional ones are now null and now absent")
    func fields() async throws {
        try await withDiffio(SampleKey.generate(200, for: .diffio, seed: 3)) { _, connection in
            let answer = try connection.ask("POST", Self.path, [Self.bearer, Self.type], body: "{}")
            let items = json(answer.body)["keys"] as? [[String: Any]] ?? []
            for item in items {
                let always = ["keyId", "label", "status", "keyPrefix", "role", "scopes", "resourceBounds"]
                #expect(always.allSatisfy { item[$0] != nil })
            }
            for name in ["parentKeyId", "rotatedAt", "revokedAt"] {
                #expect(items.contains { $0[name] == nil })
                #expect(items.contains { $0[name] is NSNull })
                #expect(items.contains { $0[name] is String })
            }
        }
    }

    @Test("keys can be replaced while it serves, and calls are counted")
    func replacement() async throws {
        try await withDiffio { diffio, connection in
            diffio.keys = []
            let answer = try connection.ask("POST", Self.path, [Self.bearer, Self.type], body: "{}")
            #expect(answer.text == #"{"keys":[]}"#)
            _ = try connection.ask("GET", Self.path)
            #expect(diffio.counts.calls == 2)
            #expect(diffio.counts.connections == 1)
            #expect(diffio.counts.statuses == [200: 1, 405: 1])
            diffio.resetCounts()
            #expect(diffio.counts.calls == 0 && diffio.counts.statuses.isEmpty)
        }
    }
}
