// Callers that are slow, silent or gone.

import Testing

@testable import Downstream

@Suite("time", .timeLimit(.minutes(1)))
struct TimeTests {
    @Test("a head that does not end in time is 408")
    func slowHead() async throws {
        let fixture = try await Fixture { $0.headTime = .milliseconds(100) }
        let client = try fixture.client()
        client.send("GET / HTTP/1.1\r\nHo")
        #expect(client.answer()?.status == 408)
        #expect(client.isClosed())
        await fixture.stop()
    }

    @Test("a body that does not end in time is 408")
    func slowBody() async throws {
        let fixture = try await Fixture { $0.bodyTime = .milliseconds(100) }
        let client = try fixture.client()
        client.send(.get("/", "POST", "Content-Length: 3\r\n") + "ab")
        #expect(client.answer()?.status == 408)
        #expect(client.isClosed())
        await fixture.stop()
    }

    @Test("a silent connection is closed without a word, before its first request and after")
    func idle() async throws {
        let fixture = try await Fixture { $0.idle = .milliseconds(100) }
        let client = try fixture.client()
        #expect(client.isClosed())
        let other = try fixture.client()
        other.send(.get("/"))
        #expect(other.answer()?.status == 200)
        #expect(other.isClosed())
        await fixture.stop()
    }

    @Test("no time limit runs while the handler works")
    func longHandler() async throws {
        var handler = TestHandler()
        handler.answer = { _ in
            try? await Task.sleep(for: .milliseconds(400))
            return ServerResponse(status: 200)
        }
        let fixture = try await Fixture(handler) {
            $0.idle = .milliseconds(100)
            $0.headTime = .milliseconds(100)
            $0.bodyTime = .milliseconds(100)
            $0.writeTime = .milliseconds(100)
        }
        let client = try fixture.client()
        client.send(.get("/"))
        #expect(client.answer()?.status == 200)
        await fixture.stop()
    }

    @Test("a client that does not read a large answer is cut off")
    func unread() async throws {
        let size = 64 << 20
        let fixture = try await Fixture(.large(size)) { $0.writeTime = .milliseconds(100) }
        let client = try fixture.client(receiveBuffer: 4096)
        client.send(.get("/"))
        // Only when the server has closed the connection can a drain without a time limit end.
        await fixture.server.drain(within: .seconds(50))
        #expect(client.everything().count < size)
    }

    @Test("a client that reads a large answer slowly but steadily gets all of it")
    func slowReader() async throws {
        let size = 8 << 20
        let fixture = try await Fixture(.large(size)) { $0.writeTime = .milliseconds(300) }
        let client = try fixture.client()
        client.send(.get("/"))
        #expect(client.answer()?.body.count == size)
        await fixture.stop()
    }

    @Test("when the client is gone its request is cancelled", arguments: ["reset", "fin"])
    func vanished(_ way: String) async throws {
        let (begun, cancelled) = (Gate(), Gate())
        let fixture = try await Fixture(.waiting(begun: begun, cancelled: cancelled))
        let client = try fixture.client()
        client.send(.get("/") + .get("/second"))
        await begun.wait()
        if way == "reset" { client.reset() } else { client.close() }
        await cancelled.wait()
        await fixture.stop()
        #expect(fixture.handler.seen.all == ["/"])
    }
}

extension TestHandler {
    static func large(_ size: Int) -> TestHandler {
        var handler = TestHandler()
        let body = [UInt8](repeating: 0x78, count: size)
        handler.answer = { _ in ServerResponse(status: 200, body: body) }
        return handler
    }

    /// Works until it is cancelled.
    static func waiting(begun: Gate, cancelled: Gate) -> TestHandler {
        var handler = TestHandler()
        handler.answer = { _ in
            begun.open()
            await withTaskCancellationHandler {
                await cancelled.wait()
            } onCancel: {
                cancelled.open()
            }
            return ServerResponse(status: 200)
        }
        return handler
    }
}
