// JSON Web Tokens as credentials: who signs, for whom, until when, and what a token may not decide itself.

import Downstream
import Foundation
import OpenSSL
import Testing

@Suite("Signed tokens")
struct TokenTests {
    /// The world's time.
    private static let now = 1_778_328_000
    private static let keys = [
        FakeKey(id: "a1", tenant: "acme", created: 9), FakeKey(id: "g1", tenant: "globex", created: 8),
    ]
    private static let signers = Kind.allCases.map { kind in Task { try await SigningKey(kind) } }

    private static func signer(_ kind: Kind) async throws -> SigningKey {
        try await signers[try #require(Kind.allCases.firstIndex(of: kind))].value
    }

    private func world(_ keys: String..., audience: String = "rollcall", members: String = "") throws -> World {
        let issuer = #""jwt":{"jwks":{"file":"jwks.json"},"issuer":"https://id.example","audience":"\#(audience)"},"#
        return try World(
            [FakeBackend("one", .cycles, Self.keys)], members: issuer + members,
            files: ["jwks.json": "{\"keys\":[\(keys.joined(separator: ","))]}"])
    }

    /// Good claims; further or changed ones as JSON, nil for one that is left out.
    private func claims(_ changes: [String: String?] = [:]) -> String {
        var claims: [String: String?] = [
            "iss": #""https://id.example""#, "aud": #""rollcall""#, "sub": #""me""#, "exp": "\(Self.now + 300)",
            "tenants": #"["acme","globex"]"#,
        ]
        claims.merge(changes) { $1 }
        return "{\(claims.compactMap { name, value in value.map { "\"\(name)\":\($0)" } }.joined(separator: ","))}"
    }

    private func expectRefused(
        _ world: World, _ token: String, sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        let response = await world.get("", as: token)
        #expect(try response.problem().code == "unauthenticated", sourceLocation: sourceLocation)
        #expect(response.status == 401, sourceLocation: sourceLocation)
        #expect(response.header("WWW-Authenticate")?.contains("invalid_token") == true, sourceLocation: sourceLocation)
    }

    @Test("a signed token lets its subject in", arguments: Kind.allCases)
    func accepted(_ kind: Kind) async throws {
        let signer = try await Self.signer(kind)
        let world = try world(try await signer.jwk())
        let page = try await world.page("", as: try await signer.token(claims()))
        #expect(page.uids == ["one/a1", "one/g1"])
        #expect(world.lines.contains("\"caller\":\"me\""))
        let key = [("X-Api-Key", try await signer.token(claims()))]
        #expect(await world.respond("GET", "/v1/keys", headers: key).status == 200)
        #expect(await world.get().status == 401)
    }

    @Test("tenants that Unicode calls equal are two")
    func equalTenants() async throws {
        let tenants = ["caf\u{E9}", "cafe\u{301}"]
        let keys = tenants.enumerated().map { FakeKey(id: "k\($0)", tenant: $1, created: -Int64($0)) }
        let issuer = #""jwt":{"jwks":{"file":"jwks.json"},"issuer":"https://id.example","audience":"rollcall"},"#
        let signer = try await Self.signer(.edDSA)
        let world = try World(
            [FakeBackend("one", .cycles, keys)], members: issuer,
            files: ["jwks.json": "{\"keys\":[\(try await signer.jwk())]}"])
        let token = try await signer.token(claims(["tenants": "[\"\(tenants[0])\",\"\(tenants[1])\"]"]))
        #expect(try await world.page("", as: token).uids == ["one/k0", "one/k1"])
        for tenant in tenants {
            let query = tenant.utf8.map { "%" + String(Int($0) | 0x100, radix: 16).dropFirst() }.joined()
            #expect(try await world.page("tenant_id=\(query)", as: token).uids.count == 1)
        }
    }

    @Test("a token whose parts are changed is refused", arguments: Kind.allCases)
    func forged(_ kind: Kind) async throws {
        let signer = try await Self.signer(kind)
        let world = try world(try await signer.jwk())
        let parts = try await signer.token(claims()).split(separator: ".").map(String.init)
        let other = try await signer.token(claims(["sub": #""you""#])).split(separator: ".").map(String.init)
        for forged in [
            [parts[0], other[1], parts[2]], [parts[0], parts[1], other[2]], [parts[0], parts[1], ""],
            [parts[0], parts[1], base64URL([UInt8](repeating: 0, count: 64))], [parts[0], parts[1], parts[2] + "A"],
            [parts[0], parts[1]], [parts[0], parts[1], parts[2], ""], [parts[0], "", parts[2]],
        ] {
            try await expectRefused(world, forged.joined(separator: "."))
        }
        let stranger = try await SigningKey(kind)
        try await expectRefused(world, try await stranger.token(claims()))
    }

    @Test("the key decides the algorithm: none, HMAC and another key's are refused")
    func algorithms() async throws {
        let (rsa, curve) = (try await Self.signer(.rs256), try await Self.signer(.es256))
        let world = try world(try await rsa.jwk())
        for algorithm in ["none", "None", "HS256", "RS512", "PS256", "ES256", "rs256", ""] {
            try await expectRefused(world, try await rsa.token(claims(), header: "{\"alg\":\"\(algorithm)\"}"))
        }
        let header = base64URL(Array(#"{"alg":"none"}"#.utf8)) + "." + base64URL(Array(claims().utf8)) + "."
        try await expectRefused(world, header)
        // The public key taken for a shared secret is the classic mistake.
        let message = String(header.dropLast()).replacing(
            base64URL(Array(#"{"alg":"none"}"#.utf8)), with: base64URL(Array(#"{"alg":"HS256"}"#.utf8)))
        let code = try HMACSHA256.code(for: Array(message.utf8), key: Array(try await rsa.jwk().utf8))
        try await expectRefused(world, message + "." + base64URL(code))
        try await expectRefused(world, try await curve.token(claims(), header: #"{"alg":"RS256"}"#))
        for header in [#"{"alg":"RS256","crit":["exp"]}"#, #"{"alg":"RS256","alg":"RS256"}"#, "{}", "[]", "1"] {
            try await expectRefused(world, try await rsa.token(claims(), header: header))
        }
    }

    @Test("a token that names its key is verified by that key alone")
    func keyIDs() async throws {
        let (one, two) = (try await Self.signer(.es256), try await SigningKey(.es256))
        let world = try world(try await one.jwk(#","kid":"1","use":"sig""#), try await two.jwk(#","kid":"2""#))
        func token(_ signer: SigningKey, _ id: String) async throws -> String {
            try await signer.token(claims(), header: "{\"alg\":\"ES256\",\"kid\":\(id)}")
        }
        for (signer, id) in [(one, #""1""#), (two, #""2""#)] {
            #expect(await world.get("", as: try await token(signer, id)).status == 200)
            #expect(await world.get("", as: try await signer.token(claims())).status == 200)
        }
        for (signer, id) in [(one, #""2""#), (one, #""3""#), (one, "1"), (one, "null")] {
            try await expectRefused(world, try await token(signer, id))
        }
    }

    @Test("issuer, audience, subject and times are checked, with a minute of leeway")
    func checks() async throws {
        let signer = try await Self.signer(.edDSA)
        let world = try world(try await signer.jwk())
        for good in [
            ["exp": "\(Self.now - 59)"], ["exp": "\(Self.now + 1).5"], ["nbf": "\(Self.now + 60)"],
            ["aud": #"["other","rollcall"]"#], ["nbf": "0"], ["iat": "\(Self.now + 999)"],
        ] {
            #expect(await world.get("", as: try await signer.token(claims(good))).status == 200, "\(good)")
        }
        for bad: [String: String?] in [
            ["exp": "\(Self.now - 60)"], ["exp": nil], ["exp": "\"\(Self.now + 9)\""], ["exp": "1e999"],
            ["exp": "null"],
            ["nbf": "\(Self.now + 61)"], ["nbf": "\"0\""], ["iss": #""https://id.example/""#], ["iss": nil],
            ["aud": #""other""#], ["aud": "[]"], ["aud": nil], ["aud": #"["rollcall",1]"#], ["sub": nil],
            ["sub": #""""#],
        ] {
            try await expectRefused(world, try await signer.token(claims(bad)))
        }
        for payload in ["[]", "null", "{", claims().dropLast() + #","exp":9999999999}"#] {
            try await expectRefused(world, try await signer.token(String(payload)))
        }
    }

    @Test("an audience that Unicode calls equal is another one")
    func equalAudiences() async throws {
        let signer = try await Self.signer(.edDSA)
        let world = try world(try await signer.jwk(), audience: "caf\u{E9}")
        let same = try await signer.token(claims(["aud": "\"caf\u{E9}\""]))
        #expect(await world.get("", as: same).status == 200)
        try await expectRefused(world, try await signer.token(claims(["aud": "\"cafe\u{301}\""])))
    }

    @Test("a token's tenants are all that its caller sees; without the claim there are none")
    func tenants() async throws {
        let signer = try await Self.signer(.edDSA)
        let world = try world(try await signer.jwk())
        for (tenants, uids): (String?, [String]) in [
            (#"["acme"]"#, ["one/a1"]), (#""globex""#, ["one/g1"]), ("[]", []), (nil, []),
            (#"["acme","acme"]"#, ["one/a1"]),
        ] {
            let token = try await signer.token(claims(["tenants": tenants]))
            #expect(try await world.page("", as: token).uids == uids)
            let foreign = try await world.problem("tenant_id=initech", as: token)
            #expect(foreign.code == "permission_denied")
        }
        for bad in [#"["acme",""]"#, #"" ""#, #"[" \t"]"#, "null", "1", "[1]", "{}", "true"] {
            try await expectRefused(world, try await signer.token(claims(["tenants": bad])))
        }
    }

    @Test("a cursor is bound to the token's issuer, subject and tenants, not to the token")
    func binding() async throws {
        let signer = try await Self.signer(.edDSA)
        let world = try world(try await signer.jwk())
        let cursor = try #require(try await world.page("limit=1", as: try await signer.token(claims())).next_cursor)
        let later = try await signer.token(claims(["exp": "\(Self.now + 900)", "tenants": #"["globex","acme"]"#]))
        #expect(try await world.page("cursor=\(cursor)", as: later).uids == ["one/g1"])
        for change in [["sub": #""you""#], ["tenants": #"["acme"]"#]] {
            let problem = try await world.problem("cursor=\(cursor)", as: try await signer.token(claims(change)))
            #expect(problem.code == "cursor_mismatch")
        }
    }

    @Test("callers with tokens of routes.json stand beside an issuer's")
    func beside() async throws {
        let (token, signer) = (Token(), try await Self.signer(.edDSA))
        let world = try world(try await signer.jwk(), members: callers(try token.caller("n")))
        #expect(await world.get("", as: token.text).status == 200)
        #expect(await world.get("", as: try await signer.token(claims())).status == 200)
        try await expectRefused(world, "neither")
    }
}
