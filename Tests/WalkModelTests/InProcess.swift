// The gateway itself over a world, without sockets: its calls go to the world's stores.

import Configuration
import Downstream
import Gateway
import KeyListing
import Logging
import Redaction
import Upstream
import WalkModel

/// A gateway in this process, and the one that served before it.
struct InProcess: ListServer {
    struct NoTable: Error { let report: String }

    let world: World
    let walkCache: Int?
    private var current: (entries: [Entry], gateway: Gateway)?
    private var other: Gateway?
    private let hasReplica: Bool

    init(_ world: World, _ scenario: Scenario) {
        self.world = world
        walkCache = scenario.walkCache
        hasReplica = scenario.hasReplica
    }

    /// One for all: compiling its rules takes a while.
    private static let scanner = Result { try Redaction.Scanner() }
    private static let environment = [
        "RING": (0..<32).map { String($0 % 16, radix: 16) + String($0 * 7 % 16, radix: 16) }.joined(),
        "CREDENTIAL": "of the tests",
    ]

    mutating func load(_ entries: [Entry]) throws {
        other = hasReplica ? try gateway(entries) : current.flatMap { $0.entries == entries ? $0.gateway : nil }
        current = (entries, try gateway(entries))
    }

    private func gateway(_ entries: [Entry]) throws -> Gateway {
        let text = Array(routes(entries).utf8)
        let report = loadConfiguration(
            ConfigurationSource(path: "routes.json", environment: Self.environment) { _ in
                .success(FileContents(bytes: text))
            })
        guard let table = report.table else { throw NoTable(report: report.text) }
        let world = world
        let caller = WorldCaller(world: world)
        return try Gateway(
            table,
            GatewayEnvironment(
                caller: { _ in caller }, scanner: try Self.scanner.get(), clock: { world.clock.instant },
                logger: Logger(label: "walks") { _ in SwiftLogNoOpLogHandler() }))
    }

    private func routes(_ entries: [Entry]) -> String {
        let names = entries.map { "\"\($0.name)\"" }.joined(separator: ",")
        let backends = entries.map(backend).joined(separator: ",")
        let cache = walkCache.map { ",\"walk_cache\":{\"size\":\"\($0)KiB\"}" } ?? ""
        return """
            {"cursor":{"keys":[{"id":"k","secret":{"env":"RING"}}]},"backends":{\(backends)}\(cache),
            "routes":{"keys":{"path":"/v1/keys","deadline":"60s","backends":[\(names)]}}}
            """
    }

    private func backend(_ entry: Entry) -> String {
        let kind = world.kind(entry.store) ?? .cycles
        let tenants = Scenario.tenants.map { "\"\($0)\"" }
        let more = [
            entry.isRequired ? "\"required\":true" : nil, entry.maxPages.map { "\"max_pages\":\($0)" },
            entry.namesTenants ? "\"tenants\":[\(tenants.joined(separator: ","))]" : nil,
            entry.byTenant.map { "\"by_tenant\":\"\($0)\"" },
            entry.collectLimit.map { "\"collect_limit\":\($0)" }, entry.tenant.map { "\"tenant_id\":\"\($0)\"" },
        ]
        return """
            "\(entry.name)":{"dialect":"\(kind.dialect)","url":"https://s\(entry.store).example",\
            "credential":{"env":"CREDENTIAL"},"retries":0,"concurrency":2\(more.compactMap { $0 }.map { "," + $0 }.joined())}
            """
    }

    func get(_ query: String, other wantsOther: Bool) async throws -> RawAnswer {
        guard let gateway = wantsOther ? other ?? current?.gateway : current?.gateway else {
            throw NoTable(report: "nothing is loaded")
        }
        let answer = await gateway.respond(to: ServerRequest(method: "GET", target: "/v1/keys?" + query))
        let complete = answer.headers.first { $0.name == "X-Rollcall-Complete" }?.value
        return RawAnswer(status: answer.status, complete: complete, body: answer.body)
    }
}

/// Carries the gateway's calls to the world's stores.
private struct WorldCaller: BackendCaller {
    let world: World

    func perform(_ request: TransferRequest) async throws(TransferFailure) -> TransferResponse {
        // https://sN.example…
        let number = request.url.dropFirst("https://s".count).prefix { $0 != "." }
        let store = Int(number) ?? -1
        for _ in 0..<world.delay(store, request.url) { await Task.yield() }
        let answer = world.answer(store, target: request.url)
        if let failure = answer.failure { throw TransferFailure(failure.kind) }
        return TransferResponse(status: answer.status, body: answer.body)
    }
}

extension Fault {
    fileprivate var kind: TransferFailure.Kind {
        switch self {
        case .reset: .reset
        case .truncated: .truncated
        case .tooSlow: .tooSlow(answerBegan: false)
        case .tooLarge: .tooLarge
        default: .unreachable
        }
    }
}

extension Moment {
    fileprivate var instant: Instant { Instant(seconds: seconds, nanoseconds: nanoseconds) }
}
