// The first handler of a connection: holds raw bytes back until the conversation wants them, and hands them to the
// parser in pieces that never reach past a head or a body. It understands no more of HTTP than where these end.

import NIOCore
import NIOHTTP1

/// What a conversation can take next.
enum Appetite: Equatable {
    case head
    /// That many bytes of a body.
    case bytes(Int)
    case chunks
    /// Anything, to be thrown away: nothing will be read as a request any more.
    case discard
    case nothing
}

/// Works on demand: `read` from behind asks for more, and at most one read ahead of what is wanted is taken from the
/// socket. So a caller that sends faster than it is answered fills its own kernel's buffers, not ours.
final class Intake: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer
    typealias OutboundIn = ByteBuffer

    private let conversation: Conversation
    private let limits: ServerLimits
    private var waiting = ByteBuffer()
    /// How many of `waiting`'s bytes the scanner has seen.
    private var scanned = 0
    private var scanner: HeadScanner
    private var finder = BlankLineFinder()
    private var chunkedBytes = 0
    private var peerHasFinished = false
    private var isFeeding = false
    /// Makes the connection one of HTTP/2; nil where that can't be any more, or is not for this listener.
    private var startHTTP2: ((Intake, ByteBuffer) -> Void)?
    private var isHandedOver = false

    /// - Parameter startHTTP2: replaces this handler and all inside it, when the caller begins to speak HTTP/2.
    init(_ conversation: Conversation, limits: ServerLimits, startHTTP2: ((Intake, ByteBuffer) -> Void)? = nil) {
        self.conversation = conversation
        self.limits = limits
        self.startHTTP2 = startHTTP2
        scanner = HeadScanner(limit: limits.head)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var buffer = unwrapInboundIn(data)
        if waiting.readableBytes == 0 {
            waiting = buffer
        } else {
            waiting.discardReadBytes()
            waiting.writeBuffer(&buffer)
        }
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        feed(context)
    }

    func read(context: ChannelHandlerContext) {
        feed(context)
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        guard case .inputClosed = event as? ChannelEvent else { return context.fireUserInboundEventTriggered(event) }
        // The parser hears of the end only when the connection closes: it may still owe a look at what waits here.
        peerHasFinished = true
        conversation.peerFinished()
        feed(context)
    }

    func channelInactive(context: ChannelHandlerContext) {
        conversation.connectionEnded()
        context.fireChannelInactive()
    }

    private func feed(_ context: ChannelHandlerContext) {
        guard !isFeeding else { return }
        isFeeding = true
        while waiting.readableBytes > 0, step(context) {}
        isFeeding = false
        if isHandedOver { return }
        let isHungry = conversation.appetite != .nothing
        if peerHasFinished {
            if isHungry { conversation.inputExhausted() }
        } else if isHungry || waiting.readableBytes == 0 {
            // One read ahead also while a request runs: else the socket would be taken off the selector and put back
            // for every request, at two system calls.
            context.read()
        }
    }

    /// Hands on one piece; false if nothing can be handed on now.
    private func step(_ context: ChannelHandlerContext) -> Bool {
        switch conversation.appetite {
        case .nothing: return false
        case .head: return passHead(context)
        case .bytes(let count): passBody(count, context)
        case .chunks: passChunks(context)
        case .discard:
            conversation.discarded(waiting.readableBytes)
            waiting = ByteBuffer()
        }
        return true
    }

    /// A head goes to the parser whole, after the scanner has looked at all of it.
    private func passHead(_ context: ChannelHandlerContext) -> Bool {
        // The pointer stays inside the closure, and the scanner keeps nothing of it.
        let verdict = waiting.withUnsafeReadableBytes { scanner.scan(.init(rebasing: $0.dropFirst(scanned))) }
        conversation.isForHead = waiting.readableBytesView.starts(with: "HEAD ".utf8)
        switch verdict {
        case .unfinished:
            scanned = waiting.readableBytes
            conversation.headBegun()
            return false
        case .refused(let refusal):
            conversation.refuse(refusal)
        case .complete(let length):
            let head = scanned + length
            if let startHTTP2, waiting.readableBytesView.prefix(head).elementsEqual(HTTP2Connection.preface) {
                handOver(context, startHTTP2)
                return false
            }
            startHTTP2 = nil
            (scanned, scanner, finder, chunkedBytes) = (0, HeadScanner(limit: limits.head), BlankLineFinder(), 0)
            if let refusal = unknownMethod(head) {
                conversation.refuse(refusal)
                return true
            }
            pass(head, context)
            conversation.headPassed()
        }
        return true
    }

    /// The refusal of a head whose method the parser would take for nonsense.
    private func unknownMethod(_ head: Int) -> Refusal? {
        let lines = waiting.readableBytesView.prefix(head).split { $0 == 0x0D || $0 == 0x0A }
        let words = lines.first?.split(separator: 0x20, maxSplits: 2) ?? []
        // HTTP/2's preface, where none is expected, is no request.
        guard words.count == 3, !words[0].elementsEqual("PRI".utf8),
            case .RAW = HTTPMethod(rawValue: String(decoding: words[0], as: UTF8.self))
        else { return nil }
        let id = lines.dropFirst().map {
            $0.split(separator: 0x3A, maxSplits: 1).map { String(decoding: $0, as: UTF8.self) }
        }
        .first { $0.count == 2 && $0[0].lowercased() == "x-request-id" }
        return Refusal(
            unknownMethodFor: String(decoding: words[1], as: UTF8.self),
            requestID: id?[1].trimmed)
    }

    /// All that has come goes to the handlers of HTTP/2, once nothing of this one is at work.
    private func handOver(_ context: ChannelHandlerContext, _ startHTTP2: @escaping (Intake, ByteBuffer) -> Void) {
        (isHandedOver, self.startHTTP2) = (true, nil)
        conversation.leave()
        let bytes = waiting
        waiting = ByteBuffer()
        context.eventLoop.assumeIsolated().execute { startHTTP2(self, bytes) }
    }

    private func passBody(_ count: Int, _ context: ChannelHandlerContext) {
        pass(min(count, waiting.readableBytes), context)
        if count == 0 { conversation.refuseAsMalformed() }
    }

    /// Chunk extensions and sizes count too, or one-byte chunks could be many times the limit on the wire.
    private func passChunks(_ context: ChannelHandlerContext) {
        let length = waiting.withUnsafeReadableBytes { finder.find(in: $0) } ?? waiting.readableBytes
        chunkedBytes += length
        if chunkedBytes / 8 > limits.body + limits.head {
            conversation.refuse(.bodyTooLarge(limits.body))
        } else {
            pass(length, context)
        }
    }

    private func pass(_ length: Int, _ context: ChannelHandlerContext) {
        guard let piece = waiting.readSlice(length: length) else { return }
        // An idle connection must not keep the read buffer alive.
        if waiting.readableBytes == 0 { waiting = ByteBuffer() }
        if length > 0 { context.fireChannelRead(wrapInboundOut(piece)) }
    }
}
