// One HTTP/2 stream: one request and its answer, by the same rules as on HTTP/1.1.

import NIOCore
import NIOHTTP1
import NIOHTTP2

/// A stream's request and answer. Lives on the connection's event loop.
final class HTTP2Exchange: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private enum Phase { case head, body, running, answering, closed }

    private let service: Service
    private let limits: ServerLimits
    private let tools: LoopTools
    private let tls: AgreedTLS?
    private var phase = Phase.head
    private var context: ChannelHandlerContext?
    private var alarm: Alarm?
    private var head: AcceptedHead?
    private var body: [UInt8] = []
    private var task: Task<Void, Never>?
    private var hasEnded = false
    /// Pieces of the answer that the caller has let us send since the alarm was set.
    private var sentPieces = 0

    private static let piece = 16 << 10

    init(_ service: Service, _ limits: ServerLimits, _ tools: LoopTools, tls: AgreedTLS?) {
        self.service = service
        self.limits = limits
        self.tools = tools
        self.tls = tls
    }

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        let interval = TimeAmount(min(limits.bodyTime, limits.writeTime))
        alarm = Alarm(loop: context.eventLoop.assumeIsolated(), interval: interval) { [weak self] in
            self?.timeIsUp()
        }
        alarm?.set(after: limits.bodyTime)
    }

    func channelInactive(context: ChannelHandlerContext) {
        phase = .closed
        task?.cancel()
        task = nil
        alarm?.stop()
        self.context = nil
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }

    private func timeIsUp() {
        switch phase {
        case .head, .body: refuse(Refusal(status: 408, detail: "the request's body took too long to arrive"))
        case .answering where sentPieces > 0: awaitReader()
        // A caller that takes nothing of one answer holds up its whole connection.
        case .answering: context?.channel.parent?.close(promise: nil)
        case .running, .closed: break
        }
    }

    /// The server has to be gone: what is not answered yet never will be.
    func drainEnds() {
        guard phase != .answering else { return }
        task?.cancel()
        task = nil
        refuse(.draining)
    }

    // MARK: The request

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head): headArrived(head)
        case .body(let bytes): bodyArrived(bytes)
        case .end:
            hasEnded = true
            if phase == .body { run() }
        }
    }

    private func headArrived(_ head: HTTPRequestHead) {
        guard phase == .head else { return }
        if case .turnedAway(let refusal) = tls?.admission { return refuse(refusal) }
        do throws(Refusal) {
            // `:path` is never in absolute form (RFC 9113 section 8.3.1).
            if !head.uri.hasPrefix("/"), head.uri != "*" {
                throw Refusal(status: 400, detail: "the request target is malformed")
            }
            guard head.headers.allSatisfy({ isFieldName($0.name) && isSendable(value: $0.value) }) else {
                throw Refusal(status: 400, detail: "a header is malformed")
            }
            let length = head.headers.reduce(head.uri.utf8.count) { $0 + $1.name.utf8.count + $1.value.utf8.count }
            if length > limits.head {
                throw Refusal(status: 431, detail: "the request's head is longer than \(limits.head) bytes")
            }
            let accepted = try AcceptedHead(head, limits: limits)
            self.head = accepted
            phase = .body
            if accepted.wantsContinue { writeContinue() }
        } catch {
            refuse(error, isHead: head.method == .HEAD)
        }
    }

    private func bodyArrived(_ bytes: ByteBuffer) {
        guard phase == .body else { return }
        guard bytes.readableBytes <= limits.body - body.count else { return refuse(.bodyTooLarge(limits.body)) }
        body.append(contentsOf: bytes.readableBytesView)
    }

    private func writeContinue() {
        let head = HTTPResponseHead(version: .http2, status: .continue)
        context?.writeAndFlush(wrapOutboundOut(.head(head)), promise: nil)
    }

    private func run() {
        guard let context, let head else { return }
        let request = ServerRequest(
            method: head.method, target: head.target, headers: head.headers, body: body, clientNames: tls?.clientNames,
            isOnLoopback: service.isOnLoopback, executor: tools.executor)
        (phase, body) = (.running, [])
        alarm?.clear()
        let exchange = NIOLoopBound(self, eventLoop: context.eventLoop)
        task = Task(executorPreference: tools.executor) { [handler = service.handler] in
            let response = await handler.respond(to: request)
            // The preferred executor is the loop: this is its thread again.
            exchange.value.answer(response)
        }
    }

    // MARK: The answer

    private func answer(_ response: ServerResponse) {
        guard phase == .running, let head else { return }
        task = nil
        send(response, isHead: head.method == "HEAD")
    }

    private func refuse(_ refusal: Refusal, isHead: Bool = false) {
        guard phase != .closed, phase != .answering else { return }
        var refusal = refusal
        refusal.requestID = refusal.requestID ?? head?.headers.first(name: "X-Request-Id")
        send(service.handler.refusal(refusal), isHead: isHead || head?.method == "HEAD")
    }

    private func send(_ given: ServerResponse, isHead: Bool) {
        guard let context else { return }
        (phase, body) = (.answering, [])
        let response = (200...599).contains(given.status) ? given : ServerResponse(status: 500)
        context.write(wrapOutboundOut(.head(responseHead(response))), promise: nil)
        if !isHead, response.status != 204, response.status != 304 { write(response.body, context) }
        let promise = context.eventLoop.makePromise(of: Void.self)
        promise.futureResult.assumeIsolated().whenComplete { _ in self.written() }
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: promise)
        if phase == .answering { awaitReader() }
    }

    private func responseHead(_ response: ServerResponse) -> HTTPResponseHead {
        var headers = HTTPHeaders()
        for (name, value) in response.headers where isSendable(name: name) && isSendable(value: value) {
            headers.add(name: name.lowercased(), value: value)
        }
        headers.add(name: "date", value: tools.clock.now)
        if response.status != 204, response.status != 304 {
            headers.add(name: "content-length", value: "\(response.body.count)")
        }
        return HTTPResponseHead(version: .http2, status: .init(statusCode: response.status), headers: headers)
    }

    private func write(_ body: [UInt8], _ context: ChannelHandlerContext) {
        var rest = ByteBuffer(bytes: body)
        while let piece = rest.readSlice(length: min(Self.piece, rest.readableBytes)), piece.readableBytes > 0 {
            let promise = context.eventLoop.makePromise(of: Void.self)
            promise.futureResult.assumeIsolated().whenSuccess { self.sentPieces += 1 }
            context.write(wrapOutboundOut(.body(.byteBuffer(piece))), promise: promise)
        }
    }

    private func awaitReader() {
        sentPieces = 0
        alarm?.set(after: limits.writeTime)
    }

    /// The answer is out. A request that is still being sent is not wanted any more.
    private func written() {
        alarm?.clear()
        guard phase == .answering else { return }
        phase = .closed
        if !hasEnded { context?.close(promise: nil) }
    }
}

/// Names are in lower case here (RFC 9113 section 8.2.1).
private func isFieldName(_ name: String) -> Bool {
    !name.isEmpty && name.utf8.allSatisfy { $0.isTokenByte && !(0x41...0x5A).contains($0) }
}
