// A gateway at work: its listeners, its threads, how a new table takes force, and how all of it ends, in that order.

import Configuration
import Dialects
import Downstream
import Gateway
import Glibc
import KeyListing
import Logging
import OpenSSL
import Redaction
import Upstream

/// A gateway that answers requests. Tables are put in force, and the gateway ended, by one task at a time.
struct Running {
    private let generations: GatewaySwitch
    private let environment: GatewayEnvironment
    private let logRules: LogRules
    private let listeners: Listeners
    private let loops: (front: ServerLoops, admin: ServerLoops)
    private let driver: TransferDriver
    private let traces: SpanExport?

    /// Starts everything; throws, with nothing left behind, where a listener can't be had.
    static func start(_ table: RouteTable, logger: Logger, rules: LogRules) async throws -> Running {
        let driver = try TransferDriver()
        let loops = (front: ServerLoops(threads: availableProcessors()), admin: ServerLoops(threads: 1))
        do {
            let collector = try CollectorSettings.read(ConfigurationSource.disk(path: "").environment)
            let spans = collector.map { SpanQueue(sample: $0.sample, heedsParents: $0.heedsParents, clock: wallClock) }
            let environment = try GatewayEnvironment(
                driver: driver, logger: logger, process: GatewayProcess(spans: spans))
            warn(of: table, logger)
            let generations = GatewaySwitch(try Gateway(table, environment.with(table.redaction)))
            rules.replace(with: generations.gateway.scanner)
            let listeners = try await Listeners(
                table, front: generations, admin: AdminPages(generations), loops: loops)
            let traces = collector.flatMap { collector in
                spans.map { queue in
                    let pool = TransferPool(name: "traces", settings: PoolSettings(concurrency: 1), driver: driver)
                    return SpanExport(queue, to: collector, caller: pool) { generations.gateway.scanner }
                }
            }
            environment.process.metrics.registry.collect {
                ProcessFigures.samples() + listeners.samples + (spans?.samples ?? [])
                    + [MetricSample(.linesLeftOut, [], Double(rules.repeated.leftOut))]
            }
            return Running(
                generations: generations, environment: environment, logRules: rules, listeners: listeners, loops: loops,
                driver: driver, traces: traces)
        } catch {
            driver.shutdown()
            await loops.front.shutDown()
            await loops.admin.shutDown()
            throw error
        }
    }

    /// The address that callers reach.
    var frontAddress: ListenAddress { listeners.front.boundAddress }

    /// The path of a route.
    var firstPath: String { table.routes.first?.path ?? "/" }

    private var table: RouteTable { generations.gateway.table }

    /// One line per listener and backend, on standard output.
    func announce() {
        for route in table.routes {
            write(
                "listening on \(scheme(table.tls))://\(frontAddress)\(route.path) (route \(route.name))\n",
                to: STDOUT_FILENO)
        }
        write("admin pages on \(scheme(table.admin.tls))://\(listeners.admin.boundAddress)/status\n", to: STDOUT_FILENO)
        for backend in table.backends {
            let places = backend.urls.map(\.text).joined(separator: ", ")
            let line = "backend \(backend.name): \(backend.dialect.name) at \(places)"
            write(generations.gateway.scanner.shown(line) + "\n", to: STDOUT_FILENO)
        }
    }

    private static func warn(of table: RouteTable, _ logger: Logger) {
        if table.cursor.keys.isEmpty {
            logger.warning("no cursor.keys in the configuration: cursors end with this process")
        }
    }

    private func scheme(_ tls: TLSContext?) -> String { tls == nil ? "http" : "https" }

    /// Puts what was read in force, or says why it can't be; then everything stays as it was.
    func take(_ report: ConfigurationReport) async {
        for warning in report.warnings { environment.logger.warning("\(warning.headline)") }
        guard let table = report.table else { return refuse(report.problems.map(\.headline)) }
        do {
            Self.warn(of: table, environment.logger)
            let gateway = try Gateway(table, environment.with(table.redaction))
            try await listeners.change(from: self.table, to: table)
            generations.replace(with: gateway)
            logRules.replace(with: gateway.scanner)
            environment.logger.info("configuration loaded", metadata: ["config_sha256": .string(table.sha256)])
        } catch {
            refuse(["\(error)"])
        }
    }

    private func refuse(_ problems: [String]) {
        for problem in problems { environment.logger.error("\(problem)") }
        environment.logger.error("configuration not loaded; the one before stays in force")
        environment.process.reloadFailed(problems.joined(separator: "\n"), at: environment.clock())
    }

    /// Drains: readiness turns false, the listener closes, requests under way finish.
    func stop() async {
        generations.gateway.beginDraining()
        await listeners.drain(within: table.drain)
        await traces?.finish()
        driver.shutdown()
        await loops.front.shutDown()
        await loops.admin.shutDown()
    }
}

extension SpanQueue {
    /// What is looked up for the metrics page.
    fileprivate var samples: [MetricSample] {
        [MetricSample(.spansExported, [], Double(exported)), MetricSample(.spansDropped, [], Double(dropped))]
    }
}

extension Listeners {
    /// What is looked up for the metrics page.
    fileprivate var samples: [MetricSample] {
        samples("front", front, handshakes.front) + samples("admin", admin, handshakes.admin)
    }

    private func samples(_ listener: String, _ server: Server, _ handshakes: HandshakeCount) -> [MetricSample] {
        [
            MetricSample(.connections, [listener], Double(server.connections)),
            MetricSample(.handshakesShed, [listener], Double(handshakes.turnedAway)),
            MetricSample(.handshakes, [listener, "succeeded"], Double(handshakes.successes)),
            MetricSample(.handshakes, [listener, "failed"], Double(handshakes.failures)),
        ]
    }
}

extension GatewayEnvironment {
    /// The world as a process finds it: libcurl, the wall clock, standard error.
    init(
        driver: TransferDriver, logger: Logger, process: GatewayProcess = GatewayProcess()
    ) throws {
        self.init(
            caller: { TransferPool(name: $0.name, settings: PoolSettings($0), driver: driver) },
            scanner: try Scanner(), clock: wallClock, logger: logger, process: process)
    }

    /// The same world with an operator's own rules for secrets.
    func with(_ rules: AddedRules) throws -> GatewayEnvironment {
        var environment = self
        environment.scanner = try Scanner(adding: rules)
        return environment
    }
}

extension PoolSettings {
    init(_ backend: BackendSettings) {
        self.init(
            concurrency: backend.limits.concurrency, queueWait: backend.limits.queue,
            tls: TLSSettings(
                authorities: backend.tls.authorities.map { PEMText($0) },
                clientCertificate: backend.tls.certificate.map { PEMText($0) },
                clientKey: backend.tls.privateKey.map { $0.withBytes { PEMText($0) } }),
            proxy: backend.proxy?.text, allowLinkLocal: backend.allowLinkLocal)
    }
}

@Sendable func wallClock() -> Instant {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Instant(seconds: Int64(time.tv_sec), nanoseconds: UInt32(truncatingIfNeeded: time.tv_nsec))
}
