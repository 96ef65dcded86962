// The parts that need no socket: scanner, finder, target, addresses, dates.

import Testing

@testable import Downstream

@Suite("parts")
struct PartTests {
    @Test("the scanner finds the same end however the bytes are split")
    func scanner() {
        let head = Array(String.get("/a", "GET", "X: \u{fc}\ty\r\n").utf8)
        for cut in 0...head.count {
            var scanner = HeadScanner(limit: head.count)
            let first = head[..<cut].withUnsafeBytes { scanner.scan($0) }
            let rest = Array(head[cut...]) + Array("GET".utf8)
            guard cut < head.count else {
                #expect(first == .complete(head.count))
                continue
            }
            #expect(first == .unfinished)
            #expect(rest.withUnsafeBytes { scanner.scan($0) } == .complete(head.count - cut))
        }
    }

    @Test("the finder finds every end of a chunked body, however the bytes are split")
    func finder() {
        let body = Array("3\r\na\r\r\r\n4\r\n\r\n\r\n\r\n0\r\n\r\n".utf8)
        for cut in 0...body.count {
            var finder = BlankLineFinder()
            var position = 0
            for piece in [body[..<cut], body[cut...]] {
                position = piece.startIndex
                while position < piece.endIndex,
                    let length = body[position..<piece.endIndex].withUnsafeBytes({ finder.find(in: $0) })
                {
                    position += length
                }
            }
            #expect(position == body.count, "cut at \(cut)")
        }
    }

    @Test(
        "a target is split at the first question mark",
        arguments: [
            ("/", "/", nil), ("/a/b", "/a/b", nil), ("/a?", "/a", ""), ("/a?b=c?d", "/a", "b=c?d"),
            ("http://h", "/", nil), ("http://h?x", "/", "x"), ("HTTP://h:1/p?x", "/p", "x"), ("//h/p", "//h/p", nil),
        ] as [(String, String, String?)])
    func target(_ text: String, _ path: String, _ query: String?) throws {
        let target = try #require(RequestTarget(text, method: "GET"))
        #expect(target.path == path)
        #expect(target.query == query)
        #expect(target.text == text)
    }

    @Test(
        "an address is parsed and knows whether it is this machine's own",
        arguments: [
            ("127.0.0.1:8080", true), ("127.9.9.9:0", true), ("[::1]:8080", true), ("localhost:65535", true),
            ("LOCALHOST:1", true), ("[::ffff:127.0.0.1]:1", true), ("0.0.0.0:80", false), ("[::]:80", false),
            ("10.0.0.1:80", false), ("gateway.example:80", false), ("127.0.0.1.example:80", false),
            ("[::ffff:10.0.0.1]:1", false),
        ])
    func address(_ text: String, _ isLoopback: Bool) throws {
        let address = try #require(ListenAddress(text))
        #expect(address.isLoopback == isLoopback)
        #expect(address.description == text.lowercased())
    }

    @Test(
        "what is no address is none",
        arguments: [
            "", ":", ":80", "127.0.0.1", "127.0.0.1:", "127.0.0.1:65536", "127.0.0.1:-1", "127.0.0.1:+1", "::1:80",
            "[::1]", "[::1:80", "[127.0.0.1]:80", "a b:80", "http://a:80", "a:8 0", "[fe80::1%eth0]:80", "[]:80",
        ])
    func noAddress(_ text: String) {
        #expect(ListenAddress(text) == nil)
    }

    @Test("callers are told apart by IPv4 address and by IPv6 /64")
    func callers() {
        func caller(_ text: String) -> ArraySlice<UInt8>? { IPAddress(text)?.caller }
        #expect(caller("10.0.0.1") == caller("::ffff:10.0.0.1"))
        #expect(caller("10.0.0.1") != caller("10.0.0.2"))
        #expect(caller("2001:db8::1") == caller("2001:db8::ffff:2"))
        #expect(caller("2001:db8::1") != caller("2001:db8:0:1::1"))
    }

    @Test("dates are those of RFC 9110")
    func date() {
        #expect(httpDate(784_111_777) == "Sun, 06 Nov 1994 08:49:37 GMT")
        #expect(httpDate(0) == "Thu, 01 Jan 1970 00:00:00 GMT")
        #expect(httpDate(4_102_444_799) == "Thu, 31 Dec 2099 23:59:59 GMT")
    }

    @Test("a request made by hand is split like one from the wire")
    func request() {
        let request = ServerRequest(method: "GET", target: "/k?l=1", headers: [("Accept", " a ")])
        #expect(request.path == "/k")
        #expect(request.query == "l=1")
        #expect(request.headers.first(name: "accept") == "a")
        #expect(request.headers.all(name: "none") == [])
    }

    @Test("of a request's headers no dump shows more than the names")
    func dumped() {
        var dumped = ""
        dump(ServerRequest(method: "GET", target: "/", headers: [("Authorization", "Bearer of-nobody")]), to: &dumped)
        #expect(dumped.contains("Authorization") && !dumped.contains("of-nobody"))
    }
}
