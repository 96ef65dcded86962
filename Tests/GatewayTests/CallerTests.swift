// Who is let in, and what they see: never a key, a name or a count of what is not theirs.

import Downstream
import Foundation
import OpenSSL
import Testing
import Upstream

@testable import Configuration
@testable import Gateway

/// A token that only this run knows, and what routes.json holds of it.
struct Token: Sendable {
    let text = "t-" + UUID().uuidString
    var digest: String { get throws { try SHA256.hexDigest(of: Array(text.utf8)) } }

    func caller(_ name: String, _ members: String = "") throws -> String {
        "{\"name\":\"\(name)\",\"token_sha256\":\"\(try digest)\"\(members.isEmpty ? "" : ",")\(members)}"
    }
}

func callers(_ entries: String...) -> String { "\"callers\":[\(entries.joined(separator: ","))]," }

@Suite("Callers")
struct CallerTests {
    private static let keys = [
        FakeKey(id: "a1", tenant: "acme", created: 9), FakeKey(id: "g1", tenant: "globex", created: 8),
        FakeKey(id: "a2", tenant: "acme", created: 7), FakeKey(id: "i1", tenant: "initech", created: 6),
        FakeKey(id: "g2", tenant: "globex", created: 5),
    ]
    private let token = Token()

    private func backend(_ name: String = "one", _ vendor: FakeBackend.Vendor = .cycles) -> FakeBackend {
        FakeBackend(name, vendor, Self.keys)
    }

    private func world(_ members: String = "", _ backends: [FakeBackend]? = nil) throws -> World {
        try World(backends ?? [backend()], members: callers(try token.caller("n", members)))
    }

    // MARK: Credentials

    @Test(
        "without the token nobody is let in, whatever is asked for",
        arguments: ["/v1/keys", "/v1/backends", "/v1/keys/list", "/nothing"])
    func strangers(_ path: String) async throws {
        let backend = backend()
        let world = try world("", [backend])
        for headers in [
            [], [("Authorization", "Bearer wrong")], [("X-Api-Key", "wrong")], [("Authorization", "Bearer")],
            [("Authorization", "Basic \(token.text)")], [("Authorization", token.text)], [("X-Api-Key", "")],
            [("X-Api-Key", token.text + "x")], [("Authorization", "Bearer \(token.text)"), ("X-Api-Key", "wrong")],
            [("Authorization", "Bearer \(token.text)"), ("Authorization", "Bearer wrong")],
            [("X-Api-Key", token.text), ("X-Api-Key", "wrong")],
        ] {
            for method in ["GET", "POST", "OPTIONS"] {
                let response = await world.respond(method, path, headers: headers)
                #expect(try response.problem().code == "unauthenticated", "\(headers)")
                #expect(response.status == 401 && response.header("WWW-Authenticate")?.hasPrefix("Bearer ") == true)
            }
        }
        #expect(backend.calls.isEmpty)
        #expect(!world.lines.contains(token.text))
    }

    @Test("the advice to who shows no token is whole")
    func advice() async throws {
        let problem = try await world().respond("GET", "/v1/keys").problem()
        #expect(problem.code == "unauthenticated" && problem.detail.contains("X-Api-Key"))
        #expect(!problem.detail.contains("[redacted]"))
    }

    @Test("a table that asks nobody, because it is for loopback, answers nobody who comes by another address")
    func otherListener() async throws {
        let gateway = try World([backend()]).gateway
        for isOnLoopback in [true, false] {
            let request = ServerRequest(method: "GET", target: "/v1/keys", isOnLoopback: isOnLoopback)
            let front = await gateway.respond(to: request)
            #expect(front.status == (isOnLoopback ? 200 : 503))
            let status = ServerRequest(method: "GET", target: "/status", isOnLoopback: isOnLoopback)
            #expect(await AdminPages(gateway).respond(to: status).status == (isOnLoopback ? 200 : 403))
        }
    }

    @Test("the token is taken as a bearer's and as an API key, also as both at once")
    func accepted() async throws {
        let world = try world()
        for headers in [
            [("Authorization", "Bearer \(token.text)")], [("authorization", "bearer  \(token.text)")],
            [("X-Api-Key", token.text)], [("X-Api-Key", token.text), ("Authorization", "Bearer \(token.text)")],
        ] {
            #expect(await world.respond("GET", "/v1/keys", headers: headers).status == 200)
        }
        #expect(world.lines.contains("\"caller\":\"n\"") && !world.lines.contains(token.text))
    }

