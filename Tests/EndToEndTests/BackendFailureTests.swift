// Backends that are gone, silent, or refuse: what a caller is told, and how soon.

import Foundation
import Glibc
import SampleBackends
import Testing

extension EndToEnd {
    @Suite("Failing backends")
    struct FailingBackends {
        @Test("one dead backend makes the page partial, both make it 503 with Retry-After, forbid and required at once")
        func dead() async throws {
            let (dead, otherDead) = (try RefusingPort(), try RefusingPort())
            let cycles = SampleCycles(keys: SampleKey.generate(30, for: .cycles, seed: 3), credential: credential)
            let alive = RoutesFile.cycles(try await cycles.start())
            try await withGateway(RoutesFile(backends: [RoutesFile.diffio(dead.url), alive])) { gateway in
                let response = try gateway.get("/v1/keys?limit=10")
                let page = try response.page()
                #expect(page.unreachable == ["diffio"] && !page.complete && page.keys.count == 10)
                #expect(response.header("X-Rollcall-Complete") == "false")
                let next = try gateway.get("/v1/keys?limit=500&cursor=\(page.next_cursor ?? "")").page()
                #expect(next.keys.count == 20 && !next.complete && next.unreachable == ["diffio"])
                try expectUnavailable(gateway.get("/v1/keys?partial=forbid"), ["diffio"])
                try expectUnavailable(gateway.get("/v1/keys?backend=diffio"), ["diffio"])
                #expect(try gateway.get("/v1/keys?backend=cycles").page().complete)
                let list = try rollcall("list", "--server", gateway.url, "--output", "ndjson")
                #expect(list.exitCode == 3 && list.output.split(separator: "\n").count == 30)
            }
            let required = RoutesFile(backends: [RoutesFile.diffio(dead.url, #""required": true"#), alive])
            try await withGateway(required) { try expectUnavailable($0.get("/v1/keys"), ["diffio"]) }
            let none = RoutesFile(backends: [RoutesFile.diffio(dead.url), RoutesFile.cycles(otherDead.url)])
            try await withGateway(none) { try expectUnavailable($0.get("/v1/keys"), ["cycles", "diffio"]) }
            await cycles.stop()
        }

        @Test("a hanging backend holds nobody up beyond the deadline: partial beside others, 504 alone")
        func hanging() async throws {
            let pair = try await SamplePair.start(diffio: 5, cycles: 20, route: #""deadline": "2500ms""#)
            pair.diffio.faults = .always(.hang)
            try await withGateway(pair.routes) { gateway in
                let (page, time) = try timed { try gateway.get("/v1/keys").page() }
                #expect(page.unreachable == ["diffio"] && page.keys.count == 20 && !page.complete)
                #expect(time < .milliseconds(2500))
                let (response, alone) = try timed { try gateway.get("/v1/keys?backend=diffio") }
                let problem = try response.problem()
                #expect(problem.status == 504 && problem.code == "deadline_exceeded" && problem.backends == ["diffio"])
                #expect(alone < .milliseconds(2500))
                pair.diffio.faults = .none
                #expect(try gateway.get("/v1/keys").page().complete, "it is asked again")
            }
            await pair.stop()
        }

        @Test(
            "what a backend does wrong is told by its class alone",
            arguments: [
                (SampleFault.status(500), 503, "backends_unavailable"), (.status(429), 503, "backends_unavailable"),
                (.status(404), 502, "backend_refused"), (.status(302), 502, "backend_refused"),
                (.status(204), 502, "backend_malformed"), (.garbage, 502, "backend_malformed"),
                (.wrongContent, 502, "backend_malformed"), (.truncate, 503, "backends_unavailable"),
                (.reset, 503, "backends_unavailable"),
            ])
        func classes(fault: SampleFault, status: Int, code: String) async throws {
            let pair = try await SamplePair.start(diffio: 5, cycles: 5)
            pair.diffio.faults = .always(fault)
            pair.cycles.faults = .always(fault)
            try await withGateway(pair.routes) { gateway in
                for backend in ["diffio", "cycles"] {
                    let problem = try gateway.get("/v1/keys?backend=\(backend)").problem()
                    #expect(problem.status == status && problem.code == code, "\(backend): \(problem)")
                    #expect(problem.backends == [backend])
                }
            }
            await pair.stop()
        }

        @Test("a refused credential is 502, and neither answer nor log holds it")
        func refusedCredential() async throws {
            let pair = try await SamplePair.start(diffio: 5, cycles: 5)
            let wrong = "wrong-" + UUID().uuidString
            try await withGateway(pair.routes, environment: ["BACKEND_CREDENTIAL": wrong]) { gateway in
                let response = try gateway.get("/v1/keys")
                let problem = try response.problem()
                #expect(problem.status == 502 && problem.code == "backend_refused")
                #expect(!response.text.contains(wrong))
                #expect(try !gateway.log.joined().contains(wrong))
            }
            await pair.stop()
        }

        private func expectUnavailable(_ response: WireResponse, _ backends: [String]) throws {
            let problem = try response.problem()
            #expect(problem.status == 503 && problem.code == "backends_unavailable" && problem.backends == backends)
            #expect(response.header("Retry-After").flatMap(Int.init) ?? 0 > 0)
        }
    }
}

/// A value and how long it took to get.
func timed<Value>(_ body: () throws -> Value) rethrows -> (Value, Duration) {
    let start = ContinuousClock.now
    return (try body(), start.duration(to: .now))
}
