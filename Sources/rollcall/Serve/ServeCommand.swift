// `rollcall serve`: the gateway over a routes.json, through all of the file's changes, until it is told to end.

import ArgumentParser
import CMemory
import Configuration
import Gateway
import Glibc
import Logging
import Redaction

struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve", abstract: "Run the gateway.",
        discussion: """
            The configuration is read anew when its files change, and on SIGHUP. One with problems never takes force.
            SIGTERM and SIGINT drain: requests under way finish, then the process ends with exit code 0. With problems at the
            start the exit code is 1.

              rollcall serve --config /etc/rollcall/routes.json
              rollcall serve --log-format text

            Where OTEL_EXPORTER_OTLP_ENDPOINT is set, a span of every request and of every call to a backend goes there
            (OTLP over HTTP, JSON).

              OTEL_EXPORTER_OTLP_ENDPOINT=http://127.0.0.1:4318 rollcall serve
            """)

    @Option(help: "The configuration.")
    var config = "routes.json"

    @Option(help: "How log lines are written.")
    var logFormat = LogFormat.json

    func run() async throws {
        let signals = Signals(heedsHangup: true)
        let (reports, waiting) = AsyncStream.makeStream(of: ConfigurationReport.self)
        let (first, watch) = ConfigurationWatch.start(path: config) { waiting.yield($0) }
        signals.begin { watch.reload() }
        let rules = LogRules(try Scanner())
        let logger = logFormat.makeLogger(rules)
        let running = try await Running.start(try table(of: first, logger: logger), logger: logger, rules: rules)
        watch.begin()
        let reloads = Task {
            for await report in reports {
                await running.take(report)
                rollcall_release_mapped_files()
            }
        }
        running.announce()
        rollcall_release_mapped_files()
        await signals.end()
        watch.stop()
        waiting.finish()
        await reloads.value
        await running.stop()
    }
}

/// The table of a configuration. Warnings go to the log; with problems they all go to standard error, and the exit code is 1.
func table(of report: ConfigurationReport, logger: Logger) throws -> RouteTable {
    guard let table = report.table else {
        write(report.text, to: STDERR_FILENO)
        throw ExitCode(1)
    }
    for warning in report.warnings { logger.warning("\(warning.headline)") }
    return table
}

/// The table of a source that is read once.
func table(of source: ConfigurationSource, logger: Logger) throws -> RouteTable {
    try table(of: loadConfiguration(source), logger: logger)
}
