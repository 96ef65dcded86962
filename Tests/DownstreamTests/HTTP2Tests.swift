// HTTP/2 frame by frame (RFC 9113): what is served, and what floods come to.

import NIOCore
import Testing

@testable import Downstream

@Suite("HTTP/2", .timeLimit(.minutes(1)))
struct HTTP2Tests {
    @Test("requests are served side by side, on a connection that begins with the preface")
    func served() async throws {
        let gate = Gate()
        let handler = TestHandler.holding("/slow", gate) { request in
            let line = "\(request.method) \(request.target) \(request.headers.first(name: "host") ?? "")"
            return Array(line.utf8) + request.body
        }
        let fixture = try await Fixture(handler)
        let client = try FrameClient(fixture)
        let slow = client.head("GET", "/slow")
        let fast = client.head("POST", "/fast?a=b", ends: false)
        client.send(FrameClient.frame(0, 0, fast, Array(" one".utf8)))
        client.send(FrameClient.frame(0, 1, fast, Array(" two".utf8)))
        #expect(client.body(of: fast) == "POST /fast?a=b a.example one two")
        gate.open()
        #expect(client.body(of: slow) == "GET /slow a.example")
        #expect(client.body(of: client.head("HEAD", "/")) == "")
        await fixture.stop()
    }

    @Test("a caller whose windows are small is served however often it opens them")
    func smallWindows() async throws {
        var handler = TestHandler()
        handler.answer = { _ in ServerResponse(status: 200, body: [UInt8](repeating: 120, count: 100)) }
        let fixture = try await Fixture(handler)
        let client = try FrameClient(fixture)
        for _ in 0..<5 {
            for _ in 0..<100 { client.send(FrameClient.frame(8, 0, 0, [0, 0, 0, 1])) }
            #expect(client.body(of: client.head("GET", "/"))?.utf8.count == 100)
        }
        await fixture.stop()
    }

    @Test("a long answer waits for the caller's window, and is cut off where that never opens, itself alone")
    func slowReader() async throws {
        var handler = TestHandler()
        handler.answer = { _ in ServerResponse(status: 200, body: [UInt8](repeating: 120, count: 200_000)) }
        let fixture = try await Fixture(handler) { $0.writeTime = .milliseconds(200) }
        let client = try FrameClient(fixture)
        client.send(FrameClient.frame(8, 0, 0, [0, 15, 0, 0]))
        let stream = client.head("GET", "/")
        client.send(FrameClient.frame(8, 0, stream, [0, 15, 0, 0]))
        #expect(client.body(of: stream)?.utf8.count == 200_000)
        let forgetful = client.head("GET", "/")
        #expect(client.reset(of: forgetful) == 8, "CANCEL")
        let next = client.head("GET", "/")
        client.send(FrameClient.frame(8, 0, next, [0, 15, 0, 0]))
        #expect(client.body(of: next)?.utf8.count == 200_000)
        await fixture.stop()
    }

    @Test("the same limits hold as on HTTP/1.1: bodies, targets, heads")
    func limits() async throws {
        let fixture = try await Fixture {
            $0.body = 10; $0.head = 1024
        }
        let client = try FrameClient(fixture)
        let long = client.head("POST", "/", ends: false)
        client.send(FrameClient.frame(0, 1, long, [UInt8](repeating: 65, count: 11)))
        #expect(client.body(of: long)?.contains("longer than 10 bytes") == true)
        let declared = client.head("POST", "/", [("content-length", "11")], ends: false)
        #expect(client.body(of: declared)?.contains("longer than 10 bytes") == true)
        for path in ["/a b", "/a#b", "http://a/", "a", "*"] {
            let answer = client.body(of: client.head("GET", path))
            #expect(answer == nil || answer?.contains("malformed") == true, "\(path)")
        }
        #expect(fixture.handler.seen.all == [])
        let head = try FrameClient(fixture)
        let answer = head.body(of: head.head("GET", "/", [("x", String(repeating: "y", count: 2000))]))
        #expect(answer == nil || answer?.contains("longer than 1024 bytes") == true)
        #expect(fixture.handler.seen.all == [])
        #expect(client.body(of: client.head("GET", "/alive")) == "GET /alive")
        await fixture.stop()
    }

