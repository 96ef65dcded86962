// The pages beside the list: the backends as callers see them, the admin listener as operators do.

import Downstream
import Foundation
import Gateway
import Synchronization
import Testing
import Upstream

@Suite("Other pages")
struct PagesTests {
    private struct BackendList: Decodable {
        struct Entry: Decodable, Equatable {
            var name: String
            var dialect: String
            var reachable: Bool?
            var last_seen: String?
        }
        var backends: [Entry]
    }

    private func backends(_ world: World) async throws -> [BackendList.Entry] {
        let response = await world.respond("GET", "/v1/backends")
        #expect(response.status == 200)
        #expect(response.header("Content-Type") == "application/json")
        #expect(response.header("Cache-Control") == "no-store")
        return try JSONDecoder().decode(BackendList.self, from: Data(response.body)).backends
    }

    @Test("backends are unknown, then seen, then unreachable but seen before")
    func backendList() async throws {
        let (one, two) = (FakeBackend("one", .cycles), FakeBackend("two", .diffio, fault: .status(500)))
        let clock = Clock()
        let world = try World([one, two], clock: clock)
        let text = await world.respond("GET", "/v1/backends").text
        #expect(text.contains(#"{"name":"one","dialect":"cycles-admin","reachable":null,"last_seen":null}"#))
        _ = try await world.page()
        let noon = "2026-05-09T12:00:00Z"
        #expect(
            try await backends(world) == [
                .init(name: "one", dialect: "cycles-admin", reachable: true, last_seen: noon),
                .init(name: "two", dialect: "diffio", reachable: false, last_seen: nil),
            ])
        one.change { $0.faults = [nil: .status(500)] }
        clock.advance(seconds: 60)
        _ = await world.get()
        #expect(
            try await backends(world).first
                == .init(name: "one", dialect: "cycles-admin", reachable: false, last_seen: noon))
    }

    @Test("the list of backends takes no parameters, and says so", arguments: ["statsu=x", "limit=1", "a", "=b&c=d"])
    func backendParameters(_ query: String) async throws {
        let world = try World([FakeBackend("one", .diffio)])
        let problem = try await world.respond("GET", "/v1/backends?\(query)").problem()
        #expect((problem.status, problem.code) == (400, "invalid_parameter"))
        #expect(
            problem.parameter == query.split(separator: "=", omittingEmptySubsequences: false).first.map(String.init))
        #expect(await world.respond("GET", "/v1/backends?").status == 200)
    }

    @Test(
        "a backend whose probe can't be made is unreachable",
        arguments: [Fault.transfer(.unreachable), .transfer(.tls)])
    func failedProbe(_ fault: Fault) async throws {
        let world = try World([FakeBackend("one", .cycles, fault: fault), FakeBackend("two", .diffio)])
        _ = try await world.page()
        #expect(try await backends(world).map(\.reachable) == [false, true])
    }

    @Test("a backend that is checked is known before anybody asks for it, and its coming back is noticed")
    func activeChecks() async throws {
        let backend = FakeBackend("one", .cycles, members: #""check":"20ms","#, fault: .transfer(.unreachable))
        let world = try World([backend])
        func isReachable(_ expected: Bool) async throws {
            while try await backends(world).first?.reachable != expected { try await Task.sleep(for: .milliseconds(5)) }
        }
        try await isReachable(false)
        backend.change { $0.faults = [:] }
        try await isReachable(true)
        #expect(backend.listCalls.allSatisfy { $0["limit"] == "1" })
    }

    // MARK: The admin listener

    private func admin(_ world: World, _ method: String, _ target: String) async -> ServerResponse {
        await AdminPages(world.gateway).respond(to: ServerRequest(method: method, target: target))
    }

    @Test("health is told while the process lives, readiness until it drains")
    func health() async throws {
        let world = try World([FakeBackend("one", .cycles)])
        #expect(await admin(world, "GET", "/healthz").status == 200)
        #expect(await admin(world, "GET", "/readyz").status == 200)
        world.gateway.beginDraining()
        #expect(await admin(world, "GET", "/healthz").status == 200)
        #expect(await admin(world, "HEAD", "/readyz").status == 503)
        #expect(await world.get().status == 200)
    }

    @Test("the status names every backend and what it has proven")
    func status() async throws {
        let backends = [
            FakeBackend("one", .cycles), FakeBackend("two", .oldCycles),
            FakeBackend("bad", .diffio, fault: .status(401)),
        ]
        let world = try World(backends)
        _ = try await world.page()
        let response = await admin(world, "GET", "/status")
        #expect(response.header("Content-Type") == "application/json")
        let object = try #require(try JSONSerialization.jsonObject(with: Data(response.body)) as? [String: Any])
        #expect(object["version"] as? String == rollcallVersion)
        #expect((object["config_sha256"] as? String)?.count == 64)
        #expect(object["draining"] as? Bool == false)
        let entries = try #require(object["backends"] as? [String: [String: Any]])
        #expect(entries["one"]?["sort_proven"] as? Bool == true)
        #expect(entries["two"]?["sort_proven"] as? Bool == false)
        #expect(entries["bad"]?["reachable"] as? Bool == false)
        #expect(entries["bad"]?["last_error"] as? String == "credential_refused")
        #expect(!response.text.contains(Sample.credential))
    }

    @Test(
        "who wants JSON more, or as much, gets it",
        arguments: [
            "application/json, text/html;q=0", "application/json, text/html;q=0.1", "text/html;q=0.5, */*", "*/*",
            "text/*;q=0",
        ])
    func statusJSON(_ accept: String) async throws {
        let request = ServerRequest(method: "GET", target: "/status", headers: [("Accept", accept)])
        let response = await AdminPages(try World([FakeBackend("a", .diffio)]).gateway).respond(to: request)
        #expect(response.header("Content-Type") == "application/json")
    }

    @Test("a browser gets the status as one page that loads nothing, with every name escaped")
    func statusHTML() async throws {
        let world = try World([FakeBackend("<b>&\"", .cycles), FakeBackend("bad", .diffio, fault: .status(401))])
        for _ in 0..<3 { _ = try await world.page() }
        let request = ServerRequest(
            method: "GET", target: "/status", headers: [("Accept", "text/html,application/xhtml+xml,*/*;q=0.8")])
        let response = await AdminPages(world.gateway).respond(to: request)
        #expect(response.status == 200 && response.header("Content-Type") == "text/html; charset=utf-8")
        #expect(response.header("Content-Security-Policy")?.hasPrefix("default-src 'none'") == true)
        let text = response.text
        #expect(text.contains("&lt;b&gt;&amp;&quot;") && !text.contains("<b>"))
        for word in ["credential_refused", "unreachable", "<polyline", "p99", "Generation"] {
            #expect(text.contains(word), "\(word)")
        }
        for word in ["<script", "http://", "https://", "url("] { #expect(!text.contains(word), "\(word)") }
        #expect(!text.contains(Sample.credential))
    }

    @Test("metrics count requests, calls and failures by names alone")
    func metrics() async throws {
        let world = try World([FakeBackend("one", .cycles), FakeBackend("bad", .diffio, fault: .status(503))])
        _ = try await world.page("search=needle")
        _ = await world.get("nonsense=1")
        _ = await world.respond("GET", "/needle")
        let text = await admin(world, "GET", "/metrics").text
        for line in [
            #"rollcall_requests_total{route="keys",code="200"} 1"#,
            #"rollcall_requests_total{route="keys",code="400"} 1"#,
            #"rollcall_requests_total{route="none",code="404"} 1"#,
            #"rollcall_backend_failures_total{backend="bad",failure="server_error"} 1"#,
        ] { #expect(text.contains(line + "\n"), "\(line) in \(text)") }
        #expect(text.contains(#"rollcall_backend_calls_total{backend="one",kind="list"} "#))
        #expect(!text.contains("needle"))
    }

    @Test("metrics count what was stripped, by backend and kind of rule, once for each answer")
    func redactions() async throws {
        let secret = Sample.secret
        let keys = (0..<3).map {
            FakeKey(id: "k\($0)", name: "build \(secret)", more: #","metadata":{"password":"x","a":"\#(secret)"}"#)
        }
        let world = try World([FakeBackend("one", .cycles, keys), FakeBackend("clean", .cycles, [FakeKey(id: "c")])])
        #expect(try await world.page().redacted == 9)
        #expect(try await world.page("limit=1&backend=one&search=build").redacted == 3)
        let text = await admin(world, "GET", "/metrics").text
        #expect(text.contains(#"rollcall_redactions_total{backend="one",reason="format"} 8"# + "\n"), "\(text)")
        #expect(text.contains(#"rollcall_redactions_total{backend="one",reason="name"} 4"# + "\n"))
        // What an alert waits for is there before it first counts, and nothing else.
        let clean = text.split(separator: "\n").filter { $0.hasPrefix(#"rollcall_redactions_total{backend="clean""#) }
        #expect(clean == [#"rollcall_redactions_total{backend="clean",reason="failure"} 0"#])
        #expect(text.contains(#"rollcall_backend_failures_total{backend="clean",failure="credential_refused"} 0"#))
    }

    @Test("the API's description is JSON and OpenAPI 3.1, and knows the list's two forms")
    func openAPI() async throws {
        let world = try World([FakeBackend("one", .cycles)])
        let response = await admin(world, "GET", "/openapi.json")
        let object = try #require(try JSONSerialization.jsonObject(with: Data(response.body)) as? [String: Any])
        #expect((object["openapi"] as? String)?.hasPrefix("3.1.") == true)
        let paths = try #require(object["paths"] as? [String: Any])
        for path in ["/v1/keys", "/v1/keys/list", "/v1/backends"] { #expect(paths[path] != nil, "\(path)") }
    }

    @Test("the admin pages answer GET and HEAD, and nothing else is there")
    func adminMethods() async throws {
        let world = try World([FakeBackend("one", .cycles)])
        for path in ["/healthz", "/readyz", "/metrics", "/status", "/openapi.json"] {
            #expect(await admin(world, "GET", path).status == 200)
            let response = await admin(world, "POST", path)
            #expect((response.status, response.header("Allow")) == (405, "GET, HEAD"))
        }
        for path in ["/", "/v1/keys", "/status/", "/debug"] { #expect(await admin(world, "GET", path).status == 404) }
        #expect(AdminPages(world.gateway).refusal(Refusal(status: 431, detail: "x")).status == 431)
        let unknown = AdminPages(world.gateway).refusal(Refusal(status: 405, detail: "x"))
        #expect(unknown.status == 405 && unknown.header("Allow") == "GET, HEAD")
    }
}
