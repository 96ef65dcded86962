// Callers that vanish or send nonsense: the process lives on and keeps nothing of them.

import Foundation
import Glibc
import SampleBackends
import Testing

extension EndToEnd {
    @Suite("Hostile callers")
    struct HostileCallers {
        @Test("200 callers that are killed in mid-request leave no descriptor behind")
        func killed() async throws {
            let pair = try await SamplePair.start(diffio: 50, cycles: 200, backend: Self.fewConnections)
            try await withGateway(pair.routes) { gateway in
                let before = try settled(gateway, pair)
                pair.cycles.faults = .always(.delay(milliseconds: 5))
                let request = requestText("GET", "/v1/keys?limit=250")
                for number in 0..<200 {
                    let connection = try WireConnection(port: gateway.port)
                    // Some in the head, some while backends are asked, some while the answer is on its way.
                    try connection.send(number % 4 == 0 ? String(request.prefix(number % request.count)) : request)
                    if number % 4 == 2 { usleep(UInt32(number) * 50) }
                    if number % 8 == 3 { connection.end() } else { connection.cut() }
                }
                pair.cycles.faults = .none
                try expectUnharmed(gateway, pair, before)
            }
            await pair.stop()
        }

        @Test("200 callers that send garbage are refused and leave no descriptor behind")
        func garbage() async throws {
            let pair = try await SamplePair.start(diffio: 5, cycles: 5, backend: Self.fewConnections)
            try await withGateway(pair.routes) { gateway in
                let before = try settled(gateway, pair)
                var refused = 0
                for number in 0..<200 {
                    let connection = try WireConnection(port: gateway.port)
                    var bytes = (0..<number * 7 + 1).map { _ in UInt8.random(in: 0...255) }
                    if number % 2 == 0 { bytes = Array("GET /v1/keys?cursor=".utf8) + bytes }
                    if number % 5 == 0 { bytes = Self.nonsense + bytes }
                    // The gateway may have refused the first of it, and closed, before it has all of it.
                    try? connection.send(bytes + Array("\r\n\r\n".utf8))
                    connection.finishSending()
                    guard let response = try? connection.response() else { continue }
                    #expect(400..<600 ~= response.status)
                    refused += 1
                }
                #expect(refused > 150)
                try expectUnharmed(gateway, pair, before)
            }
            await pair.stop()
        }

        private static let nonsense = Array(
            requestText("POST", "/v1/keys/list", ["Content-Type: application/json"], body: "\u{0}{[").utf8)

        private static let concurrency = 4
        private static let fewConnections = "\"concurrency\": \(concurrency), \"queue\": \"10s\""

        /// The descriptors of a gateway that has served callers, and has none now.
        private func settled(_ gateway: RunningGateway, _ pair: SamplePair) throws -> Int {
            let connections = try (0..<8).map { _ in try WireConnection(port: gateway.port) }
            for connection in connections { try connection.send(requestText("GET", "/v1/keys")) }
            for connection in connections { #expect(try connection.response().status == 200) }
            let with = try descriptors(gateway, pair).others
            connections.forEach { $0.end() }
            #expect(try eventually { try descriptors(gateway, pair).others <= with - connections.count })
            return try descriptors(gateway, pair).others
        }

        private func descriptors(_ gateway: RunningGateway, _ pair: SamplePair) throws -> Descriptors {
            let ports = [pair.diffio.url, pair.cycles.url].compactMap { $0?.split(separator: ":").last }
            return try Descriptors(of: gateway.process, backends: ports.compactMap { UInt16($0) })
        }

        private func expectUnharmed(_ gateway: RunningGateway, _ pair: SamplePair, _ before: Int) throws {
            let isAsBefore = try eventually { try descriptors(gateway, pair).others <= before }
            let after = try descriptors(gateway, pair)
            #expect(isAsBefore, "\(after.others) descriptors after \(before)")
            #expect(1...4 * Self.concurrency ~= after.toBackends, "two pools, and what is about to be closed")
            #expect(gateway.process.exitCode() == nil)
            #expect(try gateway.get("/v1/keys").page().complete)
        }
    }
}
