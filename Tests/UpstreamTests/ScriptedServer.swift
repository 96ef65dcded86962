// A TCP peer that follows a script, on loopback and blocking threads of its own: it can misbehave byte by byte.

import Glibc
import Synchronization

/// Listens on a port of the kernel's choice; each connection runs the script on its own thread. Lives until it is stopped, as a
/// test that only holds its URL must find it listening.
final class ScriptedServer: Sendable {
    typealias Script = @Sendable (Connection) -> Void

    let port: UInt16
    private let listener: CInt
    private let accepted = Atomic(0)

    init(_ script: @escaping Script) {
        // A test that answers a peer that has left must fail by its expectations, not by a signal.
        signal(SIGPIPE, SIG_IGN)
        let (listener, port) = Self.listen()
        self.listener = listener
        self.port = port
        Self.thread {
            while true {
                let descriptor = accept(listener, nil, nil)
                guard descriptor >= 0 else { return }
                self.accepted.add(1, ordering: .relaxed)
                Self.thread { script(Connection(descriptor)) }
            }
        }
    }

    /// Ends the accept and its thread.
    func stop() {
        shutdown(listener, CInt(SHUT_RDWR))
        close(listener)
    }

    /// How many connections came.
    var connections: Int { accepted.load(ordering: .relaxed) }

    var url: String { "http://127.0.0.1:\(port)/" }

    /// A port where nobody listens.
    static func closedPort() -> UInt16 {
        let (listener, port) = listen()
        close(listener)
        return port
    }

    private static func listen() -> (CInt, UInt16) {
        let descriptor = socket(AF_INET, CInt(SOCK_STREAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { raw in
                precondition(bind(descriptor, raw, length) == 0 && Glibc.listen(descriptor, 256) == 0)
                getsockname(descriptor, raw, &length)
            }
        }
        return (descriptor, UInt16(bigEndian: address.sin_port))
    }

    private static func thread(_ body: @escaping @Sendable () -> Void) {
        final class Body: Sendable {
            let run: @Sendable () -> Void
            init(_ run: @escaping @Sendable () -> Void) { self.run = run }
        }
        var thread = pthread_t()
        let context = Unmanaged.passRetained(Body(body)).toOpaque()
        let code = pthread_create(
            &thread, nil,
            {
                if let context = $0 { Unmanaged<Body>.fromOpaque(context).takeRetainedValue().run() }
                return nil
            }, context)
        precondition(code == 0)
        pthread_detach(thread)
    }
}

/// One accepted connection; closed when the script drops it.
final class Connection: Sendable {
    private let descriptor: CInt

    init(_ descriptor: CInt) { self.descriptor = descriptor }

    deinit { close(descriptor) }

    /// The next request's head and body; nil when the peer has left.
    func request() -> String? {
        var text = ""
        while true {
            if let end = text.firstRange(of: "\r\n\r\n") {
                let length =
                    text.split(separator: "\r\n").lazy
                    .filter { $0.lowercased().hasPrefix("content-length:") }
                    .compactMap { Int($0.dropFirst(15).filter(\.isNumber)) }.first ?? 0
                if text[end.upperBound...].utf8.count >= length { return text }
            }
            guard let more = read() else { return nil }
            text += more
        }
    }

    /// Sends it all; what a peer that has left does not take is dropped.
    func send(_ text: String) { send(Array(text.utf8)) }

    func send(_ bytes: [UInt8]) {
        var sent = 0
        while sent < bytes.count {
            let count = bytes.withUnsafeBytes { write(descriptor, $0.baseAddress.map { $0 + sent }, $0.count - sent) }
            guard count > 0 else { return }
            sent += count
        }
    }

    /// Answers with that body, by length.
    func answer(_ body: String, status: String = "200 OK", headers: String = "") {
        send("HTTP/1.1 \(status)\r\nContent-Length: \(body.utf8.count)\r\n\(headers)\r\n\(body)")
    }

    /// Returns when the peer has closed.
    func waitForEnd() { while read() != nil {} }

    /// Makes the close a RST.
    func reset() {
        var linger = linger(l_onoff: 1, l_linger: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout<Glibc.linger>.size))
    }

    private func read() -> String? {
        var buffer = [UInt8](repeating: 0, count: 65_536)
        let count = buffer.withUnsafeMutableBytes { Glibc.read(descriptor, $0.baseAddress, $0.count) }
        return count > 0 ? String(decoding: buffer[..<count], as: UTF8.self) : nil
    }
}
