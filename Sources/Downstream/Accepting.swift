// What stands in a listener's pipeline: how fast it accepts, and what it does when it can't.

import Glibc
import NIOCore
import NIOPosix

/// Holds the listener back until the event loops have caught up with the connections that it gave them.
///
/// SwiftNIO sets a connection up in two tasks on its loop, and a loop that has tasks reads from no socket. Callers who come
/// anew as fast as they are turned away would else keep a loop in its tasks, and everybody else waiting.
final class AcceptPace: ChannelDuplexHandler {
    typealias InboundIn = any Channel
    typealias OutboundIn = any Channel

    /// How many connections may be given to the loops at once. Setting up one takes some 50 microseconds.
    static let most = 16

    private let loops: any EventLoopGroup
    private var given = 0

    init(_ loops: any EventLoopGroup) {
        self.loops = loops
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        given += 1
        context.fireChannelRead(data)
    }

    func read(context: ChannelHandlerContext) {
        guard given >= Self.most else { return context.read() }
        let (loop, loops) = (context.eventLoop, loops)
        // A connection's second task is made on this loop, after its first: so there and back twice.
        Self.caughtUp(loops, tell: loop).flatMap { Self.caughtUp(loops, tell: loop) }
            .assumeIsolated().whenComplete { _ in
                self.given = 0
                context.read()
            }
    }

    /// Kept when every loop has done what it was given before.
    private static func caughtUp(_ loops: any EventLoopGroup, tell loop: any EventLoop) -> EventLoopFuture<Void> {
        .andAllComplete(loops.makeIterator().map { $0.submit {} }, on: loop)
    }
}

/// The end of the listener's pipeline for errors: none of them stops the listener, and none makes it spin.
final class AcceptErrors: ChannelInboundHandler {
    typealias InboundIn = any Channel

    /// Out of descriptors or memory, the waiting connection stays readable and SwiftNIO tries again at once, for as
    /// long as it takes (`AcceptBackoffHandler` cannot hold it: the read that failed stays pending). So this thread,
    /// which does nothing else, sleeps; callers wait in the kernel's queue meanwhile.
    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard let error = error as? IOError else { return }
        if [EMFILE, ENFILE, ENOBUFS, ENOMEM].contains(error.errnoCode) { usleep(50_000) }
    }
}
