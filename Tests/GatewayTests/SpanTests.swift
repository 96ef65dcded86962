// The spans that a collector gets, read from what is posted to it.

import Configuration
import Foundation
import Gateway
import Redaction
import Testing
import Upstream

@Suite("Spans")
struct SpanTests {
    private struct Export: Decodable {
        struct Resource: Decodable { let attributes: [Attribute] }
        struct Scope: Decodable { let spans: [Span] }
        struct Entry: Decodable {
            let resource: Resource
            let scopeSpans: [Scope]
        }
        struct Attribute: Decodable {
            struct Value: Decodable {
                let stringValue: String?
                let intValue: String?
                let boolValue: Bool?
            }
            let key: String
            let value: Value
        }
        struct Status: Decodable { let code: Int? }
        struct Span: Decodable {
            let traceId: String
            let spanId: String
            let parentSpanId: String?
            let name: String
            let kind: Int
            let startTimeUnixNano: String
            let endTimeUnixNano: String
            let attributes: [Attribute]
            let status: Status

            func text(_ key: String) -> String? { attributes.first { $0.key == key }?.value.stringValue }
            func number(_ key: String) -> String? { attributes.first { $0.key == key }?.value.intValue }
        }
        let resourceSpans: [Entry]
        var spans: [Span] { resourceSpans.flatMap(\.scopeSpans).flatMap(\.spans) }
    }

    private let clock = Clock()
    private let queue: SpanQueue
    private let collector = FakeBackend("collector", .diffio)

    init() { queue = SpanQueue { [clock] in clock.now } }

    private func export(_ scanner: Redaction.Scanner) throws -> SpanExport {
        let environment = [
            "OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:4318", "OTEL_EXPORTER_OTLP_HEADERS": "x-own=1",
        ]
        let settings = try #require(try CollectorSettings.read(environment))
        return SpanExport(queue, to: settings, caller: collector) { scanner }
    }

    /// What one request leaves at the collector.
    private func spans(
        _ backends: [FakeBackend], _ target: String = "/v1/keys", method: String = "GET",
        headers: [(String, String)] = []
    ) async throws -> [Export.Span] {
        let world = try World(backends, process: GatewayProcess(spans: queue))
        _ = await world.respond(method, target, headers: headers)
        await (try export(world.gateway.scanner)).finish()
        guard let call = collector.calls.last else { return [] }
        #expect(call.url == "http://127.0.0.1:4318/v1/traces")
        #expect(call.headers.contains { $0.name == "x-own" } && call.method == .post)
        let document = try JSONDecoder().decode(Export.self, from: Data(call.body ?? []))
        let name = document.resourceSpans.first?.resource.attributes.first { $0.key == "service.name" }
        #expect(name?.value.stringValue == "rollcall")
        return document.spans
    }

    @Test("a request and each of its calls leave a span, the calls' within the request's")
    func tree() async throws {
        let (one, two) = (FakeBackend("one", .cycles), FakeBackend("two", .diffio, fault: .status(500)))
        let spans = try await spans([one, two], headers: [("X-Request-Id", "mine")])
        let root = try #require(spans.first { $0.kind == 2 })
        #expect(root.name == "GET /v1/keys" && root.parentSpanId == nil && root.status.code == nil)
        #expect(root.text("rollcall.request_id") == "mine" && root.number("http.response.status_code") == "200")
        let calls = spans.filter { $0.kind == 3 }
        #expect(calls.count == one.calls.count + two.calls.count && calls.count == 3)
        #expect(calls.allSatisfy { $0.parentSpanId == root.spanId && $0.traceId == root.traceId })
        #expect(calls.filter { $0.text("rollcall.backend") == "two" }.map(\.status.code) == [2])
        let ids = Set(spans.map(\.spanId))
        #expect(ids.count == spans.count && ids.allSatisfy { $0.utf8.count == 16 } && root.traceId.utf8.count == 32)
        let sent = (one.calls + two.calls).flatMap { $0.headers.filter { $0.name == "traceparent" }.map(\.value) }
        #expect(Set(sent) == Set(calls.map { "00-\(root.traceId)-\($0.spanId)-01" }))
        for span in spans {
            let (begin, end) = (try #require(Int(span.startTimeUnixNano)), try #require(Int(span.endTimeUnixNano)))
            #expect(begin <= end && end == 1_778_328_000_000_000_000)
        }
    }

    @Test("a caller's trace goes on, its state too, and one that is not recorded leaves no span")
    func callersTrace() async throws {
        let trace = "4bf92f3577b34da6a3ce929d0e0e4736"
        let backend = FakeBackend("one", .diffio)
        let headers = [("traceparent", "00-\(trace)-00f067aa0ba902b7-01"), ("tracestate", "vendor=opaque")]
        let spans = try await spans([backend], headers: headers)
        #expect(spans.count == 2 && spans.allSatisfy { $0.traceId == trace })
        #expect(spans.first { $0.kind == 2 }?.parentSpanId == "00f067aa0ba902b7")
        #expect(backend.calls.last?.headers.contains { $0.name == "tracestate" && $0.value == "vendor=opaque" } == true)
        let before = collector.calls.count
        _ = try await self.spans([backend], headers: [("traceparent", "00-\(trace)-00f067aa0ba902b7-00")])
        #expect(collector.calls.count == before)
    }

    @Test("a trace that begins here and is not sampled leaves no span, and its backends are told so")
    func unsampled() async throws {
        let backend = FakeBackend("one", .diffio)
        let queue = SpanQueue(sample: 0) { [clock] in clock.now }
        let world = try World([backend], process: GatewayProcess(spans: queue))
        _ = try await world.page()
        let sent = backend.calls.flatMap { $0.headers.filter { $0.name == "traceparent" }.map(\.value) }
        #expect(sent.count == 1 && sent.allSatisfy { $0.hasSuffix("-00") })
        let settings = try #require(
            try CollectorSettings.read(["OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:4318"]))
        await SpanExport(queue, to: settings, caller: collector) { [world] in world.gateway.scanner }.finish()
        #expect(collector.calls.isEmpty)
    }

