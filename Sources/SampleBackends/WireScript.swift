// An answer as the bytes of a backend that breaks HTTP, or breaks off: what is sent, and how the connection ends. Pure.

import NIOCore

/// What happens on the wire in the place of an answer.
struct WireScript: Equatable {
    enum Ending: Equatable { case hang, reset, close }

    /// Sent one by one, with the pause between.
    private(set) var pieces: [[UInt8]] = []
    private(set) var pause = 0
    private(set) var ending = Ending.close

    init(_ fault: SampleFault, _ answer: SampleAnswer) {
        let body = Array(answer.body.readableBytesView)
        let head = Self.head(answer, "Content-Length: \(body.count)")
        switch fault {
        case .hangAt(let stage): (pieces, ending) = ([Self.beginning(head, body, stage)], .hang)
        case .resetAt(let stage):
            // Bytes that are on their way when RST comes may be lost: they get a moment.
            (pieces, pause, ending) = ([Self.beginning(head, body, stage), []], 20, .reset)
        case .closeAt(let stage): pieces = [Self.beginning(head, body, stage)]
        case .dripHead(let bytes, let milliseconds):
            (pieces, pause) = (Self.cut(head, max(1, bytes)) + [body], max(0, milliseconds))
        case .longLength: pieces = [Self.head(answer, "Content-Length: \(body.count + 10)") + body]
        case .shortLength: pieces = [Self.head(answer, "Content-Length: \(body.count / 2)") + body]
        case .badChunk:
            let half = body.count / 2
            let chunk = Array("\(String(half, radix: 16))\r\n".utf8) + body[..<half] + Array("\r\n".utf8)
            pieces = [Self.head(answer, "Transfer-Encoding: chunked") + chunk + Array("half\r\n".utf8) + body[half...]]
        case .hugeHead(let bytes):
            let line = "X-Padding: " + String(repeating: "x", count: 1000)
            let lines = Array(repeating: line, count: max(0, bytes) / 1000 + 1).joined(separator: "\r\n")
            pieces = [Self.head(answer, lines + "\r\nContent-Length: \(body.count)") + body]
        default: pieces = [Array("SSH-2.0-OpenSSH_9.2\r\n".utf8)]
        }
    }

    private static func head(_ answer: SampleAnswer, _ framing: String) -> [UInt8] {
        let type = answer.contentType.map { "Content-Type: \($0)\r\n" } ?? ""
        return Array("HTTP/1.1 \(answer.status) Sample\r\n\(type)\(framing)\r\n\r\n".utf8)
    }

    /// What has been sent at a stage.
    private static func beginning(_ head: [UInt8], _ body: [UInt8], _ stage: SampleStage) -> [UInt8] {
        switch stage {
        case .connection, .answer: []
        case .head: Array(head[..<(head.count * 2 / 3)])
        case .body: head + body[..<(body.count / 2)]
        }
    }

    private static func cut(_ bytes: [UInt8], _ size: Int) -> [[UInt8]] {
        stride(from: 0, to: bytes.count, by: size).map { Array(bytes[$0..<min($0 + size, bytes.count)]) }
    }
}
