// `rollcall redact`: what would be stripped of the operator's own data, and by which rule. Reads standard input, keeps
// nothing, never prints what it strips.

import ArgumentParser
import Configuration
import Glibc
import Redaction

struct RedactCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "redact",
        abstract: "Show what would be stripped of text or JSON on standard input, and by which rule.",
        discussion: """
            A JSON object or array is treated like a key's metadata, anything else like its description.

              echo '{"team": "eng", "api_key": "…"}' | rollcall redact
              rollcall redact --config routes.json < notes.txt
            """)

    @Option(help: "A configuration whose own rules apply, too.")
    var config: String?

    @Option(help: "How the outcome is printed.")
    var output = CheckCommand.Output.text

    /// More is refused, in bytes.
    static let longestInput = 1 << 20

    func run() throws {
        let scanner = try Scanner(adding: try addedRules())
        guard let input = standardInput(atMost: Self.longestInput) else {
            throw ValidationError("standard input is longer than \(Self.longestInput >> 20) MiB, or cannot be read")
        }
        let report = RedactReport(input, scanner)
        try emit(output == .json ? report.json : report.text)
    }

    private func addedRules() throws -> AddedRules {
        guard let config else { return .none }
        let report = loadConfiguration(.disk(path: config))
        if let rules = report.redaction { return rules }
        write(report.text, to: STDERR_FILENO)
        throw ExitCode(1)
    }
}

/// All of standard input; nil where it is longer, or breaks.
private func standardInput(atMost limit: Int) -> [UInt8]? {
    var input: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while input.count <= limit {
        let count = buffer.withUnsafeMutableBytes { read(STDIN_FILENO, $0.baseAddress, $0.count) }
        if count < 0, errno == EINTR { continue }
        if count < 0 { return nil }
        if count == 0 { return input }
        input += buffer[..<count]
    }
    return nil
}
