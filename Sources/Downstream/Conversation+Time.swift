// What happens when a connection takes too long.

import NIOCore

/// How patient the server is where nothing in routes.json says so.
enum Patience {
    /// From a caller's FIN to the cancelling of its request. A FIN says only that no more will be sent (RFC 9293
    /// section 3.6): a pipe's end may still wait for its answer, though nearly everybody else has hung up.
    static let gone: Duration = .seconds(1)

    /// How long the last answer may take to be read before the connection is closed altogether.
    static let lingering: Duration = .seconds(2)

    /// How many bytes are thrown away in that time, so that a caller who is still sending comes to read a 413.
    static let discard = 16 << 20

    /// What a caller has to take of an answer in each `writeTime`; slower is as bad as not at all.
    static let leastRead = 8 << 10
}

extension Conversation {
    var alarmInterval: TimeAmount {
        TimeAmount(min(limits.idle, limits.headTime, limits.bodyTime, limits.writeTime))
    }

    func timeIsUp() {
        switch phase {
        case .head: refuse(Refusal(status: 408, detail: "the request's head took too long to arrive"))
        case .body: refuse(Refusal(status: 408, detail: "the request's body took too long to arrive"))
        case .answering: checkReader()
        case .idle, .running, .lingering: close()
        case .closed: break
        }
    }

    /// Gives the caller `writeTime` to take some of the answer.
    func awaitReader() {
        countedBytes = unwrittenBytes
        alarm?.set(after: limits.writeTime)
    }

    private func checkReader() {
        if countedBytes - unwrittenBytes >= Patience.leastRead { awaitReader() } else { close() }
    }

    private var unwrittenBytes: Int {
        let bytes = try? context?.channel.syncOptions?.getOption(.bufferedWritableBytes)
        return bytes ?? 0
    }
}
