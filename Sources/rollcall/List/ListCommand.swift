// `rollcall list`: reads the options, wires source, writer and console, and turns the outcome into an exit code.

import ArgumentParser
import Upstream

struct ListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List all keys that a gateway shows, from the first page to the last.",
        discussion: """
            The token is read from the environment variable ROLLCALL_TOKEN or from --token-file.
            Exit codes: 0 the whole list, 1 an error, 3 the list may lack keys, 130 interrupted.

              rollcall list --status active --sort-by name --sort-dir asc
              rollcall list --server https://keys.example --token-file token --output csv > keys.csv
              rollcall list --search backup --output ndjson | jq -r .uid
            """)

    @Option(help: "The gateway's URL.")
    var server = "http://127.0.0.1:8080"

    @Option(help: "The route's path.")
    var path = "/v1/keys"

    @Option(help: "How the keys are printed.")
    var output = OutputFormat.table

    @Option(help: "A file that holds the token.")
    var tokenFile: String?

    @Option(help: "Go on from this cursor.")
    var cursor: String?

    @OptionGroup
    var tls: ListTLS

    @OptionGroup
    var filters: ListFilters

    func run() async throws {
        let console = ProcessConsole()
        do {
            let outcome = try await walk(on: console)
            outcome.remarks.forEach(console.remark)
            if outcome.exitCode != 0 { throw ExitCode(outcome.exitCode) }
        } catch let failure as ListFailure {
            if let message = failure.message { console.remark(message) }
            throw ExitCode(failure.exitCode)
        }
    }

    private func walk(on console: ProcessConsole) async throws(ListFailure) -> ListOutcome {
        let address = try ListAddress(server: server, path: path)
        let token = try AccessToken.find(file: tokenFile)
        if token != nil, address.isCleartext {
            console.remark("warning: the token is sent without encryption; use https://")
        }
        let driver = try makeDriver()
        defer { driver.shutdown() }
        let settings = PoolSettings(concurrency: 1, tls: try tls.settings(), allowLinkLocal: true)
        let source = ServerSource(
            pool: TransferPool(name: "server", settings: settings, driver: driver), address: address, filters: filters,
            startCursor: cursor, token: token)
        let walk = ListWalk(from: cursor, source: source, writer: output.makeWriter(), console: console)
        return await Interruption.cancelling {
            var walk = walk
            return await walk.run()
        }
    }

    private func makeDriver() throws(ListFailure) -> TransferDriver {
        do { return try TransferDriver() } catch { throw .unusable("libcurl cannot be used: \(error)") }
    }
}
