// What operators see of a gateway at work: a shadow's differences, a collector's spans.

import Foundation
import SampleBackends
import Testing

extension EndToEnd {
    @Suite("Operators")
    struct Operators {
        @Test("a shadow is asked with its own credential alone, and its differences are counted")
        func shadow() async throws {
            let keys = SampleKey.generate(12, for: .cycles, seed: 5)
            let own = "credential-" + UUID().uuidString
            let (old, new) = (
                SampleCycles(keys: keys, credential: credential),
                SampleCycles(keys: Array(keys.dropFirst(2)), credential: own)
            )
            let entry = RoutesFile.cycles(try await new.start(), name: "new").members
                .replacing("BACKEND_CREDENTIAL", with: "OTHER_CREDENTIAL")
            let file = RoutesFile(
                backends: [RoutesFile.cycles(try await old.start(), name: "old", #""shadow": "new""#), ("new", entry)])
            try await withGateway(file, environment: ["OTHER_CREDENTIAL": own]) { gateway in
                let page = try gateway.get("/v1/keys?backend=old").page()
                #expect(page.keys.count == 12 && page.complete)
                func metrics() throws -> String { try gateway.adminGet("/metrics").text }
                let calls = #"rollcall_shadow_calls_total{backend="old",shadow="new",outcome="different"} 1"#
                #expect(try eventually { try metrics().contains(calls + "\n") })
                let missing = #"rollcall_shadow_differences_total{backend="old",shadow="new",difference="missing"} 2"#
                #expect(try metrics().contains(missing + "\n"))
                #expect(try metrics().contains(#"rollcall_backend_up{backend="new"} 1"#))
            }
            await old.stop()
            await new.stop()
        }

        @Test("a request's spans reach the collector before the process ends, and no answer waits for one that hangs")
        func spans() async throws {
            let collector = try ScriptedServer { _ in "{}" }
            let pair = try await SamplePair.start(diffio: 2, cycles: 2)
            let environment = ["OTEL_EXPORTER_OTLP_ENDPOINT": collector.url, "OTEL_SERVICE_NAME": "keys-test"]
            try await withGateway(pair.routes, environment: environment) { gateway in
                let page = try gateway.get("/v1/keys", "X-Request-Id: traced-1").page()
                #expect(page.keys.count == 4)
            }
            let bodies = collector.requests.filter { $0.head.hasPrefix("POST /v1/traces HTTP/1.1\r\n") }.map(\.body)
            for part in ["keys-test", "traced-1", "GET /v1/keys", "call cycles", "call diffio"] {
                #expect(bodies.contains { $0.contains("\"\(part)\"") }, "\(part)")
            }
            #expect(!bodies.contains { $0.contains(credential) })
            collector.stop()
            let hanging = try RefusingPort()
            try await withGateway(pair.routes, environment: ["OTEL_EXPORTER_OTLP_ENDPOINT": hanging.url]) { gateway in
                let start = ContinuousClock.now
                let answers = try (0..<20).map { _ in try gateway.get("/v1/keys").status }
                #expect(answers.allSatisfy { $0 == 200 })
                #expect(start.duration(to: .now) < .seconds(5))
            }
            await pair.stop()
        }

        @Test("what only starting needed of the program's files is not kept in memory")
        func startedMemory() async throws {
            let pair = try await SamplePair.start(diffio: 1, cycles: 1)
            try await withGateway(pair.routes) { gateway in
                let process = gateway.process
                let peak = residentMemory(of: process, "VmHWM")
                #expect(eventually { residentMemory(of: process, "RssFile") < peak / 2 })
            }
            await pair.stop()
        }

        @Test("a collector that nobody could reach is told at the start")
        func badCollector() async throws {
            let pair = try await SamplePair.start(diffio: 0, cycles: 0)
            let environment = ["OTEL_EXPORTER_OTLP_ENDPOINT": "collector"]
            let failure = #expect(throws: RunningGateway.NotReady.self) {
                _ = try RunningGateway(pair.routes, environment: environment)
            }
            #expect(failure?.errors.contains("OTEL_EXPORTER_OTLP_ENDPOINT") == true)
            await pair.stop()
        }
    }
}
