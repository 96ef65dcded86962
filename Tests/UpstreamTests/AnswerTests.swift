// Answers: whole, broken, too long, and no answers at all.

import Testing
import Upstream

extension UpstreamTests {
    @Suite struct AnswerTests {
        private static let chunkedHead = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"

        @Test("a chunked answer arrives whole, with room for a parser's padding")
        func chunked() async throws {
            let server = saying(Self.chunkedHead + "5\r\nhello\r\n6\r\n world\r\n0\r\nLink: trailer\r\n\r\n")
            let response = try await makePool().perform(get(server.url, answerHeaders: ["link"]))
            #expect(response.text == "hello world")
            #expect(response.headers.isEmpty)
        }

        @Test(
            "every body has spare capacity, however long it is and however it comes",
            arguments: [0, 1, 63, 64, 4096, 20_000, 1_000_000], [true, false])
        func spareCapacity(size: Int, chunked: Bool) async throws {
            let body = String(repeating: "x", count: size)
            let server = answering { connection, _ in
                guard chunked else { return connection.answer(body) }
                let chunk = size == 0 ? "" : "\(String(size, radix: 16))\r\n\(body)\r\n"
                connection.send(Self.chunkedHead + chunk + "0\r\n\r\n")
            }
            let response = try await makePool().perform(get(server.url))
            #expect(response.body.count == size)
            #expect(response.body.capacity >= size + TransferResponse.spareCapacity)
        }

        @Test("wanted headers come back in order, without blanks, in any case of letters; others do not")
        func wantedHeaders() async throws {
            let server = saying(
                "HTTP/1.1 100 Continue\r\nLink: early\r\n\r\nHTTP/1.1 429 Slow Down\r\nLINK:  a \r\nRetry-After:7\r\n"
                    + "X-Other: no\r\nlink: b\r\nContent-Length: 2\r\n\r\n{}")
            let response = try await makePool().perform(
                get(server.url, answerHeaders: ["link", "retry-after", "content-length"]))
            #expect(response.status == 429)
            #expect(
                response.headers.map { "\($0.name)=\($0.value)" } == [
                    "link=a", "retry-after=7", "link=b", "content-length=2",
                ])
            #expect(response.header("link") == "a" && response.header("x-other") == nil)
            #expect(response.firstByteTime > .zero && response.firstByteTime <= response.totalTime)
        }

        @Test("a redirect is an answer, not followed")
        func redirect() async throws {
            let target = answering { $0.answer($1) }
            let server = saying("HTTP/1.1 302 Found\r\nLocation: \(target.url)\r\nContent-Length: 0\r\n\r\n")
            #expect(try await makePool().perform(get(server.url)).status == 302)
            #expect(target.connections == 0)
        }

        @Test("nobody listening is unreachable")
        func refused() async throws {
            let url = "http://127.0.0.1:\(ScriptedServer.closedPort())/"
            #expect(try await makePool().failure(get(url)) == .unreachable)
        }

        @Test("a name that does not resolve is unreachable")
        func unresolved() async throws {
            #expect(try await makePool().failure(get("http://backend.invalid/")) == .unreachable)
        }

        @Test("a connection that is reset or closed before the answer is a reset", arguments: [true, false])
        func reset(hard: Bool) async throws {
            let server = ScriptedServer { connection in
                _ = connection.request()
                if hard { connection.reset() }
            }
            #expect(try await makePool().failure(get(server.url)) == .reset)
        }

        @Test(
            "an answer that ends early is truncated",
            arguments: [
                "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhell", chunkedHead + "5\r\nhel",
                chunkedHead + "5\r\nhello\r\n", "HTTP/1.1 200 OK\r\nContent-Len", "HTTP/1.1 200 OK\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n",
            ])
        func truncated(answer: String) async throws {
            #expect(try await makePool().failure(get(saying(answer).url)) == .truncated)
        }

        @Test("an answer whose connection is reset in the middle is truncated")
        func resetInTheMiddle() async throws {
            let mayReset = Gate()
            let server = ScriptedServer { connection in
                _ = connection.request()
                connection.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhell")
                mayReset.pass()
                connection.reset()
            }
            let pool = try makePool()
            async let failure = pool.failure(get(server.url))
            // Long enough for the part to be read, as a reset may overtake it in the kernel.
            try await Task.sleep(for: .milliseconds(50))
            mayReset.open()
            #expect(await failure == .truncated)
        }

