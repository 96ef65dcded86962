// Each fault as a client sees it. Pauses are a few milliseconds and never waited for blindly.

import Foundation
import SampleBackends
import Testing

@Suite("Faults of a sample backend")
struct FaultTests {
    private static let keys = SampleKey.generate(25, for: .cycles, seed: 5)

    @Test("a status comes at the chosen calls only, with Retry-After where told")
    func status() async throws {
        try await withCycles(Self.keys) { cycles, url in
            let connection = try RawConnection(to: url)
            cycles.faults = .calls(2...2, .status(503, retryAfter: 7))
            #expect(try connection.cycles("").status == 200)
            let failed = try connection.cycles("")
            #expect(failed.status == 503)
            #expect(failed.headers["retry-after"] == "7")
            #expect(try connection.cycles("").status == 200)
        }
    }

    @Test("a rule sees each call's number since it was set, its method and its target")
    func rule() async throws {
        try await withCycles(Self.keys) { cycles, url in
            let connection = try RawConnection(to: url)
            _ = try connection.cycles("limit=3")
            cycles.faults = SampleFaults { call in
                call.number == 1 && call.method == "GET" && call.target.hasSuffix("?limit=1") ? [.status(500)] : []
            }
            #expect(try connection.cycles("limit=1").status == 500)
            #expect(try connection.cycles("limit=1").status == 200)
        }
    }

    @Test("a delay comes before the answer and leaves it whole")
    func delay() async throws {
        try await withCycles(Self.keys) { cycles, url in
            cycles.faults = .always(.delay(milliseconds: 80))
            let connection = try RawConnection(to: url)
            let clock = ContinuousClock()
            let start = clock.now
            let answer = try connection.cycles("")
            #expect(clock.now - start >= .milliseconds(80))
            #expect(json(answer.body).ids.count == 25)
        }
    }

    @Test("a hung call is never answered, its connection stays open, and others are served")
    func hang() async throws {
        try await withCycles(Self.keys) { cycles, url in
            cycles.faults = .calls(1...1, .hang)
            let hung = try RawConnection(to: url, waitingSeconds: 1)
            #expect(throws: RawError.closed) { try hung.cycles("") }
            #expect(hung.lastError == EAGAIN)
            #expect(try RawConnection(to: url).cycles("").status == 200)
        }
    }

    @Test("a reset is seen as a reset, not as a close")
    func reset() async throws {
        try await withCycles(Self.keys) { cycles, url in
            cycles.faults = .always(.reset)
            let connection = try RawConnection(to: url)
            #expect(throws: RawError.closed) { try connection.cycles("") }
            #expect(connection.lastError == ECONNRESET)
        }
    }

    @Test("a connection goes silent, is reset or closed at each stage", arguments: SampleStage.allCases)
    func stages(_ stage: SampleStage) async throws {
        try await withCycles(Self.keys) { cycles, url in
            for (fault, errors) in [
                (SampleFault.hangAt(stage), [EAGAIN]), (.resetAt(stage), [ECONNRESET, EPIPE]),
                (.closeAt(stage), [0, ECONNRESET]),
            ] {
                cycles.faults = .always(fault)
                let connection = try RawConnection(to: url, waitingSeconds: 1)
                let answer = try? connection.cycles("limit=2")
                #expect(answer?.isWhole != true && (answer != nil) == [.head, .body].contains(stage), "\(fault)")
                // Behind a head that is cut off the client looks for a body, and meets an end that was an error before; a connection
                // that is reset at once may tell that to the client's sending.
                let error = connection.lastError
                #expect([.connection, .head].contains(stage) || errors.contains(error), "\(fault): \(error)")
                #expect(cycles.counts.calls == 1)
                cycles.resetCounts()
            }
        }
    }

    @Test("lengths are announced wrongly, a chunk has none, a head drips or is huge, and bytes are no HTTP")
    func framing() async throws {
        try await withCycles(Self.keys) { cycles, url in
            let whole = try RawConnection(to: url).cycles("").body
            func answer(_ fault: SampleFault) throws -> RawAnswer {
                cycles.faults = .always(fault)
                return try RawConnection(to: url).cycles("")
            }
            let (long, short) = (try answer(.longLength), try answer(.shortLength))
            #expect(!long.isWhole && long.body == whole && short.isWhole && short.body.count == whole.count / 2)
            #expect(try !answer(.badChunk).isWhole)
            #expect(try answer(.dripHead(bytes: 10, milliseconds: 1)).body == whole)
            #expect(try answer(.hugeHead(bytes: 5000)).headers["x-padding"]?.count == 1000)
            #expect(try answer(.noHTTP).status == 0)
            #expect(try answer(.huge(bytes: 5000)).body.count > 5000)
            #expect(try answer(.wrongType).text.hasPrefix(#"{"keys":{"#))
            #expect(try answer(.statusUntil(503, seconds: 5)).headers["retry-after"]?.hasSuffix(" GMT") == true)
        }
    }

