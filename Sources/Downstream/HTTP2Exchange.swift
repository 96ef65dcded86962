// One HTTP/2 stream: one request and its answer, by the same rules as on HTTP/1.1.

import NIOCore
import NIOHTTP1
import NIOHTTP2

/// A stream's request and answer. Lives on the connection's event loop.
final class HTTP2Exchange: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private enum Phase {
        case head, body, running, answering
        /// The answer is out, and what still comes of the request is thrown away for a while, as on HTTP/1.1: a client that is
        /// reset while it waits for room to send in, such as curl 7.88, loses the answer.
        case lingering, closed
    }

    private let connection: HTTP2Connection
    private let service: Service
    private let limits: ServerLimits
    private let tools: LoopTools
    private let tls: AgreedTLS?
    private var phase = Phase.head
    private var context: ChannelHandlerContext?
    private var alarm: Alarm?
    private var head: AcceptedHead?
    private var handler: any RequestHandler
    private var body: [UInt8] = []
    private var task: Task<Void, Never>?
    private var hasEnded = false
    /// Pieces of the answer that the caller has let us send since the alarm was set.
    private var sentPieces = 0
    private var discardedBytes = 0

    private static let piece = 16 << 10
    /// How many requests of a connection may hold the longest body while it is not complete.
    private static let mostBodies = 16

    init(_ connection: HTTP2Connection, _ service: Service, _ limits: ServerLimits, _ tools: LoopTools, tls: AgreedTLS?)
    {
        (self.connection, self.service) = (connection, service)
        handler = service.handler
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
        releaseBody()
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
        case .answering: cutOff()
        case .lingering: dismiss()
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
            let accepted = try AcceptedHead(http2: head, limits: limits)
            self.head = accepted
            handler = service.handler.generation()
            phase = .body
            if accepted.wantsContinue { writeContinue() }
        } catch {
            var refusal = error
            refusal.requestID = refusal.requestID ?? head.headers.first(name: "x-request-id")?.trimmed
            refuse(refusal, isHead: head.method == .HEAD)
        }
    }

    private func bodyArrived(_ bytes: ByteBuffer) {
        guard phase == .body else { return discarded(bytes.readableBytes) }
        guard bytes.readableBytes <= limits.body - body.count else { return refuse(.bodyTooLarge(limits.body)) }
        guard connection.hold(bytes.readableBytes, most: limits.body * Self.mostBodies) else {
            return refuse(Refusal(status: 503, detail: "the connection's requests have too much body at once"))
        }
        body.append(contentsOf: bytes.readableBytesView)
    }

    private func releaseBody() {
        connection.release(body.count)
        body = []
    }

    /// Counts what is thrown away, and gives up on a caller that never stops.
    private func discarded(_ count: Int) {
        discardedBytes += count
        if phase == .lingering, discardedBytes > Patience.discard { dismiss() }
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
        phase = .running
        releaseBody()
        alarm?.clear()
        let exchange = NIOLoopBound(self, eventLoop: context.eventLoop)
        task = Task(executorPreference: tools.executor) { [handler] in
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
        guard phase == .head || phase == .body || phase == .running else { return }
        var refusal = refusal
        refusal.requestID = refusal.requestID ?? head?.headers.first(name: "X-Request-Id")
        send(handler.refusal(refusal), isHead: isHead || head?.method == "HEAD")
    }

    private func send(_ given: ServerResponse, isHead: Bool) {
        guard let context else { return }
        phase = .answering
        releaseBody()
        let response = (200...599).contains(given.status) ? given : ServerResponse(status: 500)
        context.write(wrapOutboundOut(.head(HTTPResponseHead(http2: response, date: tools.clock.now))), promise: nil)
        if !isHead, response.status != 204, response.status != 304 { write(response.body, context) }
        let promise = context.eventLoop.makePromise(of: Void.self)
        promise.futureResult.assumeIsolated().whenComplete { self.written($0) }
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: promise)
        if phase == .answering { awaitReader() }
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

    /// A caller that takes nothing of this answer loses it alone; one that takes nothing at all loses the connection.
    private func cutOff() {
        guard let context, let connection = context.channel.parent else { return }
        connection.isWritable ? context.close(promise: nil) : connection.close(promise: nil)
    }

    private func written(_ result: Result<Void, any Error>) {
        alarm?.clear()
        guard phase == .answering else { return }
        phase = .closed
        if hasEnded { return }
        guard case .success = result else {
            context?.close(promise: nil)
            return
        }
        phase = .lingering
        alarm?.set(after: Patience.lingering)
    }

    /// Tells a caller that still sends, and has had time to take its answer, to stop.
    private func dismiss() {
        phase = .closed
        context?.triggerUserOutboundEvent(RequestIsUnwanted(), promise: nil)
    }
}
