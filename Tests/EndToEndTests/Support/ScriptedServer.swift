// A backend that says what it is told to, and remembers what it was asked. One thread for each connection.

import Foundation
import Glibc
import Synchronization

/// A tiny HTTP/1.1 server on loopback.
final class ScriptedServer: Sendable {
    /// A request: its first line, its head and its body.
    struct Request: Sendable {
        let head: String
        let body: String

        func has(_ header: String) -> Bool { head.lowercased().contains("\r\n\(header.lowercased())\r\n") }
    }

    let port: UInt16
    private let listener: Int32
    private let seen = Mutex<[Request]>([])

    /// - Parameter answer: the body of a 200 answer; nil for a 404.
    convenience init(_ answer: @escaping @Sendable (Request) -> String?) throws {
        try self.init(wire: { request in
            let body = answer(request)
            let head = "HTTP/1.1 \(body == nil ? "404 Not Found" : "200 OK")\r\nContent-Type: application/json\r\n"
            return head + "Content-Length: \(body?.utf8.count ?? 0)\r\n\r\n" + (body ?? "")
        })
    }

    /// A server that sends whole answers, as they go over the wire.
    static func sending(_ answer: @escaping @Sendable (Request) -> String) throws -> ScriptedServer {
        try ScriptedServer(wire: answer)
    }

    private init(wire answer: @escaping @Sendable (Request) -> String) throws {
        listener = try boundSocket()
        port = try boundPort(listener)
        listen(listener, 64)
        Thread.detachNewThread { [listener, self] in
            while case let connection = accept(listener, nil, nil), connection >= 0 {
                Thread.detachNewThread { self.serve(connection, answer) }
            }
        }
    }

    var url: String { "http://127.0.0.1:\(port)" }

    var requests: [Request] { seen.withLock { $0 } }

    /// Ends the thread that accepts; the kernel then refuses connections.
    func stop() {
        shutdown(listener, Int32(SHUT_RDWR))
        close(listener)
    }

    private func serve(_ connection: Int32, _ answer: (Request) -> String) {
        defer { close(connection) }
        var waiting: [UInt8] = []
        while let request = Self.next(connection, &waiting) {
            seen.withLock { $0.append(request) }
            let text = Array(answer(request).utf8)
            guard send(connection, text, text.count, Int32(MSG_NOSIGNAL)) == text.count else { return }
        }
    }

    private static func next(_ connection: Int32, _ waiting: inout [UInt8]) -> Request? {
        while true {
            if let request = cutOff(&waiting) { return request }
            var buffer = [UInt8](repeating: 0, count: 65_536)
            let count = recv(connection, &buffer, buffer.count, 0)
            if count <= 0 { return nil }
            waiting += buffer[..<count]
        }
    }

    private static func cutOff(_ waiting: inout [UInt8]) -> Request? {
        guard let end = waiting.firstRange(of: Array("\r\n\r\n".utf8))?.upperBound else { return nil }
        let head = String(decoding: waiting[..<end], as: UTF8.self)
        let line = head.lowercased().split(separator: "\r\n").first { $0.hasPrefix("content-length:") }
        let length = line.flatMap { Int($0.dropFirst("content-length:".count).filter { $0 != " " }) } ?? 0
        guard waiting.count >= end + length else { return nil }
        defer { waiting.removeFirst(end + length) }
        return Request(head: head, body: String(decoding: waiting[end..<end + length], as: UTF8.self))
    }
}

/// A port on loopback that is taken and refuses connections for as long as this lives.
final class RefusingPort: Sendable {
    let port: UInt16
    private let descriptor: Int32

    /// - Parameters:
    ///   - number: the last of the address's four, the first of which are 127.0.0.
    ///   - port: 0 for any.
    init(number: UInt32 = 1, port: UInt16 = 0) throws {
        descriptor = try boundSocket(number, port)
        self.port = try boundPort(descriptor)
    }

    deinit { close(descriptor) }

    var url: String { "http://127.0.0.1:\(port)" }
}

private func boundSocket(_ number: UInt32 = 1, _ port: UInt16 = 0) throws -> Int32 {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    var address = loopback(port: port)
    address.sin_addr.s_addr = (0x7F00_0000 | number).bigEndian
    guard withSocketAddress(&address, { bind(descriptor, $0, $1) }) == 0 else { throw POSIXError(.EADDRINUSE) }
    return descriptor
}

private func boundPort(_ descriptor: Int32) throws -> UInt16 {
    var address = loopback(port: 0)
    let code = withSocketAddress(&address) { pointer, length in
        var length = length
        return getsockname(descriptor, pointer, &length)
    }
    guard code == 0 else { throw POSIXError(.EBADF) }
    return UInt16(bigEndian: address.sin_port)
}
