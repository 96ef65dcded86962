// A gateway over fake backends, and what tests ask of it.

import Configuration
import Downstream
import Foundation
import Gateway
import KeyListing
import Logging
import Redaction
import Synchronization
import Testing

enum Sample {
    static let host = "backend-internal.example"
    /// What every scanner takes for a secret; made here, so that none stands in the sources.
    static let secret = "gh" + "p_" + (0..<36).map { String(($0 * 7 + 5) % 36, radix: 36) }.joined()
    /// What looks like a credential.
    static let credential = "K-" + (0..<24).map { String(($0 * 5 + 3) % 16, radix: 16) }.joined()

    static func cursorKey(_ number: Int) -> String {
        (0..<32).map { String(format: "%02x", ($0 * 7 + number) % 256) }.joined()
    }
}

/// A gateway, its clock and its log.
final class World: Sendable {
    /// One for all tests: compiling its rules takes a while.
    private static let scanner = Result { try Redaction.Scanner() }

    let gateway: Gateway
    private let log = Log()
    let clock: Clock

    /// - Parameters:
    ///   - route: members of the route `keys`, each with a comma in front.
    ///   - cache: the size of the walk cache.
    ///   - ring: which cursor keys there are, the sealing one first; with none the process makes one.
    ///   - members: further members of routes.json, each with a comma behind it.
    ///   - files: the files beside routes.json.
    ///   - process: what outlives this gateway.
    ///   - scanner: in place of the one that all tests share.
    ///   - logsText: whether its log is for people.
    ///   - credential: of all backends.
    init(
        _ backends: [FakeBackend], route: String = "", ring: [Int] = [1], cache: String? = nil, members: String = "",
        files: [String: String] = [:], clock: Clock = Clock(), process: GatewayProcess = GatewayProcess(),
        scanner: Redaction.Scanner? = nil, logsText: Bool = false, credential: String = Sample.credential,
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let names = backends.map(\.name.debugDescription).joined(separator: ",")
        let entries = backends.map { backend in
            """
            \(backend.name.debugDescription):{\(backend.members)"dialect":"\(backend.dialect)",
            "url":[\(urls(backend))],"credential":{"env":"CREDENTIAL"}\(retries(backend))}
            """
        }
        let keys = ring.map { "{\"id\":\"k\($0)\",\"secret\":{\"env\":\"RING_\($0)\"}}" }
        // Long enough for a machine that is busy with the other suites.
        let deadline = route.contains("\"deadline\"") ? "" : ",\"deadline\":\"60s\""
        let text = """
            {\(members)\(cache.map { "\"walk_cache\":{\"size\":\"\($0)\"}," } ?? "")\
            "cursor":{\(ring.isEmpty ? "" : "\"keys\":[\(keys.joined(separator: ","))],")"lifetime":"1h"},
            "routes":{"keys":{"path":"/v1/keys","backends":[\(names)]\(route)\(deadline)},
            "other":{"path":"/v1/other","backends":[\(names)]}},"backends":{\(entries.joined(separator: ","))}}
            """
        let rings = ring.map { ("RING_\($0)", Sample.cursorKey($0)) }
        let environment = Dictionary([("CREDENTIAL", credential)] + rings) { first, _ in first }
        let report = loadConfiguration(
            ConfigurationSource(path: "routes.json", environment: environment) { path in
                .success(FileContents(bytes: Array((files[path] ?? text).utf8)))
            })
        let table = try #require(report.table, "\(report.text)", sourceLocation: sourceLocation)
        self.clock = clock
        let callers = Dictionary(uniqueKeysWithValues: backends.map { ($0.name, $0) })
        let (log, unknown) = (log, FakeBackend("unknown"))
        let scanner = try scanner ?? Self.scanner.get()
        let rules = LogRules(scanner)
        let logger = Logger(label: "test") { _ in
            let handler: any LogHandler =
                logsText
                ? TextLogHandler(clock: { clock.now }) { log.add($0) }
                : JSONLogHandler(clock: { clock.now }) { log.add($0) }
            return RedactingLogHandler(handler, rules: rules)
        }
        gateway = try Gateway(
            table,
            GatewayEnvironment(
                caller: { callers[$0.name] ?? unknown }, scanner: scanner, clock: { clock.now },
                logger: logger, process: process))
    }

    /// The log so far.
    var lines: String { log.lines }

    func respond(
        _ method: String, _ target: String, headers: [(String, String)] = [], body: String = ""
    ) async -> ServerResponse {
        let headers = headers.map { (name: $0.0, value: $0.1) }
        return await gateway.respond(
            to: ServerRequest(method: method, target: target, headers: headers, body: Array(body.utf8)))
    }

    func get(_ query: String = "", as token: String? = nil) async -> ServerResponse {
        let headers = token.map { [("Authorization", "Bearer \($0)")] } ?? []
        return await respond("GET", "/v1/keys" + (query.isEmpty ? "" : "?" + query), headers: headers)
    }

