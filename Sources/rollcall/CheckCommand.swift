// `rollcall check`: everything that is wrong with a routes.json, without starting anything or touching a backend.

import ArgumentParser
import Configuration
import Glibc

struct CheckCommand: ParsableCommand {
    enum Output: String, ExpressibleByArgument, CaseIterable { case text, json }

    static let configuration = CommandConfiguration(
        commandName: "check", abstract: "Check a routes.json; exit code 0, or 1 with problems.",
        discussion: """
            Starts nothing and asks no backend.

              rollcall check
              rollcall check new.json --explain
              rollcall check new.json --output json | jq -r '.[] | "\\(.line): \\(.message)"'
            """)

    @Argument(help: "The file.")
    var file = "routes.json"

    @Flag(help: "Also print every value that is in force, where it comes from, and the redaction rules.")
    var explain = false

    @Option(help: "How problems are printed.")
    var output = Output.text

    func run() throws {
        let report = loadConfiguration(.disk(path: file))
        switch output {
        case .json: try emit((explain ? report.explanationJSON : report.json) + "\n")
        case .text:
            try emit(report.text.isEmpty ? "\(file): good\n" : report.text)
            if explain { try emit(report.explanation) }
        }
        if report.table == nil { throw ExitCode(1) }
    }
}
