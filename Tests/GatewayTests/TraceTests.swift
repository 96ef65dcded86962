// What a request's backends are told of it, and what they are not.

import Downstream
import Gateway
import Testing
import Upstream

@Suite("Traces")
struct TraceTests {
    private static let trace = "4bf92f3577b34da6a3ce929d0e0e4736"

    /// The headers of that name in each call for one request.
    private func sent(_ name: String, _ headers: [(String, String)], _ backend: FakeBackend) async throws -> [String] {
        let world = try World([backend])
        let response = await world.respond("GET", "/v1/keys", headers: headers)
        #expect(response.status == 200)
        return backend.calls.flatMap { call in call.headers.filter { $0.name.lowercased() == name }.map(\.value) }
    }

    @Test(
        "every call carries the request's id, streamed or collected", arguments: [FakeBackend.Vendor.cycles, .diffio])
    func requestID(_ vendor: FakeBackend.Vendor) async throws {
        let backend = FakeBackend("one", vendor)
        let ids = try await sent("x-request-id", [("X-Request-Id", "mine-1")], backend)
        #expect(ids.count == backend.calls.count && Set(ids) == ["mine-1"])
    }

    @Test("a caller's trace goes on with a span of its own for each call")
    func traceparent() async throws {
        let backend = FakeBackend("one", .cycles)
        let given = "00-\(Self.trace)-00f067aa0ba902b7-01"
        let values = try await sent("traceparent", [("traceparent", given)], backend)
        #expect(values.count == 2 && Set(values).count == 2 && !values.contains(given))
        for value in values {
            #expect(value.hasPrefix("00-\(Self.trace)-") && value.hasSuffix("-01") && value.utf8.count == 55)
        }
    }

    @Test(
        "what is no trace is not passed on",
        arguments: [
            [], ["nonsense"], ["00-\(trace)-00f067aa0ba902b7-01", "00-\(trace)-00f067aa0ba902b8-01"],
            ["ff-\(trace)-00f067aa0ba902b7-01"], ["00-\(trace)-0000000000000000-01"], ["00-\(trace)-00f067aa0ba902b7"],
            ["00-00000000000000000000000000000000-00f067aa0ba902b7-01"], ["00-\(trace)-00f067aa0ba902b7-01-more"],
            ["00-\(trace.uppercased())-00f067aa0ba902b7-01"], ["00-\(trace)-00f067aa0ba902b7-\u{e9}1"],
        ])
    func malformed(_ given: [String]) async throws {
        let headers = given.map { ("traceparent", $0) }
        #expect(try await sent("traceparent", headers, FakeBackend("one", .diffio)).isEmpty)
    }

    @Test("what goes with a trace goes on, unless it is no list or holds a secret, and so does no unknown flag")
    func state() async throws {
        let parent = ("traceparent", "00-\(Self.trace)-00f067aa0ba902b7-ff")
        let members = (0..<33).map { "a\($0)=1" }.joined(separator: ",")
        for (state, expected) in [
            ("dd=s:2;o:rum,rojo=00f067aa0ba902b7", ["dd=s:2;o:rum,rojo=00f067aa0ba902b7"]), ("v=" + Sample.secret, []),
            ("a b c", []), (members, []),
        ] {
            let backend = FakeBackend("one", .diffio)
            #expect(try await sent("tracestate", [parent, ("tracestate", state)], backend) == expected, "\(state)")
            #expect(
                backend.calls.first?.headers.contains { $0.name == "traceparent" && $0.value.hasSuffix("-01") } == true)
        }
    }

    @Test("a later version's trace is read as far as it is known")
    func laterVersion() async throws {
        let given = "01-\(Self.trace)-00f067aa0ba902b7-00-more"
        let values = try await sent("traceparent", [("traceparent", given)], FakeBackend("one", .diffio))
        #expect(values.count == 1 && values.first?.hasPrefix("00-\(Self.trace)-") == true)
    }

    @Test("the request's line names the trace")
    func line() async throws {
        let world = try World([FakeBackend("one", .diffio)])
        _ = await world.respond(
            "GET", "/v1/keys", headers: [("traceparent", "00-\(Self.trace)-00f067aa0ba902b7-01")])
        #expect(world.lines.contains("\"trace_id\":\"\(Self.trace)\""))
    }
}
