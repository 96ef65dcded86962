// A listener with its connections: the one place that opens sockets and builds a connection's handlers.

import Glibc
import NIOCore
import NIOHTTP1
import NIOPosix

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

    /// Binds and begins to accept.
    public static func start(
        on address: ListenAddress, limits: ServerLimits = ServerLimits(), loops: ServerLoops,
        handler: any RequestHandler
    ) async throws(ListenFailure) -> Server {
        let current = CurrentLimits(limits)
        let service = Service(handler: handler, current: current, ledger: ConnectionLedger(limits: current))
        do {
            let listener = try await bootstrap(service, loops)
                .bind(host: address.bindingHost, port: address.port).get()
            return Server(listener, service, bound(listener, to: address))
        } catch {
            throw ListenFailure(address, because: error)
        }
    }

    /// Stops listening and closes idle connections at once. Requests under way, also those still arriving, are answered
    /// with `Connection: close`. Returns when the last connection is closed; what is left after that time is cut off.
    public func drain(within time: Duration) async {
        try? await listener.close()
        let loop = listener.eventLoop
        let gone = loop.makePromise(of: Void.self)
        let cutOff = loop.scheduleTask(in: TimeAmount(time)) { [service] in service.ledger.closeAll() }
        ledger.drain(gone)
        try? await gone.futureResult.get()
        cutOff.cancel()
    }

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
                    try channel.pipeline.syncOperations.addHandler(AcceptErrors())
                }
            }
            .childChannelOption(.autoRead, value: false)
            .childChannelOption(.maxMessagesPerRead, value: 1)
            .childChannelOption(.allowRemoteHalfClosure, value: true)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try addHandlers(to: channel, service, loops.tools(of: channel.eventLoop))
                }
            }
    }

    /// The pipeline of a connection, from the socket inwards.
    private static func addHandlers(to channel: any Channel, _ service: Service, _ tools: LoopTools) throws {
        let limits = service.current.value
        var decoding = NIOHTTPDecoderLimitConfiguration()
        decoding.maxHeaderFieldSize = limits.head
        decoding.maxHeaderListSize = limits.head
        let decoder = HTTPRequestDecoder(leftOverBytesStrategy: .dropBytes, limitConfiguration: decoding)
        let conversation = Conversation(service, limits, tools)
        try channel.pipeline.syncOperations.addHandlers([
            Intake(conversation, limits: limits), ByteToMessageHandler(decoder), conversation,
        ])
    }
}

/// The end of the listener's pipeline for errors: none of them stops the listener, and none makes it spin.
private final class AcceptErrors: ChannelInboundHandler {
    typealias InboundIn = any Channel

    /// Out of descriptors or memory, the waiting connection stays readable and SwiftNIO tries again at once, for as
    /// long as it takes (`AcceptBackoffHandler` cannot hold it: the read that failed stays pending). So this thread,
    /// which does nothing else, sleeps; callers wait in the kernel's queue meanwhile.
    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard let error = error as? IOError else { return }
        if [EMFILE, ENFILE, ENOBUFS, ENOMEM].contains(error.errnoCode) { usleep(50_000) }
    }
}
