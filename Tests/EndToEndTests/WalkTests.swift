// The chief property: the pages of a walk together are exactly the sorted union, nothing lost and nothing twice.

import Foundation
import SampleBackends
import Testing

extension EndToEnd {
    @Suite("Walks")
    struct Walks {
        @Test(
            "5 000 and 1 200 keys come out as their sorted union, whatever the page and the order; rollcall list agrees"
        )
        func large() async throws {
            let pair = try await SamplePair.start(diffio: 1200, cycles: 5000, route: #""deadline": "20s""#)
            let oracle = Oracle(diffio: pair.diffio.keys, cycles: pair.cycles.keys)
            try await withGateway(pair.routes) { gateway in
                for field in ["created_at", "key_id", "name"] {
                    for direction in ["asc", "desc"] {
                        let expected = oracle.uids(by: field, descending: direction == "desc")
                        for limit in [500, 97] {
                            let walk = try gateway.walk("sort_by=\(field)&sort_dir=\(direction)", limit: limit)
                            #expect(walk.map(\.uid) == expected, "\(field) \(direction) by \(limit)")
                        }
                    }
                }
                let list = try rollcall("list", "--server", gateway.url, "--output", "ndjson", "--sort-by", "name")
                #expect(list.exitCode == 0 && list.errors.isEmpty, "\(list.errors)")
                let listed = try list.output.split(separator: "\n").map {
                    try JSONDecoder().decode(ListedKey.self, from: Data($0.utf8)).uid
                }
                #expect(listed == oracle.uids(by: "name", descending: true))
            }
            await pair.stop()
        }

        @Test(
            "400 and 100 keys come out as their sorted union by every value in both directions",
            arguments: ["created_at", "expires_at", "last_used_at", "name", "key_id", "tenant_id", "status"])
        func everySort(field: String) async throws {
            let pair = try await SamplePair.start(diffio: 100, cycles: 400, seed: 11, route: #""deadline": "20s""#)
            let oracle = Oracle(diffio: pair.diffio.keys, cycles: pair.cycles.keys)
            try await withGateway(pair.routes) { gateway in
                for direction in ["asc", "desc"] {
                    let walk = try gateway.walk("sort_by=\(field)&sort_dir=\(direction)", limit: 61)
                    #expect(walk.map(\.uid) == oracle.uids(by: field, descending: direction == "desc"))
                }
            }
            await pair.stop()
        }

        @Test(
            "a backend that refuses to sort so many keys is listed state by state, else tenant by tenant, else not at all"
        )
        func limitExceeded() async throws {
            let pair = try await SamplePair.start(diffio: 20, cycles: 900, seed: 5, route: #""deadline": "20s""#)
            let oracle = Oracle(diffio: pair.diffio.keys, cycles: pair.cycles.keys)
            let most = Dictionary(grouping: pair.cycles.keys, by: \.status).values.map(\.count).max() ?? 0
            try #require(most < 900)
            pair.cycles.manner.mostSorted = most
            try await withGateway(pair.routes) { gateway in
                for field in ["created_at", "name", "status"] {
                    let walk = try gateway.walk("sort_by=\(field)", limit: 83)
                    #expect(walk.map(\.uid) == oracle.uids(by: field, descending: true), "\(field)")
                }
                pair.cycles.manner.mostSorted = most - 1
                #expect(try gateway.walk("", limit: 83).map(\.uid) == oracle.uids(by: "created_at", descending: true))
                pair.cycles.manner.mostScanned = 899
                #expect(try gateway.walk("", limit: 83).map(\.uid) == oracle.uids(by: "created_at", descending: true))
                pair.cycles.manner.listsTenants = false
                #expect(try gateway.get("/v1/keys?backend=cycles").problem().code == "backend_limit_exceeded")
                #expect(try gateway.get("/v1/keys").page().unreachable == ["cycles"])
            }
            await pair.stop()
        }

        @Test("what stands under a secret-like name at a backend never leaves, and is counted")
        func secrets() async throws {
            let pair = try await SamplePair.start(diffio: 0, cycles: 400)
            let secrets = inventedSecrets(pair.cycles.keys)
            #expect(secrets.count > 50)
            try await withGateway(pair.routes) { gateway in
                let response = try gateway.get("/v1/keys?limit=500")
                #expect(try response.page().keys.count == 400)
                #expect(try response.page().redacted >= secrets.count)
                #expect(!secrets.contains { response.text.contains($0) })
            }
            await pair.stop()
        }

        @Test("a walk begun at one process goes on at another that has its key on the ring")
        func replicas() async throws {
            let keys = try [rollcall("keygen"), rollcall("keygen")].map { $0.output.filter { $0 != "\n" } }
            let environment = ["OLD_KEY": keys[0], "NEW_KEY": keys[1]]
            var pair = try await SamplePair.start(diffio: 20, cycles: 30)
            pair = pair.with(more: #""cursor": { "keys": [ { "id": "old", "secret": { "env": "OLD_KEY" } } ] }"#)
            var first: KeyPage?
            try await withGateway(pair.routes, environment: environment) {
                first = try $0.get("/v1/keys?limit=30").page()
            }
            let ring =
                #"{ "id": "new", "secret": { "env": "NEW_KEY" } }, { "id": "old", "secret": { "env": "OLD_KEY" } }"#
            pair = pair.with(more: #""cursor": { "keys": [ \#(ring) ] }"#)
            let start = try #require(first)
            let cursor = try #require(start.next_cursor)
            try await withGateway(pair.routes, environment: environment) { gateway in
                let rest = try gateway.walk("cursor=\(cursor)", limit: 30)
                let expected = Oracle(diffio: pair.diffio.keys, cycles: pair.cycles.keys).uids(
                    by: "created_at", descending: true)
                #expect((start.keys + rest).map(\.uid) == expected)
            }
            await pair.stop()
        }
    }
}

extension SamplePair {
    func with(more: String) -> SamplePair {
        var routes = routes
        routes.more = more
        return SamplePair(diffio: diffio, cycles: cycles, routes: routes)
    }
}

/// What the sample keys hold under names that say it is secret.
private func inventedSecrets(_ keys: [SampleKey]) -> [String] {
    keys.compactMap(\.metadata).compactMap { metadata in
        ["\"api_key\":\"", "\"password\":\""].lazy.compactMap { name in
            metadata.range(of: name).map { String(metadata[$0.upperBound...].prefix { $0 != "\"" }) }
        }.first
    }
}
