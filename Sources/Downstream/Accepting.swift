// What stands in a listener's pipeline: how fast it accepts, and what it does when it can't.

import Dispatch
import Glibc
import NIOCore
import NIOPosix

/// Holds the listener's thread until the event loops have caught up with the connections that it gave them.
///
/// SwiftNIO sets a connection up in two tasks on its loop, and a loop that has tasks reads from no socket. Callers who come
/// anew as fast as they are turned away would else keep a loop in its tasks, and everybody else waiting. The thread does nothing but
/// accept, so it may wait; to read less often instead would take system calls of which each can fail.
final class AcceptPace: ChannelInboundHandler {
    typealias InboundIn = any Channel

    /// How many connections may be given to the loops at once. Setting up one takes some 50 microseconds.
    private static let most = 16
    /// A loop that takes longer is busy with something else.
    private static let patience = DispatchTimeInterval.milliseconds(100)

    private let loops: any EventLoopGroup
    private var given = 0

    init(_ loops: any EventLoopGroup) {
        self.loops = loops
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        given += 1
        context.fireChannelRead(data)
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        if given >= Self.most {
            given = 0
            waitForLoops()
        }
        context.fireChannelReadComplete()
    }

    private func waitForLoops() {
        let caughtUp = DispatchSemaphore(value: 0)
        let deadline = DispatchTime.now() + Self.patience
        let loops = Array(loops.makeIterator())
        for loop in loops { loop.execute { caughtUp.signal() } }
        for _ in loops where caughtUp.wait(timeout: deadline) == .timedOut { return }
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
