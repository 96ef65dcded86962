// Sizes and counts: what is over a limit is told so, and harms nobody else.

import Testing

@testable import Downstream

@Suite("limits", .timeLimit(.minutes(1)))
struct LimitTests {
    @Test("a head of exactly the limit is served, one byte more is 431")
    func head() async throws {
        let fixture = try await Fixture()
        let limit = ServerLimits().head
        let room = limit - String.get("/", "GET", "X: \r\n").utf8.count
        let client = try fixture.client()
        client.send(.get("/", "GET", "X: \(String(repeating: "x", count: room))\r\n"))
        #expect(client.answer()?.status == 200)
        client.send(.get("/", "GET", "X: \(String(repeating: "x", count: room + 1))\r\n"))
        #expect(client.answer()?.status == 431)
        #expect(client.isClosed())
        await fixture.stop()
    }

    @Test("a header value of 20 KB arrives whole")
    func longValue() async throws {
        var handler = TestHandler()
        handler.answer = { request in
            ServerResponse(status: 200, body: Array((request.headers.first(name: "x") ?? "").utf8))
        }
        let fixture = try await Fixture(handler)
        let client = try fixture.client()
        client.send(.get("/", "GET", "X: \(String(repeating: "x", count: 20_000))\r\n"))
        #expect(client.answer()?.body.count == 20_000)
        await fixture.stop()
    }

    @Test("a request line over the limit is 414")
    func requestLine() async throws {
        let fixture = try await Fixture { $0.head = 100 }
        let client = try fixture.client()
        client.send(.get("/\(String(repeating: "x", count: 100))"))
        #expect(client.answer()?.status == 414)
        #expect(client.isClosed())
        await fixture.stop()
    }

    @Test("a body of exactly the limit is served, however it is sent")
    func body() async throws {
        let fixture = try await Fixture(.echo)
        let limit = ServerLimits().body
        let client = try fixture.client()
        client.send(.post("/", body: String(repeating: "x", count: limit)))
        #expect(client.answer()?.body.count == limit)
        client.send(.get("/", "POST", .chunked))
        for _ in 0..<(limit / 16) { client.send("10\r\n0123456789abcdef\r\n") }
        client.send("0\r\n\r\n")
        #expect(client.answer()?.body.count == limit)
        await fixture.stop()
    }

    @Test("a Content-Length over the limit is 413 before the body comes, and 100 Continue is not sent")
    func announced() async throws {
        let fixture = try await Fixture()
        let client = try fixture.client()
        client.send(.get("/", "POST", "Content-Length: 65537\r\nExpect: 100-continue\r\n"))
        #expect(client.answer()?.status == 413)
        #expect(client.isClosed())
        #expect(fixture.handler.seen.all == [])
        await fixture.stop()
    }

    @Test("a client in the midst of sending too much still reads its 413", arguments: ["length", "chunks"])
    func lingering(_ form: String) async throws {
        let fixture = try await Fixture()
        let client = try fixture.client()
        let size = 4 << 20
        let bytes = String(repeating: "x", count: size)
        if form == "length" {
            client.send(.post("/", body: bytes))
        } else {
            client.send(.get("/", "POST", .chunked) + "400000\r\n" + bytes + "\r\n0\r\n\r\n")
        }
        #expect(client.answer()?.status == 413)
        #expect(client.isClosed())
        await fixture.stop()
    }

    @Test("chunks that are nearly all extension are 413")
    func extensions() async throws {
        let fixture = try await Fixture {
            $0.body = 1024
            $0.head = 1024
        }
        let client = try fixture.client()
        client.send(.get("/", "POST", .chunked))
        client.send("1;x=\(String(repeating: "y", count: 20_000))\r\na\r\n0\r\n\r\n")
        #expect(client.answer()?.status == 413)
        await fixture.stop()
    }

    @Test("trailers over the head's limit are 431")
    func trailers() async throws {
        let fixture = try await Fixture { $0.head = 200 }
        let client = try fixture.client()
        client.send(.get("/", "POST", .chunked))
        client.send("0\r\nX: \(String(repeating: "y", count: 300))\r\n\r\n")
        #expect(client.answer()?.status == 431)
        await fixture.stop()
    }

    @Test(
        "one connection too many is answered 503; the others go on, and a freed place is taken",
        arguments: [(2, 256), (10_000, 2)])
    func connections(_ all: Int, _ perAddress: Int) async throws {
        let fixture = try await Fixture {
            $0.connections = all
            $0.connectionsPerAddress = perAddress
        }
        let (first, second) = (try fixture.client(), try fixture.client())
        for client in [first, second] {
            client.send(.get("/"))
            #expect(client.answer()?.status == 200)
        }
        let third = try fixture.client()
        third.send(.get("/never"))
        #expect(third.answer()?.status == 503)
        #expect(third.isClosed())
        second.send(.get("/", "GET", "Connection: close\r\n"))
        #expect(second.answer()?.status == 200)
        #expect(second.isClosed())
        second.close()
        first.send(.get("/"))
        #expect(first.answer()?.status == 200)
        // The server hears of the second's end on the same loop that answered the first just now.
        let fourth = try fixture.client()
        fourth.send(.get("/"))
        #expect(fourth.answer()?.status == 200)
        #expect(!fixture.handler.seen.all.contains("/never"))
        await fixture.stop()
    }

    @Test("of two hundred connections too many most are closed without a word, and the server lives")
    func crowd() async throws {
        let fixture = try await Fixture { $0.connections = 1 }
        let first = try fixture.client()
        first.send(.get("/"))
        #expect(first.answer()?.status == 200)
        let crowd = try (0..<200).map { _ in try fixture.client() }
        #expect(crowd.contains { $0.everything().isEmpty })
        first.send(.get("/"))
        #expect(first.answer()?.status == 200)
        await fixture.stop()
    }

    @Test("callers who come anew as fast as they are turned away do not keep the others waiting")
    func storm() async throws {
        let loops = ServerLoops(threads: 1)
        let fixture = try await Fixture(loops: loops) { $0.connections = 1 }
        let first = try fixture.client()
        first.send(.get("/"))
        #expect(first.answer()?.status == 200)
        let crowd = Crowd(of: 600, port: fixture.port)
        while crowd.count < 5_000 { try await Task.sleep(for: .milliseconds(1)) }
        for _ in 0..<20 {
            first.send(.get("/"))
            try #require(first.answer()?.status == 200)
        }
        crowd.disperse()
        first.close()
        await fixture.stop()
        await loops.shutDown()
    }
}
