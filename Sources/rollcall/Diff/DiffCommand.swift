// `rollcall diff`: what swapping one configuration for another would do to the list. Walks both, in this process, as callers would.

import ArgumentParser
import Configuration
import Gateway
import Glibc
import Upstream

struct DiffCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "diff", abstract: "Tell what swapping one configuration for another would do to the list of keys.",
        discussion: """
            Walks both configurations side by side, every route to its end, and compares it with the other's route of that name.
            Nothing is changed anywhere.
            Exit codes: 0 the same keys in the same order, 1 different, 2 could not tell.

              rollcall diff routes.json new.json
              rollcall diff routes.json new.json --match key_prefix --output json
            """)

    @Argument(help: "The configuration in force.")
    var old: String

    @Argument(help: "The configuration that may replace it.")
    var new: String

    @Option(help: "What tells that two keys are the same one, whatever backend lists them.")
    var match = KeyMatch.keyID

    @Option(help: "How the differences are printed.")
    var output = CheckCommand.Output.text

    func run() async throws {
        let report: DiffReport
        do {
            report = try await compared()
        } catch let failure as DiffFailure {
            write("rollcall diff: \(PrintableText.escaped(failure.message))\n", to: STDERR_FILENO)
            throw ExitCode(2)
        } catch {
            // Anything else that keeps it from comparing: 1 would say that the lists differ.
            let reason = (error as? ListFailure).map { $0.message ?? "interrupted" } ?? "\(error)"
            write("rollcall diff: \(PrintableText.escaped(reason))\n", to: STDERR_FILENO)
            throw ExitCode(2)
        }
        switch output {
        case .text: try emit(report.text)
        case .json: try emit(report.json + "\n")
        }
        if report.exitCode != 0 { throw ExitCode(report.exitCode) }
    }

    private func compared() async throws -> DiffReport {
        let driver = try TransferDriver()
        defer { driver.shutdown() }
        let process = GatewayProcess()
        let tables = (old: try table(old), new: try table(new))
        // An id that is not shown has one pseudonym in both, the old table's.
        let key = try tables.old.cursor.keys.first?.secret.reveal() ?? process.randomKey()
        let before = try gateway(tables.old, driver, process, key)
        let after = try gateway(tables.new, driver, process, key)
        async let first = DiffWalk(file: old, gateway: before).routes(matching: match)
        async let second = DiffWalk(file: new, gateway: after).routes(matching: match)
        return DiffReport(match: match, old: try await first, new: try await second)
    }

    private func table(_ file: String) throws -> RouteTable {
        let report = loadConfiguration(.disk(path: file))
        guard let table = report.table else {
            write(report.text, to: STDERR_FILENO)
            throw DiffFailure(message: "\(file): not a configuration that could be used")
        }
        return table
    }

    private func gateway(
        _ table: RouteTable, _ driver: TransferDriver, _ process: GatewayProcess, _ identifierKey: [UInt8]
    ) throws -> Gateway {
        var environment = try GatewayEnvironment(driver: driver, logger: silentLogger(), process: process)
        environment.checksBackends = false
        environment.identifierKey = identifierKey
        return try Gateway(table, environment.with(table.redaction))
    }
}

/// Why nobody can tell whether the lists differ.
struct DiffFailure: Error, Equatable {
    let message: String
}
