// One connection, many requests: order, persistence, framing of answers.

import Glibc
import Testing

@testable import Downstream

@Suite("a conversation", .timeLimit(.minutes(1)))
struct ConversationTests {
    @Test("a connection serves one request after the other")
    func keepAlive() async throws {
        let fixture = try await Fixture()
        let client = try fixture.client()
        for number in 1...3 {
            client.send(.get("/\(number)?a=b"))
            let answer = try #require(client.answer())
            #expect(answer.status == 200)
            #expect(answer.text == "GET /\(number)?a=b")
            #expect(answer.header("Connection") == nil)
            #expect(answer.header("Date")?.hasSuffix(" GMT") == true)
        }
        await fixture.stop()
    }

    @Test("pipelined requests are answered in order, one running at a time, though the first is slow")
    func pipelining() async throws {
        let (begun, gate) = (Gate(), Gate())
        var handler = TestHandler()
        handler.answer = { request in
            if request.path == "/slow" {
                begun.open()
                await gate.wait()
            }
            return ServerResponse(status: 200, body: Array(request.path.utf8))
        }
        let fixture = try await Fixture(handler)
        let client = try fixture.client()
        client.send(.get("/slow") + .get("/2") + .post("/3", body: "x\r\n\r\ny") + .get("/4"))
        await begun.wait()
        #expect(handler.seen.all == ["/slow"])
        gate.open()
        #expect((1...4).map { _ in client.answer()?.text } == ["/slow", "/2", "/3", "/4"])
        await fixture.stop()
    }

    @Test("who answers is settled when the head arrives, and anew for each request")
    func generations() async throws {
        let handlers = Generations()
        let fixture = try await Fixture(TestHandler(generations: handlers))
        let client = try fixture.client()
        let post = String.post("/", body: "hello")
        for number in 1...2 {
            client.send(String(post.dropLast(3)))
            while handlers.begun < number { await Task.yield() }
            handlers.next()
            client.send(String(post.suffix(3)))
            #expect(client.answer()?.text == "\(number)")
        }
        let newer = try FrameClient(fixture)
        let stream = newer.head("POST", "/", ends: false)
        while handlers.begun < 3 { await Task.yield() }
        handlers.next()
        newer.send(FrameClient.frame(0, 1, stream))
        #expect(newer.body(of: stream) == "3")
        await fixture.stop()
    }

    @Test("a request may arrive byte by byte")
    func byteByByte() async throws {
        let fixture = try await Fixture(.echo)
        let client = try fixture.client()
        let chunked = String.get("/c", "POST", .chunked) + "3\r\nab\r\r\n1;x=y\r\n\n\r\n0\r\nT: u\r\n\r\n"
        for byte in (chunked + .post("/n", body: "hello")).utf8 { client.send([byte]) }
        #expect(client.answer()?.text == "ab\r\n")
        #expect(client.answer()?.text == "hello")
        await fixture.stop()
    }

    @Test("HEAD has GET's length and no body, and the next answer is whole")
    func head() async throws {
        let fixture = try await Fixture(.echo)
        let client = try fixture.client()
        client.send(.get("/", "HEAD", "Content-Length: 2\r\n") + "hi" + .post("/", body: "hey"))
        let answer = try #require(client.answer(toHead: true))
        #expect(answer.header("Content-Length") == "2")
        #expect(client.answer()?.text == "hey")
        await fixture.stop()
    }

    @Test("204 has neither body nor length")
    func noContent() async throws {
        var handler = TestHandler()
        handler.answer = { _ in ServerResponse(status: 204, headers: [("Allow", "GET")], body: [1, 2, 3]) }
        let fixture = try await Fixture(handler)
        let client = try fixture.client()
        client.send(.get("*", "OPTIONS") + .get("/", "GET", "Connection: close\r\n"))
        let answer = try #require(client.answer())
        #expect(answer.status == 204)
        #expect(answer.header("Content-Length") == nil)
        #expect(answer.header("Allow") == "GET")
        #expect(client.answer()?.header("Connection") == "close")
        #expect(client.isClosed())
        await fixture.stop()
    }

