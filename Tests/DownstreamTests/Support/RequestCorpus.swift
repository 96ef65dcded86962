// Raw requests as attackers and broken clients send them, each with the clause that it keeps or breaks. Where one ends must be beyond
// doubt: a proxy in front that disagreed could be made to smuggle another request through.

import Testing

/// One raw request.
struct RawRequest: Sendable, CustomTestStringConvertible {
    /// What is wrong or remarkable, and where it is written.
    let clause: String
    let bytes: [UInt8]

    init(_ clause: String, _ text: String) {
        self.init(clause, Array(text.utf8))
    }

    init(_ clause: String, _ bytes: [UInt8]) {
        (self.clause, self.bytes) = (clause, bytes)
    }

    var testDescription: String { clause }
}

enum RequestCorpus {
    private static func get(_ more: String) -> String { "GET / HTTP/1.1\r\nHost: a\r\n\(more)\r\n" }

    private static func post(_ more: String, _ body: String = "") -> String {
        "POST / HTTP/1.1\r\nHost: a\r\n\(more)\r\n\(body)"
    }

    private static func chunks(_ body: String) -> String { post("Transfer-Encoding: chunked\r\n", body) }

    private static func named(_ clause: String, _ texts: [String]) -> [RawRequest] {
        texts.map { RawRequest("\(clause): \($0.debugDescription)", $0) }
    }

    /// None of these is a request; nothing behind them may be taken for one.
    static let refused =
        lengthAndCoding + lengths + codings + lineEnds + folds + colons + hosts + chunkSizes + chunkData + controls
        + targets + requestLines

    private static let lengthAndCoding = named(
        "Content-Length with Transfer-Encoding, RFC 9112 section 6.1",
        [
            post("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n"),
            post("Transfer-Encoding: chunked\r\nContent-Length: 5\r\n", "0\r\n\r\n"),
            post("transfer-encoding: chunked\r\ncontent-length: 0\r\n", "0\r\n\r\n"),
            post("Content-Length: 0\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n"),
            post("Content-Length: 6\r\nX: y\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\nG"),
            post("Transfer-Encoding: identity\r\nContent-Length: 3\r\n", "abc"),
            post("Content-Length: 3\r\nTransfer-Encoding: \r\n", "abc"),
        ])

    private static let lengths = named(
        "odd or repeated Content-Length, RFC 9110 section 8.6",
        [
            post("Content-Length: 3\r\nContent-Length: 3\r\n", "abc"),
            post("Content-Length: 3\r\nContent-Length: 4\r\n", "abcd"),
            post("Content-Length: 0\r\ncontent-length: 0\r\n"), post("Content-Length: 3, 3\r\n", "abc"),
            post("Content-Length: 3,4\r\n", "abcd"), post("Content-Length: +3\r\n", "abc"),
            post("Content-Length: -3\r\n", "abc"), post("Content-Length: 3.0\r\n", "abc"),
            post("Content-Length: 0x3\r\n", "abc"), post("Content-Length: 3a\r\n", "abc"),
            post("Content-Length: a\r\n", "abc"), post("Content-Length: \"3\"\r\n", "abc"),
            post("Content-Length: 3 3\r\n", "abc"), post("Content-Length:\r\n"), post("Content-Length: \t\r\n"),
            post("Content-Length: 3;\r\n", "abc"), post("Content-Length: 1e1\r\n", "abc"),
            post("Content-Length: 18446744073709551619\r\n", "abc"), post("Content-Length: 9223372036854775808\r\n"),
            post("Content-Length: ٣\r\n", "abc"),
        ])

