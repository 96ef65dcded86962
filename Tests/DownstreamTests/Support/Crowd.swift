// Callers who are not let in and come again at once, as fast as one thread can.

import Foundation
import Synchronization

final class Crowd: Sendable {
    private let isOver = Atomic(false)
    private let turnedAway = Atomic(0)

    /// Begins; that many are at the door at any time.
    init(of size: Int, port: Int) {
        Thread.detachNewThread { self.come(size, port) }
    }

    /// How often one of them has been turned away.
    var count: Int { turnedAway.load(ordering: .relaxed) }

    func disperse() { isOver.store(true, ordering: .relaxed) }

    private func come(_ size: Int, _ port: Int) {
        var doors = (0..<size).map { _ in pollfd(fd: Self.knock(port), events: Int16(POLLIN), revents: 0) }
        while !isOver.load(ordering: .relaxed) {
            guard poll(&doors, nfds_t(size), 100) > 0 else { continue }
            for index in doors.indices where doors[index].revents != 0 {
                close(doors[index].fd)
                doors[index].fd = Self.knock(port)
                turnedAway.add(1, ordering: .relaxed)
            }
        }
        doors.forEach { close($0.fd) }
    }

    private static func knock(_ port: Int) -> Int32 {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue), 0)
        // It is on its way: nobody waits for it here.
        _ = connect(descriptor, toLoopback: port)
        return descriptor
    }
}