    @Test("after Connection: close nothing that follows is served")
    func close() async throws {
        let fixture = try await Fixture()
        let client = try fixture.client()
        client.send(.get("/last", "GET", "Connection: close\r\n") + .get("/never"))
        #expect(client.answer()?.text == "GET /last")
        #expect(client.isClosed())
        #expect(fixture.handler.seen.all == ["/last"])
        await fixture.stop()
    }

    @Test("HTTP/1.0 closes, unless asked to keep alive; it needs no Host")
    func old() async throws {
        let fixture = try await Fixture()
        let client = try fixture.client()
        client.send("GET /a HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
        #expect(client.answer()?.header("Connection") == "keep-alive")
        client.send("GET /b HTTP/1.0\r\n\r\n")
        #expect(client.answer()?.header("Connection") == "close")
        #expect(client.isClosed())
        await fixture.stop()
    }

    @Test("a request that asks for another protocol is answered in this one, and the connection closes")
    func upgrade() async throws {
        let fixture = try await Fixture(.echo)
        let client = try fixture.client()
        client.send(.post("/u", body: "body", "Connection: Upgrade\r\nUpgrade: h2c\r\n") + .get("/never"))
        let answer = try #require(client.answer())
        #expect(answer.text == "body")
        #expect(answer.header("Connection") == "close")
        #expect(client.isClosed())
        #expect(fixture.handler.seen.all == ["/u"])
        await fixture.stop()
    }

    @Test("100 Continue comes before a wanted body, and not where there is none")
    func expectContinue() async throws {
        let fixture = try await Fixture(.echo)
        let client = try fixture.client()
        client.send(.get("/", "POST", "Content-Length: 2\r\nExpect: 100-continue\r\n"))
        #expect(client.answer()?.status == 100)
        client.send("ok")
        #expect(client.answer()?.text == "ok")
        client.send(.get("/", "GET", "Expect: 100-Continue\r\n"))
        #expect(client.answer()?.status == 200)
        await fixture.stop()
    }

    @Test("headers are found in any case, without surrounding blanks, and all of a name")
    func headers() async throws {
        var handler = TestHandler()
        handler.answer = { request in
            let all = request.headers.all(name: "x-many").joined(separator: "|")
            let first = request.headers.first(name: "X-ONE") ?? "none"
            return ServerResponse(status: 200, body: Array("\(first) \(all) \(request.query ?? "none")".utf8))
        }
        let fixture = try await Fixture(handler)
        let client = try fixture.client()
        client.send(.get("http://a.example?q=%20", "GET", "x-one: \t1 \t\r\nX-Many:a\r\nx-MANY: b\r\n"))
        #expect(client.answer()?.text == "1 a|b q=%20")
        await fixture.stop()
    }

    @Test("a client that half-closes after its requests still reads every answer")
    func halfClose() async throws {
        let fixture = try await Fixture()
        let client = try fixture.client()
        client.send(.get("/1") + .get("/2") + .get("/3"))
        client.finish()
        #expect((1...3).map { _ in client.answer()?.text } == ["GET /1", "GET /2", "GET /3"])
        #expect(client.isClosed())
        await fixture.stop()
    }

    @Test("a header that would break the framing is not sent")
    func injection() async throws {
        var handler = TestHandler()
        handler.answer = { _ in
            ServerResponse(
                status: 200,
                headers: [
                    ("X-Bad", "a\r\nX-Evil: 1"), ("X Bad", "a"), ("content-length", "99"), ("Connection", "close"),
                    ("X-Good", "ü"),
                ])
        }
        let fixture = try await Fixture(handler)
        let client = try fixture.client()
        client.send(.get("/"))
        let answer = try #require(client.answer())
        #expect(answer.headers.map(\.name).sorted() == ["Content-Length", "Date", "X-Good"])
        await fixture.stop()
    }

    @Test("the handler runs on the connection's thread")
    func onLoop() async throws {
        var handler = TestHandler()
        handler.answer = { _ in
            let before = pthread_self()
            await Task.yield()
            return ServerResponse(status: pthread_self() == before ? 200 : 500)
        }
        let fixture = try await Fixture(handler)
        let client = try fixture.client()
        client.send(.get("/"))
        #expect(client.answer()?.status == 200)
        await fixture.stop()
    }
}

extension TestHandler {
    /// Answers with the request's body.
    static var echo: TestHandler {
        var handler = TestHandler()
        handler.answer = { ServerResponse(status: 200, body: $0.body) }
        return handler
    }
}
