// A client on a bare socket, so that odd targets, headers and methods travel exactly as a test writes them.
// It reads just enough HTTP/1.1 to tell answers apart: counted, chunked and ended by the close.

import Glibc

/// What came back, byte for byte where it matters.
struct RawAnswer {
    let statusLine: String
    /// Names in lower case.
    let headers: [String: String]
    var body: [UInt8] = []
    /// False when the connection ended before the body did.
    var isWhole = true

    var status: Int {
        let words = statusLine.split(separator: " ")
        return words.count > 1 ? Int(words[1]) ?? 0 : 0
    }

    var text: String { String(decoding: body, as: UTF8.self) }
}

/// One connection to a backend on loopback; closed when the last reference goes.
final class RawConnection {
    private let socket: Int32
    private var buffer: [UInt8] = []
    /// The system's error of the last read, 0 for none: `ECONNRESET` tells a reset from a close.
    private(set) var lastError: Int32 = 0

    init(to url: String, waitingSeconds: Int = 20) throws {
        socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var wait = timeval(tv_sec: waitingSeconds, tv_usec: 0)
        setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &wait, socklen_t(MemoryLayout<timeval>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = (UInt16(url.split(separator: ":").last ?? "") ?? 0).bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let connected = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        if connected != 0 { throw RawError.notConnected }
    }

    deinit {
        close(socket)
    }

    func ask(
        _ method: String, _ target: String, _ headers: [(String, String)] = [], body: String = ""
    ) throws -> RawAnswer {
        var lines = ["\(method) \(target) HTTP/1.1", "Host: sample"]
        lines += headers.map { "\($0.0): \($0.1)" }
        if !body.isEmpty { lines.append("Content-Length: \(body.utf8.count)") }
        try send(Array((lines + ["", body]).joined(separator: "\r\n").utf8))
        return try answer(to: method)
    }

    private func send(_ bytes: [UInt8]) throws {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.send(socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            if count <= 0 { throw RawError.closed }
            rest = rest.dropFirst(count)
        }
    }

    private func answer(to method: String) throws -> RawAnswer {
        guard let statusLine = line() else { throw RawError.closed }
        var headers: [String: String] = [:]
        while let line = line(), !line.isEmpty {
            let parts = line.split(separator: ":", maxSplits: 1)
            let value = parts.count > 1 ? parts[1].drop { $0 == " " } : ""
            headers[String(parts[0]).lowercased()] = String(value)
        }
        var answer = RawAnswer(statusLine: statusLine, headers: headers)
        if method == "HEAD" || answer.status == 204 { return answer }
        if headers["transfer-encoding"] == "chunked" {
            readChunks(&answer)
        } else {
            answer.isWhole = read(Int(headers["content-length"] ?? "") ?? .max, &answer)
        }
        return answer
    }

    private func readChunks(_ answer: inout RawAnswer) {
        while let size = line().flatMap({ Int($0, radix: 16) }) {
            guard read(size, &answer), line() != nil else { break }
            if size == 0 { return }
        }
        answer.isWhole = false
    }

    private func read(_ count: Int, _ answer: inout RawAnswer) -> Bool {
        while buffer.count < count, fill() {}
        let taken = min(count, buffer.count)
        answer.body += buffer[..<taken]
        buffer.removeFirst(taken)
        return taken == count
    }

    private func line() -> String? {
        while true {
            if let end = buffer.firstIndex(of: 10) {
                let line = String(decoding: buffer[..<end].filter { $0 != 13 }, as: UTF8.self)
                buffer.removeFirst(end + 1)
                return line
            }
            if !fill() { return nil }
        }
    }

    private func fill() -> Bool {
        var part = [UInt8](repeating: 0, count: 65_536)
        let count = recv(socket, &part, part.count, 0)
        lastError = count < 0 ? errno : 0
        if count > 0 { buffer += part[..<count] }
        return count > 0
    }

    /// Whether the other side has closed or does so within the time to wait.
    func isEnded() -> Bool {
        !fill() && lastError != EAGAIN
    }
}

enum RawError: Error {
    case notConnected
    case closed
}
