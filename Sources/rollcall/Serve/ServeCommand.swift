// `rollcall serve`: the gateway over a routes.json, until it is told to end.

import ArgumentParser
import Configuration
import Glibc

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

/// The table of a configuration; its problems on standard error and exit code 1 where it has any.
func table(of source: ConfigurationSource) throws -> RouteTable {
    let report = loadConfiguration(source)
    write(report.text, to: STDERR_FILENO)
    guard let table = report.table else { throw ExitCode(1) }
    return table
}
