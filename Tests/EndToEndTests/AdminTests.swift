// The admin pages, on their own listener and there alone.

import Foundation
import SampleBackends
import Testing

extension EndToEnd {
    @Suite("Admin pages")
    struct AdminPages {
        private struct Status: Decodable {
            struct Backend: Decodable {
                let dialect: String
                let reachable: Bool?
                let last_seen: String?
                let sort_proven: Bool?
                let latency: [String: Double]?
                let last_error: String?
            }
            let version: String
            let generation: Int
            let config_sha256: String
            let draining: Bool
            let backends: [String: Backend]
        }

        private struct Document: Decodable {
            let openapi: String
            let paths: [String: [String: Operation]]
            struct Operation: Decodable { let operationId: String }
        }

        @Test("health, readiness, status and the API's description are on the admin listener, not on the public one")
        func pages() async throws {
            let pair = try await SamplePair.start(diffio: 5, cycles: 5)
            try await withGateway(pair.routes) { gateway in
                for (page, type) in [
                    ("/healthz", "text/plain; charset=utf-8"), ("/readyz", "text/plain; charset=utf-8"),
                    ("/status", "application/json"), ("/openapi.json", "application/json"),
                ] {
                    let answer = try gateway.adminGet(page)
                    #expect(answer.status == 200 && answer.header("Content-Type") == type)
                    #expect(try gateway.get(page).problem().code == "not_found")
                    let post = try WireConnection(port: gateway.adminPort).request("POST", page, body: "{}")
                    #expect(post.status == 405 && post.header("Allow") == "GET, HEAD")
                }
                #expect(try gateway.adminGet("/v1/keys").problem().code == "not_found")
            }
            await pair.stop()
        }

        @Test("the status tells of each backend what calls have shown, and never the credential")
        func status() async throws {
            let dead = try RefusingPort()
            let pair = try await SamplePair.start(diffio: 5, cycles: 5)
            let routes = RoutesFile(backends: pair.routes.backends + [RoutesFile.diffio(dead.url, name: "dead")])
            try await withGateway(routes) { gateway in
                let before = try gateway.adminGet("/status").decoded(Status.self)
                #expect(before.backends.count == 3 && before.backends.values.allSatisfy { $0.reachable == nil })
                #expect(before.config_sha256.count == 64 && !before.draining && !before.version.isEmpty)
                #expect(before.generation == 1 && before.backends["cycles"]?.latency == nil)
                _ = try gateway.get("/v1/keys?limit=2")
                let answer = try gateway.adminGet("/status")
                let after = try answer.decoded(Status.self)
                #expect(after.backends["cycles"]?.reachable == true && after.backends["cycles"]?.sort_proven == true)
                #expect(after.backends["diffio"]?.reachable == true && after.backends["diffio"]?.last_seen != nil)
                #expect(after.backends["dead"]?.reachable == false && after.backends["dead"]?.last_error != nil)
                #expect(after.backends["cycles"]?.latency?.keys.sorted() == ["p50", "p90", "p99"])
                #expect(!answer.text.contains(credential))
            }
            await pair.stop()
        }

        @Test("the metrics tell of requests, backends, connections and the process itself")
        func metrics() async throws {
            let pair = try await SamplePair.start(diffio: 5, cycles: 5)
            try await withGateway(pair.routes) { gateway in
                let connection = try WireConnection(port: gateway.port)
                _ = try connection.request("GET", "/v1/keys?limit=2")
                let text = try gateway.adminGet("/metrics").text
                for line in [
                    #"rollcall_requests_total{route="keys",code="200"} 1"#,
                    #"rollcall_connections{listener="front"} 1"#,
                    #"rollcall_backend_up{backend="diffio"} 1"#,
                    #"rollcall_backend_keys_total{backend="diffio",kind="list"} 5"#,
                    "rollcall_config_generation 1", "rollcall_config_reload_failures_total 0",
                    #"rollcall_backend_calls_waiting{backend="cycles"} 0"#, "rollcall_requests_in_flight 0",
                ] { #expect(text.contains("\n\(line)\n"), "\(line)") }
                for name in [
                    "process_resident_memory_bytes", "process_open_fds", "process_max_fds", "process_cpu_seconds_total",
                    "process_start_time_seconds", "process_virtual_memory_bytes",
                ] { #expect(text.contains("\n\(name) "), "\(name)") }
                #expect(!text.contains(credential))
            }
            await pair.stop()
        }

        @Test("rollcall openapi prints the document that the listener serves, and it speaks of what exists")
        func description() async throws {
            let pair = try await SamplePair.start(diffio: 1, cycles: 1)
            try await withGateway(pair.routes) { gateway in
                let served = try gateway.adminGet("/openapi.json")
                let printed = try rollcall("openapi")
                #expect(printed.exitCode == 0 && printed.output == served.text)
                let document = try served.decoded(Document.self)
                #expect(document.openapi == "3.1.0")
                let connection = try WireConnection(port: gateway.port)
                for (path, operations) in document.paths {
                    let allowed = try connection.request("OPTIONS", path).header("Allow") ?? ""
                    #expect(Set(allowed.lowercased().components(separatedBy: ", ")) == Set(operations.keys), "\(path)")
                }
                #expect(document.paths.count == 3)
            }
            await pair.stop()
        }
    }
}
