// A blocking HTTP client on a bare socket, so that a test says exactly which bytes go when.

import Glibc

/// An answer as it came down the wire.
struct Answer {
    let status: Int
    let headers: [(name: String, value: String)]
    let body: [UInt8]

    var text: String { String(decoding: body, as: UTF8.self) }

    func header(_ name: String) -> String? {
        headers.first { $0.name.lowercased() == name.lowercased() }?.value
    }
}

final class Client {
    struct Failure: Error {}

    private var descriptor: Int32
    private var received: [UInt8] = []
    /// Whether the server has closed, in order or not.
    private(set) var hasEnded = false

    /// Connects to 127.0.0.1. No read waits longer than 10 seconds.
    init(port: Int, receiveBuffer: Int32? = nil) throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var patience = timeval(tv_sec: 10, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
        if var size = receiveBuffer {
            setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &size, socklen_t(MemoryLayout<Int32>.size))
        }
        guard connect(descriptor, toLoopback: port) == 0 else { throw Failure() }
    }

    deinit { close() }

    func close() {
        if descriptor >= 0 { _ = Glibc.close(descriptor) }
        descriptor = -1
    }

    /// Closes with a reset instead of a FIN.
    func reset() {
        var linger = linger(l_onoff: 1, l_linger: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout<linger>.size))
        close()
    }

    /// Sends a FIN and can still read.
    func finish() { shutdown(descriptor, Int32(SHUT_WR)) }

    func send(_ text: String) { send(Array(text.utf8)) }

    /// Sends as much as the server takes; a server that has closed is no error here.
    func send(_ bytes: [UInt8]) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes {
                Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { return }
            rest = rest.dropFirst(count)
        }
    }

    /// Reads one answer. `nil` if the connection ends first or nothing comes.
    func answer(toHead: Bool = false) -> Answer? {
        while true {
            if let end = blankLine() {
                let head = String(decoding: received[..<end], as: UTF8.self)
                received.removeFirst(end + 4)
                return parse(head, toHead: toHead)
            }
            guard fill() > 0 else { return nil }
        }
    }

    /// The next bytes, so many of them; nil if the connection ends first or nothing comes.
    func bytes(_ count: Int) -> [UInt8]? { take(count) }

    /// Whether the server closes now without sending more. A reset counts as no.
    func isClosed() -> Bool { received.isEmpty && fill() == 0 }

    /// Everything until the server closes, however it does.
    func everything() -> [UInt8] {
        while fill() > 0 {}
        defer { received = [] }
        return received
    }

    private func parse(_ head: String, toHead: Bool) -> Answer? {
        let lines = head.split(separator: "\r\n").map(String.init)
        let words = lines.first?.split(separator: " ") ?? []
        guard words.count > 1, words[0] == "HTTP/1.1", let status = Int(words[1]) else { return nil }
        let headers = lines.dropFirst().compactMap { line -> (name: String, value: String)? in
            guard let colon = line.firstIndex(of: ":") else { return nil }
            return (String(line[..<colon]), String(line[colon...].dropFirst(2)))
        }
        let length = headers.first { $0.name == "Content-Length" }.flatMap { Int($0.value) } ?? 0
        guard let body = take(toHead ? 0 : length) else { return nil }
        return Answer(status: status, headers: headers, body: body)
    }

    private func take(_ count: Int) -> [UInt8]? {
        while received.count < count { guard fill() > 0 else { return nil } }
        defer { received.removeFirst(count) }
        return Array(received.prefix(count))
    }

    private func blankLine() -> Int? {
        guard received.count >= 4 else { return nil }
        return (0...(received.count - 4)).first { received[$0..<($0 + 4)].elementsEqual([13, 10, 13, 10]) }
    }

    private func fill() -> Int {
        var chunk = [UInt8](repeating: 0, count: 65_536)
        let count = recv(descriptor, &chunk, chunk.count, 0)
        if count == 0 || count < 0 && errno == ECONNRESET { hasEnded = true }
        if count > 0 { received += chunk.prefix(count) }
        return count
    }
}

/// connect(2) to 127.0.0.1.
func connect(_ descriptor: Int32, toLoopback port: Int) -> Int32 {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = in_port_t(UInt16(port)).bigEndian
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    return withUnsafePointer(to: &address) {
        $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
            connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
        }
    }
}
