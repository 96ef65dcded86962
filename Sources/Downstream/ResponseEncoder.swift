// Writes an answer as bytes: head and body in one buffer, for one write. Never lets a handler's text break the framing.

import NIOCore

/// How one answer is to be framed.
struct ResponseFrame {
    /// What the answer says about the connection: nothing says that HTTP/1.1 keeps it open.
    enum Connection { case keptSilently, keptAloud, closes }

    let connection: Connection
    let isHead: Bool
    /// An IMF-fixdate.
    let date: String
}

extension ByteBuffer {
    /// Appends the whole answer.
    mutating func writeResponse(_ given: ServerResponse, _ frame: ResponseFrame) {
        let response = (200...599).contains(given.status) ? given : ServerResponse(status: 500)
        reserveCapacity(minimumWritableBytes: 512 + response.body.count)
        writeStatusLine(response.status)
        for (name, value) in response.headers { writeField(name, value) }
        writeStaticString("Date: ")
        writeString(frame.date)
        writeStaticString("\r\n")
        switch frame.connection {
        case .keptSilently: break
        case .keptAloud: writeStaticString("Connection: keep-alive\r\n")
        case .closes: writeStaticString("Connection: close\r\n")
        }
        writeContent(of: response, isHead: frame.isHead)
    }

    /// 204 and 304 have neither a body nor a length (RFC 9110 sections 8.6 and 15.3.5).
    private mutating func writeContent(of response: ServerResponse, isHead: Bool) {
        guard response.status != 204, response.status != 304 else {
            writeStaticString("\r\n")
            return
        }
        writeStaticString("Content-Length: ")
        writeString(String(response.body.count))
        writeStaticString("\r\n\r\n")
        if !isHead { writeBytes(response.body) }
    }

    private mutating func writeStatusLine(_ status: Int) {
        if status == 200 {
            writeStaticString("HTTP/1.1 200 OK\r\n")
        } else {
            writeString("HTTP/1.1 \(status) \(reasonPhrase(status))\r\n")
        }
    }

    private mutating func writeField(_ name: String, _ value: String) {
        guard isSendable(name: name), isSendable(value: value) else { return }
        writeString(name)
        writeStaticString(": ")
        writeString(value)
        writeStaticString("\r\n")
    }
}

/// A token that is not the server's own business.
func isSendable(name: String) -> Bool {
    switch name.utf8.count {
    case 0: return false
    case 4 where name.matches(lowercase: "date"): return false
    case 10 where name.matches(lowercase: "connection") || name.matches(lowercase: "keep-alive"): return false
    case 14 where name.matches(lowercase: "content-length"): return false
    case 17 where name.matches(lowercase: "transfer-encoding"): return false
    default: return name.utf8.allSatisfy(\.isTokenByte)
    }
}

/// No control character but the tab (RFC 9110 section 5.5): a line break would begin a header of the caller's making.
func isSendable(value: String) -> Bool {
    value.utf8.allSatisfy { ($0 >= 0x20 && $0 != 0x7F) || $0 == 0x09 }
}

/// The phrase that RFC 9110 section 15 gives; empty, which is allowed, for a status that needs none here.
private func reasonPhrase(_ status: Int) -> String {
    switch status {
    case 200: "OK"
    case 204: "No Content"
    case 304: "Not Modified"
    case 400: "Bad Request"
    case 401: "Unauthorized"
    case 403: "Forbidden"
    case 404: "Not Found"
    case 405: "Method Not Allowed"
    case 406: "Not Acceptable"
    case 408: "Request Timeout"
    case 410: "Gone"
    case 413: "Content Too Large"
    case 414: "URI Too Long"
    case 415: "Unsupported Media Type"
    case 417: "Expectation Failed"
    case 422: "Unprocessable Content"
    case 429: "Too Many Requests"
    case 431: "Request Header Fields Too Large"
    case 500: "Internal Server Error"
    case 501: "Not Implemented"
    case 502: "Bad Gateway"
    case 503: "Service Unavailable"
    case 504: "Gateway Timeout"
    case 505: "HTTP Version Not Supported"
    default: ""
    }
}