    @Test("a truncated body ends early, chunked as well as counted")
    func truncate() async throws {
        try await withCycles(Self.keys) { cycles, url in
            let whole = try RawConnection(to: url).cycles("")
            cycles.faults = .always(.truncate)
            let half = try RawConnection(to: url).cycles("")
            #expect(!half.isWhole)
            #expect(half.body == Array(whole.body[..<(whole.body.count / 2)]))
        }
        let diffio = SampleDiffio(keys: Self.keys, credential: credential)
        diffio.faults = .always(.truncate)
        let connection = try RawConnection(to: try await diffio.start())
        let headers = [("X-Api-Key", credential), ("Content-Type", "application/json")]
        let half = try connection.ask("POST", "/v1/api_keys/list", headers, body: "{}")
        #expect(half.status == 200 && !half.isWhole && !half.body.isEmpty)
        await diffio.stop()
    }

    @Test("garbage claims to be JSON and is not even UTF-8; wrong content is a page of HTML with 200")
    func content() async throws {
        try await withCycles(Self.keys) { cycles, url in
            cycles.faults = .always(.garbage)
            let garbage = try RawConnection(to: url).cycles("")
            #expect(garbage.headers["content-type"] == "application/json")
            #expect(String(validating: garbage.body, as: UTF8.self) == nil)
            cycles.faults = .always(.wrongContent)
            let page = try RawConnection(to: url).cycles("")
            #expect(page.status == 200)
            #expect(page.headers["content-type"] == "text/html")
        }
    }

    @Test("a dripped body is whole in the end, and the connection goes on")
    func drip() async throws {
        try await withCycles(Self.keys) { cycles, url in
            let connection = try RawConnection(to: url)
            let whole = try connection.cycles("limit=2")
            cycles.faults = .calls(1...1, .drip(bytes: 100, milliseconds: 1))
            #expect(try connection.cycles("limit=2").body == whole.body)
            #expect(try connection.cycles("limit=2").body == whole.body)
        }
    }

    @Test("a server that lies about order refuses an unknown sort_by and sorts by tenant and id whatever it is asked")
    func orderLie() async throws {
        try await withCycles(Self.keys) { cycles, url in
            cycles.faults = .always(.orderLie)
            #expect(try RawConnection(to: url).cycles("sort_by=rollcall_probe").status == 400)
            let listed = try RawConnection.walk(url, "sort_by=name&sort_dir=asc&limit=10")
            #expect(listed == Self.keys.sorted { ($0.tenant, $0.id) < ($1.tenant, $1.id) }.map(\.id))
        }
    }

    @Test("endless pages go on after the last key, empty, each with a token not seen before")
    func endlessPages() async throws {
        try await withCycles(Self.keys) { cycles, url in
            cycles.faults = .always(.endlessPages)
            let connection = try RawConnection(to: url)
            var (tokens, counts): ([String], [Int]) = ([], [])
            for _ in 0..<6 {
                let cursor = tokens.last.map { "&cursor=" + escaped($0) } ?? ""
                let page = json(try connection.cycles("limit=10" + cursor).body)
                counts.append(page.ids.count)
                tokens.append(page["next_cursor"] as? String ?? "")
            }
            #expect(counts == [10, 10, 5, 0, 0, 0])
            #expect(Set(tokens).count == 6)
        }
    }

    @Test("a repeated token leads to the first page again and again")
    func repeatedToken() async throws {
        try await withCycles(Self.keys) { cycles, url in
            cycles.faults = .always(.repeatedToken)
            let connection = try RawConnection(to: url)
            let first = json(try connection.cycles("limit=10").body)
            let token = first["next_cursor"] as? String ?? ""
            #expect(json(try connection.cycles("limit=10&cursor=\(escaped(token))").body) == first)
        }
    }

    @Test("a stopped backend cuts its connections and serves again, on its old port, once started")
    func restart() async throws {
        let cycles = SampleCycles(keys: Self.keys, credential: credential)
        let url = try await cycles.start()
        let connection = try RawConnection(to: url)
        #expect(try connection.cycles("").status == 200)
        await cycles.stop()
        #expect(cycles.url == nil)
        #expect(connection.isEnded())
        #expect(throws: RawError.notConnected) { try RawConnection(to: url) }
        let port = Int(url.split(separator: ":").last ?? "") ?? 0
        #expect(try await cycles.start(port: port) == url)
        #expect(try RawConnection(to: url).cycles("").status == 200)
        await cycles.stop()
    }
}
