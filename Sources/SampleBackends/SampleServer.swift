// The HTTP/1.1 server under both sample backends: binds to loopback, serves, stops. It knows no vendor.

import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization

/// A server that can be started and stopped any number of times.
final class SampleServer: Sendable {
    private struct Running {
        let group: MultiThreadedEventLoopGroup
        let url: String
    }

    let traffic = Traffic()
    private let framing: Framing
    private let answer: @Sendable (SampleRequest) -> SampleAnswer
    /// Guards which server runs, if any.
    private let running = Mutex<Running?>(nil)

    init(framing: Framing, answer: @escaping @Sendable (SampleRequest) -> SampleAnswer) {
        self.framing = framing
        self.answer = answer
    }

    var url: String? {
        running.withLock { $0?.url }
    }

    /// Binds and serves; a server that runs already is stopped first.
    func start(host: String, port: Int) async throws -> String {
        await stop()
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        do {
            let channel = try await bootstrap(group).bind(host: host, port: port).get()
            let started = Running(group: group, url: "http://\(host):\(channel.localAddress?.port ?? port)")
            let replaced = running.withLock { current in
                defer { current = started }
                return current
            }
            await replaced?.group.end()
            return started.url
        } catch {
            await group.end()
            throw error
        }
    }

    /// Closes the door and cuts every open connection.
    func stop() async {
        let stopped = running.withLock { $0.take() }
        await stopped?.group.end()
    }

    private func bootstrap(_ group: MultiThreadedEventLoopGroup) -> ServerBootstrap {
        let (traffic, framing, answer) = (traffic, framing, answer)
        return ServerBootstrap(group: group)
            .serverChannelOption(.backlog, value: 512)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let pipeline = channel.pipeline.syncOperations
                    try pipeline.configureHTTPServerPipeline(withErrorHandling: true)
                    try pipeline.addHandler(Conversation(framing: framing, traffic: traffic, answer: answer))
                }
            }
    }
}

extension MultiThreadedEventLoopGroup {
    /// Closes every channel of the group and ends its threads. A group that has ended already is no error here.
    fileprivate func end() async {
        try? await shutdownGracefully()
    }
}
