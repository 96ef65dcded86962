// `rollcall serve`: the gateway over a routes.json, until it is told to end.

import ArgumentParser
import Configuration
import Glibc
import Logging

struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve", abstract: "Run the gateway.",
        discussion: "SIGTERM and SIGINT drain: requests under way finish, then the process ends with exit code 0.")

    @Option(help: "The configuration.")
    var config = "routes.json"

    func run() async throws {
        let termination = Termination()
        let running = try await Running.start(try table(of: .disk(path: config)))
        running.announce()
        await termination.wait()
        await running.stop()
    }
}

/// The table of a configuration. Warnings go to the log; with problems they all go to standard error, and the exit code is 1.
func table(of source: ConfigurationSource) throws -> RouteTable {
    let report = loadConfiguration(source)
    guard let table = report.table else {
        write(report.text, to: STDERR_FILENO)
        throw ExitCode(1)
    }
    let logger = makeLogger()
    for warning in report.warnings { logger.warning("\(warning.headline)") }
    return table
}