    @Test("of several tokens each is the caller's")
    func rotation() async throws {
        let (old, new) = (Token(), Token())
        let entry = "{\"name\":\"n\",\"token_sha256\":[\"\(try old.digest)\",\"\(try new.digest)\"]}"
        let world = try World([backend()], members: callers(entry))
        let cursor = try #require(try await world.page("limit=2", as: old.text).next_cursor)
        #expect(try await world.page("cursor=\(cursor)", as: new.text).keys.count == 3)
    }

    // MARK: Routes and backends

    @Test("a caller of one route may not use another")
    func routes() async throws {
        let world = try world(#""routes":["other"]"#)
        #expect(try await world.problem("", as: token.text).code == "permission_denied")
        let headers = [("X-Api-Key", token.text)]
        #expect(await world.respond("GET", "/v1/other", headers: headers).status == 200)
        let post = await world.respond(
            "POST", "/v1/keys/list", headers: headers + [("Content-Type", "application/json")])
        #expect(post.status == 403)
    }

    @Test("a caller of some backends sees those alone: keys, names, failures, hints")
    func backends() async throws {
        let secret = FakeBackend("secret-store", .cycles, Self.keys, fault: .status(500))
        let world = try world(#""backends":["one"]"#, [backend(), secret])
        let page = try await world.page("", as: token.text)
        #expect(page.keys.count == 5 && page.complete && page.unreachable == [])
        let denied = try await world.problem("backend=secret-store", as: token.text)
        #expect((denied.status, denied.code, denied.parameter) == (403, "permission_denied", "backend"))
        let unknown = try await world.problem("backend=secret-stor", as: token.text)
        #expect(unknown.code == "invalid_parameter" && !unknown.detail.contains("secret-store"))
        let list = await world.respond("GET", "/v1/backends", headers: [("X-Api-Key", token.text)])
        #expect(list.text.contains("\"one\"") && !list.text.contains("secret-store"))
        #expect(secret.calls.isEmpty)
    }

    @Test("the list of backends leaves out those of other callers' routes")
    func backendsOfRoutes() async throws {
        let world = try world(#""routes":[]"#)
        let list = await world.respond("GET", "/v1/backends", headers: [("X-Api-Key", token.text)])
        #expect(list.text == #"{"backends":[]}"#)
    }

    @Test("a walk does not go on to a backend that the caller has lost")
    func lostBackend() async throws {
        let backends = [backend("one"), backend("two")]
        let before = try await world("", backends).page("limit=1&backend=two", as: token.text)
        let after = try world(#""backends":["one"]"#, backends)
        let problem = try await after.problem("cursor=\(before.next_cursor ?? "")", as: token.text)
        #expect(problem.code == "permission_denied")
    }

    // MARK: Tenants

    @Test(
        "a caller of some tenants sees their keys alone, however the backend lists",
        arguments: [FakeBackend.Vendor.cycles, .oldCycles], [1, 2, 500])
    func tenants(_ vendor: FakeBackend.Vendor, _ limit: Int) async throws {
        for (tenants, ids) in [
            (#"["acme"]"#, ["a1", "a2"]), (#"["globex","acme"]"#, ["a1", "g1", "a2", "g2"]), (#"["none"]"#, []),
        ] {
            let world = try world("\"tenants\":\(tenants)", [backend("one", vendor)])
            var (found, cursor, pages): ([String], String?, Int) = ([], nil, 0)
            repeat {
                let page = try await world.page(
                    "limit=\(limit)" + (cursor.map { "&cursor=\($0)" } ?? ""), as: token.text)
                found += page.keys.map(\.key_id)
                (cursor, pages) = (page.next_cursor, pages + 1)
                #expect(page.complete)
            } while cursor != nil && pages < 20
            #expect(found == ids)
        }
    }

    @Test("one tenant is asked of the backend, and so its keys alone travel")
    func pushedDown() async throws {
        let backend = backend()
        let world = try world(#""tenants":["acme"]"#, [backend])
        _ = try await world.page("", as: token.text)
        _ = try await world.page("tenant_id=acme&limit=1", as: token.text)
        #expect(!backend.listCalls.isEmpty && backend.listCalls.allSatisfy { $0["tenant_id"] == "acme" })
    }

    @Test("a tenant that is not the caller's is denied, whether it exists or not, and without a call")
    func foreignTenant() async throws {
        let backend = backend()
        let world = try world(#""tenants":["acme","initech"]"#, [backend])
        for tenant in ["globex", "nobody", "ACME", "acme%20"] {
            let problem = try await world.problem("tenant_id=\(tenant)", as: token.text)
            #expect((problem.status, problem.code, problem.parameter) == (403, "permission_denied", "tenant_id"))
        }
        #expect(backend.calls.isEmpty)
        #expect(try await world.page("tenant_id=initech", as: token.text).uids == ["one/i1"])
    }

    @Test(
        "a backend is asked for nobody else's tenants: not by a page, nor by a probe",
        arguments: ["created_at", "name", "status"])
    func ownTenants(_ sort: String) async throws {
        let tenants = (0..<20).map { "t\($0)" }
        let keys = (0..<400).map { FakeKey(id: "k\(1000 + $0)", tenant: tenants[$0 % 20], created: Int64($0)) }
        let backend = FakeBackend("one", .cycles, keys)
        let world = try world(#""tenants":["t3","t7","t11"]"#, [backend])
        let first = try await world.page("limit=5&sort_by=\(sort)", as: token.text)
        #expect(backend.listCalls.count == 3)
        var (uids, next) = (first.uids, first.next_cursor)
        while let cursor = next {
            let page = try await world.page("cursor=\(cursor)&limit=7", as: token.text)
            (uids, next) = (uids + page.uids, page.next_cursor)
            #expect(page.complete)
        }
        let own = keys.filter { ["t3", "t7", "t11"].contains($0.tenant) }
        #expect(uids == own.sorted { isBefore($1, $0, by: sort) }.map { "one/\($0.id)" })
        let asked = Set(backend.calls.map { queryPairs($0.url)["tenant_id"] })
        #expect(asked == ["t3", "t7", "t11"])
    }

    @Test("more tenants of more backends than a cursor has room for are listed all the same", arguments: [5, 6, 12])
    func manyStreams(_ count: Int) async throws {
        let tenants = (0..<64).map { "t\($0)" }
        let long = String(repeating: "x", count: 1000)
        let backends = (0..<count).map { number in
            let keys = (0..<3).map { FakeKey(id: "\($0)\(long)", name: "\($0)\(long)", tenant: "t\($0)") }
            return FakeBackend("b\(number)", .cycles, keys)
        }
        let names = tenants.map { "\"\($0)\"" }.joined(separator: ",")
        let pages = try await world("\"tenants\":[\(names)]", backends).walk(
            "sort_by=name", limits: [7], as: token.text)
        #expect(pages.flatMap(\.uids).count == 3 * count && Set(pages.flatMap(\.uids)).count == 3 * count)
        #expect(!pages.map(\.complete).contains(false))
        for backend in backends {
            #expect(backend.calls.allSatisfy { queryPairs($0.url)["tenant_id"] != nil }, "nobody else's keys travel")
        }
    }

    @Test("a backend that ignores the tenant is read as one list, and shows nobody else's keys", arguments: [2, 100])
    func notNarrowing(_ limit: Int) async throws {
        for vendor in [FakeBackend.Vendor.cycles, .oldCycles] {
            let backend = backend("one", vendor)
            backend.change { $0.ignoresTenant = true }
            let world = try world(#""tenants":["acme","initech"]"#, [backend])
            var (uids, query): ([String], String?) = ([], "limit=\(limit)")
            while let parameters = query {
                let page = try await world.page(parameters, as: token.text)
                uids += page.uids
                query = page.next_cursor.map { "cursor=\($0)&limit=\(limit)" }
            }
            #expect(uids == ["one/a1", "one/a2", "one/i1"])
        }
    }

    @Test("what can't be listed whole is listed for the caller's own tenants, without asking for any others")
    func ownTenantsOnly() async throws {
        let backend = backend()
        backend.change { ($0.requiresTenant, $0.tenants) = (true, ["acme", "globex", "initech"]) }
        let world = try world(#""tenants":["acme","initech"]"#, [backend])
        #expect(try await world.page(as: token.text).uids == ["one/a1", "one/a2", "one/i1"])
        #expect(backend.tenantCalls == 0 && !backend.listCalls.contains { $0["tenant_id"] == "globex" })
    }

    @Test("keys without a tenant are nobody's who is limited to tenants")
    func noTenant() async throws {
        let world = try world(#""tenants":["acme","x"]"#, [backend("d", .diffio)])
        let page = try await world.page("", as: token.text)
        #expect(page.keys.isEmpty && page.complete && !page.has_more)
    }

    @Test("a caller of no tenants gets an empty list without a call")
    func noTenants() async throws {
        let backend = FakeBackend("one", .cycles, Self.keys, members: #""required":true,"#, fault: .status(500))
        let world = try world(#""tenants":[]"#, [backend])
        let page = try await world.page("", as: token.text)
        #expect(page.keys.isEmpty && page.complete && !page.has_more && page.next_cursor == nil)
        #expect(page.unreachable == [] && backend.calls.isEmpty)
        #expect(try await world.problem("tenant_id=acme", as: token.text).code == "permission_denied")
    }

    @Test("other tenants' keys count against none of a caller's limits")
    func uncounted() async throws {
        let many = (0..<50).map { FakeKey(id: "g\($0)", tenant: "globex", created: Int64($0)) }
        let backend = FakeBackend("one", .oldCycles, many + Self.keys, members: #""collect_limit":4,"#)
        let world = try world(#""tenants":["acme","initech"]"#, [backend])
        #expect(try await world.page("", as: token.text).uids == ["one/a1", "one/a2", "one/i1"].sorted())
    }

    // MARK: Cursors

    @Test("a cursor is of its caller and its tenants")
    func binding() async throws {
        let other = Token()
        func world(_ tenants: String, name: String = "n") throws -> World {
            try World(
                [backend()],
                members: callers(
                    try token.caller(name, "\"tenants\":\(tenants)"),
                    try other.caller("other", "\"tenants\":\(tenants)")))
        }
        let tenants = #"["acme","globex"]"#
        let cursor = try #require(try await world(tenants).page("limit=1", as: token.text).next_cursor)
        #expect(try await world(#"["globex","acme"]"#).page("cursor=\(cursor)", as: token.text).keys.count == 3)
        for (world, token) in [
            (try world(tenants), other), (try world(#"["acme"]"#), token), (try world(tenants, name: "m"), token),
            (try world(#"["acme","globex","initech"]"#), token),
        ] {
            let problem = try await world.problem("cursor=\(cursor)", as: token.text)
            #expect((problem.status, problem.code, problem.parameter) == (400, "cursor_mismatch", "cursor"))
        }
        let open = try World([backend()])
        #expect(try await open.problem("cursor=\(cursor)").code == "cursor_mismatch")
        let loose = try #require(try await open.page("limit=1").next_cursor)
        #expect(try await world(tenants).problem("cursor=\(loose)", as: token.text).code == "cursor_mismatch")
    }

    // MARK: Admin pages

    @Test("off loopback, or with a token of their own, the pages that tell more are for those who show it")
    func admin() async throws {
        let open = ["/healthz", "/readyz", "/metrics"]
        for (admin, headers, status) in [
            (#""admin":{"address":"0.0.0.0:0"},"#, [], 403), (#""admin":{"address":"127.0.0.1:0"},"#, [], 200),
            ("\"admin\":{\"token_sha256\":\"\(try token.digest)\"},", [], 401),
            ("\"admin\":{\"token_sha256\":\"\(try token.digest)\"},", [("X-Api-Key", "wrong")], 401),
            (
                "\"admin\":{\"address\":\"0.0.0.0:0\",\"token_sha256\":\"\(try token.digest)\"},",
                [("X-Api-Key", token.text)], 200
            ),
        ] as [(String, [(String, String)], Int)] {
            let pages = AdminPages(try World([backend()], members: admin).gateway)
            func get(_ path: String) async -> ServerResponse {
                let headers = headers.map { (name: $0.0, value: $0.1) }
                let isOnLoopback = !admin.contains("0.0.0.0")
                return await pages.respond(
                    to: ServerRequest(method: "GET", target: path, headers: headers, isOnLoopback: isOnLoopback))
            }
            for path in open { #expect(await get(path).status == 200) }
            for path in ["/status", "/openapi.json"] { #expect(await get(path).status == status, "\(admin)") }
        }
    }
}