    @Test(
        "what RFC 9113 forbids in a head is never served",
        arguments: [
            [("Connection", "close")], [("transfer-encoding", "chunked")], [("X", "y")], [("te", "gzip")],
            [("x", "a\r\nb: c")],
            [(":path", "/in")], [("x y", "z")], [("content-length", "5")], [("keep-alive", "timeout=5")],
            [("upgrade", "h2c")], [("x", " y")], [("x", "y\t")],
        ] as [[(String, String)]])
    func forbidden(_ more: [(String, String)]) async throws {
        let gate = Gate()
        let handler = TestHandler.holding("/slow", gate) { Array("GET \($0.path)".utf8) }
        let fixture = try await Fixture(handler)
        let client = try FrameClient(fixture)
        let slow = client.head("GET", "/slow")
        let answer = client.body(of: client.head("GET", "/in", more))
        #expect(answer?.hasPrefix("GET") != true)
        gate.open()
        #expect(client.body(of: slow) == "GET /slow", "what is wrong with one stream is no other's business")
        #expect(fixture.handler.seen.all == ["/slow"])
        await fixture.stop()
    }

    @Test("the bodies of a connection that are still arriving have a bound together")
    func manyBodies() async throws {
        let fixture = try await Fixture { $0.body = 1000 }
        let client = try FrameClient(fixture)
        let streams = (0..<17).map { _ in client.head("POST", "/", ends: false) }
        for stream in streams { client.data(stream, Array(repeating: 0x61, count: 1000)) }
        #expect(client.body(of: try #require(streams.last)) != nil)
        #expect(fixture.handler.seen.all == [])
        for stream in streams.dropLast() {
            client.data(stream, [], ends: true)
            #expect(client.body(of: stream)?.hasPrefix("POST /") == true)
        }
        #expect(client.body(of: client.head("POST", "/", ends: true)) == "POST /")
        await fixture.stop()
    }

    @Test(
        "a flood ends the connection, and others are served meanwhile",
        arguments: [
            "resets", "pings", "settings", "empty data", "continuations", "window updates of nothing",
        ])
    func floods(_ kind: String) async throws {
        let gate = Gate()
        let handler = TestHandler.holding("/in", gate) { _ in Array("alive".utf8) }
        let fixture = try await Fixture(handler)
        let client = try FrameClient(fixture)
        let frame = FrameClient.frame
        switch kind {
        case "resets":
            for _ in 0..<2000 {
                let stream = client.head("GET", "/in")
                client.send(frame(3, 0, stream, [0, 0, 0, 8]))
            }
        case "pings": for _ in 0..<5000 { client.send(frame(6, 0, 0, [1, 2, 3, 4, 5, 6, 7, 8])) }
        case "settings": for _ in 0..<5000 { client.send(frame(4, 0, 0, [])) }
        case "empty data":
            let stream = client.head("POST", "/in", ends: false)
            for _ in 0..<5000 { client.send(frame(0, 0, stream, [])) }
        case "continuations":
            client.send(frame(1, 0, 1, FrameClient.block(FrameClient.request("GET", "/in"))))
            for _ in 0..<5000 { client.send(frame(9, 0, 1, FrameClient.block([("x", "y")]))) }
        default: for _ in 0..<5000 { client.send(frame(8, 0, 0, [0, 0, 0, 0])) }
        }
        #expect(client.isSentAway())
        let other = try FrameClient(fixture)
        #expect(other.body(of: other.head("GET", "/")) == "alive")
        gate.open()
        await fixture.stop()
    }

    @Test("of more streams at once than are allowed, none beyond is served")
    func streams() async throws {
        let gate = Gate()
        var handler = TestHandler()
        handler.answer = { _ in
            await gate.wait()
            return ServerResponse(status: 200)
        }
        let fixture = try await Fixture(handler)
        let client = try FrameClient(fixture)
        for _ in 0..<130 { client.head("GET", "/in") }
        var isRefused = false
        while !isRefused, let frame = client.read() { isRefused = frame.type == 3 || frame.type == 7 }
        #expect(isRefused)
        #expect(fixture.handler.seen.all.count <= 100)
        gate.open()
        await fixture.stop()
    }

    @Test("draining says GOAWAY, finishes what runs, and closes")
    func drain() async throws {
        let (begun, gate) = (Gate(), Gate())
        var handler = TestHandler()
        handler.answer = { _ in
            begun.open()
            await gate.wait()
            return ServerResponse(status: 200, body: Array("done".utf8))
        }
        let fixture = try await Fixture(handler)
        let client = try FrameClient(fixture)
        let stream = client.head("GET", "/")
        await begun.wait()
        let drained = fixture.drain(within: .seconds(20))
        var sawGoAway = false
        while !sawGoAway, let frame = client.read() { sawGoAway = frame.type == 7 }
        #expect(sawGoAway)
        gate.open()
        #expect(client.body(of: stream) == "done")
        while client.read() != nil {}
        await drained.value
    }

    /// Answers so many bytes at once.
    private func handler(answering length: Int, _ begun: Gate) -> TestHandler {
        TestHandler(answer: { _ in
            begun.open()
            return ServerResponse(status: 200, body: Array(repeating: 0x61, count: length))
        })
    }