    /// A page; a failed expectation where the answer is none.
    func page(
        _ query: String = "", as token: String? = nil, sourceLocation: SourceLocation = #_sourceLocation
    ) async throws -> PageDocument {
        let response = await get(query, as: token)
        #expect(response.status == 200, "\(response.text)", sourceLocation: sourceLocation)
        return try response.page
    }

    /// The problem that the request comes to.
    func problem(
        _ query: String, as token: String? = nil, sourceLocation: SourceLocation = #_sourceLocation
    ) async throws -> ProblemDocument {
        try await get(query, as: token).problem(sourceLocation: sourceLocation)
    }

    /// The pages of a whole walk. `limits` are used in turn.
    func walk(
        _ query: String, limits: [Int], as token: String? = nil, sourceLocation: SourceLocation = #_sourceLocation
    ) async throws -> [PageDocument] {
        let pages = try await walkOn(query, limits: limits, pages: 500, as: token, sourceLocation: sourceLocation)
        if pages.last?.next_cursor != nil { Issue.record("the walk has no end", sourceLocation: sourceLocation) }
        return pages
    }

    /// So many pages of a walk at most.
    func walkOn(
        _ query: String, limits: [Int], pages count: Int, as token: String? = nil,
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws -> [PageDocument] {
        var pages: [PageDocument] = []
        var parameters = query
        while pages.count < count {
            let limit = "limit=\(limits[pages.count % limits.count])"
            let page = try await page(
                parameters + (parameters.isEmpty ? "" : "&") + limit, as: token, sourceLocation: sourceLocation)
            pages.append(page)
            guard let cursor = page.next_cursor else { return pages }
            parameters = "cursor=\(cursor)"
        }
        return pages
    }
}

private func urls(_ backend: FakeBackend) -> String {
    let host = "\(label(backend.name)).\(Sample.host)"
    return (0..<backend.addresses).map { "\"https://\($0).\(host)/base\"" }.joined(separator: ",")
}

/// A name that a host can have, another for each backend's.
private func label(_ name: String) -> String { "b" + name.utf8.map { String($0, radix: 16) }.joined() }

/// No second tries, where a test does not ask for them: its calls are counted.
private func retries(_ backend: FakeBackend) -> String {
    backend.members.contains("\"retries\"") ? "" : ",\"retries\":0"
}

/// A clock that stands still until it is set.
final class Clock: Sendable {
    private let instant = Mutex(Instant(seconds: 1_778_328_000))

    var now: Instant { instant.withLock { $0 } }
    func advance(seconds: Int64) { instant.withLock { $0.seconds += seconds } }
}

final class Log: Sendable {
    private let text = Mutex("")

    var lines: String { text.withLock { $0 } }
    func add(_ line: String) { text.withLock { $0 += line } }
}

// MARK: Answers

struct PageDocument: Decodable {
    struct Key: Decodable {
        var uid: String
        var backend: String
        var key_id: String
        var name: String?
        var status: String
        var tenant_id: String?
    }

    var keys: [Key]
    var next_cursor: String?
    var has_more: Bool
    var complete: Bool
    var unreachable: [String]
    var stale: [Stale]
    var redacted: Int

    struct Stale: Decodable, Equatable {
        var backend: String
        var age_seconds: Int
    }

    var uids: [String] { keys.map(\.uid) }
}

struct ProblemDocument: Decodable {
    var type: String
    var title: String
    var status: Int
    var detail: String
    var code: String
    var request_id: String
    var parameter: String?
    var backends: [String]?
}

extension ServerResponse {
    var text: String { String(decoding: body, as: UTF8.self) }
    var page: PageDocument { get throws { try JSONDecoder().decode(PageDocument.self, from: Data(body)) } }

    func header(_ name: String) -> String? { headers.first { $0.name == name }?.value }

    func problem(sourceLocation: SourceLocation = #_sourceLocation) throws -> ProblemDocument {
        let problem = try JSONDecoder().decode(ProblemDocument.self, from: Data(body))
        #expect(header("Content-Type") == "application/problem+json", sourceLocation: sourceLocation)
        #expect(header("Cache-Control") == "no-store", sourceLocation: sourceLocation)
        #expect(header("X-Request-Id") == problem.request_id, sourceLocation: sourceLocation)
        #expect(problem.status == status, sourceLocation: sourceLocation)
        #expect(
            !problem.title.isEmpty && !problem.detail.isEmpty && !problem.type.isEmpty, sourceLocation: sourceLocation)
        return problem
    }
}

extension String {
    /// As a parameter's value.
    var encoded: String {
        addingPercentEncoding(withAllowedCharacters: .init(charactersIn: "abcdefghijklmnopqrstuvwxyz0123456789-._~"))
            ?? ""
    }
}
