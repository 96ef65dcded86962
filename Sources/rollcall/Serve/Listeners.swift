// The gateway's two listeners, and how one address gives way to another while both are served.

import Configuration
import Downstream
import OpenSSL
import Synchronization

/// The listeners of a gateway. Changed by one task at a time, looked at from any thread.
final class Listeners: Sendable {
    private struct State {
        /// Where they listen; nil for one that has given its port up.
        var addresses: (front: ListenerAddress?, admin: ListenerAddress?)
        var front: Server
        var admin: Server
        /// Listeners that have given way and still answer.
        var leaving: [Server] = []
    }

    private let state: Mutex<State>
    private let loops: (front: ServerLoops, admin: ServerLoops)
    private let handlers: (front: any RequestHandler, admin: any RequestHandler)
    /// How handshakes ended, whatever addresses came and went.
    let handshakes: (front: HandshakeCount, admin: HandshakeCount)

    /// Listens; throws, with nothing left behind, where an address can't be had.
    ///
    /// - Parameter loops: the admin listener's are its own, so that it answers whatever the other one goes through.
    init(
        _ table: RouteTable, front: any RequestHandler, admin: any RequestHandler,
        loops: (front: ServerLoops, admin: ServerLoops)
    ) async throws {
        let limits = Downstream.ServerLimits(table.limits)
        let handshakes = (front: HandshakeCount(), admin: HandshakeCount())
        // The admin listener comes last: once it answers that the gateway is ready, callers can reach it.
        let first = try await Server.start(
            on: ListenAddress(table.listen), limits: limits, tls: table.tls, loops: loops.front,
            handshakes: handshakes.front, handler: front)
        do {
            let second = try await Server.start(
                on: ListenAddress(table.admin.address), limits: limits, tls: table.admin.tls, loops: loops.admin,
                handshakes: handshakes.admin, handler: admin)
            state = Mutex(State(addresses: (table.listen, table.admin.address), front: first, admin: second))
        } catch {
            await first.drain(within: .zero)
            throw error
        }
        self.loops = loops
        self.handshakes = handshakes
        handlers = (front, admin)
    }

    var front: Server { state.withLock { $0.front } }
    var admin: Server { state.withLock { $0.admin } }

    /// Listens where a table says from now on. Throws, with everything as `old` had it, where an address can't be had.
    func change(from old: RouteTable, to table: RouteTable) async throws {
        try await giveUpPorts(for: table)
        // Requests under way have the time that their routes give them.
        let longest = (old.routes + table.routes).map(\.deadline).max() ?? .zero
        let patience = max(table.drain, longest + table.limits.writeTime)
        do {
            try await listen(by: table, patience: patience)
        } catch {
            try await listen(by: old, patience: patience)
            throw error
        }
    }

    /// Has listeners whose ports the other one moves to let go of them first.
    private func giveUpPorts(for table: RouteTable) async throws {
        let (now, front, admin) = state.withLock { ($0.addresses, $0.front, $0.admin) }
        let moving = [
            (server: front, isFront: true, to: table.listen, from: now.front),
            (server: admin, isFront: false, to: table.admin.address, from: now.admin),
        ].filter { $0.to != $0.from }
        let leaving = moving.filter { listener in
            moving.contains { $0.isFront != listener.isFront && $0.to.port == listener.server.boundAddress.port }
        }
        // A host that nobody can listen at must not cost the port that is served.
        if !leaving.isEmpty {
            for listener in moving { try await Server.check(ListenAddress(listener.to), on: loops.front) }
        }
        for listener in leaving {
            await listener.server.stopListening()
            state.withLock { if listener.isFront { $0.addresses.front = nil } else { $0.addresses.admin = nil } }
        }
    }

    private func listen(by table: RouteTable, patience: Duration) async throws {
        let limits = Downstream.ServerLimits(table.limits)
        let now = state.withLock { $0 }
        let admin = try await listener(
            table.admin.address, insteadOf: (now.addresses.admin, now.admin), limits, table.admin.tls,
            (loops.admin, handshakes.admin, handlers.admin))
        let front: Server?
        do {
            front = try await listener(
                table.listen, insteadOf: (now.addresses.front, now.front), limits, table.tls,
                (loops.front, handshakes.front, handlers.front))
        } catch {
            await admin?.drain(within: .zero)
            throw error
        }
        let old = state.withLock { state in
            let old = [front == nil ? nil : state.front, admin == nil ? nil : state.admin].compactMap(\.self)
            state.addresses = (table.listen, table.admin.address)
            state.front = front ?? state.front
            state.admin = admin ?? state.admin
            return old
        }
        self.front.setLimits(limits)
        self.front.setTLS(table.tls)
        self.admin.setLimits(limits)
        self.admin.setTLS(table.admin.tls)
        state.withLock { $0.leaving += old }
        for server in old {
            Task {
                await server.drain(within: patience, awaitsRequests: true)
                state.withLock { $0.leaving.removeAll { $0 === server } }
            }
        }
    }

    /// Stops listening; requests under way have that long.
    func drain(within time: Duration) async {
        let leaving = state.withLock { $0.leaving }.map { server in Task { await server.drain(within: time) } }
        await front.drain(within: time)
        await admin.drain(within: .seconds(1))
        for task in leaving { await task.value }
    }

    /// A listener on a new address; nil where the old one does. At another host it may have the old one's port while that still listens.
    private func listener(
        _ address: ListenerAddress, insteadOf old: (address: ListenerAddress?, server: Server),
        _ limits: Downstream.ServerLimits, _ tls: TLSContext?,
        _ work: (loops: ServerLoops, handshakes: HandshakeCount, handler: any RequestHandler)
    ) async throws -> Server? {
        if address == old.address { return nil }
        let sharesPort = old.address != nil && address.port == old.server.boundAddress.port
        if sharesPort { await old.server.sharePort(true) }
        let new: Result<Server, any Error>
        do {
            new = .success(
                try await Server.start(
                    on: ListenAddress(address), limits: limits, tls: tls, loops: work.loops,
                    handshakes: work.handshakes, sharesPort: sharesPort, handler: work.handler))
        } catch {
            new = .failure(error)
        }
        if sharesPort {
            await old.server.sharePort(false)
            await (try? new.get())?.sharePort(false)
        }
        return try new.get()
    }
}

extension ListenAddress {
    init(_ address: ListenerAddress) throws {
        let text = "\(address.host.inURL):\(address.port)"
        guard let parsed = ListenAddress(text) else { throw ListenerUnusable(text: text) }
        self = parsed
    }
}

private struct ListenerUnusable: Error, CustomStringConvertible {
    let text: String
    var description: String { "cannot listen on \(text)" }
}

extension Downstream.ServerLimits {
    init(_ limits: Configuration.ServerLimits) {
        self.init()
        connections = limits.connections
        connectionsPerAddress = limits.connectionsPerAddress
        head = limits.head
        body = limits.body
        idle = limits.idle
        headTime = limits.headTime
        bodyTime = limits.bodyTime
        writeTime = limits.writeTime
    }
}
