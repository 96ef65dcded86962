// Backends of many keys and tenants, with the costs of a real one: what is listed, and what that costs them. Small ones in every run,
// the great ones by `deploy/cheaper.sh`, which prints the table of README.

import Foundation
import SampleBackends
import Testing

private let isLarge = ProcessInfo.processInfo.environment["ROLLCALL_LARGE"] != nil

extension EndToEnd {
    @Suite(.timeLimit(.minutes(20))) struct LargeBackendTests {
        /// What one way of reading a list has cost the backend.
        private struct Cost {
            var way: String
            var time: Duration
            var counts: SampleCounts

            var milliseconds: Double {
                Double(time.components.seconds) * 1000 + Double(time.components.attoseconds / 1_000_000_000_000) / 1000
            }

            func row() -> String {
                let calls = counts.kinds.values.reduce(0, +)
                let seconds = String(format: "%.2f", milliseconds / 1000)
                return "table: | \(way) | \(seconds) s | \(calls) | \(counts.keysLookedAt) |"
            }
        }

        private func server(keys: Int, tenants: Int) -> (server: SampleCycles, keys: [SampleKey]) {
            let keys = SampleKey.generate(keys, for: .cycles, seed: 11, tenants: tenants)
            var manner = SampleCycles.Manner()
            // Of few keys each costs more, so that the price of a call stays well above what a busy machine adds to it.
            (manner.callCost, manner.keyCost) = (.microseconds(1500), .microseconds(isLarge ? 5 : 25))
            return (SampleCycles(keys: keys, credential: credential, manner: manner), keys)
        }

        private func measured<Result>(
            _ way: String, _ server: SampleCycles, _ read: () throws -> Result
        ) throws -> (cost: Cost, result: Result) {
            server.resetCounts()
            let start = ContinuousClock.now
            let result = try read()
            return (Cost(way: way, time: start.duration(to: .now), counts: server.counts), result)
        }

        /// Reads the list page by page, as a client without a gateway would.
        private func readDirectly(_ url: String) throws {
            struct Page: Decodable { let next_cursor: String? }
            let port = try #require(UInt16(url.split(separator: ":").last ?? ""))
            var connection = try WireConnection(port: port)
            var target = "/v1/admin/api-keys?limit=100&sort_by=created_at&sort_dir=desc"
            var pages = 0
            while true {
                let answer = try connection.request("GET", target, ["X-Admin-API-Key: \(credential)"])
                try #require(answer.status == 200)
                pages += 1
                guard let token = try answer.decoded(Page.self).next_cursor else { return }
                let encoded = try #require(token.addingPercentEncoding(withAllowedCharacters: .alphanumerics))
                target = "/v1/admin/api-keys?limit=100&sort_by=created_at&sort_dir=desc&cursor=\(encoded)"
                // The server ends a connection with its hundredth answer.
                if pages % 100 == 0 { connection = try WireConnection(port: port) }
            }
        }

        /// What `rollcall list` prints.
        private func lines(_ gateway: RunningGateway, by field: String, _ direction: String) throws -> String {
            let result = try rollcall(
                "list", "--server", gateway.url, "--output", "ndjson", "--sort-by", field, "--sort-dir", direction)
            try #require(result.exitCode == 0, "\(result.errors)")
            return result.output
        }

        private func uids(_ lines: String) throws -> [String] {
            struct Line: Decodable { let uid: String }
            return try lines.split(separator: "\n").map {
                try JSONDecoder().decode(Line.self, from: Data($0.utf8)).uid
            }
        }

        @Test("the cheaper way lists the same keys, in every order, at a small part of the price")
        func cheaper() async throws {
            let (server, keys) = server(keys: isLarge ? 20_000 : 2000, tenants: isLarge ? 100 : 20)
            let url = try await server.start()
            let oracle = Oracle(diffio: [], cycles: keys)
            let newest = oracle.uids(by: "created_at", descending: true)
            let direct = try measured("one list, read directly page by page", server) { try readDirectly(url) }.cost
            var (standard, cheaper) = (direct, direct)
            try await withGateway(RoutesFile(backends: [RoutesFile.cycles(url)])) { gateway in
                let listed = try measured("through Rollcall, by default", server) {
                    try lines(gateway, by: "created_at", "desc")
                }
                standard = listed.cost
                #expect(try uids(listed.result) == newest)
            }
            let routes = RoutesFile(backends: [RoutesFile.cycles(url, #""by_tenant": "cheaper""#)])
            try await withGateway(routes) { gateway in
                let listed = try measured("through Rollcall, `\"by_tenant\": \"cheaper\"`", server) {
                    try lines(gateway, by: "created_at", "desc")
                }
                cheaper = listed.cost
                #expect(try uids(listed.result) == newest)
                let orders = [
                    ("created_at", "asc"), ("key_id", "asc"), ("key_id", "desc"), ("name", "asc"), ("name", "desc"),
                ]
                for (field, direction) in orders {
                    let expected = oracle.uids(by: field, descending: direction == "desc")
                    let listed = try uids(try lines(gateway, by: field, direction))
                    #expect(listed == expected, "\(field) \(direction)")
                }
            }
            for cost in [direct, standard, cheaper] { print(cost.row()) }
            let part = isLarge ? 10 : 2
            #expect(standard.counts.keysLookedAt * 10 <= direct.counts.keysLookedAt * 11)
            #expect(cheaper.counts.keysLookedAt * part <= direct.counts.keysLookedAt)
            if isLarge {
                #expect(standard.milliseconds <= direct.milliseconds * 1.1)
                #expect(cheaper.milliseconds <= direct.milliseconds / 10)
            }
            await server.stop()
        }

        @Test("what is over both limits is listed whole with nothing configured, and refused where tenants are none")
        func overLimits() async throws {
            let (server, keys) = server(keys: isLarge ? 60_000 : 600, tenants: isLarge ? 250 : 25)
            if !isLarge { (server.manner.mostSorted, server.manner.mostScanned) = (200, 500) }
            let url = try await server.start()
            try await withGateway(RoutesFile(backends: [RoutesFile.cycles(url)])) { gateway in
                let expected = Oracle(diffio: [], cycles: keys).uids(by: "created_at", descending: true)
                let listed = try uids(try lines(gateway, by: "created_at", "desc"))
                #expect(listed == expected)
            }
            try await withGateway(RoutesFile(backends: [RoutesFile.cycles(url, #""tenants": []"#)])) { gateway in
                let problem = try gateway.get("/v1/keys").problem()
                #expect(problem.status == 422 && problem.code == "backend_limit_exceeded")
            }
            await server.stop()
        }

        @Test("small pages cost the backends little more than long ones")
        func smallPages() async throws {
            let keys = SampleKey.generate(2000, for: .cycles, seed: 5)
            let cycles = SampleCycles(keys: keys, credential: credential)
            let diffio = SampleDiffio(keys: SampleKey.generate(300, for: .diffio, seed: 5), credential: credential)
            let routes = RoutesFile(backends: [
                RoutesFile.cycles(try await cycles.start()), RoutesFile.diffio(try await diffio.start()),
            ])
            try await withGateway(routes) { gateway in
                let listed = try gateway.walk("sort_by=created_at", limit: 7)
                #expect(listed.count == 2300)
                #expect(cycles.counts.kinds[.list] ?? 0 <= 24, "\(cycles.counts)")
                #expect(diffio.counts.calls <= 3)
            }
            await cycles.stop()
            await diffio.stop()
        }
    }
}
