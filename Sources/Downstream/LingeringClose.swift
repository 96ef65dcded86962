// The outermost handler of an HTTP/2 connection: its end, without taking back what the caller has yet to read.

import NIOCore

/// Shuts our side first and throws away what still comes: a caller that reads an answer makes room for more of it all along, and a
/// socket that is closed altogether answers that by a reset, which costs the caller the rest. HTTP/1.1's connections do the same
/// themselves. Lives on the connection's event loop.
final class LingeringClose: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundIn = ByteBuffer

    private let writeTime: TimeAmount
    private var isLingering = false
    /// Whether there is nobody to linger for, or no time.
    private var isOver = false
    private var discardedBytes = 0
    private var alarm: Scheduled<Void>?

    init(_ limits: ServerLimits) { writeTime = TimeAmount(limits.writeTime) }

    func close(context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?) {
        guard mode == .all, !isLingering, !isOver, context.channel.isActive else {
            return context.close(mode: mode, promise: promise)
        }
        isLingering = true
        // Until all is written that was to be, then until it is likely to have been read.
        setAlarm(after: writeTime, context)
        let isShut = context.eventLoop.makePromise(of: Void.self)
        isShut.futureResult.assumeIsolated().whenComplete { _ in self.rest(context) }
        context.close(mode: .output, promise: isShut)
        promise?.succeed()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard isLingering else { return context.fireChannelRead(data) }
        discardedBytes += unwrapInboundIn(data).readableBytes
        // Who makes room is reading.
        if discardedBytes > Patience.discard { context.close(promise: nil) } else { rest(context) }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        switch event {
        case is CutOff: isOver = true
        case ChannelEvent.inputClosed:
            isOver = true
            if isLingering { return context.close(promise: nil) }
        default: break
        }
        context.fireUserInboundEventTriggered(event)
    }

    func channelInactive(context: ChannelHandlerContext) {
        alarm?.cancel()
        context.fireChannelInactive()
    }

    private func rest(_ context: ChannelHandlerContext) {
        if context.channel.isActive { setAlarm(after: TimeAmount(Patience.lingering), context) }
    }

    private func setAlarm(after delay: TimeAmount, _ context: ChannelHandlerContext) {
        alarm?.cancel()
        alarm = context.eventLoop.assumeIsolated().scheduleTask(in: delay) { context.close(promise: nil) }
    }
}
