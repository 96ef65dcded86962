// The built program over a routes.json that changes.

import Foundation
import Glibc
import SampleBackends
import Synchronization
import Testing

extension EndToEnd {
    @Suite("Reload")
    struct Reload {
        private struct Status: Decodable {
            struct Reload: Decodable {
                let failures: Int
                let problem: String?
            }
            let generation: Int
            let reload: Reload
        }

        private func status(_ gateway: RunningGateway) throws -> Status {
            try gateway.adminGet("/status").decoded(Status.self)
        }

        private func names(_ gateway: RunningGateway) throws -> Set<String> {
            Set(try gateway.get("/v1/keys?limit=500").decoded(KeyPage.self).keys.map(\.backend))
        }

        @Test("a file that is written, renamed over or followed by SIGHUP takes force, a bad one does not and says why")
        func triggers() async throws {
            let pair = try await SamplePair.start(diffio: 3, cycles: 3)
            try await withGateway(pair.routes) { gateway in
                var one = pair.routes
                one.backends.removeFirst()
                try gateway.rewrite(one)
                #expect(try eventually { try names(gateway) == ["cycles"] })
                try gateway.rewrite(pair.routes, byRenaming: true)
                #expect(try eventually { try names(gateway) == ["cycles", "diffio"] })
                let before = try status(gateway)
                gateway.process.signal(SIGHUP)
                #expect(try eventually { try status(gateway).generation > before.generation })
                var broken = pair.routes
                broken.more = #""drian": "1s""#
                let good = try status(gateway)
                try gateway.rewrite(broken)
                #expect(try eventually { try status(gateway).reload.problem?.contains("'drian'") == true })
                #expect(try status(gateway).generation == good.generation)
                #expect(try names(gateway) == ["cycles", "diffio"])
                #expect(try gateway.adminGet("/metrics").text.contains("rollcall_config_reload_failures_total 1\n"))
                #expect(try gateway.log.contains { $0.contains("drian") && $0.contains("\"error\"") })
                try gateway.rewrite(pair.routes)
                #expect(try eventually { try status(gateway).reload.problem == nil })
            }
            await pair.stop()
        }

        @Test("the operator's own rules for secrets change with the file")
        func redaction() async throws {
            let pair = try await SamplePair.start(diffio: 0, cycles: 20)
            try await withGateway(pair.routes) { gateway in
                let name = try #require(try gateway.get("/v1/keys?limit=1").page().keys.first?.name)
                var strict = pair.routes
                strict.more = "\"redaction\": { \"values\": [\"\(name.prefix { $0.isLetter })\"] }"
                try gateway.rewrite(strict)
                #expect(
                    try eventually {
                        try gateway.get("/v1/keys?limit=1").page().keys.first?.name?.contains("[redacted]") == true
                    })
                #expect(
                    try gateway.adminGet("/metrics").text.contains(
                        #"rollcall_redactions_total{backend="cycles",reason="pattern"}"#))
            }
            await pair.stop()
        }

        @Test("a listener's address and limits change with the file; a taken address changes nothing")
        func listeners() async throws {
            let pair = try await SamplePair.start(diffio: 1, cycles: 1)
            let port = try RefusingPort().port
            try await withGateway(pair.routes) { gateway in
                try gateway.rewrite(pair.routes, listen: "127.0.0.1:\(port)")
                #expect(eventually { (try? WireConnection(port: port).request("GET", "/v1/keys").status) == 200 })
                #expect(eventually { (try? WireConnection(port: gateway.port)) == nil })
                var tight = pair.routes
                tight.more = #""limits": { "head": "200B" }"#
                try gateway.rewrite(tight, listen: "127.0.0.1:\(port)")
                let long = "/v1/keys?search=" + String(repeating: "x", count: 120)
                #expect(
                    eventually {
                        (try? WireConnection(port: port).request("GET", long, ["X-Filler: \(long)"]).status) != 200
                    })
                let taken = try RefusingPort()
                let generation = try status(gateway).generation
                try gateway.rewrite(pair.routes, listen: "127.0.0.1:\(taken.port)")
                #expect(try eventually { try status(gateway).reload.problem?.contains("\(taken.port)") == true })
                #expect(try status(gateway).generation == generation)
                #expect(try WireConnection(port: port).request("GET", "/v1/keys").status == 200)
            }
            await pair.stop()
        }

