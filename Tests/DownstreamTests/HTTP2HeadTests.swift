// Whom an HTTP/2 request is for: `:authority`, `host`, or nobody (RFC 9113 section 8.3.1).

import NIOHTTP1
import Testing

@testable import Downstream

@Suite("heads of HTTP/2", .timeLimit(.minutes(1)))
struct HTTP2HeadTests {
    /// A request that names its host as given.
    private static func fields(
        _ authority: String?, _ hosts: [String], method: String = "GET", scheme: String = "http"
    ) -> [(String, String)] {
        [(":method", method), (":scheme", scheme), (":path", "/in")]
            + (authority.map { [(":authority", $0)] } ?? []) + hosts.map { ("host", $0) }
    }

    private static func answeringHost() -> TestHandler {
        var handler = TestHandler()
        handler.answer = { request in
            let hosts = request.headers.all(name: "host").joined(separator: " ")
            return ServerResponse(status: 200, body: Array("for \(hosts)".utf8) + request.body)
        }
        return handler
    }

    @Test("a request without :authority is for the host of its Host header, with a body and trailers too")
    func hostAlone() async throws {
        let fixture = try await Fixture(Self.answeringHost())
        let client = try FrameClient(fixture)
        #expect(client.body(of: client.head(Self.fields(nil, ["a.example"]))) == "for a.example")
        let long = client.head(Self.fields(nil, ["a.example"], method: "POST"), ends: false)
        client.data(long, Array(" one".utf8))
        client.send(FrameClient.frame(1, 5, long, FrameClient.block([("x", "y")])))
        #expect(client.body(of: long) == "for a.example one")
        await fixture.stop()
    }

    @Test(
        "a Host header that says the same as :authority does no harm",
        arguments: [
            ("a.example", "a.example", "http"), ("a.example:8080", "A.Example:8080", "http"),
            ("a.example", "a.example:80", "http"), ("a.example:443", "a.example", "https"),
        ])
    func same(_ authority: String, _ host: String, _ scheme: String) async throws {
        let fixture = try await Fixture(Self.answeringHost())
        let client = try FrameClient(fixture)
        #expect(client.body(of: client.head(Self.fields(authority, [host], scheme: scheme))) == "for \(host)")
        await fixture.stop()
    }

    @Test("a request for no host, or for more than one, is refused in words, and the connection serves on")
    func refused() async throws {
        let fixture = try await Fixture()
        let client = try FrameClient(fixture)
        for fields in [Self.fields(nil, []), Self.fields("", []), Self.fields(nil, [""])] {
            #expect(client.body(of: client.head(fields)) == "the request names no host", "\(fields)")
        }
        #expect(client.body(of: client.head(Self.fields("", [" "]))) == "a header is malformed")
        let two = [
            Self.fields("a.example", ["b.example"]), Self.fields("a.example:443", ["a.example"]),
            Self.fields(nil, ["a.example", "a.example"]), Self.fields("a.example", ["a.example", "b.example"]),
        ]
        for fields in two {
            #expect(client.body(of: client.head(fields)) == "there is more than one Host header", "\(fields)")
        }
        #expect(client.body(of: client.head(Self.fields(nil, ["a\tb"]))) == "the Host header is malformed")
        #expect(fixture.handler.seen.all == [])
        #expect(client.body(of: client.head("GET", "/alive")) == "GET /alive")
        await fixture.stop()
    }

    @Test("CONNECT, which names no path, is answered")
    func connect() async throws {
        let fixture = try await Fixture()
        let client = try FrameClient(fixture)
        let stream = client.head([(":method", "CONNECT"), (":authority", "a.example:80")])
        #expect(client.body(of: stream) == "nothing here answers CONNECT")
        #expect(client.body(of: client.head("GET", "/alive")) == "GET /alive")
        await fixture.stop()
    }

    @Test("a head of the greatest length may come in many small frames")
    func smallFrames() async throws {
        let fixture = try await Fixture()
        let client = try FrameClient(fixture)
        // Before the server's settings are acknowledged, HTTP/2's own least length counts.
        client.send(FrameClient.frame(4, 1, 0))
        let fields = FrameClient.request("GET", "/alive") + [("x-a", String(repeating: "a", count: 30_000))]
        let block = FrameClient.block(fields)
        for start in stride(from: 0, to: block.count, by: 1500) {
            let end = min(start + 1500, block.count)
            let flags: UInt8 = (start == 0 ? 1 : 0) | (end == block.count ? 4 : 0)
            client.send(FrameClient.frame(start == 0 ? 1 : 9, flags, 1, Array(block[start..<end])))
        }
        #expect(client.body(of: 1) == "GET /alive")
        await fixture.stop()
    }

    @Test(
        "each bad head has its status",
        arguments: [
            (.CONNECT, "*", "a.example", 405), (.GET, "http://a.example/", "a.example", 400), (.GET, "/", "", 400),
            (.GET, "/", " ", 400), (.GET, "/", "a/b", 400), (.GET, "/", "a.example", nil),
        ] as [(HTTPMethod, String, String, Int?)])
    func statuses(_ method: HTTPMethod, _ uri: String, _ host: String, _ status: Int?) {
        let head = HTTPRequestHead(version: .http2, method: method, uri: uri, headers: ["host": host])
        #expect(refusal(of: head)?.status == status)
    }

    private func refusal(of head: HTTPRequestHead) -> Refusal? {
        do throws(Refusal) {
            _ = try AcceptedHead(http2: head, limits: ServerLimits())
            return nil
        } catch {
            return error
        }
    }
}
