// `rollcall check`: everything that is wrong with a routes.json, without starting anything or touching a backend.

import ArgumentParser
import Configuration
import Glibc

struct CheckCommand: ParsableCommand {
    enum Output: String, ExpressibleByArgument, CaseIterable { case text, json }

    static let configuration = CommandConfiguration(
        commandName: "check", abstract: "Check a routes.json; exit code 0, or 1 with problems.")

    @Argument(help: "The file.")
    var file = "routes.json"

    @Option(help: "How problems are printed.")
    var output = Output.text

    func run() throws {
        let report = loadConfiguration(.disk(path: file))
        switch output {
        case .json: write(report.json + "\n", to: STDOUT_FILENO)
        case .text: write(report.text.isEmpty ? "\(file): good\n" : report.text, to: STDOUT_FILENO)
        }
        if report.table == nil { throw ExitCode(1) }
    }
}
