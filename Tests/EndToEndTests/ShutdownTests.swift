// SIGTERM while there is work.

import Foundation
import Glibc
import SampleBackends
import Testing

extension EndToEnd {
    @Suite("Shutting down")
    struct ShuttingDown {
        @Test("a request under way at SIGTERM is answered, new callers are not, and the process ends with 0")
        func drains() async throws {
            let pair = try await SamplePair.start(diffio: 5, cycles: 5)
            let gateway = try RunningGateway(pair.routes)
            #expect(try gateway.adminGet("/readyz").status == 200)
            let idle = try WireConnection(port: gateway.port)
            #expect(try idle.request("GET", "/v1/keys").status == 200)
            pair.diffio.resetCounts()
            pair.diffio.faults = .always(.delay(milliseconds: 600))
            let slow = try WireConnection(port: gateway.port)
            try slow.send(requestText("GET", "/v1/keys?limit=500"))
            #expect(eventually { pair.diffio.counts.calls == 1 }, "the request is under way")
            gateway.process.signal(SIGTERM)
            #expect(idle.isAtEnd(), "an idle connection is closed")
            #expect(eventually { (try? WireConnection(port: gateway.port)) == nil }, "nobody new is let in")
            let ready = try gateway.adminGet("/readyz")
            #expect(ready.status == 503 && ready.text == "draining\n")
            #expect(gateway.process.exitCode() == nil)
            let answer = try slow.response()
            #expect(try answer.page().keys.count == 10)
            #expect(answer.header("Connection") == "close")
            slow.end()
            #expect(gateway.process.wait() == 0)
            await pair.stop()
        }

        @Test("what is not done within drain is told so, and the process ends all the same")
        func cutsOff() async throws {
            let pair = try await SamplePair.start(
                diffio: 5, cycles: 5, route: #""deadline": "20s""#, more: #""drain": "1s""#)
            pair.diffio.faults = .always(.hang)
            let gateway = try RunningGateway(pair.routes)
            let slow = try WireConnection(port: gateway.port)
            try slow.send(requestText("GET", "/v1/keys"))
            #expect(eventually { pair.diffio.counts.calls == 1 })
            let (code, time) = timed { gateway.stop() }
            #expect(code == 0)
            #expect(time < .seconds(5))
            let answer = try slow.response()
            let problem = try answer.problem()
            #expect(problem.status == 503 && problem.code == "draining" && answer.header("Retry-After") == "1")
            await pair.stop()
        }
    }
}
