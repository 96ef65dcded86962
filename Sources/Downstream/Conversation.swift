// The last handler of a connection: one request after the other, each answered before the next is looked at.
// It knows where in a request the connection is and what time that may take; it never sees raw bytes.

import NIOCore
import NIOHTTP1
import OpenSSL

/// What all connections of a server share.
struct Service: Sendable {
    let handler: any RequestHandler
    let current: CurrentLimits
    let ledger: ConnectionLedger
    let tls: CurrentTLS
    let handshakes: HandshakeCount
    let isOnLoopback: Bool
}

/// One connection's requests and answers. Lives on the connection's event loop.
final class Conversation: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = ByteBuffer

    enum Phase {
        /// Nothing of a request is here.
        case idle
        /// Part of a head is here.
        case head
        /// A head is accepted, its body not complete.
        case body
        /// The handler works on the answer.
        case running
        /// The answer is being written.
        case answering
        /// The last answer is written and our side is shut. What the caller still sends is thrown away for a while:
        /// closing at once would reset the connection and could destroy the answer on its way (RFC 9112 section 9.6).
        case lingering
        case closed
    }

    let service: Service
    let limits: ServerLimits
    let tools: LoopTools
    var phase = Phase.idle
    var context: ChannelHandlerContext?
    var alarm: Alarm?
    /// The request that is being read or answered.
    var current: AcceptedHead?
    /// Whether the request that is arriving, or has arrived last, is a `HEAD`: then a refusal has no body either.
    var isForHead = false
    /// Who answers it; while nothing of it is here, the server's handler, so that no older generation is kept.
    var handler: any RequestHandler
    var body: [UInt8] = []
    var task: Task<Void, Never>?
    var peerHasFinished = false
    /// In `answering`, what was unwritten when the alarm was set; in `lingering`, what was thrown away.
    var countedBytes = 0

    /// What a handshake came to; nil for cleartext.
    private let tls: AgreedTLS?

    init(_ service: Service, _ limits: ServerLimits, _ tools: LoopTools, tls: AgreedTLS? = nil) {
        self.service = service
        handler = service.handler
        self.limits = limits
        self.tools = tools
        self.tls = tls
    }

    /// The names in the caller's certificate; nil where it has shown none.
    var clientNames: CertificateNames? { tls?.clientNames }

    /// What the intake may hand on.
    var appetite: Appetite {
        switch phase {
        case .idle, .head: return .head
        case .running, .answering, .closed: return .nothing
        case .lingering: return .discard
        case .body:
            guard case .length(let length) = current?.body else { return .chunks }
            return .bytes(length - body.count)
        }
    }

    // MARK: The connection

    func channelActive(context: ChannelHandlerContext) {
        self.context = context
        alarm = Alarm(loop: context.eventLoop.assumeIsolated(), interval: alarmInterval) { [weak self] in
            self?.timeIsUp()
        }
        switch tls?.admission ?? service.ledger.enter(context.channel) {
        case .welcome: becomeIdle()
        case .turnedAway(let refusal): refuse(refusal)
        case .shut: close()
        }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        switch (event, phase) {
        case (let event as DrainBegins, .idle): if !event.awaitsRequests { close() }
        case (is DrainEnds, .head), (is DrainEnds, .body), (is DrainEnds, .running):
            task?.cancel()
            task = nil
            refuse(.draining)
        default: break
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard error is HTTPParserError else { return close() }
        switch phase {
        case .idle, .head, .body: refuse(Refusal(error))
        case .running: close()
        case .answering, .lingering, .closed: break
        }
    }

    /// The connection is gone, whoever ended it.
    func connectionEnded() {
        phase = .closed
        task?.cancel()
        task = nil
        alarm?.stop()
        if let context { service.ledger.leave(context.channel) }
        context = nil
    }

    /// Lets go of a connection that goes on without it.
    func leave() {
        phase = .closed
        alarm?.stop()
        context = nil
    }

    func close() {
        phase = .closed
        context?.close(promise: nil)
    }

    /// Waits for the next request.
    func becomeIdle() {
        phase = .idle
        alarm?.set(after: limits.idle)
        context?.read()
    }

    // MARK: The request

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head): headArrived(head)
        case .body(let bytes): bodyArrived(bytes)
        case .end: if phase == .body { run() }
        }
    }

    /// The first bytes of a head are here, not the last.
    func headBegun() {
        guard phase == .idle else { return }
        phase = .head
        alarm?.set(after: limits.headTime)
    }

    private func headArrived(_ head: HTTPRequestHead) {
        guard phase == .idle || phase == .head else { return close() }
        isForHead = head.method == .HEAD
        do throws(Refusal) {
            let accepted = try AcceptedHead(head, limits: limits)
            current = accepted
            handler = service.handler.generation()
            phase = .body
            if accepted.body != .none { alarm?.set(after: limits.bodyTime) }
            if accepted.wantsContinue { writeContinue() }
        } catch {
            refuse(error)
        }
    }

    private func bodyArrived(_ bytes: ByteBuffer) {
        guard phase == .body else { return }
        guard bytes.readableBytes <= limits.body - body.count else { return refuse(.bodyTooLarge(limits.body)) }
        body.append(contentsOf: bytes.readableBytesView)
    }

    /// The intake handed on a whole head. If the parser does not see one in it, they disagree about where it ends.
    func headPassed() {
        if phase == .idle || phase == .head { refuseAsMalformed() }
    }

    func refuseAsMalformed() {
        refuse(Refusal(status: 400, detail: "the request is not well-formed HTTP/1.1"))
    }

    // MARK: The end of input

    /// The caller sends no more. Most that do so are gone, but some only await their answer: see `Patience.gone`.
    func peerFinished() {
        peerHasFinished = true
        if phase == .running { alarm?.set(after: Patience.gone) }
    }

    /// The caller sends no more and everything that it sent was looked at.
    func inputExhausted() {
        switch phase {
        case .head, .body: refuse(Refusal(status: 400, detail: "the request ends too early"))
        case .idle, .lingering: close()
        case .running, .answering, .closed: break
        }
    }

    /// Counts what is thrown away, and gives up on a caller that never stops.
    func discarded(_ count: Int) {
        countedBytes += count
        if countedBytes > Patience.discard { close() }
    }
}
