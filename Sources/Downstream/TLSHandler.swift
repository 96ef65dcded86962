// The outermost handler of a connection with TLS: bytes of the wire outside, plaintext inside. It enters the connection into the
// ledger, and builds the handlers inside once the handshake is done. It never sees a request.

import NIOCore
import OpenSSL

/// What a handshake came to.
struct AgreedTLS {
    /// What ALPN chose, if anything.
    let applicationProtocol: String?
    let clientNames: CertificateNames?
    let admission: Admission
}

/// One connection's TLS. Lives on the connection's event loop.
final class TLSHandler: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private enum State {
        case handshaking(Admission)
        /// `hasEnded`: the client has said that it sends no more.
        case open(hasEnded: Bool)
        case closed
    }

    /// Where the handshake stands in the queue of its event loop.
    private enum Turn { case notAsked, awaited, come }

    private let session: TLSSession
    private let ledger: ConnectionLedger
    private let handshakes: HandshakeCount
    private let queue: HandshakeQueue
    private let patience: Duration
    private let established: (AgreedTLS) throws -> Void
    private var state = State.closed
    private var turn = Turn.notAsked
    /// Whether the client's first message was answered.
    private var hasAnswered = false
    private var deadline: Scheduled<Void>?
    /// Whether the inside waits for plaintext.
    private var isWanted = false
    private var hasDelivered = false

    /// What is encrypted at once: the most that fits into one record.
    private static let piece = 16 << 10

    /// - Parameters:
    ///   - queue: the event loop's.
    ///   - patience: how long the handshake may take.
    ///   - established: adds the handlers inside.
    init(
        _ session: TLSSession, ledger: ConnectionLedger, queue: HandshakeQueue, handshakes: HandshakeCount,
        patience: Duration,
        established: @escaping (AgreedTLS) throws -> Void
    ) {
        self.session = session
        self.ledger = ledger
        self.handshakes = handshakes
        self.queue = queue
        self.patience = patience
        self.established = established
    }

    // MARK: The connection

    func channelActive(context: ChannelHandlerContext) {
        let admission = ledger.enter(context.channel)
        if case .shut = admission { return context.close(promise: nil) }
        state = .handshaking(admission)
        let loop = context.eventLoop.assumeIsolated()
        deadline = loop.scheduleTask(in: TimeAmount(patience)) { [weak self] in
            self?.fail(context)
        }
        context.read()
    }

    func channelInactive(context: ChannelHandlerContext) {
        deadline?.cancel()
        ledger.leave(context.channel)
        if case .handshaking = state { handshakes.failed() }
        if case .open = state { context.fireChannelInactive() }
        state = .closed
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        switch (state, event) {
        case (.handshaking, let event as DrainBegins): if !event.awaitsRequests { fail(context) }
        case (.handshaking, ChannelEvent.inputClosed): fail(context)
        // The end of input without `close_notify`: somebody may have cut off what was sent (RFC 8446, section 6.1).
        case (.open(hasEnded: false), ChannelEvent.inputClosed): fail(context)
        case (.open(hasEnded: true), ChannelEvent.inputClosed): break
        default: context.fireUserInboundEventTriggered(event)
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard case .open = state else { return fail(context) }
        context.fireErrorCaught(error)
    }

    /// Ends the connection. What libssl has to say about it, an alert, is sent.
    private func fail(_ context: ChannelHandlerContext) {
        sendOutput(context)
        context.close(promise: nil)
    }

    // MARK: Inwards

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        unwrapInboundIn(data).withUnsafeReadableBytes { session.receive($0) }
        switch turn {
        case .come: goOn(context)
        case .awaited: break
        case .notAsked:
            turn = .awaited
            queue.enter { [weak self] in
                self?.turnHasCome(context)
            } turnAway: { [weak self] in
                self?.turnAway(context)
            }
        }
    }

    private func turnHasCome(_ context: ChannelHandlerContext) {
        guard case .handshaking = state else { return }
        turn = .come
        goOn(context)
        // Nothing was read meanwhile. In a read that goes on, this asks for no more than its end would.
        if case .handshaking = state { context.read() }
    }

    private func turnAway(_ context: ChannelHandlerContext) {
        guard case .handshaking = state else { return }
        handshakes.turnAway()
        context.close(promise: nil)
    }

    private func goOn(_ context: ChannelHandlerContext) {
        do throws(OpenSSLError) {
            if case .handshaking(let admission) = state { try shakeHands(context, admission) }
            if case .open(hasEnded: false) = state { try deliver(context) }
            sendOutput(context)
        } catch {
            fail(context)
        }
    }

    private func shakeHands(_ context: ChannelHandlerContext, _ admission: Admission) throws(OpenSSLError) {
        if try queue.spend(session.handshake) { return begin(context, admission) }
        hasAnswered = hasAnswered || session.pendingOutput > 0
        // The first message is not whole: the dear part is still to come, and waits for a turn of its own.
        if !hasAnswered { turn = .notAsked }
    }

    private func begin(_ context: ChannelHandlerContext, _ admission: Admission) {
        deadline?.cancel()
        sendOutput(context)
        let agreed = AgreedTLS(
            applicationProtocol: session.applicationProtocol, clientNames: session.clientNames, admission: admission)
        guard (try? established(agreed)) != nil else { return fail(context) }
        state = .open(hasEnded: false)
        handshakes.succeeded()
        context.fireChannelActive()
    }

    private func deliver(_ context: ChannelHandlerContext) throws(OpenSSLError) {
        var plaintext = ByteBuffer()
        var hasEnded = false
        reading: repeat {
            switch try read(into: &plaintext) {
            case .bytes: break
            case .needsMore: break reading
            case .closed:
                hasEnded = true
                break reading
            }
        } while session.mayHaveMore
        if plaintext.readableBytes > 0 {
            (hasDelivered, isWanted) = (true, false)
            context.fireChannelRead(wrapInboundOut(plaintext))
        }
        guard hasEnded, case .open = state else { return }
        state = .open(hasEnded: true)
        hasDelivered = true
        context.fireChannelReadComplete()
        context.fireUserInboundEventTriggered(ChannelEvent.inputClosed)
    }

    private func read(into plaintext: inout ByteBuffer) throws(OpenSSLError) -> TLSSession.Reading {
        // Plaintext is shorter than what it came as. Where libssl has some left of an earlier record, the next round takes the rest.
        let room = min(max(session.pendingInput, 512), Self.piece)
        var outcome = Result<TLSSession.Reading, OpenSSLError>.success(.needsMore)
        plaintext.writeWithUnsafeMutableBytes(minimumWritableBytes: room) { room in
            do throws(OpenSSLError) {
                let reading = try session.read(into: room)
                outcome = .success(reading)
                if case .bytes(let count) = reading { return count }
            } catch {
                outcome = .failure(error)
            }
            return 0
        }
        return try outcome.get()
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        defer { hasDelivered = false }
        switch state {
        case .handshaking: if turn != .awaited { context.read() }
        case .open:
            if hasDelivered { context.fireChannelReadComplete() } else if isWanted { context.read() }
        case .closed: break
        }
    }

    // MARK: Outwards

    func read(context: ChannelHandlerContext) {
        isWanted = true
        context.read()
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        var plaintext = unwrapOutboundIn(data)
        do throws(OpenSSLError) {
            while let piece = plaintext.readSlice(length: min(Self.piece, plaintext.readableBytes)),
                piece.readableBytes > 0
            {
                try piece.withUnsafeReadableBytes { bytes throws(OpenSSLError) in try session.write(bytes) }
            }
            let sealed = ByteBuffer(bytes: session.takeOutput())
            context.write(wrapOutboundOut(sealed), promise: promise)
        } catch {
            promise?.fail(error)
            fail(context)
        }
    }

    func close(context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?) {
        if case .open = state, mode != .input {
            session.close()
            sendOutput(context)
        }
        if mode == .all { deadline?.cancel() }
        context.close(mode: mode, promise: promise)
    }

    private func sendOutput(_ context: ChannelHandlerContext) {
        guard session.pendingOutput > 0 else { return }
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: session.takeOutput())), promise: nil)
    }
}
