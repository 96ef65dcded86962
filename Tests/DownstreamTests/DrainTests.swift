// How a server ends.

import Testing

@testable import Downstream

@Suite("draining", .timeLimit(.minutes(1)))
struct DrainTests {
    @Test("a request under way is finished, idle connections close, new ones are refused")
    func drain() async throws {
        let (begun, gate) = (Gate(), Gate())
        var handler = TestHandler()
        handler.answer = { request in
            if request.path == "/slow" {
                begun.open()
                await gate.wait()
            }
            return ServerResponse(status: 200, body: Array("done".utf8))
        }
        let fixture = try await Fixture(handler)
        let (busy, idle) = (try fixture.client(), try fixture.client())
        idle.send(.get("/"))
        #expect(idle.answer()?.status == 200)
        busy.send(.get("/slow"))
        await begun.wait()
        let drained = fixture.drain(within: .seconds(30))
        #expect(idle.isClosed())
        #expect(throws: Client.Failure.self) { try fixture.client() }
        gate.open()
        let answer = try #require(busy.answer())
        #expect(answer.text == "done")
        #expect(answer.header("Connection") == "close")
        #expect(busy.isClosed())
        busy.close()
        await drained.value
    }

    @Test("where requests are awaited, an idle connection brings one more and is told that it was the last")
    func awaited() async throws {
        let fixture = try await Fixture(.echo)
        let client = try fixture.client()
        client.send(.get("/"))
        #expect(client.answer()?.header("Connection") == nil)
        let drained = fixture.drain(within: .seconds(30), awaitsRequests: true)
        var last: Answer
        repeat {
            client.send(.get("/"))
            last = try #require(client.answer())
            #expect(last.status == 200)
        } while last.header("Connection") == nil
        #expect(throws: Client.Failure.self) { try fixture.client() }
        #expect(client.isClosed())
        client.close()
        await drained.value
    }

    @Test("a connection that brings no more requests is closed in the end")
    func silent() async throws {
        let fixture = try await Fixture(.echo)
        let client = try fixture.client()
        client.send(.get("/"))
        #expect(client.answer()?.status == 200)
        await fixture.server.drain(within: .milliseconds(200), awaitsRequests: true)
        #expect(client.isClosed())
    }

    @Test("a request that is still arriving counts as under way")
    func arriving() async throws {
        let fixture = try await Fixture(.echo)
        let client = try fixture.client()
        client.send(.get("/", "POST", "Content-Length: 2\r\nExpect: 100-continue\r\n"))
        #expect(client.answer()?.status == 100)
        let idle = try fixture.client()
        idle.send(.get("/"))
        #expect(idle.answer()?.status == 200)
        let drained = fixture.drain(within: .seconds(30))
        #expect(idle.isClosed())
        client.send("ok")
        #expect(client.answer()?.text == "ok")
        #expect(client.isClosed())
        client.close()
        await drained.value
    }

    @Test("what outlasts the time is cancelled and told so")
    func cutOff() async throws {
        let (begun, cancelled) = (Gate(), Gate())
        let fixture = try await Fixture(.waiting(begun: begun, cancelled: cancelled))
        let client = try fixture.client()
        client.send(.get("/"))
        await begun.wait()
        await fixture.server.drain(within: .seconds(1))
        let answer = try #require(client.answer())
        #expect(answer.status == 503 && answer.header("Connection") == "close")
        #expect(client.isClosed())
        await cancelled.wait()
    }

    @Test("two servers cannot have one address, and the failure says why")
    func addressInUse() async throws {
        let fixture = try await Fixture()
        let loops = ServerLoops(threads: 1)
        await #expect {
            _ = try await Server.start(on: fixture.server.boundAddress, loops: loops, handler: TestHandler())
        } throws: { error in
            "\(error)" == "cannot listen on \(fixture.server.boundAddress): Address already in use"
        }
        await loops.shutDown()
        await fixture.stop()
    }
}