        @Test("a listener moves to another host at the same port and back; where it can't, it stays where it is")
        func otherHost() async throws {
            let pair = try await SamplePair.start(diffio: 1, cycles: 1)
            var routes = pair.routes
            routes.more = #""callers": "anyone""#
            let port = try RefusingPort().port
            try await withGateway(routes) { gateway in
                func isServed() -> Bool {
                    (try? WireConnection(port: port).request("GET", "/v1/keys").status) == 200
                }
                func move(to host: String) throws {
                    let before = try status(gateway).generation
                    try gateway.rewrite(routes, listen: "\(host):\(port)")
                    #expect(try eventually { try status(gateway).generation > before }, "\(host)")
                }
                for host in ["127.0.0.1", "0.0.0.0", "127.0.0.1"] {
                    try move(to: host)
                    #expect(isServed(), "\(host)")
                }
                let callers = Task.detached {
                    var refused = 0
                    while !Task.isCancelled { refused += (try? WireConnection(port: port)) == nil ? 1 : 0 }
                    return refused
                }
                for _ in 0..<5 { for host in ["0.0.0.0", "127.0.0.1"] { try move(to: host) } }
                callers.cancel()
                #expect(await callers.value == 0, "nobody is refused meanwhile")
                let generation = try status(gateway).generation
                let inTheWay = try RefusingPort(number: 3, port: port)
                try gateway.rewrite(routes, listen: "0.0.0.0:\(port)")
                #expect(try eventually { try status(gateway).reload.problem?.contains("\(inTheWay.port)") == true })
                #expect(isServed())
                #expect(try status(gateway).generation == generation)
            }
            await pair.stop()
        }

