// Answers that are out before their requests have ended (RFC 9113 section 8.1).

import Testing

@testable import Downstream

@Suite("early answers of HTTP/2", .timeLimit(.minutes(1)))
struct HTTP2EarlyAnswerTests {
    /// Begins a request that is refused for its length, and reads the refusal.
    private func begin(_ client: FrameClient) -> UInt32 {
        let stream = client.head("POST", "/in", [("content-length", "1000000000")], ends: false)
        #expect(client.body(of: stream)?.contains("longer than 10 bytes") == true)
        return stream
    }

    @Test("a caller that ends its request after the answer is not reset")
    func ended() async throws {
        let fixture = try await Fixture { $0.body = 10 }
        let client = try FrameClient(fixture)
        let stream = client.head("POST", "/in", [("content-length", "20000")], ends: false)
        #expect(client.body(of: stream)?.contains("longer than 10 bytes") == true)
        client.data(stream, [UInt8](repeating: 65, count: 10_000))
        client.data(stream, [UInt8](repeating: 65, count: 10_000), ends: true)
        #expect(client.body(of: client.head("GET", "/alive")) == "GET /alive")
        #expect(client.resets == [:])
        await fixture.stop()
    }

    @Test("a caller that does not is told to stop, without an error, and what it still sends does no harm")
    func reset() async throws {
        let fixture = try await Fixture { $0.body = 10 }
        let client = try FrameClient(fixture)
        let streams = (0..<4).map { _ in begin(client) }
        for stream in streams { #expect(client.reset(of: stream) == 0) }
        // More than the connection's window: it must be opened for these bytes too.
        for stream in streams {
            for _ in 0..<3 { client.data(stream, [UInt8](repeating: 65, count: 16_384)) }
            #expect(client.body(of: client.head("GET", "/alive")) == "GET /alive")
        }
        await fixture.stop()
    }

    @Test("a caller that never stops is told so before long")
    func endless() async throws {
        let fixture = try await Fixture { $0.body = 10 }
        let client = try FrameClient(fixture)
        let stream = begin(client)
        let piece = [UInt8](repeating: 65, count: 16_384)
        var sent = 0
        while client.resets[stream] == nil, sent < 2 * Patience.discard {
            // Half of the window: it is opened again after that.
            for _ in 0..<2 { client.data(stream, piece) }
            sent += 2 * piece.count
            while let frame = client.read(), frame.stream != stream || frame.type != 8, frame.type != 3 {}
        }
        #expect(client.resets == [stream: 0])
        #expect(sent <= Patience.discard + 2 * piece.count)
        #expect(client.body(of: client.head("GET", "/alive")) == "GET /alive")
        await fixture.stop()
    }

    @Test("a body that does not end in time is 408, and its caller told to stop without an error")
    func slowBody() async throws {
        let fixture = try await Fixture { $0.bodyTime = .milliseconds(100) }
        let client = try FrameClient(fixture)
        let stream = client.head("POST", "/in", ends: false)
        #expect(client.body(of: stream) == "the request's body took too long to arrive")
        #expect(client.reset(of: stream) == 0)
        await fixture.stop()
    }

    @Test("a request that has not ended when the drain does is answered")
    func drained() async throws {
        let fixture = try await Fixture()
        let client = try FrameClient(fixture)
        let stream = client.head("POST", "/in", ends: false)
        #expect(client.body(of: client.head("GET", "/alive")) == "GET /alive")
        let drained = fixture.drain(within: .seconds(1))
        #expect(client.body(of: stream) == Refusal.draining.detail)
        #expect(client.resets == [:])
        await drained.value
    }
}