        @Test("an announced length above the limit fails at once, without the body")
        func tooLargeByLength() async throws {
            let server = ScriptedServer { connection in
                _ = connection.request()
                connection.send("HTTP/1.1 200 OK\r\nContent-Length: 101\r\n\r\n")
                connection.waitForEnd()
            }
            #expect(try await makePool().failure(get(server.url, maxAnswer: 100)) == .tooLarge)
        }

        @Test("of an answer that is a refusal the status counts, however long its body is")
        func longRefusals() async throws {
            let body = String(repeating: "x", count: 5000)
            let pool = try makePool()
            for head in ["503 Busy\r\nContent-Length: 5000\r\n\r\n", "401 No\r\nConnection: close\r\n\r\n"] {
                let answer = try await pool.perform(get(saying("HTTP/1.1 " + head + body).url, maxAnswer: 100))
                #expect(answer.status == Int(head.prefix(3)) && answer.text == String(repeating: "x", count: 100))
            }
        }

        @Test("a length beyond all numbers is too large")
        func absurdLength() async throws {
            let server = saying("HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999999\r\n\r\n")
            #expect(try await makePool().failure(get(server.url)) == .tooLarge)
        }

        @Test("a body without a length is refused beyond the limit, accepted at it")
        func tooLargeByChunks() async throws {
            let endless = ScriptedServer { connection in
                _ = connection.request()
                connection.send(Self.chunkedHead)
                for _ in 0..<1000 { connection.send("64\r\n" + String(repeating: "x", count: 100) + "\r\n") }
                connection.waitForEnd()
            }
            let pool = try makePool()
            #expect(await pool.failure(get(endless.url, maxAnswer: 5000)) == .tooLarge)
            let exact = saying(Self.chunkedHead + "5\r\nhello\r\n0\r\n\r\n")
            #expect(try await pool.perform(get(exact.url, maxAnswer: 5)).text == "hello")
        }

        @Test(
            "what is not HTTP, or contradicts itself, is malformed",
            arguments: [
                "SSH-2.0-OpenSSH_9\r\n", "<html>old</html>", "\u{0}\u{1}\u{2}\u{3}\u{4}\u{5}\u{6}\u{7}",
                "HTTP/1.1 200 OK\r\nContent-Length: ten\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nabc",
                "HTTP/1.1 200 OK\r\nLink: a\r\n b\r\nContent-Length: 0\r\n\r\n",
                "HTTP/1.1 200 OK\r\nnonsense\r\nContent-Length: 0\r\n\r\n", chunkedHead + "zz\r\nhello\r\n0\r\n\r\n",
                "HTTP/1.1 200 OK\r\nX: \(String(repeating: "x", count: 200_000))\r\n\r\n",
            ])
        func malformed(answer: String) async throws {
            #expect(try await makePool().failure(get(saying(answer).url)) == .malformed)
        }

        @Test("a head that does not end is malformed")
        func endlessHead() async throws {
            let server = ScriptedServer { connection in
                _ = connection.request()
                connection.send("HTTP/1.1 200 OK\r\n")
                for _ in 0..<10_000 { connection.send("X-Filler: \(String(repeating: "x", count: 100))\r\n") }
                connection.waitForEnd()
            }
            #expect(try await makePool().failure(get(server.url)) == .malformed)
        }

        @Test("a lane that met a bad answer serves the next call")
        func recovery() async throws {
            let pool = try makePool(PoolSettings(concurrency: 1))
            #expect(await pool.failure(get(saying("garbage").url)) == .malformed)
            let good = answering { connection, _ in connection.answer("fine") }
            #expect(try await pool.perform(get(good.url)).text == "fine")
        }

        @Test(
            "link-local addresses fail fast, in every spelling",
            arguments: [
                "http://169.254.169.254/latest/", "http://[fe80::1]/", "http://[::ffff:169.254.169.254]/",
                "http://[64:ff9b::a9fe:a9fe]/", "http://2852039166/", "http://[fd00:ec2::254]/",
            ])
        func linkLocal(url: String) async throws {
            let start = ContinuousClock.now
            #expect(try await makePool().failure(get(url)) == .forbiddenAddress)
            #expect(.now - start < .seconds(1))
        }

        @Test("link-local addresses are tried where the pool allows them")
        func linkLocalAllowed() async throws {
            let pool = try makePool(PoolSettings(allowLinkLocal: true))
            // Whether anything answers there is the network's affair.
            do throws(TransferFailure) {
                _ = try await pool.perform(get("http://169.254.1.1/", within: .milliseconds(50)))
            } catch {
                #expect(error.kind != .forbiddenAddress)
            }
        }
    }
}