    @Test("an answer under way when the server drains is read to its end, by a caller who makes room as it reads")
    func drainedSlowly() async throws {
        let (begun, length) = (Gate(), 800_000)
        let fixture = try await Fixture(handler(answering: length, begun))
        // A stream, and a connection, on which a mebibyte may be sent at once.
        let client = try FrameClient(fixture, settings: [0, 4, 0, 16, 0, 0], receiveBuffer: 8192)
        client.send(FrameClient.frame(8, 0, 0, [0, 16, 0, 0]))
        client.head("GET", "/")
        await begun.wait()
        let drained = fixture.drain(within: .seconds(20))
        var count = 0
        while let frame = client.read() {
            guard frame.type == 0 else { continue }
            count += frame.payload.count
            client.send(FrameClient.frame(8, 0, 0, [0, 0, 64, 0]))
            try await Task.sleep(for: .milliseconds(10))
        }
        #expect(count == length)
        await drained.value
    }

    @Test("a stream that outlasts the drain is cancelled and told so")
    func drainEnds() async throws {
        let (begun, cancelled) = (Gate(), Gate())
        let fixture = try await Fixture(.waiting(begun: begun, cancelled: cancelled))
        let client = try FrameClient(fixture)
        let stream = client.head("GET", "/")
        await begun.wait()
        let drained = fixture.drain(within: .seconds(1))
        #expect(client.body(of: stream) == Refusal.draining.detail)
        await cancelled.wait()
        await drained.value
    }

    @Test("a caller that reads nothing of its answer is cut off when the drain is over")
    func drainedInVain() async throws {
        let begun = Gate()
        let fixture = try await Fixture(handler(answering: 8_000_000, begun))
        let client = try FrameClient(fixture, settings: [0, 4, 0x7F, 0, 0, 0], receiveBuffer: 8192)
        client.send(FrameClient.frame(8, 0, 0, [0x7F, 0, 0, 0]))
        client.head("GET", "/")
        await begun.wait()
        let start = ContinuousClock.now
        await fixture.drain(within: .seconds(1)).value
        #expect(start.duration(to: .now) < .seconds(5))
    }

    @Test("a caller that takes nothing at all loses its connection")
    func stuck() async throws {
        let begun = Gate()
        let fixture = try await Fixture(handler(answering: 8_000_000, begun)) { $0.writeTime = .milliseconds(200) }
        let client = try FrameClient(fixture, settings: [0, 4, 0x7F, 0, 0, 0], receiveBuffer: 8192)
        client.send(FrameClient.frame(8, 0, 0, [0x7F, 0, 0, 0]))
        client.head("GET", "/")
        await begun.wait()
        while fixture.server.connections > 0 { try await Task.sleep(for: .milliseconds(50)) }
        await fixture.stop()
    }

    @Test("a caller that answers no ping is not waited for, when its connection rests or the server drains")
    func silence() async throws {
        let fixture = try await Fixture { $0.idle = .milliseconds(100) }
        let client = try fixture.client()
        client.send(FrameClient.opening())
        while client.bytes(1) != nil {}
        #expect(client.hasEnded)
        await fixture.stop()
        let draining = try await Fixture()
        let silent = try draining.client()
        silent.send(FrameClient.opening())
        #expect(silent.bytes(9) != nil)
        let begun = ContinuousClock.now
        let drained = draining.drain(within: .seconds(30))
        while silent.bytes(1) != nil {}
        await drained.value
        #expect(begun.duration(to: .now) < .seconds(15))
    }

    @Test("a connection that rests is closed")
    func idle() async throws {
        let fixture = try await Fixture { $0.idle = .milliseconds(100) }
        let client = try FrameClient(fixture)
        #expect(client.isSentAway())
        await fixture.stop()
    }

    @Test("a preface that goes on otherwise, or comes later, is no HTTP/2")
    func badPreface() async throws {
        let fixture = try await Fixture()
        let client = try fixture.client()
        client.send("PRI * HTTP/2.0\r\n\r\nXX\r\n\r\n" + .get("/in"))
        _ = client.everything()
        let late = try fixture.client()
        late.send(.get("/first") + "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")
        #expect(late.answer()?.status == 200)
        #expect(late.answer()?.status == 400)
        #expect(fixture.handler.seen.all == ["/first"])
        await fixture.stop()
    }
}

extension TestHandler {
    /// Answers with what `body` makes of a request; one for `path` waits for the gate first.
    fileprivate static func holding(
        _ path: String, _ gate: Gate, _ body: @escaping @Sendable (ServerRequest) -> [UInt8]
    ) -> TestHandler {
        var handler = TestHandler()
        handler.answer = { request in
            if request.path == path { await gate.wait() }
            return ServerResponse(status: 200, body: body(request))
        }
        return handler
    }
}
