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
                let last_error: String?
            }
            let version: String
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
                _ = try gateway.get("/v1/keys?limit=2")
                let answer = try gateway.adminGet("/status")
                let after = try answer.decoded(Status.self)
                #expect(after.backends["cycles"]?.reachable == true && after.backends["cycles"]?.sort_proven == true)
                #expect(after.backends["diffio"]?.reachable == true && after.backends["diffio"]?.last_seen != nil)
                #expect(after.backends["dead"]?.reachable == false && after.backends["dead"]?.last_error != nil)
                #expect(!answer.text.contains(credential))
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
