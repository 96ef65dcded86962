// Where log lines go. Who reads them, at a pipe's or a terminal's other end, may stop reading; that must not stop who serves.

import Glibc
import Synchronization

/// Writes log lines, and leaves out those that nobody takes.
final class LogOutput: Sendable {
    private struct State {
        /// Nobody has taken the last line.
        var isStalled = false
        var leftOut = 0
        /// Only the beginning of the last line was taken.
        var isCut = false
    }

    private let descriptor: Int32
    /// Whether a write may wait for a reader, as it never does for a file's sake.
    private let mayWait: Bool
    private let state = Mutex(State())

    /// So much can be written at once where anything can (pipe(7)).
    private static let piece = 4096
    /// How long a reader is waited for who has kept up so far, in milliseconds.
    private static let patience: Int32 = 1000

    init(_ descriptor: Int32) {
        self.descriptor = descriptor
        var status = stat()
        let kind = fstat(descriptor, &status) == 0 ? status.st_mode & S_IFMT : 0
        mayWait = kind == S_IFIFO || kind == S_IFSOCK || isatty(descriptor) == 1
    }

    /// Writes a line, or leaves it out. Returns how many were left out before this one.
    @discardableResult
    func write(_ line: String) -> Int {
        state.withLock { state in
            guard take(state.isCut ? "\n" + line : line, &state) else {
                state.isStalled = true
                state.leftOut += 1
                return 0
            }
            defer { state = State() }
            return state.leftOut
        }
    }

    private func take(_ text: String, _ state: inout State) -> Bool {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            if mayWait, !isReady(within: state.isStalled ? 0 : Self.patience) { return false }
            let piece = mayWait ? rest.prefix(Self.piece) : rest
            let count = piece.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            // Without room for them, or anybody to read them, lines are lost as they always were.
            if count <= 0 { return true }
            rest = rest.dropFirst(count)
            state.isCut = !rest.isEmpty
        }
        return true
    }

    private func isReady(within time: Int32) -> Bool {
        var wanted = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        return poll(&wanted, 1, time) != 0
    }
}
