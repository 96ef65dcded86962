// What is no request is refused, and nothing behind it is ever taken for one (RFC 9112 section 11.2).

import Testing

@testable import Downstream

@Suite("framing", .timeLimit(.minutes(1)))
struct FramingTests {
    /// Bytes, and the status that they deserve.
    static let bad: [(bytes: String, status: Int)] = [
        ("GET / HTTP/1.1\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n", 400),
        ("GET / HTTP/1.0\r\nHost: a\r\nHost: b\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: a/b\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: a b\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: u@a\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: a:xx\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: a:1:2\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: ::1\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: [::1\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: [zz]\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: [127.0.0.1]\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: [::1]8\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: a%zz\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: a%2\r\n\r\n", 400),
        ("GET http://a:b/ HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        (.get("/", "GET", String(repeating: "a:\r\n", count: 500)), 431),
        ("GET / HTTP/1.1\r\nHost : a\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\n Host: a\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: a\r\nX: a\r\n b\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: a\r\n: b\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: a\r\nnocolon\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: a\r\nX: a\u{0}b\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: a\r\nX: a\u{7f}b\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: a\r\nX: a\rb\r\n\r\n", 400),
        ("GET / HTTP/1.1\nHost: a\n\n", 400),
        ("GET / HTTP/1.1\r\nHost: a\r\n\n", 400),
        ("GET  / HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        ("GET /a b HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        ("GET /\tHTTP/1.1\r\nHost: a\r\n\r\n", 400),
        ("GET /ü HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        ("GET /a\u{1}b HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        ("GET /a#b HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        ("GET a HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        ("GET * HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        ("GET ftp://a/ HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        ("GET http:///a HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        ("CONNECT a:80 HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        ("GET /\r\n\r\n", 400),
        ("GET / HTPP/1.1\r\nHost: a\r\n\r\n", 400),
        ("GET / HTTP/2.0\r\nHost: a\r\n\r\n", 505),
        ("GET / HTTP/0.9\r\nHost: a\r\n\r\n", 505),
        ("FETCH / HTTP/1.1\r\nHost: a\r\n\r\n", 405),
        ("G<T / HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        ("\u{16}\u{3}\u{1}\u{2}\u{0}\u{1}", 400),
        ("{}\r\n\r\n", 400),
        ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\nx", 400),
        ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nxy", 400),
        ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1, 1\r\n\r\nx", 400),
        ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: +1\r\n\r\nx", 400),
        ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n", 400),
        ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0x1\r\n\r\nx", 400),
        ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1 1\r\n\r\nx", 400),
        ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length:\r\n\r\n", 400),
        ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999999999999999\r\n\r\n", 400),
        ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400),
        ("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n0\r\n\r\n", 400),
        ("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip\r\n\r\n", 400),
        ("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked, gzip\r\n\r\n0\r\n\r\n", 400),
        ("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", 501),
        ("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n", 400),
        (.get("/", "POST", .chunked + .chunked) + "0\r\n\r\n", 400),
        ("POST / HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400),
        ("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n\r\n", 400),
        ("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n-1\r\n\r\n", 400),
        ("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nab\r\n0\r\n\r\n", 400),
        ("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1\na\n0\n\n", 400),
        ("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n11111111111111111\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: a\r\nExpect: 200-ok\r\n\r\n", 417),
    ]

    @Test("a malformed request is refused, and nothing behind it runs", arguments: bad)
    func malformed(_ bytes: String, _ status: Int) async throws {
        let fixture = try await Fixture()
        let client = try fixture.client()
        client.send(bytes + .get("/smuggled"))
        let answer = try #require(client.answer())
        #expect(answer.status == status)
        #expect(answer.header("Connection") == "close")
        #expect(client.isClosed())
        #expect(fixture.handler.seen.all == [])
        await fixture.stop()
    }

    @Test("what only looks odd is served")
    func odd() async throws {
        let fixture = try await Fixture(.echo)
        let client = try fixture.client()
        client.send("\r\n\r\n" + .post("/a?b?c", body: "1"))
        client.send("POST HTTPS://a:443/x HTTP/1.1\r\nhOST:a\r\nContent-Length: 01 \r\nX-Any: \u{fc}\t\r\n\r\n2")
        client.send(.get("/", "POST", "transfer-encoding: Chunked\r\n") + "0002\r\n3\n\r\n0\r\n\r\n")
        client.send("GET / HTTP/1.1\r\nHost:\r\nContent-Length: 0\r\n\r\n")
        #expect((1...4).map { _ in client.answer()?.text } == ["1", "2", "3\n", ""])
        #expect(fixture.handler.seen.all == ["/a?b?c", "HTTPS://a:443/x", "/", "/"])
        client.send("\r\nHEAD / HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(client.answer(toHead: true)?.status == 200)
        for host in ["[::1]", "[2001:db8::1]:8080", "a_b.example:", "a%2Fb:80", "127.0.0.1:1"] {
            client.send("GET /\(host) HTTP/1.1\r\nHost: \(host)\r\n\r\n")
            #expect(client.answer()?.status == 200, "\(host)")
        }
        client.send(.get("/", "GET", String(repeating: "a:\r\n", count: 499)))
        #expect(client.answer()?.status == 200)
        await fixture.stop()
    }

    @Test(
        "a refusal of HEAD has no body",
        arguments: [
            "HEAD / HTTP/1.1\r\n\r\n", "HEAD / HTTP/1.1\r\nHost: a\r\nX: \u{1}\r\n\r\n",
            "HEAD / HTTP/1.1\r\nHost: a\r\nContent-Length: x\r\n\r\n", "HEAD / HTTP/1.1\r\nHost: a\r\nX",
            "HEAD /\(String(repeating: "a", count: 600)) HTTP/1.1\r\nHost: a\r\n\r\n",
        ])
    func refusedHead(_ bytes: String) async throws {
        let fixture = try await Fixture {
            $0.head = 512
            $0.headTime = .milliseconds(200)
        }
        let client = try fixture.client()
        client.send(bytes)
        let answer = try #require(client.answer(toHead: true))
        #expect(answer.status >= 400 && client.everything() == [])
        await fixture.stop()
    }

    @Test("a connection that was asked for a tunnel is closed behind the answer, and nothing more of it is read")
    func tunnel() async throws {
        let fixture = try await Fixture(.echo)
        let client = try fixture.client()
        client.send("CONNECT /in HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello" + .get("/smuggled"))
        #expect(client.answer()?.header("Connection") == "close")
        #expect(client.isClosed() && !fixture.handler.seen.all.contains("/smuggled"))
        await fixture.stop()
    }

    @Test("a refusal carries the request id where the head could be read")
    func requestID() async throws {
        let fixture = try await Fixture { $0.body = 3 }
        let client = try fixture.client()
        client.send("GET / HTTP/1.1\r\nX-Request-Id: abc\r\n\r\n")
        #expect(client.answer()?.header("X-Request-Id") == "abc")
        let other = try fixture.client()
        other.send(.get("/", "POST", "X-Request-ID: def\r\nTransfer-Encoding: chunked\r\n") + "4\r\naaaa\r\n")
        #expect(other.answer()?.header("X-Request-Id") == "def")
        let unknown = try fixture.client()
        unknown.send("FETCH / HTTP/1.1\r\nHost: a\r\nX-Request-Id:\tg h \r\n\r\n")
        #expect(unknown.answer()?.header("X-Request-Id") == "g h", "for the handler to judge")
        await fixture.stop()
    }

    @Test("a request cut short by the end of input is refused")
    func truncated() async throws {
        let fixture = try await Fixture()
        for bytes in ["GET / HT", .get("/", "POST", "Content-Length: 4\r\n") + "abc"] {
            let client = try fixture.client()
            client.send(bytes)
            client.finish()
            #expect(client.answer()?.status == 400)
            #expect(client.isClosed())
        }
        #expect(fixture.handler.seen.all == [])
        await fixture.stop()
    }

    @Test("the server survives garbage")
    func garbage() async throws {
        let fixture = try await Fixture { $0.head = 512 }
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<200 {
            let client = try fixture.client()
            let valid = Array((String.get("/", "POST", .chunked) + "3\r\nabc\r\n0\r\n\r\n").utf8)
            var bytes = valid + valid
            for _ in 0..<Int.random(in: 1...6, using: &generator) {
                bytes[Int.random(in: bytes.indices, using: &generator)] = UInt8.random(in: 0...255, using: &generator)
            }
            client.send(bytes)
            client.finish()
            _ = client.everything()
        }
        let client = try fixture.client()
        client.send(.get("/alive"))
        #expect(client.answer()?.text == "GET /alive")
        await fixture.stop()
    }
}