    @Test(
        "a sampler of its own decides over callers' traces, too, by their ids",
        arguments: [(0.0, "00"), (0.6, "01"), (1, "01")])
    func ownSampler(_ sample: Double, _ flags: String) async throws {
        let backend = FakeBackend("one", .diffio)
        let queue = SpanQueue(sample: sample, heedsParents: false) { [clock] in clock.now }
        let world = try World([backend], process: GatewayProcess(spans: queue))
        // The last 56 bits are a bit more than a half of all.
        let parent = "00-4bf92f3577b34da6a380ffffffffffff-00f067aa0ba902b7-" + (flags == "00" ? "01" : "00")
        _ = await world.respond("GET", "/v1/keys", headers: [("traceparent", parent)])
        let sent = backend.calls.flatMap { $0.headers.filter { $0.name == "traceparent" }.map(\.value) }
        #expect(sent.count == 1 && sent.allSatisfy { $0.hasSuffix("-" + flags) }, "\(sent)")
    }

    @Test("nothing of a stranger's own stands in a span, and a failed request is marked")
    func strangers() async throws {
        let backend = FakeBackend("one", .diffio, fault: .status(500))
        let spans = try await spans([backend], "/v1/keys?search=hush", method: "GET")
        let root = try #require(spans.first { $0.kind == 2 })
        #expect(root.status.code == 2 && root.text("error.type") == "backends_unavailable")
        let odd = try await self.spans([backend], "/hush", method: "HUSH").first {
            $0.kind == 2 && $0.name != root.name
        }
        #expect(odd?.name == "_OTHER" && odd?.text("http.request.method") == "_OTHER")
        #expect(
            !collector.calls.contains { String(decoding: $0.body ?? [], as: UTF8.self).lowercased().contains("hush") })
    }

    @Test("spans that the collector can't take now wait, those that it refuses are lost, and both are counted")
    func failures() async throws {
        let world = try World([FakeBackend("one", .diffio)], process: GatewayProcess(spans: queue))
        collector.change { $0.faults = [nil: .status(503)] }
        let export = try export(world.gateway.scanner)
        _ = try await world.page()
        await export.finish()
        #expect(queue.exported == 0 && queue.dropped == 0)
        collector.change { $0.faults = [:] }
        await export.finish()
        #expect(queue.exported == 2 && queue.dropped == 0)
        _ = try await world.page()
        collector.change { $0.faults = [nil: .status(400)] }
        await export.finish()
        #expect(queue.exported == 2 && queue.dropped == 2)
    }

    @Test("a collector that takes nothing costs no more than the queue's room")
    func overflow() async throws {
        let world = try World([FakeBackend("one", .diffio)], process: GatewayProcess(spans: queue))
        for _ in 0..<1100 { _ = try await world.page() }
        #expect(queue.dropped == 2200 - 2048)
    }
}
