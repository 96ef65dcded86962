// What goes over the wire.

import Testing
import Upstream

extension UpstreamTests {
    @Suite struct RequestTests {
        private let echo = answering { $0.answer($1) }

        private func lines(_ request: TransferRequest) async throws -> [Substring] {
            try await makePool().perform(request).text.split(separator: "\r\n", omittingEmptySubsequences: false)
        }

        @Test("a GET sends its headers once, and nothing that it was not told")
        func plainGet() async throws {
            var request = get(echo.url + "v1/../keys?a=%7C&b")
            request.headers = [("Accept", "application/json"), ("X-Marker", "one"), ("X-Empty", "")]
            #expect(
                try await lines(request) == [
                    "GET /v1/../keys?a=%7C&b HTTP/1.1", "Host: 127.0.0.1:\(echo.port)", "User-Agent: rollcall",
                    "Accept: application/json", "X-Marker: one", "X-Empty:", "", "",
                ])
        }

        @Test("a credential is sent once, by every call that has it, and shows itself nowhere else")
        func credential() async throws {
            let secret = "K-" + String(UInt64.random(in: 1...UInt64.max), radix: 36)
            let header = try #require(
                Array(secret.utf8).withUnsafeBytes { SecretHeader("X-Key", before: "Bearer ", secret: $0, after: "!") })
            let pool = try makePool(PoolSettings(concurrency: 1))
            var request = get(echo.url)
            request.headers = [("X-Turn", "first")]
            request.credential = header
            for _ in 0..<2 {
                let text = try await pool.perform(request).text
                #expect(text.split(separator: "\r\n").count { $0 == "X-Key: Bearer \(secret)!" } == 1)
            }
            for shown in ["\(header)", "\(request)", String(reflecting: header), String(reflecting: request)] {
                #expect(!shown.contains(secret), "\(shown)")
            }
            request.credential = nil
            #expect(!(try await pool.perform(request).text.contains(secret)))
        }

        @Test("a credential that would break the head apart, or is none, makes no header")
        func brokenCredential() {
            for (name, value) in [("X-Key", "a\r\nb"), ("X-Key", "a\0"), ("X Key", "a"), ("", "a"), ("X-Key", "")] {
                #expect(Array(value.utf8).withUnsafeBytes { SecretHeader(name, secret: $0) } == nil)
            }
        }

        @Test("a POST sends its body's bytes, with no Expect and no media type of libcurl's")
        func plainPost() async throws {
            var request = get(echo.url)
            request.method = .post
            request.body = Array("{\"a\":1}".utf8)
            #expect(
                try await lines(request) == [
                    "POST / HTTP/1.1", "Host: 127.0.0.1:\(echo.port)", "User-Agent: rollcall", "Accept: */*",
                    "Content-Length: 7", "", "{\"a\":1}",
                ])
        }

        @Test("a large POST waits for no 100 Continue, and its own media type is sent once")
        func largePost() async throws {
            let server = answering { connection, request in
                connection.answer(request.components { $0.hasPrefix("Expect") || $0.hasPrefix("Content-") })
            }
            var request = get(server.url)
            request.method = .post
            request.headers = [("content-type", "application/json")]
            request.body = [UInt8](repeating: UInt8(ascii: "x"), count: 2 << 20)
            #expect(try await makePool().perform(request).text == "Content-Length: 2097152")
        }

        @Test("one handle sends GET after POST without the body, and changed headers")
        func alternating() async throws {
            let pool = try makePool(PoolSettings(concurrency: 1))
            var request = get(echo.url)
            request.method = .post
            request.body = [UInt8(ascii: "b")]
            request.headers = [("X-Turn", "first")]
            #expect(try await pool.perform(request).text.hasSuffix("\r\n\r\nb"))
            request.method = .get
            request.headers = [("X-Turn", "second")]
            let text = try await pool.perform(request).text
            #expect(text.hasPrefix("GET / ") && text.hasSuffix("X-Turn: second\r\n\r\n"))
            request.method = .post
            request.body = nil
            #expect(try await pool.perform(request).text.contains("Content-Length: 0\r\n"))
        }

        @Test("calls one after another share one connection")
        func keepAlive() async throws {
            let pool = try makePool()
            for _ in 0..<5 { #expect(try await pool.perform(get(echo.url)).status == 200) }
            #expect(echo.connections == 1)
        }

        @Test("a kept connection that the backend closed meanwhile is replaced, and the call answered")
        func staleConnection() async throws {
            let server = ScriptedServer { connection in
                if connection.request() != nil { connection.answer("once") }
            }
            let pool = try makePool()
            for _ in 0..<3 { #expect(try await pool.perform(get(server.url)).text == "once") }
            #expect(server.connections == 3)
        }

        @Test(
            "a header that would break the head apart is refused",
            arguments: [("X-A", "1\r\nX-B: 2"), ("X A", "1"), ("", "1"), ("X-A", "1\0"), ("X:A", "1")])
        func badHeader(name: String, value: String) async throws {
            var request = get(echo.url)
            request.headers = [(name, value)]
            #expect(try await makePool().failure(request) == .misconfigured)
            #expect(echo.connections == 0)
        }

        @Test(
            "a URL that is none, of another scheme, or with user info is refused",
            arguments: ["http://", "ftp://127.0.0.1/", "file:///etc/hostname", "http://me@127.0.0.1/", "http://a b/"])
        func badURL(url: String) async throws {
            #expect(try await makePool().failure(get(url)) == .misconfigured)
        }

        @Test("a configured proxy is asked, with the absolute URL")
        func proxy() async throws {
            let pool = try makePool(PoolSettings(proxy: echo.url))
            let text = try await pool.perform(get("http://backend.invalid/keys")).text
            #expect(text.hasPrefix("GET http://backend.invalid/keys HTTP/1.1\r\nHost: backend.invalid\r\n"))
        }
    }
}

extension String {
    /// The lines of a request's head that fit, joined by blanks.
    fileprivate func components(_ fits: (Substring) -> Bool) -> String {
        prefix(1000).split(separator: "\r\n").filter(fits).joined(separator: " ")
    }
}
