// A gateway at work: its listeners, its threads, and how they end, in that order.

import Configuration
import Dialects
import Downstream
import Gateway
import Glibc
import KeyListing
import Logging
import Redaction
import Upstream

struct Running {
    let table: RouteTable
    let gateway: Gateway
    let front: Server
    private let admin: Server
    private let loops: ServerLoops
    private let driver: TransferDriver

    /// Starts everything; throws, with nothing left behind, where a listener can't be had.
    static func start(_ table: RouteTable) async throws -> Running {
        let logger = makeLogger()
        if table.cursor.keys.isEmpty {
            logger.warning("no cursor.keys in the configuration: cursors end with this process")
        }
        let driver = try TransferDriver()
        let loops = ServerLoops(threads: availableProcessors())
        do {
            let environment = GatewayEnvironment(
                caller: { TransferPool(name: $0.name, settings: PoolSettings($0), driver: driver) },
                scanner: try Scanner(adding: table.redaction), clock: wallClock, logger: logger)
            let gateway = try Gateway(table, environment)
            let limits = Downstream.ServerLimits(table.limits)
            let admin = try await Server.start(
                on: ListenAddress(table.admin), limits: limits, loops: loops, handler: AdminPages(gateway))
            let front = try await Server.start(
                on: ListenAddress(table.listen), limits: limits, loops: loops, handler: gateway)
            return Running(table: table, gateway: gateway, front: front, admin: admin, loops: loops, driver: driver)
        } catch {
            driver.shutdown()
            await loops.shutDown()
            throw error
        }
    }

    /// One line per listener and backend, on standard output.
    func announce() {
        for route in table.routes {
            write("listening on http://\(front.boundAddress)\(route.path) (route \(route.name))\n", to: STDOUT_FILENO)
        }
        write("admin pages on http://\(admin.boundAddress)/status\n", to: STDOUT_FILENO)
        for backend in table.backends {
            let places = backend.urls.map(\.text).joined(separator: ", ")
            write("backend \(backend.name): \(backend.dialect.name) at \(places)\n", to: STDOUT_FILENO)
        }
    }

    /// Drains: readiness turns false, the listener closes, requests under way finish.
    func stop() async {
        gateway.beginDraining()
        await front.drain(within: table.drain)
        await admin.drain(within: .seconds(1))
        driver.shutdown()
        await loops.shutDown()
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

extension PoolSettings {
    init(_ backend: BackendSettings) {
        self.init(
            concurrency: backend.limits.concurrency, queueWait: backend.limits.queue,
            tls: TLSSettings(
                caFile: backend.tls.ca, clientCertificateFile: backend.tls.certificate,
                clientKeyFile: backend.tls.privateKey),
            proxy: backend.proxy?.text, allowLinkLocal: backend.allowLinkLocal)
    }
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

/// One JSON object per line, on standard error.
func makeLogger() -> Logger {
    Logger(label: "rollcall") { _ in JSONLogHandler(clock: wallClock) { write($0, to: STDERR_FILENO) } }
}

@Sendable private func wallClock() -> Instant {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Instant(seconds: Int64(time.tv_sec), nanoseconds: UInt32(truncatingIfNeeded: time.tv_nsec))
}
