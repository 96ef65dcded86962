// The one way from other threads to the transfer thread.

import Synchronization

/// The driver's own number for a pool.
typealias PoolID = Int

/// What other threads ask of the transfer thread.
enum Command: Sendable {
    case open(PoolID, PoolSettings, PoolLine)
    case close(PoolID)
    case start(Call)
    case cancel(Ticket, PoolID)
}

/// Commands in order, and a wake-up only when the thread may sleep: while it works, posting costs no system call.
final class Mailbox: Sendable {
    private struct State {
        var commands: [Command] = []
        var readerMaySleep = false
        var isClosed = false
    }

    private let state = Mutex(State())
    private let multi: MultiHandle

    /// Keeps the multi handle alive, so that a late wake-up still meets it.
    init(waking multi: MultiHandle) { self.multi = multi }

    /// Appends a command; false after `close`, when nobody would read it.
    func post(_ command: Command) -> Bool {
        let (isPosted, mustWake) = state.withLock { state in
            guard !state.isClosed else { return (false, false) }
            state.commands.append(command)
            defer { state.readerMaySleep = false }
            return (true, state.readerMaySleep)
        }
        // Who could not be woken sleeps on, for a second at most; the next to post tries again.
        if mustWake, !multi.wakeUp() { state.withLock { $0.readerMaySleep = true } }
        return isPosted
    }

    /// Takes no more commands and makes the reader end.
    func close() {
        state.withLock { $0.isClosed = true }
        _ = multi.wakeUp()
    }

    // MARK: For the transfer thread

    /// Exchanges the commands for an emptied array, so that both keep their storage. True once closed.
    func take(into commands: inout [Command]) -> Bool {
        state.withLock { state in
            swap(&state.commands, &commands)
            state.readerMaySleep = false
            return state.isClosed
        }
    }

    /// To be asked right before sleeping; false when there is something to take.
    func letsSleep() -> Bool {
        state.withLock { state in
            state.readerMaySleep = state.commands.isEmpty && !state.isClosed
            return state.readerMaySleep
        }
    }
}
