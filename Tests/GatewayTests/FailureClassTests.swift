// One name for one class of failure, wherever an operator meets it.

import Downstream
import Foundation
import Testing
import Upstream

@testable import Gateway

@Suite("Classes of failures")
struct FailureClassTests {
    static let classes: [(Fault, String)] = [
        (.transfer(.unreachable), "unreachable"), (.transfer(.tls), "tls"), (.transfer(.reset), "reset"),
        (.transfer(.truncated), "truncated"), (.transfer(.tooSlow(answerBegan: false)), "too_slow"),
        (.transfer(.queueFull), "queue_full"), (.transfer(.tooLarge), "too_large"),
        (.transfer(.malformed), "malformed"), (.body("[]"), "malformed"), (.status(204), "malformed"),
        (.transfer(.forbiddenAddress), "forbidden_address"), (.transfer(.misconfigured), "misconfigured"),
        (.status(408), "server_error"), (.status(500), "server_error"), (.status(503), "server_error"),
        (.status(429), "rate_limited"), (.status(401), "credential_refused"), (.status(403), "credential_refused"),
        (.status(404), "call_refused"), (.status(301), "redirected"),
        (.status(400, #"{"error":"LIMIT_EXCEEDED","message":"m"}"#), "backend_limit"),
    ]

    @Test("logs, metrics, the status page and checkups say the same", arguments: classes.indices)
    func alike(_ index: Int) async throws {
        let (fault, name) = Self.classes[index]
        let world = try World([FakeBackend("bad", .cycles, members: #""by_tenant":"never","#, fault: fault)])
        _ = try await world.problem("")
        #expect(world.lines.contains("\"failure\":\"\(name)\""), "\(world.lines)")
        #expect(await page(world, "/metrics").contains("failures_total{backend=\"bad\",failure=\"\(name)\"} 1"))
        #expect(await page(world, "/status").contains("\"last_error\":\"\(name)\""))
        let checkup = await world.gateway.checkup().first?.failure?.name
        #expect(checkup == name)
    }

    @Test("README lists every class")
    func documented() throws {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appending(path: "../..")
        let text = try String(contentsOf: root.appending(path: "README.md"), encoding: .utf8)
        for failure in FailureClass.allCases { #expect(text.contains("`\(failure.rawValue)`"), "\(failure)") }
    }

    @Test("a breaker that is open is a class of its own, and leaves the failure that opened it in sight")
    func breakerOpen() async throws {
        let world = try World([FakeBackend("bad", .diffio, fault: .status(503))])
        // It is open for a moment only, each time: on a busy machine the first may pass before the next request.
        while await !page(world, "/metrics").contains(#"failure="breaker_open"} 1"#) {
            _ = try await world.problem("")
        }
        #expect(await page(world, "/status").contains(#""last_error":"server_error""#))
        let told = world.lines.split(separator: "\n").count { $0.contains("is left alone") && $0.contains("warning") }
        #expect(told == 1, "its operator is told once")
    }

    @Test(
        "a refused credential is told to the operator with advice, counted, and never the caller's 401",
        arguments: [(401, "renew"), (403, "right")])
    func credential(_ status: Int, _ advice: String) async throws {
        let world = try World([FakeBackend("bad", .diffio, fault: .status(status))])
        for _ in 0..<3 { #expect(await world.get().status == 502) }
        let warnings = world.lines.split(separator: "\n").filter { $0.contains("refuses the gateway's credential") }
        #expect(warnings.count == 1 && warnings.first?.contains(advice) == true, "\(warnings)")
        #expect(await page(world, "/metrics").contains(#"failure="credential_refused"} 3"#))
    }

    @Test("an active check tells of a refused credential before anybody asks")
    func checkedCredential() async throws {
        let world = try World([FakeBackend("bad", .diffio, members: #""check":"10ms","#, fault: .status(401))])
        while !world.lines.contains("refuses the gateway's credential") { try await Task.sleep(for: .milliseconds(2)) }
        try await Task.sleep(for: .milliseconds(50))
        #expect(world.lines.split(separator: "\n").count == 1)
        #expect(await page(world, "/readyz") == "ready\n", "the gateway is well")
    }

    @Test("a backend that is missing from a request in several parts is counted once")
    func countedOnce() async throws {
        let keys = ["a", "b", "c"].map { FakeKey(id: $0, tenant: $0) }
        let world = try World(
            [FakeBackend("bad", .cycles, keys, fault: .status(503)), FakeBackend("good", .diffio, keys)],
            members: callers(try token.caller("c", #""tenants":["a","b","c"]"#)))
        #expect(try await world.page("", as: token.text).unreachable == ["bad"])
        #expect(await page(world, "/metrics").contains(#"failures_total{backend="bad",failure="server_error"} 1"#))
    }

    private let token = Token()

    private func page(_ world: World, _ path: String) async -> String {
        await AdminPages(world.gateway).respond(to: ServerRequest(method: "GET", target: path)).text
    }
}
