// Who reads the log, and stops.

import Foundation
import Glibc
import SampleBackends
import Synchronization
import Testing

extension EndToEnd {
    @Suite("Log readers")
    struct LogReaders {
        @Test("who reads the log may stop: requests are answered all the same, and what was left out is told")
        func stalledReader() async throws {
            let pair = try await SamplePair.start(diffio: 1, cycles: 1, more: #""drain": "1s""#)
            // Read by one thread alone.
            nonisolated(unsafe) let log = try OutputPipe()
            let gateway = try RunningGateway(pair.routes, log: log.writeEnd)
            log.closeWriteEnd()
            func ask(_ count: Int) throws {
                let connection = try WireConnection(port: gateway.port)
                for _ in 0..<count { #expect(try connection.request("GET", "/v1/keys").status == 200) }
            }
            // A pipe holds 64 KiB.
            try ask(400)
            let lines = Mutex("")
            Thread.detachNewThread { while let line = log.line() { lines.withLock { $0 += line + "\n" } } }
            #expect(
                try eventually {
                    try ask(1)
                    return lines.withLock { $0.contains("\"left_out\":") }
                })
            for line in lines.withLock({ $0 }).split(separator: "\n") {
                #expect(throws: Never.self) { try JSONSerialization.jsonObject(with: Data(line.utf8)) }
            }
            #expect(gateway.stop() == 0)
            await pair.stop()
        }

        @Test("a log that nobody reads does not hold up the end")
        func end() async throws {
            let pair = try await SamplePair.start(diffio: 1, cycles: 1, more: #""drain": "1s""#)
            let log = try OutputPipe()
            let gateway = try RunningGateway(pair.routes, log: log.writeEnd)
            let connection = try WireConnection(port: gateway.port)
            for _ in 0..<400 { _ = try connection.request("GET", "/v1/keys") }
            gateway.process.signal(SIGTERM)
            #expect(gateway.process.wait(within: .seconds(15)) == 0)
            await pair.stop()
        }
    }
}
