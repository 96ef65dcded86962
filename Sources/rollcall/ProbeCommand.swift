// `rollcall probe`: asks every backend once and prints how it went.

import ArgumentParser
import Configuration
import Gateway
import Glibc
import Redaction
import StrictJSON
import Upstream

struct ProbeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "probe", abstract: "Ask every backend once: does it answer, take the credential, sort as asked?",
        discussion: """
            Exit code 0 where all backends are well, 1 where any is not.

              rollcall probe new.json
              rollcall probe --output json | jq -r '.[] | select(.well | not) | .backend'
            """)

    @Argument(help: "The configuration.")
    var file = "routes.json"

    @Option(help: "How the findings are printed.")
    var output = CheckCommand.Output.text

    func run() async throws {
        let driver = try TransferDriver()
        defer { driver.shutdown() }
        let table = try table(of: .disk(path: file), logger: LogFormat.text.makeLogger(LogRules(try Scanner())))
        var environment = try GatewayEnvironment(driver: driver, logger: silentLogger())
        environment.checksBackends = false
        let gateway = try Gateway(table, environment.with(table.redaction))
        let checkups = await gateway.checkup()
        switch output {
        case .text: try emit(ProbeReport.table(checkups))
        case .json: try emit(ProbeReport.json(checkups) + "\n")
        }
        if checkups.contains(where: { !$0.isWell }) { throw ExitCode(1) }
    }
}

/// Findings as text.
enum ProbeReport {
    private static let columns = ["BACKEND", "DIALECT", "REACHABLE", "CREDENTIAL", "SORT", "TENANTS", "KEYS", "TIME"]

    /// One line a backend, in columns, and behind them what is wrong.
    static func table(_ checkups: [Checkup]) -> String {
        let rows: [[String]] = [columns] + checkups.map(row)
        let widths: [Int] = columns.indices.map { column in
            rows.map { PrintableText.width(of: $0[column]) }.max() ?? 0
        }
        return rows.map { line(of: $0, widths) }.joined()
    }

    private static func line(of row: [String], _ widths: [Int]) -> String {
        var line = ""
        for (column, cell) in row.enumerated() {
            line += cell + "  "
            guard widths.indices.contains(column) else { continue }
            line += String(repeating: " ", count: max(0, widths[column] - PrintableText.width(of: cell)))
        }
        while line.last == " " { line.removeLast() }
        return line + "\n"
    }

    private static func row(_ checkup: Checkup) -> [String] {
        let keys = checkup.keys.map { "\($0)" } ?? "-"
        let cells: [String] = [
            PrintableText.escaped(checkup.backend), PrintableText.escaped(checkup.dialect), checkup.reachable.rawValue,
            word(checkup.credentialAccepted, "accepted", "refused"),
            checkup.sortProven.map { word($0, "proven", "ignored") } ?? "sorted here",
            tenants(checkup), checkup.hasMore ? keys + "+" : keys, "\(milliseconds(checkup)) ms",
        ]
        guard let failure = checkup.failure else { return cells }
        return cells + ["\(failure.name): \(failure.advice)"]
    }

    private static func tenants(_ checkup: Checkup) -> String {
        switch checkup.tenants {
        case .configured(let count): "\(count) configured"
        case .listed(let count): "\(count) listed"
        case .refused: "not listed"
        case .unknown: "unknown"
        case nil: "none"
        }
    }

    /// Whether the backend lists its tenants; null where it was not asked.
    private static func tenantsListed(_ checkup: Checkup) -> String {
        switch checkup.tenants {
        case .listed: "true"
        case .refused: "false"
        case .configured, .unknown, nil: "null"
        }
    }

    /// How many there are; null where that can't be told.
    private static func tenantCount(_ checkup: Checkup) -> String {
        switch checkup.tenants {
        case .configured(let count), .listed(let count): "\(count)"
        case .refused, .unknown, nil: "null"
        }
    }

    private static func word(_ finding: Checkup.Finding, _ yes: String, _ no: String) -> String {
        switch finding {
        case .yes: yes
        case .no: no
        case .unknown: "unknown"
        }
    }

    /// An array of objects.
    static func json(_ checkups: [Checkup]) -> String {
        let objects: [String] = checkups.map { checkup in
            let pairs: [String] = members(of: checkup).map { "\"\($0.0)\": \($0.1)" }
            return "  {\(pairs.joined(separator: ", "))}"
        }
        return "[\n\(objects.joined(separator: ",\n"))\n]"
    }

    private static func members(of checkup: Checkup) -> [(String, String)] {
        let sort: String = checkup.sortProven.map(flag) ?? "null"
        let keys: String = checkup.keys.map { "\($0)" } ?? "null"
        let name: String = checkup.failure.map { jsonText(of: $0.name) } ?? "null"
        let advice: String = checkup.failure.map { jsonText(of: $0.advice) } ?? "null"
        return [
            ("backend", jsonText(of: checkup.backend)), ("dialect", jsonText(of: checkup.dialect)),
            ("well", "\(checkup.isWell)"), ("reachable", flag(checkup.reachable)),
            ("credential_accepted", flag(checkup.credentialAccepted)), ("sort_proven", sort),
            ("tenants_listed", tenantsListed(checkup)), ("tenants", tenantCount(checkup)), ("keys", keys),
            ("has_more", "\(checkup.hasMore)"), ("milliseconds", "\(milliseconds(checkup))"), ("failure", name),
            ("advice", advice),
        ]
    }

    private static func flag(_ finding: Checkup.Finding) -> String {
        switch finding {
        case .yes: "true"
        case .no: "false"
        case .unknown: "null"
        }
    }

    private static func milliseconds(_ checkup: Checkup) -> Int64 {
        let (seconds, attoseconds) = checkup.time.components
        return seconds * 1000 + attoseconds / 1_000_000_000_000_000
    }
}
