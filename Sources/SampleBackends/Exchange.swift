// One request and one answer as the backends see them, free of sockets; the seam between the rules and the server.

import NIOCore
import NIOHTTP1

/// A complete request.
struct SampleRequest: Sendable {
    let head: HTTPRequestHead
    /// The body, or its first bytes: see `Conversation.bodyLimit`.
    let body: [UInt8]
    /// Counts from 1 over the backend's life.
    let serial: Int
    let faults: [SampleFault]

    var method: String { head.method.rawValue }
    var target: String { head.uri }

    /// The target up to the question mark, as it came.
    var path: Substring {
        target.prefix { $0 != "?" }
    }

    /// The target behind the question mark, as it came; nil without one.
    var query: Substring? {
        target.firstIndex(of: "?").map { target[target.index(after: $0)...] }
    }

    /// The first value of a header; nil when the header is absent.
    func header(_ name: String) -> String? {
        head.headers.first(name: name)
    }

    /// Bytes of the head as HTTP/1.1 writes it.
    var headBytes: Int {
        let line = method.utf8.count + target.utf8.count + " HTTP/1.1".utf8.count + 3
        return head.headers.reduce(line + 2) { $0 + $1.name.utf8.count + $1.value.utf8.count + 4 }
    }
}

/// A complete answer.
struct SampleAnswer: Sendable {
    var status: Int
    var contentType: String?
    var headers: [(name: String, value: String)] = []
    var body = ByteBuffer()
    /// Whether the connection ends with this answer, whatever the client wishes.
    var closes = false
    /// What the server had to do for it.
    var work: SampleWork?

    static func json(_ status: Int, _ text: JSONText) -> SampleAnswer {
        SampleAnswer(status: status, contentType: "application/json", body: ByteBuffer(bytes: text.bytes))
    }
}

/// How a backend puts answers on the wire.
struct Framing: Sendable {
    /// Whether the status line ends with a phrase.
    let reasonPhrase: Bool
    /// Chunked, or else with `Content-Length`.
    let chunked: Bool
    /// After so many answers a connection is closed, with notice; nil never.
    let answersPerConnection: Int?
}
