// A client that sends what it is told, byte for byte, and reads what comes back. Blocking; it knows of HTTP/1.1 just
// enough to find where an answer ends.

import Foundation
import Glibc

/// One TCP connection to loopback.
final class WireConnection {
    struct Broken: Error { let what: String }

    private let descriptor: Int32
    private var waiting: [UInt8] = []
    private var isClosed = false

    init(port: UInt16, timeout: Int = 20) throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var patience = timeval(tv_sec: timeout, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
        var address = loopback(port: port)
        let code = withSocketAddress(&address) { connect(descriptor, $0, $1) }
        guard code == 0 else {
            defer { close(descriptor) }
            throw Broken(what: "connect: \(String(cString: strerror(errno)))")
        }
    }

    deinit { end() }

    func end() {
        if !isClosed { close(descriptor) }
        isClosed = true
    }

    /// Ends the connection with RST, as a killed process with unread bytes does (socket(7), SO_LINGER).
    func cut() {
        var now = linger(l_onoff: 1, l_linger: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &now, socklen_t(MemoryLayout<linger>.size))
        end()
    }

    func finishSending() { shutdown(descriptor, Int32(SHUT_WR)) }

    func send(_ text: String) throws { try send(Array(text.utf8)) }

    func send(_ bytes: [UInt8]) throws {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            guard count > 0 else { throw Broken(what: "send: \(String(cString: strerror(errno)))") }
            rest = rest.dropFirst(count)
        }
    }

    /// Sends a request and reads its answer.
    func request(_ method: String, _ target: String, _ headers: [String] = [], body: String? = nil) throws
        -> WireResponse
    {
        try send(requestText(method, target, headers, body: body))
        return try response(to: method)
    }

    /// Reads one answer. Informational ones are passed over.
    func response(to method: String = "GET") throws -> WireResponse {
        while true {
            let head = try readHead()
            guard let response = WireResponse(head: head) else { throw Broken(what: "no HTTP head") }
            if 100..<200 ~= response.status { continue }
            if method != "HEAD", response.header("transfer-encoding") == "chunked" {
                return response.with(body: try readChunks())
            }
            let length = response.header("content-length").flatMap(Int.init) ?? 0
            return response.with(body: try take(method == "HEAD" || response.status == 204 ? 0 : length))
        }
    }

    /// Whether the other side has closed in order, with nothing more to read.
    func isAtEnd() -> Bool {
        var byte: UInt8 = 0
        return waiting.isEmpty && recv(descriptor, &byte, 1, 0) == 0
    }

    /// A chunked body without trailers (RFC 9112, section 7.1).
    private func readChunks() throws -> [UInt8] {
        var body: [UInt8] = []
        while true {
            let line = try readText(to: "\r\n")
            // CR and LF are one character.
            guard let length = Int(line.dropLast(), radix: 16) else { throw Broken(what: "no chunk: \(line)") }
            body += try take(length)
            _ = try take(2)
            if length == 0 { return body }
        }
    }

    private func readHead() throws -> String { try readText(to: "\r\n\r\n") }

    private func readText(to end: String) throws -> String {
        let mark = Array(end.utf8)
        var searched = 0
        while true {
            if let range = waiting[searched...].firstRange(of: mark) {
                return String(decoding: try take(range.upperBound), as: UTF8.self)
            }
            searched = max(0, waiting.count - mark.count + 1)
            try receive()
        }
    }

    private func take(_ count: Int) throws -> [UInt8] {
        while waiting.count < count { try receive() }
        defer { waiting.removeFirst(count) }
        return Array(waiting[..<count])
    }

    private func receive() throws {
        var buffer = [UInt8](repeating: 0, count: 65_536)
        let count = recv(descriptor, &buffer, buffer.count, 0)
        if count < 0 { throw Broken(what: "recv: \(String(cString: strerror(errno)))") }
        if count == 0 { throw Broken(what: "the connection ended early") }
        waiting += buffer[..<count]
    }
}

/// A request as text, with a Host and, for a body, a Content-Length.
func requestText(_ method: String, _ target: String, _ headers: [String] = [], body: String? = nil) -> String {
    let length = body.map { ["Content-Length: \($0.utf8.count)"] } ?? []
    let lines = ["\(method) \(target) HTTP/1.1", "Host: localhost"] + headers + length
    return lines.map { $0 + "\r\n" }.joined() + "\r\n" + (body ?? "")
}

/// An answer as it came.
struct WireResponse {
    let status: Int
    let headers: [(name: String, value: String)]
    var body: [UInt8] = []

    init?(head: String) {
        let lines = head.split(separator: "\r\n")
        guard let first = lines.first, first.hasPrefix("HTTP/1.1 "), let status = Int(first.dropFirst(9).prefix(3))
        else {
            return nil
        }
        self.status = status
        headers = lines.dropFirst().compactMap { line in
            let parts = line.split(separator: ":", maxSplits: 1)
            return parts.count == 2 ? (parts[0].lowercased(), parts[1].trimmingCharacters(in: .whitespaces)) : nil
        }
    }

    func with(body: [UInt8]) -> WireResponse {
        var response = self
        response.body = body
        return response
    }

    func header(_ name: String) -> String? { headers.first { $0.name == name.lowercased() }?.value }

    var text: String { String(decoding: body, as: UTF8.self) }

    func decoded<T: Decodable>(_ type: T.Type = T.self) throws -> T { try JSONDecoder().decode(type, from: Data(body)) }
}

func loopback(port: UInt16) -> sockaddr_in {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    return address
}

func withSocketAddress<Result>(
    _ address: inout sockaddr_in, _ body: (UnsafeMutablePointer<sockaddr>, socklen_t) -> Result
) -> Result {
    // The kernel reads no more than the length that goes with the pointer.
    withUnsafeMutablePointer(to: &address) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
            body($0, socklen_t(MemoryLayout<sockaddr_in>.size))
        }
    }
}
