// `rollcall demo`: both sample backends on loopback and the gateway in front of them.

import ArgumentParser
import Configuration
import Downstream
import Gateway
import Glibc
import OpenSSL
import Redaction
import SampleBackends

struct DemoCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo", abstract: "Run the gateway in front of two sample backends.",
        discussion: """
            Without options it takes any free port where the usual ones are taken, and prints a curl line to try.

              rollcall demo --cycles-keys 5000
              DIFFIO_AGENT_KEY=$KEY CYCLES_ADMIN_KEY=$KEY rollcall demo --only-backends

            The second runs no gateway: the backends listen where routes.json looks for them, and take those credentials.
            """)

    @Option(help: "A configuration that reads DIFFIO_URL, DIFFIO_AGENT_KEY, CYCLES_URL and CYCLES_ADMIN_KEY.")
    var config: String?

    @Option(help: "How log lines are written.")
    var logFormat = LogFormat.json

    @Option(help: "Keys in the Diffio sample backend.")
    var diffioKeys = 40

    @Option(help: "Keys in the Cycles sample backend.")
    var cyclesKeys = 160

    @Option(help: "What the keys are generated from.")
    var seed: UInt64 = 1

    @Flag(help: "Let the Cycles sample backend sort any number of keys; the real one refuses more than 20 000.")
    var unlimited = false

    @Flag(help: "Run the backends alone; DIFFIO_AGENT_KEY and CYCLES_ADMIN_KEY hold what they are opened by.")
    var onlyBackends = false

    @Option(help: "With --only-backends: the address that the backends listen on.")
    var host = "127.0.0.1"

    @Option(help: "With --only-backends: the Diffio sample backend's port.")
    var diffioPort: UInt16 = 18081

    @Option(help: "With --only-backends: the Cycles sample backend's port.")
    var cyclesPort: UInt16 = 18082

    @Option(
        help: "How many tenants share the Cycles sample backend's keys evenly; left out: a few large, some small ones.")
    var tenants: Int?

    @Option(help: "A tenant that the Cycles sample backend's list of tenants leaves out; may be repeated.")
    var unlisted: [String] = []

    @Option(help: "The time that each call costs the Cycles sample backend, such as 1500us, the real one's.")
    var callCost = SampleCost.none

    @Option(help: "The time that each key that it looks at costs it, such as 5us, the real one's.")
    var keyCost = SampleCost.none

    func run() async throws {
        if onlyBackends { try await runBackends() } else { try await runAll() }
    }

    private func runBackends() async throws {
        let signals = Signals()
        signals.begin()
        let environment = ConfigurationSource.disk(path: "").environment
        guard let agentKey = environment["DIFFIO_AGENT_KEY"], let adminKey = environment["CYCLES_ADMIN_KEY"] else {
            throw ValidationError("Set DIFFIO_AGENT_KEY and CYCLES_ADMIN_KEY: the gateway has to know them, too.")
        }
        let (diffio, cycles) = makeBackends(agentKey, adminKey)
        let first = try await diffio.start(host: host, port: Int(diffioPort))
        let second = try await cycles.start(host: host, port: Int(cyclesPort))
        write("backend diffio: \(first)\nbackend cycles: \(second)\n", to: STDOUT_FILENO)
        await signals.end()
        await diffio.stop()
        await cycles.stop()
    }

    private func makeBackends(_ agentKey: String, _ adminKey: String) -> (SampleDiffio, SampleCycles) {
        let diffio = SampleDiffio(
            keys: SampleKey.generate(diffioKeys, for: .diffio, seed: seed), credential: agentKey)
        let cycles = SampleCycles(
            keys: SampleKey.generate(cyclesKeys, for: .cycles, seed: seed, tenants: tenants), credential: adminKey,
            manner: manner)
        return (diffio, cycles)
    }

    private func runAll() async throws {
        let signals = Signals()
        signals.begin()
        let credential = base64(try RandomBytes.make(24))
        let (diffio, cycles) = makeBackends(credential, credential)
        let environment = [
            "DIFFIO_URL": try await diffio.start(), "DIFFIO_AGENT_KEY": credential,
            "CYCLES_URL": try await cycles.start(), "CYCLES_ADMIN_KEY": credential,
        ]
        let running = try await start(environment)
        running.announce()
        write("\nTry:\n  curl -s 'http://\(running.frontAddress)\(running.firstPath)?limit=5'\n", to: STDOUT_FILENO)
        await signals.end()
        await running.stop()
        await diffio.stop()
        await cycles.stop()
        write(Self.account(cycles.counts), to: STDOUT_FILENO)
    }

    private var manner: SampleCycles.Manner {
        var manner = SampleCycles.Manner()
        if unlimited { (manner.mostSorted, manner.mostScanned) = (nil, nil) }
        manner.unlistedTenants = Set(unlisted)
        (manner.callCost, manner.keyCost) = (callCost.time, keyCost.time)
        return manner
    }

    /// What the Cycles sample backend was asked.
    private static func account(_ counts: SampleCounts) -> String {
        let calls = SampleWork.Kind.allCases.map { "\($0.rawValue) \(counts.kinds[$0] ?? 0)" }.joined(separator: ", ")
        return "\nThe Cycles sample backend's calls: \(calls); it looked at \(counts.keysLookedAt) keys.\n"
    }

    /// Without a file, where the usual ports are taken, any free ones do.
    private func start(_ environment: [String: String]) async throws -> Running {
        if let config { return try await start(Self.source(environment, path: config)) }
        do {
            return try await start(Self.source(environment))
        } catch is ListenFailure {
            let anyPort = ["ROLLCALL_ADDRESS": "127.0.0.1:0", "ROLLCALL_ADMIN_ADDRESS": "127.0.0.1:0"]
            return try await start(Self.source(environment.merging(anyPort) { _, new in new }))
        }
    }

    private func start(_ source: ConfigurationSource) async throws -> Running {
        let rules = LogRules(try Scanner())
        let logger = logFormat.makeLogger(rules)
        return try await Running.start(table(of: source, logger: logger), logger: logger, rules: rules)
    }

    private static func source(_ more: [String: String], path: String? = nil) -> ConfigurationSource {
        let disk = ConfigurationSource.disk(path: path ?? "demo")
        let environment = disk.environment.merging(more) { _, new in new }
        if path != nil {
            return ConfigurationSource(path: disk.path, environment: environment, readFile: disk.readFile)
        }
        return ConfigurationSource(path: "demo", environment: environment) { _ in
            .success(FileContents(bytes: Array(sampleConfiguration.utf8)))
        }
    }

    private static let sampleConfiguration = """
        {
          "listen": { "address": "${ROLLCALL_ADDRESS:-127.0.0.1:8080}" },
          "admin": { "address": "${ROLLCALL_ADMIN_ADDRESS:-127.0.0.1:9090}" },
          "routes": { "keys": { "path": "/v1/keys", "backends": ["diffio", "cycles"] } },
          "backends": {
            "diffio": { "dialect": "diffio", "url": "${DIFFIO_URL}", "credential": { "env": "DIFFIO_AGENT_KEY" } },
            "cycles": { "dialect": "cycles-admin", "url": "${CYCLES_URL}", "credential": { "env": "CYCLES_ADMIN_KEY" } }
          }
        }
        """
}
