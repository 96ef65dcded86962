// A listener with its connections: the one place that opens sockets and builds a connection's handlers.

import Glibc
package import NIOCore
import NIOHTTP1
import NIOPosix
public import OpenSSL

/// A listening HTTP/1.1 server. It listens until `drain(within:)`; nothing else stops it.
public final class Server: Sendable {
    /// What it listens on, with the port that the kernel chose where 0 was asked for.
    public let boundAddress: ListenAddress

    private let listener: any Channel
    private let service: Service

    private init(_ listener: any Channel, _ service: Service, _ address: ListenAddress) {
        self.listener = listener
        self.service = service
        boundAddress = address
    }

    private var ledger: ConnectionLedger { service.ledger }

    /// How many connections there are.
    public var connections: Int { ledger.count }

    /// Sets other bounds for connections to come; one that is open keeps those that it began with.
    public func setLimits(_ limits: ServerLimits) { service.current.set(limits) }

    /// Sets what connections to come are encrypted by, nil for cleartext; one that is open keeps what it began with.
    public func setTLS(_ context: TLSContext?) { service.tls.set(context) }

    /// Binds and begins to accept; with `tls`, nothing else is spoken.
    ///
    /// - Parameter sharesPort: as `sharePort` says of it; both have to.
    public static func start(
        on address: ListenAddress, limits: ServerLimits = ServerLimits(), tls: TLSContext? = nil, loops: ServerLoops,
        handshakes: HandshakeCount = HandshakeCount(), sharesPort: Bool = false, handler: any RequestHandler
    ) async throws(ListenFailure) -> Server {
        let current = CurrentLimits(limits)
        let service = Service(
            handler: handler, current: current, ledger: ConnectionLedger(limits: current), tls: CurrentTLS(tls),
            handshakes: handshakes, isOnLoopback: address.isLoopback)
        do {
            let listener = try await bootstrap(service, loops)
                .serverChannelOption(sharedPort, value: sharesPort ? 1 : 0)
                .bind(host: address.bindingHost, port: address.port).get()
            return Server(listener, service, bound(listener, to: address))
        } catch {
            throw ListenFailure(address, because: error)
        }
    }

    /// Serves a connection that no listener has accepted, such as one in memory, as a listener on loopback would.
    package static func serve(
        _ channel: any Channel, limits: ServerLimits, handler: any RequestHandler
    ) throws {
        let current = CurrentLimits(limits)
        let service = Service(
            handler: handler, current: current, ledger: ConnectionLedger(limits: current), tls: CurrentTLS(nil),
            handshakes: HandshakeCount(), isOnLoopback: true)
        try addHandlers(to: channel, service, LoopTools(loop: channel.eventLoop))
    }

    /// Throws where this machine can't listen at the address's host, whatever the port.
    public static func check(_ address: ListenAddress, on loops: ServerLoops) async throws(ListenFailure) {
        do {
            try await ServerBootstrap(group: loops.acceptors).bind(host: address.bindingHost, port: 0).get().close()
        } catch {
            throw ListenFailure(address, because: error)
        }
    }

    /// Whether a listener at another host may have the same port meanwhile. Any other program of this user could then have it, too: it
    /// is for the moment in which one listener follows another.
    public func sharePort(_ isShared: Bool) async {
        try? await listener.setOption(Self.sharedPort, value: isShared ? 1 : 0).get()
    }

    /// Accepts nobody from now on, so that the address can be had by another listener. Connections stay as they are.
    public func stopListening() async { try? await listener.close() }

    /// Stops listening. Requests under way, also those still arriving, are answered with `Connection: close`. Returns when the last
    /// connection is closed; what is left shortly before the end of that time is answered 503, and cut off at its end.
    ///
    /// - Parameter awaitsRequests: whether idle connections stay for one more request: their callers know of no end yet. Else they are
    ///   closed at once.
    public func drain(within time: Duration, awaitsRequests: Bool = false) async {
        await stopListening()
        let loop = listener.eventLoop
        let gone = loop.makePromise(of: Void.self)
        let lastWord = loop.scheduleTask(in: TimeAmount(time - min(time / 10, .milliseconds(250)))) { [service] in
            service.ledger.endDraining()
        }
        let cutOff = loop.scheduleTask(in: TimeAmount(time)) { [service] in service.ledger.closeAll() }
        ledger.drain(gone, awaitsRequests: awaitsRequests)
        try? await gone.futureResult.get()
        lastWord.cancel()
        cutOff.cancel()
    }

