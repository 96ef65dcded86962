// What an HTTP/2 connection has beside its streams: limits against floods, draining, its place in the ledger. Frames, flow control
// and header compression are swift-nio-http2's.

import NIOCore
import NIOHTTP1
import NIOHTTP2

/// The innermost handler of an HTTP/2 connection. Lives on the connection's event loop.
final class HTTP2Connection: ChannelInboundHandler {
    typealias InboundIn = HTTP2Frame
    typealias OutboundOut = HTTP2Frame

    /// The first bytes of a client that speaks HTTP/2 without asking (RFC 9113 section 3.4), as far as they look like a head.
    static let preface = Array("PRI * HTTP/2.0\r\n\r\n".utf8)

    private let ledger: ConnectionLedger
    private let closing: LingeringClose
    /// How long it may have no stream before it is closed: longer than the manager takes, who asks first whether anybody is there, and
    /// would wait for the answer for ever.
    private var mostRest: Duration
    private var alarm: Alarm?
    private var exchanges: [Weak] = []
    /// Of requests that are still arriving.
    private var bodyBytes = 0
    private var spanEnd = NIODeadline.distantPast
    private var (controlFrames, windowUpdates) = (0, 0)

    /// How many frames that carry no request a client may send in ten seconds: settings, pings and the like. Each costs an answer.
    private static let mostControlFrames = 200
    /// The same of those that only make room for answers: a client with a small window sends many of them.
    private static let mostWindowUpdates = 200_000

    private static let resetFrame: UInt8 = 3

    private struct Weak { weak var exchange: HTTP2Exchange? }

    private init(_ ledger: ConnectionLedger, _ closing: LingeringClose, _ limits: ServerLimits) {
        (self.ledger, self.closing) = (ledger, closing)
        mostRest = limits.idle + Patience.lingering
    }

    func handlerAdded(context: ChannelHandlerContext) {
        alarm = Alarm(loop: context.eventLoop.assumeIsolated(), interval: TimeAmount(Patience.lingering)) {
            [weak self] in
            self?.closeIfResting(context)
        }
        alarm?.set(after: mostRest)
    }

    private func closeIfResting(_ context: ChannelHandlerContext) {
        if exchanges.allSatisfy({ $0.exchange == nil }) {
            context.close(promise: nil)
        } else {
            alarm?.set(after: mostRest)
        }
    }

    /// Counts bytes of a body; false where all of them together would be more than `most`.
    func hold(_ count: Int, most: Int) -> Bool {
        guard count <= most - bodyBytes else { return false }
        bodyBytes += count
        return true
    }

    func release(_ count: Int) { bodyBytes -= count }

    private func add(_ exchange: HTTP2Exchange) {
        alarm?.set(after: mostRest)
        exchanges.removeAll { $0.exchange == nil }
        exchanges.append(Weak(exchange: exchange))
    }

    /// The pipeline of a connection, from the socket, or from TLS, inwards. Streams get `service`'s answers, or `refusal`.
    static func addHandlers(
        to channel: any Channel, _ service: Service, _ tools: LoopTools, _ tls: AgreedTLS? = nil
    ) throws {
        let (loop, limits) = (channel.eventLoop, service.current.value)
        // Drains by GOAWAY and a ping, so that requests on their way are not lost (RFC 9113 section 6.8).
        let manager = NIOHTTP2ServerConnectionManagementHandler(
            eventLoop: loop,
            configuration: .init(
                maxIdleTime: TimeAmount(limits.idle), maxAge: nil, maxGraceTime: nil, keepalive: nil))
        let closing = LingeringClose(limits)
        let connection = HTTP2Connection(service.ledger, closing, limits)
        let bound = NIOLoopBound(connection, eventLoop: loop)
        let frames = NIOHTTP2Handler(
            mode: .server, eventLoop: loop, connectionConfiguration: configuration(limits),
            streamConfiguration: streams, streamDelegate: manager.http2StreamDelegate
        ) { stream in
            stream.eventLoop.makeCompletedFuture {
                let exchange = HTTP2Exchange(bound.value, service, limits, tools, tls: tls)
                bound.value.add(exchange)
                try stream.pipeline.syncOperations.addHandlers([
                    HTTP2StreamEdge(), HTTP2FramePayloadToHTTP1ServerCodec(), exchange,
                ])
            }
        }
        try channel.pipeline.syncOperations.addHandlers([closing, frames, manager, connection])
        // On a channel that is active already the first handler keeps the news of it to itself.
        try channel.pipeline.syncOperations.context(handler: frames).fireChannelActive()
        // Flow control holds callers back who send faster than they are answered.
        try channel.syncOptions?.setOption(.autoRead, value: true)
    }

    private static func configuration(_ limits: ServerLimits) -> NIOHTTP2Handler.ConnectionConfiguration {
        var configuration = NIOHTTP2Handler.ConnectionConfiguration()
        configuration.initialSettings = [
            HTTP2Setting(parameter: .maxConcurrentStreams, value: 100),
            // What is longer than a head may be is answered 431 (RFC 9113 section 10.5.1), as far as it can be read.
            HTTP2Setting(parameter: .maxHeaderListSize, value: min(2 * limits.head, 1 << 24)),
        ]
        // Small frames, too, may make up a head.
        configuration.maximumSequentialContinuationFrames = max(5, limits.head >> 10)
        configuration.maximumBufferedControlFrames = 2 * mostControlFrames
        configuration.maximumRecentlyResetStreams = 100
        configuration.maximumConnectionGlitches = 100
        return configuration
    }

    private static let streams: NIOHTTP2Handler.StreamConfiguration = {
        var configuration = NIOHTTP2Handler.StreamConfiguration()
        configuration.streamResetFrameRateLimit.maximumCount = 100
        configuration.streamErrorRateLimit.maximumCount = 100
        return configuration
    }()

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let now = NIODeadline.now()
        if now > spanEnd { (spanEnd, controlFrames, windowUpdates) = (now + .seconds(10), 0, 0) }
        switch unwrapInboundIn(data).payload {
        case .windowUpdate, .priority: windowUpdates += 1
        default: controlFrames += 1
        }
        guard controlFrames > Self.mostControlFrames || windowUpdates > Self.mostWindowUpdates else { return }
        let farewell = HTTP2Frame.FramePayload.goAway(
            lastStreamID: .maxID, errorCode: .enhanceYourCalm, opaqueData: nil)
        context.writeAndFlush(wrapOutboundOut(HTTP2Frame(streamID: .rootStream, payload: farewell)), promise: nil)
        context.close(promise: nil)
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        switch event {
        case is DrainBegins:
            mostRest = Patience.lingering
            alarm?.set(after: mostRest)
            context.pipeline.fireUserInboundEventTriggered(ChannelShouldQuiesceEvent())
        case is DrainEnds: exchanges.forEach { $0.exchange?.drainEnds() }
        case ChannelEvent.inputClosed: context.close(promise: nil)
        default: break
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        // An error of one stream is that stream's end alone. swift-nio-http2 tells of most of them by the error that is underneath, which
        // may be a connection's as well; only then it has just said GOAWAY, not RST_STREAM.
        if error is NIOHTTP2Errors.StreamError || closing.lastFrame == Self.resetFrame { return }
        context.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
        alarm?.stop()
        ledger.leave(context.channel)
    }
}
