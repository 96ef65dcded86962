// Deadlines and pauses.

import Synchronization
import Testing
import Upstream

extension UpstreamTests {
    @Suite struct TimeTests {
        /// Sends this and stays silent.
        private func stalling(after part: String) -> ScriptedServer {
            ScriptedServer { connection in
                _ = connection.request()
                connection.send(part)
                connection.waitForEnd()
            }
        }

        @Test(
            "a deadline tells whether a byte of the answer had arrived",
            arguments: [
                ("", false), ("HTT", true), ("HTTP/1.1 200 OK\r\n", true),
                ("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf", true),
            ])
        func deadline(part: String, began: Bool) async throws {
            let pool = try makePool(PoolSettings(concurrency: 1))
            // An answered call first: what is known of it must not colour the next.
            let quick = answering { connection, _ in connection.answer("quick") }
            _ = try await pool.perform(get(quick.url))
            let start = ContinuousClock.now
            let failure = await pool.failure(get(stalling(after: part).url, within: .milliseconds(100)))
            #expect(failure == .tooSlow(answerBegan: began))
            #expect(.now - start >= .milliseconds(90) && .now - start < .seconds(2))
        }

        @Test("a deadline that has passed fails the call before it begins")
        func pastDeadline() async throws {
            let server = answering { connection, _ in connection.answer("") }
            let failure = try await makePool().failure(get(server.url, within: .milliseconds(-1)))
            #expect(failure == .tooSlow(answerBegan: false))
            #expect(server.connections == 0)
        }

        @Test(
            "a silence beyond the pause limit ends the call long before its deadline",
            arguments: [("", false), ("HTT", true), ("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf", true)])
        func silence(part: String, began: Bool) async throws {
            let start = ContinuousClock.now
            let request = get(stalling(after: part).url, within: .seconds(30), pauseLimit: .milliseconds(100))
            #expect(try await makePool().failure(request) == .tooSlow(answerBegan: began))
            #expect(.now - start >= .milliseconds(90) && .now - start < .seconds(5))
        }

        @Test("the beginning of an answer is told once, and only of an answer that began")
        func beginnings() async throws {
            for (part, times) in [("", 0), ("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf", 1)] {
                let told = Told()
                let request = get(stalling(after: part).url, pauseLimit: .milliseconds(100), answerBegan: told.tell)
                _ = try await makePool().failure(request)
                #expect(told.times == times)
            }
        }

        @Test("an answer that takes longer than the pause limit, but never pauses so long, arrives")
        func steadyDrip() async throws {
            let server = ScriptedServer { connection in
                _ = connection.request()
                connection.send("HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\n")
                for _ in 0..<8 {
                    // The drip itself is what is tested.
                    pause(milliseconds: 60)
                    connection.send("x")
                }
            }
            let response = try await makePool().perform(get(server.url, pauseLimit: .milliseconds(300)))
            #expect(response.text == "xxxxxxxx")
            #expect(response.totalTime > .milliseconds(300))
        }

        @Test("a handshake that never comes is unreachable by the connect timeout, too slow by the deadline")
        func connectTimeout() async throws {
            let mute = ScriptedServer { $0.waitForEnd() }
            let url = "https://127.0.0.1:\(mute.port)/"
            let hasty = try makePool(PoolSettings(connectTimeout: .milliseconds(100)))
            #expect(await hasty.failure(get(url)) == .unreachable)
            #expect(try await makePool().failure(get(url, within: .milliseconds(100))) == .tooSlow(answerBegan: false))
        }

        @Test("a connection is given up after its lifetime, so that a name that moved is looked up anew")
        func connectionLifetime() async throws {
            let server = answering { connection, _ in connection.answer("fine") }
            let pool = try makePool(PoolSettings(connectionLifetime: .seconds(1)))
            _ = try await pool.perform(get(server.url))
            _ = try await pool.perform(get(server.url))
            #expect(server.connections == 1)
            // Its age is what is tested; libcurl counts whole seconds.
            try await Task.sleep(for: .milliseconds(2100))
            _ = try await pool.perform(get(server.url))
            #expect(server.connections == 2)
        }

        @Test("absurdly long times are taken for very long ones")
        func absurdTimes() async throws {
            let server = answering { connection, _ in connection.answer("fine") }
            let pool = try makePool(
                PoolSettings(
                    queueWait: .seconds(Int64.max), connectTimeout: .seconds(Int64.max),
                    connectionLifetime: .seconds(Int64.max)))
            let request = get(server.url, within: .seconds(1 << 40), pauseLimit: .seconds(Int64.max))
            #expect(try await pool.perform(request).text == "fine")
        }
    }
}

/// How often something was told.
private final class Told: Sendable {
    private let count = Atomic(0)

    var times: Int { count.load(ordering: .relaxed) }

    @Sendable func tell() { count.add(1, ordering: .relaxed) }
}
