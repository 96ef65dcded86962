// A server with a handler that a test writes in place, and a gate to hold it at.

import NIOCore
import NIOPosix
import Synchronization
import Testing

@testable import Downstream

/// Something that happens once and can be awaited before and after.
final class Gate: Sendable {
    private let state = Mutex<(isOpen: Bool, waiting: [CheckedContinuation<Void, Never>])>((false, []))

    func open() {
        let waiting = state.withLock { state in
            defer { state = (true, []) }
            return state.waiting
        }
        waiting.forEach { $0.resume() }
    }

    func wait() async {
        await withCheckedContinuation { continuation in
            let isOpen = state.withLock { state in
                if !state.isOpen { state.waiting.append(continuation) }
                return state.isOpen
            }
            if isOpen { continuation.resume() }
        }
    }
}

/// Which requests reached the handler.
final class Seen: Sendable {
    private let targets = Mutex<[String]>([])
    func note(_ target: String) { targets.withLock { $0.append(target) } }
    var all: [String] { targets.withLock { $0 } }
}

struct TestHandler: RequestHandler {
    let seen = Seen()
    var answer: @Sendable (ServerRequest) async -> ServerResponse = { request in
        ServerResponse(status: 200, body: Array("\(request.method) \(request.target)".utf8))
    }

    var generations: Generations?

    func generation() -> any RequestHandler { generations?.handler() ?? self }

    func respond(to request: ServerRequest) async -> ServerResponse {
        seen.note(request.target)
        return await answer(request)
    }

    func refusal(_ refusal: Refusal) -> ServerResponse {
        let headers = refusal.requestID.map { [(name: "X-Request-Id", value: $0)] } ?? []
        return ServerResponse(status: refusal.status, headers: headers, body: Array(refusal.detail.utf8))
    }
}

/// Handlers that take one another's place, each with a number.
final class Generations: Sendable {
    private let state = Mutex((number: 1, begun: 0))

    /// How many requests have begun.
    var begun: Int { state.withLock { $0.begun } }

    func next() { state.withLock { $0.number += 1 } }

    /// Whom a request that begins now gets.
    func handler() -> any RequestHandler {
        let number = state.withLock { state in
            state.begun += 1
            return state.number
        }
        return TestHandler(answer: { _ in ServerResponse(status: 200, body: Array("\(number)".utf8)) })
    }
}

struct Fixture {
    /// One thread for all tests' servers.
    static let loops = ServerLoops(threads: 1)

    let server: Server
    let handler: TestHandler

    init(
        _ handler: TestHandler = TestHandler(), loops: ServerLoops = Self.loops,
        limits change: (inout ServerLimits) -> Void = { _ in }
    ) async throws {
        var limits = ServerLimits()
        change(&limits)
        self.handler = handler
        let address = try #require(ListenAddress("127.0.0.1:0"))
        server = try await Server.start(on: address, limits: limits, loops: loops, handler: handler)
    }

    var port: Int { server.boundAddress.port }

    func client(receiveBuffer: Int32? = nil) throws -> Client { try Client(port: port, receiveBuffer: receiveBuffer) }

    /// Drains on a server thread: tests that block may hold all of the others.
    func drain(within time: Duration, awaitsRequests: Bool = false) -> Task<Void, Never> {
        let executor = LoopExecutor(Self.loops.group.next())
        return Task(executorPreference: executor) {
            await server.drain(within: time, awaitsRequests: awaitsRequests)
        }
    }

    func stop() async { await server.drain(within: .zero) }
}

extension String {
    /// A request without a body.
    static func get(_ target: String, _ method: String = "GET", _ more: String = "") -> String {
        "\(method) \(target) HTTP/1.1\r\nHost: a.example\r\n\(more)\r\n"
    }

    static let chunked = "Transfer-Encoding: chunked\r\n"

    static func post(_ target: String, body: String, _ more: String = "") -> String {
        get(target, "POST", "Content-Length: \(body.utf8.count)\r\n\(more)") + body
    }
}
