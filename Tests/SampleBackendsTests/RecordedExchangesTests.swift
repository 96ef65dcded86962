// Replays what a real Cycles server was asked and compares what it answered: status and list, or status and error code.

import Foundation
import SampleBackends
import Testing

@Suite("The Cycles backend answers as a real server did")
struct RecordedExchangesTests {
    @Test("every recorded exchange is answered alike")
    func replay() async throws {
        let lines = try Recording.lines()
        #expect(lines.filter(\.isExchange).count == 266)
        try await withCycles([]) { cycles, url in
            for line in lines {
                if line.isExchange {
                    try compare(line, url)
                } else {
                    cycles.keys = line.keys
                    cycles.manner = line.manner
                }
            }
        }
    }

    private func compare(_ line: Recording, _ url: String) throws {
        let target = line.query.isEmpty ? line.path : "\(line.path)?\(line.query)"
        let answer = try RawConnection(to: url).ask(line.method, target, line.headers)
        let comment = Comment(rawValue: "\(line.number): \(line.method) \(target) \(answer.text)")
        #expect(answer.status == line.status, comment)
        #expect(answer.isWhole, comment)
        for (name, value) in line.answerHeaders { #expect(answer.headers[name] == value, comment) }
        guard let expected = line.body else { return #expect(json(answer.body).count == 0, comment) }
        let body = json(answer.body)
        if let code = expected["error"] as? String {
            #expect(body["error"] as? String == code, comment)
            #expect(body["message"] as? String == expected["message"] as? String, comment)
        } else {
            #expect(body == expected, comment)
        }
    }
}

/// One line of the recording: a world that a server held, or one exchange with it.
struct Recording {
    let number: Int
    private let line: NSDictionary

    static func lines() throws -> [Recording] {
        let url = try #require(Bundle.module.url(forResource: "Fixtures/cycles-recorded", withExtension: "jsonl"))
        return try Data(contentsOf: url).split(separator: 10).enumerated().map { index, line in
            Recording(number: index + 1, line: json(Array(line)))
        }
    }

    private init(number: Int, line: NSDictionary) {
        self.number = number
        self.line = line
    }

    private var request: NSDictionary { line["request"] as? NSDictionary ?? [:] }
    var isExchange: Bool { line["request"] != nil }
    var query: String { request["query"] as? String ?? "" }
    var path: String { request["path"] as? String ?? "/v1/admin/api-keys" }
    var method: String { request["method"] as? String ?? "GET" }
    var status: Int { line["status"] as? Int ?? 0 }
    var body: NSDictionary? { line["body"] as? NSDictionary }
    var answerHeaders: [String: String] { line["headers"] as? [String: String] ?? [:] }

    var headers: [(String, String)] {
        (request["headers"] as? [String: String] ?? ["X-Admin-API-Key": credential]).map { ($0.key, $0.value) }
    }

    var keys: [SampleKey] {
        (line["keys"] as? [NSDictionary] ?? []).map(key)
    }

    var manner: SampleCycles.Manner {
        var manner = SampleCycles.Manner()
        manner.tenants = (line["tenants"] as? [[String: String]])?.map {
            SampleTenant(
                id: $0["tenant_id"] ?? "", name: $0["name"], status: $0["status"] ?? "",
                createdAt: $0["created_at"] ?? "", closedAt: $0["closed_at"])
        }
        manner.unlistedTenants = Set(line["unlisted"] as? [String] ?? [])
        return manner
    }

    private func key(_ recorded: NSDictionary) -> SampleKey {
        func text(_ name: String) -> String? { recorded[name] as? String }
        var key = SampleKey(id: text("key_id") ?? "", tenant: text("tenant_id") ?? "", name: text("name"))
        key.prefix = text("key_prefix") ?? ""
        key.status = text("status")?.lowercased() ?? ""
        key.details = text("description")
        key.scopes = recorded["permissions"] as? [String]
        key.scopeFilter = recorded["scope_filter"] as? [String]
        key.metadata = (recorded["metadata"] as? NSDictionary).flatMap {
            (try? JSONSerialization.data(withJSONObject: $0)).map { String(decoding: $0, as: UTF8.self) }
        }
        key.createdAt = text("created_at")
        key.lastUsedAt = text("last_used_at")
        key.expiresAt = text("expires_at")
        key.revokedAt = text("revoked_at")
        key.revokedReason = text("revoked_reason")
        return key
    }
}
