// One connection: collects a request, has it answered, sends the answer as the call's faults demand.
// It decides nothing about content; rules live with each vendor, faults in Delivery.swift.

import Glibc
import NIOCore
import NIOHTTP1

/// The channel's last handler. Confined to its event loop; the pipelining handler before it shows one request at a time.
final class Conversation: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    /// No vendor takes a body this long, so what lies beyond it cannot change an answer.
    static let bodyLimit = 1_024

    private let framing: Framing
    private let traffic: Traffic
    private let answer: @Sendable (SampleRequest) -> SampleAnswer
    private var head: HTTPRequestHead?
    private var body: [UInt8] = []
    private var answered = 0
    /// Whether nothing that comes is listened to.
    private var isDeaf = false

    init(framing: Framing, traffic: Traffic, answer: @escaping @Sendable (SampleRequest) -> SampleAnswer) {
        self.framing = framing
        self.traffic = traffic
        self.answer = answer
    }

    func channelActive(context: ChannelHandlerContext) {
        context.fireChannelActive()
        switch traffic.connected() {
        case .hangAt: isDeaf = true
        case .resetAt: reset(context)
        case .closeAt: context.close(promise: nil)
        default: break
        }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if isDeaf { return }
        switch unwrapInboundIn(data) {
        case .head(let head):
            self.head = head
            body.removeAll(keepingCapacity: true)
        case .body(let part):
            body.append(contentsOf: part.readableBytesView.prefix(max(0, Self.bodyLimit - body.count)))
        case .end:
            guard let head = head.take() else { return }
            take(head, context: context)
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }

    private func take(_ head: HTTPRequestHead, context: ChannelHandlerContext) {
        let (serial, faults) = traffic.asked(method: head.method.rawValue, target: head.uri)
        let request = SampleRequest(head: head, body: body, serial: serial, faults: faults)
        let delivery = Delivery(faults)
        guard delivery.milliseconds > 0 else { return deliver(request, delivery, context: context) }
        after(delivery.milliseconds, context) { $0.deliver(request, delivery, context: $1) }
    }

    private func deliver(_ request: SampleRequest, _ delivery: Delivery, context: ChannelHandlerContext) {
        switch delivery.manner {
        case .never: return
        case .reset: return reset(context)
        case .whole, .half, .drip, .wire: break
        }
        var answer = request.faults.lazy.compactMap(\.replacement).first ?? answer(request)
        answered += 1
        answer.closes = answer.closes || !request.head.isKeepAlive || answered == framing.answersPerConnection
        traffic.answered(status: answer.status, bytes: answer.body.readableBytes, work: answer.work)
        hold(for: answer.work?.time ?? .zero)
        if case .wire(let fault) = delivery.manner {
            let script = WireScript(fault, answer)
            return play(script.pieces[...], script, context: context)
        }
        let head = HTTPServerResponsePart.head(framing.head(of: answer, to: request.head))
        context.write(wrapOutboundOut(head), promise: nil)
        let body = request.head.method == .HEAD ? ByteBuffer() : answer.body
        send(body, delivery.manner, thenClose: answer.closes, context: context)
    }

    /// Keeps the server's one thread as busy as the real one's processor is, without burning ours.
    private func hold(for time: Duration) {
        let (seconds, attoseconds) = time.components
        guard time > .zero else { return }
        var (rest, left) = (timespec(tv_sec: Int(seconds), tv_nsec: Int(attoseconds / 1_000_000_000)), timespec())
        while nanosleep(&rest, &left) != 0, errno == EINTR { rest = left }
    }

    private func send(_ body: ByteBuffer, _ manner: Delivery.Manner, thenClose: Bool, context: ChannelHandlerContext) {
        switch manner {
        case .half:
            write(body.getSlice(at: body.readerIndex, length: body.readableBytes / 2) ?? body, context)
            context.flush()
            // The end is never written: a chunked body has no last chunk, a counted one is too short.
            context.close(promise: nil)
        case .drip(let bytes, let milliseconds):
            drip(body, bytes, milliseconds, thenClose: thenClose, context: context)
        case .whole, .reset, .never, .wire:
            write(body, context)
            finish(thenClose: thenClose, context: context)
        }
    }

    private func drip(
        _ body: ByteBuffer, _ bytes: Int, _ milliseconds: Int, thenClose: Bool, context: ChannelHandlerContext
    ) {
        var rest = body
        guard let piece = rest.readSlice(length: min(bytes, rest.readableBytes)), piece.readableBytes > 0 else {
            return finish(thenClose: thenClose, context: context)
        }
        write(piece, context)
        context.flush()
        let left = rest
        after(milliseconds, context) { $0.drip(left, bytes, milliseconds, thenClose: thenClose, context: $1) }
    }

    /// Sends what a script says, past the encoder, whose rules it breaks.
    private func play(_ pieces: ArraySlice<[UInt8]>, _ script: WireScript, context: ChannelHandlerContext) {
        let door = try? context.pipeline.syncOperations.context(handlerType: HTTPResponseEncoder.self)
        if let piece = pieces.first, !piece.isEmpty {
            door?.writeAndFlush(NIOAny(ByteBuffer(bytes: piece)), promise: nil)
        }
        if pieces.count > 1 {
            return after(script.pause, context) { $0.play(pieces.dropFirst(), script, context: $1) }
        }
        switch script.ending {
        case .hang: return
        case .reset: reset(context)
        case .close: context.close(promise: nil)
        }
    }

    private func write(_ body: ByteBuffer, _ context: ChannelHandlerContext) {
        guard body.readableBytes > 0 else { return }
        context.write(wrapOutboundOut(.body(.byteBuffer(body))), promise: nil)
    }

    private func finish(thenClose: Bool, context: ChannelHandlerContext) {
        let done = context.writeAndFlush(wrapOutboundOut(.end(nil)))
        if thenClose {
            done.assumeIsolated().whenComplete { _ in context.close(promise: nil) }
        }
    }

    /// Goes on later, unless the connection has ended by then.
    private func after(
        _ milliseconds: Int, _ context: ChannelHandlerContext,
        _ go: @escaping (Conversation, ChannelHandlerContext) -> Void
    ) {
        context.eventLoop.assumeIsolated().scheduleTask(in: .milliseconds(Int64(milliseconds))) {
            if context.channel.isActive { go(self, context) }
        }
    }

    /// socket(7): a close with SO_LINGER on and a time of 0 sends RST.
    private func reset(_ context: ChannelHandlerContext) {
        if let socket = context.channel as? any SocketOptionProvider {
            _ = socket.setSoLinger(linger(l_onoff: 1, l_linger: 0))
        }
        context.close(promise: nil)
    }
}

extension Framing {
    func head(of answer: SampleAnswer, to request: HTTPRequestHead) -> HTTPResponseHead {
        var headers = HTTPHeaders(answer.headers.map { ($0.name, $0.value) })
        if let type = answer.contentType { headers.add(name: "Content-Type", value: type) }
        // RFC 9112, section 6.1: no chunks to a client that has not said HTTP/1.1.
        let counts = !chunked || request.version != .http1_1 || answer.body.readableBytes == 0
        if counts || request.method == .HEAD, answer.status != 204 {
            headers.add(name: "Content-Length", value: String(answer.body.readableBytes))
        }
        if answer.closes { headers.add(name: "Connection", value: "close") }
        return HTTPResponseHead(version: .http1_1, status: status(answer.status), headers: headers)
    }

    /// Keeps a status that was asked for within what HTTP can carry as a final answer.
    private func status(_ code: Int) -> HTTPResponseStatus {
        let code = min(max(code, 200), 599)
        return reasonPhrase ? HTTPResponseStatus(statusCode: code) : .custom(code: UInt(code), reasonPhrase: "")
    }
}
