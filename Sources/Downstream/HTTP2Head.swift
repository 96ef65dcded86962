// The heads of HTTP/2 (RFC 9113 sections 8.2 and 8.3): what is asked of one beyond HTTP/1.1, and what one of ours says. No I/O.

import NIOHTTP1

extension AcceptedHead {
    /// Judges a head that `HTTP2StreamEdge` has completed and the codec has turned into one of HTTP/1.1.
    init(http2 head: HTTPRequestHead, limits: ServerLimits) throws(Refusal) {
        // It names no path, so there is none whose methods could be offered instead.
        if head.method == .CONNECT { throw Refusal(status: 405, detail: "nothing here answers CONNECT") }
        // `:path` is never in absolute form (RFC 9113 section 8.3.1).
        if !head.uri.hasPrefix("/"), head.uri != "*" {
            throw Refusal(status: 400, detail: "the request target is malformed")
        }
        try Self.checkFields(head, limit: limits.head)
        // An empty host is as bad as none (RFC 9113 section 8.3.1), other than on HTTP/1.1.
        if head.headers["host"].allSatisfy({ $0.trimmed.isEmpty }) {
            throw Refusal(status: 400, detail: "the request names no host")
        }
        try self.init(head, limits: limits)
    }

    private static func checkFields(_ head: HTTPRequestHead, limit: Int) throws(Refusal) {
        guard head.headers.allSatisfy({ isFieldName($0.name) && isSendable(value: $0.value) && $0.value.isTrimmed })
        else { throw Refusal(status: 400, detail: "a header is malformed") }
        // Such fields are about one connection of HTTP/1.1 (RFC 9113 section 8.2.2); the frames' reader knows the others.
        if head.headers.contains(where: { $0.name == "keep-alive" || $0.name == "upgrade" }) {
            throw Refusal(status: 400, detail: "a header is not for HTTP/2")
        }
        if head.headers.count > HeadScanner.mostFields { throw .tooManyFields }
        let length = head.headers.reduce(head.uri.utf8.count) { $0 + $1.name.utf8.count + $1.value.utf8.count }
        if length > limit {
            throw Refusal(status: 431, detail: "the request's head is longer than \(limit) bytes")
        }
    }
}

extension HTTPResponseHead {
    /// An answer's head, without what the framing says by itself.
    init(http2 response: ServerResponse, date: String) {
        var headers = HTTPHeaders()
        for (name, value) in response.headers where isSendable(name: name) && isSendable(value: value) {
            headers.add(name: name.lowercased(), value: value)
        }
        headers.add(name: "date", value: date)
        if response.status != 204, response.status != 304 {
            headers.add(name: "content-length", value: "\(response.body.count)")
        }
        self.init(version: .http2, status: .init(statusCode: response.status), headers: headers)
    }
}

/// Names are in lower case here (RFC 9113 section 8.2.1).
private func isFieldName(_ name: String) -> Bool {
    !name.isEmpty && name.utf8.allSatisfy { $0.isTokenByte && !(0x41...0x5A).contains($0) }
}
