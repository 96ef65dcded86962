// `jwt`: which keys of a set are used, and what is wrong with the member.

import Foundation
import OpenSSL
import StrictJSON
import Testing

@testable import Configuration

@Suite("jwt in routes.json")
struct JWTTests {
    private static func base64URL(_ bytes: some Sequence<UInt8>) -> String {
        Data(bytes).base64EncodedString().replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    }

    /// Any number of 2048 bits is a modulus as far as reading goes.
    private static let rsa =
        "\"kty\":\"RSA\",\"e\":\"AQAB\",\"n\":\"\(base64URL((0..<256).map { UInt8($0 | 1) }.reversed()))\""
    private static let small =
        "\"kty\":\"RSA\",\"e\":\"AQAB\",\"n\":\"\(base64URL((0..<128).map { UInt8($0 | 129) }))\""
    private static let edwards =
        "\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"\(base64URL((0..<32).map { UInt8($0) }))\""
    private static let offCurve =
        "\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"\(base64URL(1...32))\",\"y\":\"\(base64URL(1...32))\""

    private func load(_ keys: String, _ jwt: String = "", _ members: String = "") -> ConfigurationReport {
        let member = "\"jwt\":{\"jwks\":{\"file\":\"jwks.json\"},\"issuer\":\"https://id.example\"\(jwt)},\(members)"
        return Sample.load(
            Sample.smallest("", member), files: ["conf/jwks.json": FileContents(bytes: Array(keys.utf8))])
    }

    private func issuer(_ report: ConfigurationReport) throws -> TokenIssuer {
        guard case .known(_, let issuer?) = try #require(report.table, "\(report.text)").callers else {
            throw CancellationError()
        }
        return issuer
    }

    @Test("a key set's usable keys are taken, each with its algorithm; others are passed over")
    func keys() throws {
        let set = """
            {"keys":[{\(Self.rsa),"kid":"r","alg":"RS256","use":"sig"},{\(Self.edwards)},{\(Self.rsa),"alg":"RS512"},
            {\(Self.rsa),"use":"enc"},{\(Self.edwards),"key_ops":["sign"]},{"kty":"oct","k":"AAAA","alg":"HS256"},
            {\(Self.small)},{\(Self.offCurve)},{"kty":"EC","crv":"P-521"},{},7,{\(Self.edwards),"alg":"none"}]}
            """
        let issuer = try issuer(load(set))
        #expect(issuer.keys.map(\.id) == ["r", nil])
        #expect(issuer.keys.map(\.key.algorithm) == [.rs256, .edDSA])
        #expect(issuer.audience == "rollcall" && issuer.tenantsClaim == "tenants" && issuer.routes == nil)
    }

    @Test("members are taken as they are written; callers of an issuer may come from anywhere")
    func members() throws {
        let report = load(
            "{\"keys\":[{\(Self.edwards)}]}", #","audience":"a","tenants_claim":"https://x/t","routes":["keys"]"#,
            #""listen":{"address":"0.0.0.0:8080"},"#)
        let issuer = try issuer(report)
        #expect((issuer.audience, issuer.tenantsClaim, issuer.routes) == ("a", "https://x/t", ["keys"]))
    }

    @Test("each mistake is found at its place")
    func mistakes() throws {
        let good = "{\"keys\":[{\(Self.edwards)}]}"
        try expect(load("{\"keys\":[{\(Self.small)}]}"), "/jwt/jwks/file", "no public key")
        try expect(load("{\"keys\":{}}"), "/jwt/jwks/file", "no public key")
        try expect(load("[]"), "/jwt/jwks/file", "no public key")
        try expect(load("{"), "/jwt/jwks/file", "is no JSON")
        try expect(load(good, #","issuers":1"#), "/jwt/issuers", "'issuer'")
        try expect(load(good, #","audience":"""#), "/jwt/audience", "nothing in it")
        try expect(load(good, #","routes":["kyes"]"#), "/jwt/routes/0", "did you mean 'keys'?")
        try expect(load(good, "", #""callers":"anyone","#), "/callers", "exclude each other")
        let member = #""jwt":{"jwks":{"file":"jwks.json"}},"#
        let files = ["conf/jwks.json": FileContents(bytes: Array(good.utf8))]
        try expect(Sample.load(Sample.smallest("", member), files: files), "/jwt", "'issuer' is missing")
    }

    private func expect(_ report: ConfigurationReport, _ pointer: String, _ says: String) throws {
        #expect(report.problems.map(\.problem.pointer) == [pointer], "\(report.text)")
        #expect(try #require(report.problems.first).problem.message.contains(says), "\(report.text)")
    }
}
