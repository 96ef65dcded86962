// The outermost handler of an HTTP/2 connection: its end, without taking back what the caller has yet to read.

import NIOCore

/// Shuts our side first and throws away what still comes: a caller that reads an answer makes room for more of it all along, and a
/// socket that is closed altogether answers that by a reset, which costs the caller the rest. HTTP/1.1's connections do the same
/// themselves. Lives on the connection's event loop.
final class LingeringClose: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    /// More than this may take a caller a while to read.
    private static let much = 16 << 10

    private let writeTime: TimeAmount
    /// Whether there is nobody to linger for, or no time.
    private var isOver = false
    /// When the connection is closed altogether, whatever the caller does; nil before its end has begun.
    private var lastMoment: NIODeadline?
    /// Whether all that was to be written is written.
    private var isShut = false
    private var discardedBytes = 0
    /// What was written since the caller was last heard of.
    private var unreadBytes = 0
    private var alarm: Scheduled<Void>?
    /// The type of the last frame written (RFC 9113 section 4.1), where it was one whole.
    private(set) var lastFrame: UInt8?

    init(_ limits: ServerLimits) { writeTime = TimeAmount(limits.writeTime) }

    func close(context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?) {
        guard mode == .all, !isOver, context.channel.isActive else {
            return context.close(mode: mode, promise: promise)
        }
        promise?.succeed()
        guard lastMoment == nil else { return }
        lastMoment = .now() + writeTime + writeTime
        setAlarm(context)
        let written = context.eventLoop.makePromise(of: Void.self)
        written.futureResult.assumeIsolated().whenComplete { _ in
            self.isShut = true
            self.setAlarm(context)
        }
        context.close(mode: .output, promise: written)
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        let bytes = unwrapOutboundIn(data)
        unreadBytes += bytes.readableBytes
        lastFrame = bytes.getInteger(at: bytes.readerIndex + 3)
        context.write(data, promise: promise)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard lastMoment != nil else {
            unreadBytes = 0
            return context.fireChannelRead(data)
        }
        discardedBytes += unwrapInboundIn(data).readableBytes
        // Who makes room is reading.
        if discardedBytes > Patience.discard { context.close(promise: nil) } else { setAlarm(context) }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        switch event {
        case is CutOff: isOver = true
        case ChannelEvent.inputClosed:
            isOver = true
            if lastMoment != nil { return context.close(promise: nil) }
        default: break
        }
        context.fireUserInboundEventTriggered(event)
    }

    func channelInactive(context: ChannelHandlerContext) {
        alarm?.cancel()
        context.fireChannelInactive()
    }

    /// Closes the connection if nothing comes for a while: until what is left is written, then until it is likely to have been read.
    private func setAlarm(_ context: ChannelHandlerContext) {
        alarm?.cancel()
        guard let lastMoment, context.channel.isActive else { return }
        let isReading = !isShut || unreadBytes > Self.much
        let end = min(.now() + (isReading ? writeTime : TimeAmount(Patience.lingering)), lastMoment)
        alarm = context.eventLoop.assumeIsolated().scheduleTask(deadline: end) { context.close(promise: nil) }
    }
}
