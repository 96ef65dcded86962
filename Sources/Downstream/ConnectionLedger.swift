// Which connections a server has: counts them against the limits, and reaches them all when the server drains.

import NIOCore
import Synchronization

/// What becomes of a new connection.
enum Admission {
    case welcome
    /// Answered with this and closed.
    case turnedAway(Refusal)
    /// Closed without a word: the server ends, or too many are being turned away already.
    case shut
}

/// Told to every connection when the server drains.
struct DrainBegins: Sendable {
    /// Whether who is about to send a request may still do so.
    let awaitsRequests: Bool
}

/// Told to every connection that is left shortly before it is cut off.
struct DrainEnds: Sendable {}

/// Told to connections that are closed now, whatever they have yet to say.
struct CutOff: Sendable {}

/// The connections of one server.
final class ConnectionLedger: Sendable {
    /// Who shares the limit for one address: `IPAddress.caller`, or empty where there is no address.
    private typealias Caller = ArraySlice<UInt8>

    private struct Entry {
        let channel: any Channel
        /// `nil` for one that is being turned away and counts against no limit.
        let caller: Caller?
    }

    private struct State {
        var entries: [ObjectIdentifier: Entry] = [:]
        var perCaller: [Caller: Int] = [:]
        var turnedAway = 0
        var whenEmpty: [EventLoopPromise<Void>] = []
        /// Whether nobody is let in any more.
        var isShut = false

        mutating func takePromises() -> [EventLoopPromise<Void>] {
            defer { whenEmpty = [] }
            return whenEmpty
        }
    }

    /// How many may be told at once why they are not served.
    private static let mostTurnedAway = 64

    private let limits: CurrentLimits
    private let state = Mutex(State())
    private let drains = Atomic(false)

    /// Once true, every answer says that the connection closes.
    var isDraining: Bool { drains.load(ordering: .relaxed) }

    init(limits: CurrentLimits) {
        self.limits = limits
    }

    /// How many connections are in, those included that are being turned away.
    var count: Int { state.withLock { $0.entries.count } }

    /// Enters a connection. Whatever is not `.shut` must be followed by `leave`.
    func enter(_ channel: any Channel) -> Admission {
        let caller = channel.remoteAddress?.ipAddress.flatMap(IPAddress.init)?.caller ?? []
        return state.withLock { state in
            guard !state.isShut else { return .shut }
            guard let refusal = refusal(caller, state) else {
                state.entries[ObjectIdentifier(channel)] = Entry(channel: channel, caller: caller)
                state.perCaller[caller, default: 0] += 1
                return .welcome
            }
            guard state.turnedAway < Self.mostTurnedAway else { return .shut }
            state.turnedAway += 1
            state.entries[ObjectIdentifier(channel)] = Entry(channel: channel, caller: nil)
            return .turnedAway(refusal)
        }
    }

    private func refusal(_ caller: Caller, _ state: State) -> Refusal? {
        let limits = limits.value
        if state.entries.count - state.turnedAway >= limits.connections {
            return Refusal(status: 503, detail: "there are too many connections")
        }
        if state.perCaller[caller, default: 0] >= limits.connectionsPerAddress {
            return Refusal(status: 503, detail: "there are too many connections from this address")
        }
        return nil
    }

    /// Takes a connection out; one that is not in is ignored.
    func leave(_ channel: any Channel) {
        let promises = state.withLock { state -> [EventLoopPromise<Void>] in
            guard let entry = state.entries.removeValue(forKey: ObjectIdentifier(channel)) else { return [] }
            if let caller = entry.caller {
                let left = state.perCaller[caller, default: 1] - 1
                state.perCaller[caller] = left == 0 ? nil : left
            } else {
                state.turnedAway -= 1
            }
            return state.entries.isEmpty ? state.takePromises() : []
        }
        promises.forEach { $0.succeed() }
    }

    /// Tells everybody that the next answer is the connection's last. The promise is kept when the last connection has left.
    ///
    /// - Parameter awaitsRequests: whether connections on which nothing is under way may bring one more request; else they are closed,
    ///   and nobody new is let in.
    func drain(_ whenEmpty: EventLoopPromise<Void>, awaitsRequests: Bool) {
        let (channels, promises) = state.withLock { state in
            drains.store(true, ordering: .relaxed)
            state.isShut = !awaitsRequests
            state.whenEmpty.append(whenEmpty)
            return (state.entries.values.map(\.channel), state.entries.isEmpty ? state.takePromises() : [])
        }
        promises.forEach { $0.succeed() }
        channels.forEach { $0.pipeline.fireUserInboundEventTriggered(DrainBegins(awaitsRequests: awaitsRequests)) }
    }

    /// Tells whatever is left to come to an end.
    func endDraining() {
        channels.forEach { $0.pipeline.fireUserInboundEventTriggered(DrainEnds()) }
    }

    /// Closes whatever is left, answered or not.
    func closeAll() {
        for channel in channels {
            channel.pipeline.fireUserInboundEventTriggered(CutOff())
            channel.close(promise: nil)
        }
    }

    private var channels: [any Channel] { state.withLock { $0.entries.values.map(\.channel) } }
}