    private static let codings = named(
        "odd Transfer-Encoding, RFC 9112 section 6.1",
        [
            post("Transfer-Encoding: xchunked\r\n", "0\r\n\r\n"), post("Transfer-Encoding: chunkedx\r\n", "0\r\n\r\n"),
            post("Transfer-Encoding: chunked, identity\r\n", "0\r\n\r\n"),
            post("Transfer-Encoding: identity\r\n", "0\r\n\r\n"),
            post("Transfer-Encoding: identity, chunked\r\n", "0\r\n\r\n"),
            post("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n"),
            post("Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n", "0\r\n\r\n"),
            post("Transfer-Encoding: chunked, chunked\r\n", "0\r\n\r\n"),
            post("Transfer-Encoding: ,chunked\r\n", "0\r\n\r\n"), post("Transfer-Encoding: chunked,\r\n", "0\r\n\r\n"),
            post("Transfer-Encoding: \"chunked\"\r\n", "0\r\n\r\n"),
            post("Transfer-Encoding: chunked;q=1\r\n", "0\r\n\r\n"), post("Transfer-Encoding:\r\n", "0\r\n\r\n"),
            post("Transfer-Encoding: gzip\r\n", "0\r\n\r\n"), post("Transfer-Encoding: \u{b}chunked\r\n", "0\r\n\r\n"),
            post("Transfer-Encoding: chunKED\u{1}\r\n", "0\r\n\r\n"),
            "POST / HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        ])

    private static let lineEnds = named(
        "a bare LF or CR, RFC 9112 section 2.2",
        [
            "GET / HTTP/1.1\nHost: a\n\n", "GET / HTTP/1.1\r\nHost: a\n\r\n", "GET / HTTP/1.1\nHost: a\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: a\r\n\n", get("X: a\nY: b\r\n"), get("X: a\rY: b\r\n"), get("X: a\r\r\n"),
            get("X: a\r\n\rY: b\r\n"), "GET / HTTP/1.1\rHost: a\r\r", "GET /\r HTTP/1.1\r\nHost: a\r\n\r\n",
            "\nGET / HTTP/1.1\r\nHost: a\r\n\r\n", "\rGET / HTTP/1.1\r\nHost: a\r\n\r\n",
            get("X: a\n\nGET /in HTTP/1.1\r\nHost: a\r\n"), chunks("0\n\n"), chunks("1\na\r\n0\r\n\r\n"),
        ])

    private static let folds = named(
        "obs-fold, RFC 9112 section 5.2",
        [
            get("X: a\r\n b\r\n"), get("X: a\r\n\tb\r\n"), get(" X: a\r\n"), get("\tX: a\r\n"),
            "GET / HTTP/1.1\r\n Host: a\r\n\r\n", post("Transfer-Encoding:\r\n chunked\r\n", "0\r\n\r\n"),
            post("Content-Length: 3\r\n 4\r\n", "abcd"), get("X: a\r\n \r\n"), " GET / HTTP/1.1\r\nHost: a\r\n\r\n",
        ])

    private static let colons = named(
        "a field's name that is no token, RFC 9112 section 5.1",
        [
            "GET / HTTP/1.1\r\nHost : a\r\n\r\n", get("X : a\r\n"), get("X\t: a\r\n"),
            post("Content-Length : 3\r\n", "abc"), post("Transfer-Encoding : chunked\r\n", "0\r\n\r\n"),
            post("Transfer-Encoding\t: chunked\r\n", "0\r\n\r\n"), get(": a\r\n"), get("X\r\n"), get("X a: b\r\n"),
            get("X(: b\r\n"), get("X\u{e9}: b\r\n"), get("\"X\": b\r\n"), get("X/Y: b\r\n"), get("[X]: b\r\n"),
        ])

    private static let hosts = named(
        "a missing, repeated or odd Host, RFC 9112 section 3.2",
        [
            "GET / HTTP/1.1\r\n\r\n", "GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: a\r\nhost: b\r\n\r\n", "GET / HTTP/1.1\r\nHost: a, b\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: a b\r\n\r\n", "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: u@a\r\n\r\n", "GET / HTTP/1.1\r\nHost: a?b\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: a\\b\r\n\r\n", "GET / HTTP/1.1\r\nHost: http://a\r\n\r\n",
            "GET http://a/ HTTP/1.1\r\n\r\n", "GET / HTTP/1.0\r\nHost: a\r\nHost: b\r\n\r\n",
        ])

    private static let chunkSizes = named(
        "a bad chunk size, RFC 9112 section 7.1",
        [
            chunks("\r\n"), chunks("g\r\n\r\n"), chunks("-1\r\na\r\n0\r\n\r\n"), chunks("+1\r\na\r\n0\r\n\r\n"),
            chunks("0x1\r\na\r\n0\r\n\r\n"), chunks(" 1\r\na\r\n0\r\n\r\n"), chunks("1 1\r\na\r\n0\r\n\r\n"),
            chunks("1.0\r\na\r\n0\r\n\r\n"), chunks("ffffffffffffffff1\r\na\r\n"), chunks("10000000000000000\r\na"),
            chunks(";x\r\na\r\n0\r\n\r\n"), chunks("\"1\"\r\na\r\n0\r\n\r\n"), chunks("1_0\r\na"),
        ])

    private static let chunkData = named(
        "chunks that do not end where they should, RFC 9112 section 7.1",
        [
            chunks("1\r\nab\r\n0\r\n\r\n"), chunks("2\r\na\r\n0\r\n\r\n"), chunks("1\r\na0\r\n\r\n"),
            chunks("1\r\na\n0\r\n\r\n"), chunks("1\r\na\r0\r\n\r\n"), chunks("1\r\r\na\r\n0\r\n\r\n"),
            chunks("1;a\nb\r\na\r\n0\r\n\r\n"), chunks("1;a\u{0}\r\na\r\n0\r\n\r\n"), chunks("0\r\nX : a\r\n\r\n"),
            chunks("0\r\nX: a\r\n b\r\n\r\n"), chunks("0\r\nX\r\n\r\n"), chunks("0\r\nX: a\n\r\n"),
            // Trailers that framing would hang on (RFC 9110 section 6.5.1).
            chunks("0\r\nContent-Length: 99\r\n\r\n"), chunks("0\r\nTransfer-Encoding: chunked\r\n\r\n"),
        ])

    private static let controls =
        named(
            "a control character, RFC 9110 section 5.5",
            [
                get("X: a\u{0}b\r\n"), get("X: \u{0}\r\n"), get("X\u{0}: a\r\n"), get("X: a\u{1}\r\n"),
                get("X: a\u{b}\r\n"), get("X: a\u{c}\r\n"), get("X: a\u{1f}\r\n"), get("X: a\u{7f}\r\n"),
                "GET /\u{0} HTTP/1.1\r\nHost: a\r\n\r\n", "G\u{0}T / HTTP/1.1\r\nHost: a\r\n\r\n",
                "GET / HTTP/1.1\u{0}\r\nHost: a\r\n\r\n", "\u{0}GET / HTTP/1.1\r\nHost: a\r\n\r\n",
            ]) + [RawRequest("TLS instead of HTTP", [22, 3, 1, 2, 0, 1, 0, 1, 252, 3, 3])]

    private static let targets = named(
        "an invalid target, RFC 9112 section 3.2",
        ["a", "*", "?x", "", "/a b", "/a\tb", "/a#b", "/ü", "/a\\b", "/<a>", "/a\"b", "/a|b", "/{a}", "/`", "/a^b"].map
        {
            "GET \($0) HTTP/1.1\r\nHost: a\r\n\r\n"
        } + [
            "GET ftp://a/ HTTP/1.1\r\nHost: a\r\n\r\n", "GET http:///a HTTP/1.1\r\nHost: a\r\n\r\n",
            "GET http://u@a/ HTTP/1.1\r\nHost: a\r\n\r\n", "GET a:80 HTTP/1.1\r\nHost: a\r\n\r\n",
            "CONNECT a:80 HTTP/1.1\r\nHost: a\r\n\r\n", "OPTIONS *a HTTP/1.1\r\nHost: a\r\n\r\n",
        ])

    private static let requestLines = named(
        "a malformed request line, RFC 9112 section 3",
        [
            "GET /\r\nHost: a\r\n\r\n", "GET\r\n\r\n", "GET  / HTTP/1.1\r\nHost: a\r\n\r\n",
            "GET /  HTTP/1.1\r\nHost: a\r\n\r\n", "GET / HTTP/1.1 \r\nHost: a\r\n\r\n",
            "GET / http/1.1\r\nHost: a\r\n\r\n", "GET / HTTP/1\r\nHost: a\r\n\r\n",
            "GET / HTTP/1.1.1\r\nHost: a\r\n\r\n", "GET / HTTP/11\r\nHost: a\r\n\r\n",
            "GET / HTTP/2.0\r\nHost: a\r\n\r\n", "GET / HTTP/0.9\r\nHost: a\r\n\r\n",
            "GET / ICY/1.1\r\nHost: a\r\n\r\n", "G@T / HTTP/1.1\r\nHost: a\r\n\r\n",
            "\tGET / HTTP/1.1\r\nHost: a\r\n\r\n", "{}\r\n\r\n", "FETCH / HTTP/1.1\r\nHost: a\r\n\r\n",
        ])

    /// Each of these is one request, and what follows it is the next.
    static let served = named(
        "odd, yet right",
        [
            get(""), get("X:\r\n"), get("X: a, b\r\nX: c\r\n"), get("X: a:b:c\r\n"), get("X:a\t \r\n"),
            get("!#$%&'*+-.^_`|~09azAZ: x\r\n"), "\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n",
            "\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n", "GET / HTTP/1.1\r\nhOsT:a:80\r\n\r\n",
            "GET / HTTP/1.1\r\nHost:\r\n\r\n", "GET / HTTP/1.1\r\nHost: [::1]:80\r\n\r\n",
            "GET http://b/ HTTP/1.1\r\nHost: a\r\n\r\n", "GET HTTPS://b:1/?x HTTP/1.1\r\nHost: a\r\n\r\n",
            "OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n", "GET /?a=[b]&c='(*)~ HTTP/1.1\r\nHost: a\r\n\r\n",
            "GET /%00%ff%zz HTTP/1.1\r\nHost: a\r\n\r\n", "GET //a/../b;c HTTP/1.1\r\nHost: a\r\n\r\n",
            // A body belongs to its request, whatever the method (RFC 9110 section 9.3.1).
            "GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 17\r\n\r\nGET /in HTTP/1.1\r", get("Content-Length: 0\r\n"),
            "GET / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nGET\r\n0\r\n\r\n",
            "HEAD / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nGET", post("Content-Length: 0003\r\n", "a\r\n"),
            post("Content-Length:3\r\n", "\r\n\r"), post("Content-Length: 3 \r\n", "\0\n\r"),
            chunks("0\r\n\r\n"), chunks("000\r\n\r\n"), chunks("1\r\na\r\n0\r\n\r\n"),
            chunks("A\r\n0123456789\r\n0\r\n\r\n"),
            chunks("0a\r\n\r\n\r\n\r\n\r\n\r\n\r\n0\r\n\r\n"), chunks("1;x=y;z=\"w\"\r\na\r\n0;end\r\n\r\n"),
            chunks("0\r\nX: y\r\nZ: w\r\n\r\n"),
            post("TRANSFER-ENCODING:  Chunked \r\n", "2\r\n\r\n\r\n0\r\n\r\n"),
        ])
}