        @Test(
            "a listener that moves lets a request under way have its route's time, and a host that is not here costs nothing"
        )
        func underWay() async throws {
            let pair = try await SamplePair.start(
                diffio: 5, cycles: 5, route: #""deadline": "20s""#, more: #""drain": "1s", "callers": "anyone""#)
            let port = try RefusingPort().port
            try await withGateway(pair.routes) { gateway in
                try gateway.rewrite(pair.routes, listen: "127.0.0.1:\(port)")
                #expect(eventually { (try? WireConnection(port: port).request("GET", "/v1/keys").status) == 200 })
                let kept = try WireConnection(port: port)
                #expect(try kept.request("GET", "/v1/keys").status == 200)
                try gateway.rewrite(pair.routes, listen: "203.0.113.1:\(port)")
                #expect(try eventually { try status(gateway).reload.problem?.contains("203.0.113.1") == true })
                #expect(try kept.request("GET", "/v1/keys").status == 200)
                pair.diffio.resetCounts()
                pair.diffio.faults = .always(.delay(milliseconds: 2500))
                let slow = try WireConnection(port: port)
                try slow.send(requestText("GET", "/v1/keys?limit=500"))
                #expect(eventually { pair.diffio.counts.calls == 1 }, "the request is under way")
                let other = try RefusingPort().port
                try gateway.rewrite(pair.routes, listen: "127.0.0.1:\(other)")
                #expect(eventually { (try? WireConnection(port: port)) == nil })
                #expect(try slow.response().page().keys.count == 10)
            }
            await pair.stop()
        }

        /// Puts a configuration in force.
        private func load(_ routes: RoutesFile, _ gateway: RunningGateway) throws {
            let before = try status(gateway).generation
            try gateway.rewrite(routes)
            #expect(try eventually { try status(gateway).generation > before })
        }

        @Test("cursor keys rotate: what an old key has sealed is good for as long as it is listed")
        func cursorKeys() async throws {
            let pair = try await SamplePair.start(diffio: 4, cycles: 4)
            func ring(_ ids: String...) -> RoutesFile {
                var routes = pair.routes
                let keys = ids.map { #"{ "id": "\#($0)", "secret": { "env": "RING_\#($0)" } }"# }
                routes.more = "\"cursor\": { \"keys\": [\(keys.joined(separator: ", "))] }"
                return routes
            }
            func key() -> String { (0..<32).map { _ in String(UInt8.random(in: 16...255), radix: 16) }.joined() }
            try await withGateway(ring("a"), environment: ["RING_a": key(), "RING_b": key()]) { gateway in
                let old = try #require(try gateway.get("/v1/keys?limit=2").page().next_cursor)
                try load(ring("a", "b"), gateway)
                try load(ring("b", "a"), gateway)
                let new = try #require(try gateway.get("/v1/keys?limit=2").page().next_cursor)
                for cursor in [old, new] {
                    #expect(try gateway.get("/v1/keys?cursor=\(cursor)").page().keys.count == 6)
                }
                try load(ring("b"), gateway)
                #expect(try gateway.get("/v1/keys?cursor=\(old)").status == 400)
                #expect(try gateway.get("/v1/keys?cursor=\(new)").page().keys.count == 6)
            }
            await pair.stop()
        }

        @Test("a backend's credential and a caller's digest change with their files alone")
        func secretFiles() async throws {
            let directory = try TemporaryDirectory()
            let cycles = SampleCycles(keys: SampleKey.generate(3, for: .cycles, seed: 1), credential: credential)
            let tokens = (0..<2).map { _ in UUID().uuidString }
            let digests = try tokens.map { token in
                try run(
                    ["sh", "-c", "printf %s \"$TOKEN\" | \"$0\" hash-token", rollcallBinary],
                    environment: ["TOKEN": token]
                ).output
            }
            let digest = try directory.write(digests[0], to: "digest")
            let secret = try directory.write("outdated", to: "secret")
            var backend = RoutesFile.cycles(try await cycles.start())
            backend.members = backend.members
                .replacing(#"{ "env": "BACKEND_CREDENTIAL" }"#, with: #"{ "file": "\#(secret)" }"#)
            let callers = #""callers": [ { "name": "n", "token_sha256": { "file": "\#(digest)" } } ]"#
            try await withGateway(RoutesFile(backends: [backend], more: callers)) { gateway in
                func status(_ token: String) throws -> Int {
                    try gateway.get("/v1/keys", "Authorization: Bearer \(token)").status
                }
                #expect(try status(tokens[0]) == 502)
                _ = try directory.write(credential, to: "secret")
                #expect(try eventually { try status(tokens[0]) == 200 })
                _ = try directory.write(digests[1], to: "digest")
                #expect(try eventually { try status(tokens[1]) == 200 })
                #expect(try status(tokens[0]) == 401)
            }
            await cycles.stop()
        }

        @Test("200 reloads under load fail no request")
        func underLoad() async throws {
            let pair = try await SamplePair.start(diffio: 20, cycles: 60)
            try await withGateway(pair.routes) { gateway in
                let load = Load(on: gateway, threads: 4)
                for reload in 0..<200 {
                    var routes = pair.routes
                    routes.more = "\"drain\": \"\(reload + 1)s\""
                    let before = try status(gateway).generation
                    try gateway.rewrite(routes, byRenaming: reload % 2 == 0)
                    if reload % 3 == 0 { gateway.process.signal(SIGHUP) }
                    #expect(try eventually { try status(gateway).generation > before })
                }
                let (good, bad) = load.end()
                #expect(bad.isEmpty && good > 200, "\(good) answers, \(bad.count) bad: \(bad.first ?? "")")
                print(
                    "200 reloads, generation \(try status(gateway).generation): \(good) requests, \(bad.count) failed")
            }
            await pair.stop()
        }
    }
}

/// Callers who ask for pages one after the other, each on a connection and a thread of its own: a thread that waits for an
/// answer must not be one of the few that the sample backends' tasks share.
private final class Load: Sendable {
    private let isDone = Atomic(false)
    private let outcomes = Mutex((good: 0, bad: [String](), running: 0))

    init(on gateway: RunningGateway, threads: Int) {
        outcomes.withLock { $0.running = threads }
        for _ in 0..<threads { Thread.detachNewThread { self.run(port: gateway.port) } }
    }

    /// Ends it; the answers that were whole pages, and all others.
    func end() -> (good: Int, bad: [String]) {
        isDone.store(true, ordering: .relaxed)
        _ = eventually { outcomes.withLock { $0.running == 0 } }
        return outcomes.withLock { ($0.good, $0.bad) }
    }

    private func run(port: UInt16) {
        defer { outcomes.withLock { $0.running -= 1 } }
        do {
            var connection = try WireConnection(port: port)
            while !isDone.load(ordering: .relaxed) {
                let answer = try connection.request("GET", "/v1/keys?limit=10")
                note(answer)
                if answer.header("Connection") == "close" { connection = try WireConnection(port: port) }
            }
        } catch {
            outcomes.withLock { $0.bad.append("\(error)") }
        }
    }

    private func note(_ answer: WireResponse) {
        let page = answer.status == 200 ? try? answer.decoded(KeyPage.self) : nil
        outcomes.withLock { outcomes in
            if let page, page.complete, page.keys.count == 10 {
                outcomes.good += 1
            } else {
                outcomes.bad.append(answer.text)
            }
        }
    }
}
