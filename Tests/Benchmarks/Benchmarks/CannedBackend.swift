// Backends that answer at once, and always alike.

import Configuration
import Gateway
import KeyListing
import Logging
import Redaction
import Upstream

/// A backend with one answer for lists, and a refusal for the question whether it sorts.
struct CannedBackend: BackendCaller {
    let list: [UInt8]

    func perform(_ request: TransferRequest) async throws(TransferFailure) -> TransferResponse {
        if request.url.contains("rollcall_probe") {
            let refusal = #"{"error":"INVALID_REQUEST","message":"sort_by"}"#
            return TransferResponse(status: 400, body: Array(refusal.utf8))
        }
        request.answerBegan?()
        var body: [UInt8] = []
        body.reserveCapacity(list.count + TransferResponse.spareCapacity)
        body += list
        return TransferResponse(status: 200, body: body)
    }
}

/// The route table is refused.
struct BrokenTable: Error {
    let text: String
}

/// A gateway over canned backends.
///
/// - Parameter backends: dialects and answers.
func gateway(_ backends: [(String, [UInt8])]) throws -> Gateway {
    let names = backends.indices.map { "\"b\($0)\"" }.joined(separator: ",")
    let entries = backends.enumerated().map { i, backend in
        """
        "b\(i)":{"dialect":"\(backend.0)","url":"https://b\(i).example","credential":{"env":"CREDENTIAL"}}
        """
    }
    let text = """
        {"routes":{"keys":{"path":"/v1/keys","backends":[\(names)]}},"backends":{\(entries.joined(separator: ","))}}
        """
    let environment = ["CREDENTIAL": String(repeating: "k", count: 16)]
    let report = loadConfiguration(
        ConfigurationSource(path: "routes.json", environment: environment) { _ in
            .success(FileContents(bytes: Array(text.utf8)))
        })
    guard let table = report.table else { throw BrokenTable(text: report.text) }
    let callers = Dictionary(
        uniqueKeysWithValues: backends.enumerated().map { ("b\($0)", CannedBackend(list: $1.1)) })
    let scanner = try Redaction.Scanner()
    let rules = LogRules(scanner)
    // Log lines are made as ever, and thrown away.
    let logger = Logger(label: "benchmark") { _ in
        RedactingLogHandler(JSONLogHandler(clock: { Instant(seconds: 1_778_328_000) }) { _ in }, rules: rules)
    }
    return try Gateway(
        table,
        GatewayEnvironment(
            caller: { callers[$0.name] ?? CannedBackend(list: []) }, scanner: scanner,
            clock: { Instant(seconds: 1_778_328_000) }, logger: logger))
}
