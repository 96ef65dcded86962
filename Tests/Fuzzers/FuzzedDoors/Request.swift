// A connection's bytes, through the server's own handlers up to the parsed query: as one piece, in two, and one by one.

import Downstream
import Gateway
import NIOCore
import NIOEmbedded
import Synchronization

/// What comes through is the same however the bytes arrive: nobody but the server decides where a request ends.
func serve(_ bytes: [UInt8]) {
    let whole = served([bytes])
    // On HTTP/2 requests run side by side, in whatever order they are let to, and a refusal ends its stream alone.
    if bytes.starts(with: Array("PRI ".utf8)) { return }
    precondition(whole.dropLast().allSatisfy { Int($0) == nil }, "something behind a refusal")
    let cut = bytes.isEmpty ? 0 : Int(bytes[bytes.count / 2]) % bytes.count
    precondition(served([Array(bytes[..<cut]), Array(bytes[cut...])]) == whole, "other requests in two pieces")
    if bytes.count < 120 { precondition(served(bytes.map { [$0] }) == whole, "other requests byte by byte") }
}

/// The requests that reached the handler, and the status of a refusal after them.
private func served(_ pieces: [[UInt8]]) -> [String] {
    let seen = Seen()
    let channel = EmbeddedChannel()
    var limits = ServerLimits()
    (limits.head, limits.body) = (1024, 64)
    do {
        try Server.serve(channel, limits: limits, handler: seen)
        try channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 1)).wait()
        for piece in pieces where channel.isActive {
            try channel.writeInbound(ByteBuffer(bytes: piece))
            channel.embeddedEventLoop.run()
        }
        channel.pipeline.fireUserInboundEventTriggered(ChannelEvent.inputClosed)
        channel.embeddedEventLoop.run()
        _ = try channel.finish(acceptAlreadyClosed: true)
    } catch {
        // What closes the connection ends it; what was seen before counts.
    }
    return seen.all
}

/// Takes requests as the gateway does, and answers nothing.
private final class Seen: RequestHandler {
    private let lines = Mutex<[String]>([])

    var all: [String] { lines.withLock { $0 } }

    func respond(to request: ServerRequest) async -> ServerResponse {
        precondition(request.path.hasPrefix("/") || request.path == "*", "a path that is none")
        precondition(request.target.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }, "a target that is none")
        precondition(request.body.count <= 64, "a body over the limit")
        let parameters =
            try? request.method == "POST"
            ? ListParameters(body: request.body) : ListParameters(query: request.query ?? "")
        note("\(request.method) \(request.target) \(request.body) \(parameters != nil)")
        return ServerResponse(status: 200)
    }

    func refusal(_ refusal: Refusal) -> ServerResponse {
        note("\(refusal.status)")
        return ServerResponse(status: refusal.status)
    }

    private func note(_ line: String) {
        lines.withLock { $0.append(line) }
    }
}
