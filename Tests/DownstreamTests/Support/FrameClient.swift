// A client of HTTP/2 that makes its frames byte by byte, so that a test says exactly what is sent.

/// A client that speaks HTTP/2 with prior knowledge.
final class FrameClient {
    struct Frame {
        let type: UInt8
        let flags: UInt8
        let stream: UInt32
        let payload: [UInt8]
        var endsStream: Bool { (type == 0 || type == 1) && flags & 1 == 1 }
    }

    private let client: Client
    private var next: UInt32 = 1
    /// The error codes of the resets that have come, by stream.
    private(set) var resets: [UInt32: UInt32] = [:]

    init(_ fixture: Fixture, settings: [UInt8] = [], receiveBuffer: Int32? = nil) throws {
        client = try fixture.client(receiveBuffer: receiveBuffer)
        client.send(Self.opening(settings))
    }

    /// How a client begins (RFC 9113 section 3.4).
    static func opening(_ settings: [UInt8] = []) -> [UInt8] {
        Array("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".utf8) + frame(4, 0, 0, settings)
    }

    static func frame(_ type: UInt8, _ flags: UInt8, _ stream: UInt32, _ payload: [UInt8] = []) -> [UInt8] {
        let length = UInt32(payload.count)
        let bytes = [length >> 16, length >> 8, length].map { UInt8(truncatingIfNeeded: $0) }
        let id = [stream >> 24, stream >> 16, stream >> 8, stream].map { UInt8(truncatingIfNeeded: $0) }
        return bytes + [type, flags] + id + payload
    }

    /// Literal fields without indexing or Huffman coding (RFC 7541 section 6.2.2).
    static func block(_ fields: [(String, String)]) -> [UInt8] {
        fields.flatMap { name, value in [0] + text(name) + text(value) }
    }

    private static func text(_ text: String) -> [UInt8] {
        let count = text.utf8.count
        guard count >= 127 else { return [UInt8(count)] + Array(text.utf8) }
        var (length, rest): ([UInt8], Int) = ([127], count - 127)
        while rest >= 128 {
            length.append(UInt8(rest & 127 | 128))
            rest >>= 7
        }
        return length + [UInt8(rest)] + Array(text.utf8)
    }

    static func request(_ method: String, _ path: String) -> [(String, String)] {
        [(":method", method), (":scheme", "http"), (":authority", "a.example"), (":path", path)]
    }

    func send(_ bytes: [UInt8]) { client.send(bytes) }

    /// Begins a request; its stream.
    @discardableResult
    func head(_ method: String, _ path: String, _ more: [(String, String)] = [], ends: Bool = true) -> UInt32 {
        head(Self.request(method, path) + more, ends: ends)
    }

    /// The same with exactly these fields.
    @discardableResult
    func head(_ fields: [(String, String)], ends: Bool = true) -> UInt32 {
        defer { next += 2 }
        client.send(Self.frame(1, ends ? 5 : 4, next, Self.block(fields)))
        return next
    }

    /// Sends a piece of a request's body.
    func data(_ stream: UInt32, _ bytes: [UInt8], ends: Bool = false) {
        client.send(Self.frame(0, ends ? 1 : 0, stream, bytes))
    }

    /// The next frame; pings are answered.
    func read() -> Frame? {
        guard let head = client.bytes(9) else { return nil }
        let length = Int(head[0]) << 16 | Int(head[1]) << 8 | Int(head[2])
        let stream = head[5...8].reduce(0) { $0 << 8 | UInt32($1) }
        guard let payload = client.bytes(length) else { return nil }
        if head[3] == 6, head[4] == 0 { client.send(Self.frame(6, 1, 0, payload)) }
        if head[3] == 3 { resets[stream] = payload.reduce(0) { $0 << 8 | UInt32($1) } }
        return Frame(type: head[3], flags: head[4], stream: stream, payload: payload)
    }

    /// The body of a stream's answer; nil where it ends otherwise.
    func body(of stream: UInt32) -> String? {
        var body: [UInt8] = []
        while let frame = read() {
            guard frame.stream == stream else { continue }
            if frame.type == 3 { return nil }
            if frame.type == 0 { body += frame.payload }
            if frame.endsStream { return String(decoding: body, as: UTF8.self) }
        }
        return nil
    }

    /// The error code of a stream's reset; nil where none comes.
    func reset(of stream: UInt32) -> UInt32? {
        while resets[stream] == nil, read() != nil {}
        return resets[stream]
    }

    /// Whether the server goes away: a GOAWAY frame, or the end of the connection.
    func isSentAway() -> Bool {
        while let frame = read() { if frame.type == 7 { return true } }
        return client.hasEnded
    }
}