    private static let sharedPort = ChannelOptions.Types.SocketOption(
        level: .socket, name: NIOBSDSocket.Option(rawValue: SO_REUSEPORT))

    private static func bound(_ listener: any Channel, to address: ListenAddress) -> ListenAddress {
        guard let local = listener.localAddress, let host = local.ipAddress, let port = local.port else {
            return address
        }
        return ListenAddress(numeric: host, port: port) ?? address
    }

    private static func bootstrap(_ service: Service, _ loops: ServerLoops) -> ServerBootstrap {
        ServerBootstrap(group: loops.acceptors, childGroup: loops.group)
            .serverChannelOption(.backlog, value: 1024)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .serverChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandlers([AcceptErrors(), AcceptPace(loops.group)])
                }
            }
            .childChannelOption(.autoRead, value: false)
            .childChannelOption(.maxMessagesPerRead, value: 1)
            .childChannelOption(.allowRemoteHalfClosure, value: true)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let tools = loops.tools(of: channel.eventLoop)
                    if let context = service.tls.context {
                        try addTLS(to: channel, context, service, tools)
                    } else {
                        try addHandlers(to: channel, service, tools)
                    }
                }
            }
    }

    /// The handlers inside follow when the handshake is done.
    private static func addTLS(
        to channel: any Channel, _ context: TLSContext, _ service: Service, _ tools: LoopTools
    ) throws {
        let session = try TLSSession(context)
        let handler = TLSHandler(
            session, ledger: service.ledger, queue: tools.handshakes, handshakes: service.handshakes,
            patience: service.current.value.headTime
        ) { agreed in
            try addHandlers(to: channel, service, tools, tls: agreed)
        }
        try channel.pipeline.syncOperations.addHandler(handler)
    }

    /// The pipeline of a connection, from the socket, or from TLS, inwards.
    private static func addHandlers(
        to channel: any Channel, _ service: Service, _ tools: LoopTools, tls: AgreedTLS? = nil
    ) throws {
        if tls?.applicationProtocol == "h2" {
            return try HTTP2Connection.addHandlers(to: channel, service, tools, tls)
        }
        let limits = service.current.value
        var decoding = NIOHTTPDecoderLimitConfiguration()
        decoding.maxHeaderFieldSize = limits.head
        decoding.maxHeaderListSize = limits.head
        let decoder = HTTPRequestDecoder(leftOverBytesStrategy: .dropBytes, limitConfiguration: decoding)
        let conversation = Conversation(service, limits, tools, tls: tls)
        let parser = ByteToMessageHandler(decoder)
        // Without TLS nobody agrees on a protocol: only this machine's own may speak HTTP/2 unasked.
        let mayStartHTTP2 = tls == nil && service.isOnLoopback
        let intake = Intake(
            conversation, limits: limits,
            startHTTP2: mayStartHTTP2
                ? { startHTTP2(on: channel, with: $1, instead: $0, parser, conversation, service, tools) } : nil)
        let operations = channel.pipeline.syncOperations
        try operations.addHandlers([intake, parser, conversation])
    }

    /// Changes an HTTP/1.1 connection that nothing has been answered on into one of HTTP/2. `bytes` are all that have come.
    private static func startHTTP2(
        on channel: any Channel, with bytes: ByteBuffer, instead intake: Intake,
        _ parser: ByteToMessageHandler<HTTPRequestDecoder>, _ conversation: Conversation, _ service: Service,
        _ tools: LoopTools
    ) {
        let operations = channel.pipeline.syncOperations
        // The parser takes its time to go, and would take the bytes for its own until then.
        let isGone = channel.eventLoop.makePromise(of: Void.self)
        operations.removeHandler(intake, promise: nil)
        operations.removeHandler(parser, promise: isGone)
        operations.removeHandler(conversation, promise: nil)
        isGone.futureResult.assumeIsolated().whenComplete { _ in
            guard channel.isActive, (try? HTTP2Connection.addHandlers(to: channel, service, tools)) != nil else {
                service.ledger.leave(channel)
                return channel.close(promise: nil)
            }
            channel.pipeline.fireChannelRead(bytes)
            channel.pipeline.fireChannelReadComplete()
        }
    }
}
