// The metrics page: what it says, and that it is Prometheus text.

import Downstream
import Foundation
import Gateway
import Testing

@Suite("Metrics")
struct MetricsTests {
    private func metrics(_ world: World) async -> String {
        await AdminPages(world.gateway).respond(to: ServerRequest(method: "GET", target: "/metrics")).text
    }

    private func value(_ series: String, in text: String) -> Double? {
        text.split(separator: "\n").first { $0.hasPrefix(series + " ") }
            .flatMap { Double($0.dropFirst(series.count + 1)) }
    }

    @Test("each family has its help and type once, before its samples, and no series comes twice")
    func form() async throws {
        let world = try World([FakeBackend("a\"\\b", .cycles), FakeBackend("bad", .diffio, fault: .status(503))])
        _ = try await world.page()
        let lines = await metrics(world).split(separator: "\n")
        var types: [String: String] = [:]
        var series: Set<Substring> = []
        for line in lines {
            if line.hasPrefix("# TYPE ") {
                let words = line.split(separator: " ").map(String.init)
                #expect(types.updateValue(words[3], forKey: words[2]) == nil)
            } else if !line.hasPrefix("# HELP ") {
                let end = try #require(line.lastIndex(of: " "))
                #expect(series.insert(line[..<end]).inserted, "\(line)")
                let name = String(line.prefix { $0 != "{" && $0 != " " })
                let family = ["_bucket", "_sum", "_count"].reduce(name) {
                    $0.hasSuffix($1) && types[String($0.dropLast($1.count))] == "histogram"
                        ? String($0.dropLast($1.count)) : $0
                }
                let type = try #require(types[family], "\(line)")
                #expect((type == "counter") == family.hasSuffix("_total"))
            }
        }
        #expect(series.contains(#"rollcall_backend_up{backend="a\"\\b"}"#), "labels are escaped")
    }

    @Test("a histogram's buckets rise to its count, and its sum is in seconds")
    func histogram() async throws {
        let world = try World([FakeBackend("one", .cycles)])
        for _ in 0..<3 { _ = try await world.page() }
        let text = await metrics(world)
        let buckets = text.split(separator: "\n")
            .filter { $0.hasPrefix(#"rollcall_request_duration_seconds_bucket{route="keys","#) }
            .compactMap { $0.split(separator: " ").last.flatMap { Int($0) } }
        #expect(buckets.count > 10 && buckets == buckets.sorted() && buckets.last == 3)
        #expect(value(#"rollcall_request_duration_seconds_count{route="keys"}"#, in: text) == 3)
        let sum = try #require(value(#"rollcall_request_duration_seconds_sum{route="keys"}"#, in: text))
        #expect(sum > 0 && sum < 60)
    }

    @Test("calls, repetitions, pages and keys are counted by backend")
    func backends() async throws {
        let keys = (0..<7).map { FakeKey(id: "k\($0)") }
        let one = FakeBackend("one", .diffio, keys)
        let two = FakeBackend("two", .diffio, keys, members: "\"retries\":2,")
        two.change { $0.faults = [0: .status(503), 1: .status(503)] }
        let world = try World([one, two])
        _ = try await world.page()
        let text = await metrics(world)
        #expect(value(#"rollcall_backend_calls_total{backend="one",kind="list"}"#, in: text) == 1)
        #expect(value(#"rollcall_backend_calls_total{backend="two",kind="list"}"#, in: text) == 3)
        #expect(value(#"rollcall_backend_retries_total{backend="two"}"#, in: text) == 2)
        #expect(value(#"rollcall_backend_call_duration_seconds_count{backend="two"}"#, in: text) == 3)
        for backend in ["one", "two"] {
            #expect(value("rollcall_backend_pages_total{backend=\"\(backend)\"}", in: text) == 1)
            #expect(value("rollcall_backend_keys_total{backend=\"\(backend)\",kind=\"list\"}", in: text) == 7)
            #expect(value("rollcall_backend_up{backend=\"\(backend)\"}", in: text) == 1)
        }
    }
}
