// Decides whether a parsed head is one to serve (RFC 9112 sections 3.2 and 6, RFC 9110 section 10.1.1). No I/O.

import NIOHTTP1

/// A head whose framing is beyond doubt.
struct AcceptedHead {
    enum Body: Equatable {
        case none
        case length(Int)
        case chunked
    }

    let method: String
    let target: RequestTarget
    let headers: RequestHeaders
    let body: Body
    /// HTTP/1.0: such a caller must be told that its connection stays open.
    let isOld: Bool
    let keepsAlive: Bool
    let wantsContinue: Bool

    init(_ head: HTTPRequestHead, limits: ServerLimits) throws(Refusal) {
        let fields = FramingFields(head.headers)
        do throws(Refusal) {
            isOld = head.version == .http1_0
            method = head.method.rawValue
            target = try Self.target(head.uri, method: method)
            try fields.checkHost(isOld: isOld)
            body = try fields.body(limit: limits.body, isOld: isOld)
            wantsContinue = try fields.wantsContinue(isOld: isOld) && body != .none
        } catch {
            throw Refusal(status: error.status, detail: error.detail, requestID: fields.requestID)
        }
        headers = RequestHeaders(head.headers)
        // The parser stops for good after a request that asks for another protocol, or a tunnel; so does the connection.
        keepsAlive = head.isKeepAlive && !fields.asksForUpgrade && head.method != .CONNECT
    }

    private static func target(_ uri: String, method: String) throws(Refusal) -> RequestTarget {
        guard let target = RequestTarget(uri, method: method) else {
            throw Refusal(status: 400, detail: "the request target is malformed")
        }
        return target
    }
}

/// The few fields that framing and this server hang on, gathered in one pass.
private struct FramingFields {
    var hosts: [String] = []
    var lengths: [String] = []
    var codings: [String] = []
    var expectations: [String] = []
    var asksForUpgrade = false
    var requestID: String?

    init(_ headers: HTTPHeaders) {
        for (name, value) in headers {
            // The length tells most names apart without a look at their bytes.
            switch name.utf8.count {
            case 4 where name.matches(lowercase: "host"): hosts.append(value.trimmed)
            case 6 where name.matches(lowercase: "expect"): expectations.append(value.trimmed)
            case 7 where name.matches(lowercase: "upgrade"): asksForUpgrade = true
            case 12 where name.matches(lowercase: "x-request-id"): requestID = requestID ?? value.trimmed
            case 14 where name.matches(lowercase: "content-length"): lengths.append(value.trimmed)
            case 17 where name.matches(lowercase: "transfer-encoding"): codings.append(value.trimmed)
            default: break
            }
        }
    }

    func checkHost(isOld: Bool) throws(Refusal) {
        if hosts.isEmpty, !isOld { throw Refusal(status: 400, detail: "the Host header is missing") }
        if hosts.count > 1 { throw Refusal(status: 400, detail: "there is more than one Host header") }
        if let host = hosts.first, !RequestTarget.isAuthority(host) {
            throw Refusal(status: 400, detail: "the Host header is malformed")
        }
    }

    func body(limit: Int, isOld: Bool) throws(Refusal) -> AcceptedHead.Body {
        guard codings.isEmpty else { return try chunked(isOld: isOld) }
        guard let text = lengths.first else { return .none }
        guard lengths.count == 1, !text.isEmpty, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
            throw Refusal(status: 400, detail: "the Content-Length is malformed or repeated")
        }
        guard let length = Int(text), length <= limit else { throw Refusal.bodyTooLarge(limit) }
        return length == 0 ? .none : .length(length)
    }

    private func chunked(isOld: Bool) throws(Refusal) -> AcceptedHead.Body {
        if !lengths.isEmpty {
            throw Refusal(status: 400, detail: "Content-Length and Transfer-Encoding exclude each other")
        }
        if isOld { throw Refusal(status: 400, detail: "HTTP/1.0 has no Transfer-Encoding") }
        if codings.count == 1, let only = codings.first, only.matches(lowercase: "chunked") { return .chunked }
        let last = codings.last?.split(separator: ",").last.map { String($0).trimmed } ?? ""
        throw last.matches(lowercase: "chunked")
            ? Refusal(status: 501, detail: "the only Transfer-Encoding understood is chunked")
            : Refusal(status: 400, detail: "the Transfer-Encoding does not end with chunked")
    }

    /// HTTP/1.0 knows no expectations and must be taken as if there were none.
    func wantsContinue(isOld: Bool) throws(Refusal) -> Bool {
        if isOld || expectations.isEmpty { return false }
        guard expectations.allSatisfy({ $0.matches(lowercase: "100-continue") }) else {
            throw Refusal(status: 417, detail: "the only expectation understood is 100-continue")
        }
        return true
    }
}

extension Refusal {
    static func bodyTooLarge(_ limit: Int) -> Refusal {
        Refusal(status: 413, detail: "the request's body is longer than \(limit) bytes")
    }

    static let tooManyFields = Refusal(
        status: 431, detail: "the request's head has more than \(HeadScanner.mostFields) fields")

    /// What the parser's complaint is to the caller.
    init(_ error: any Error) {
        switch error as? HTTPParserError {
        case .invalidMethod: self.init(status: 501, detail: "the method is unknown")
        case .invalidVersion: self.init(status: 505, detail: "the version is neither HTTP/1.0 nor HTTP/1.1")
        case .headerOverflow: self.init(status: 431, detail: "the request's head or trailers are too long")
        default: self.init(status: 400, detail: "the request is not well-formed HTTP/1.1")
        }
    }
}
