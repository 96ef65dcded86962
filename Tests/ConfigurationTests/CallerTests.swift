// `callers`: who they are, what they may ask for, and what of it is wrong.

import StrictJSON
import Testing

@testable import Configuration

@Suite("callers in routes.json")
struct CallerTests {
    private static let digest = Sample.hexKey

    private func load(
        _ callers: String, _ members: String = "", environment: [String: String] = Sample.environment
    ) -> ConfigurationReport {
        Sample.load(Sample.smallest("", "\"callers\":\(callers),\(members)"), environment: environment)
    }

    private func caller(_ members: String) -> String {
        "[{\"name\":\"n\",\"token_sha256\":\"\(Self.digest)\"\(members)}]"
    }

    private func known(_ report: ConfigurationReport) throws -> [CallerSettings] {
        guard case .known(let callers, _) = try #require(report.table, "\(report.text)").callers else { return [] }
        return callers
    }

    @Test("a caller has all that is written of it, and no limit where nothing is")
    func members() throws {
        let callers = try known(
            load(
                """
                [{"name":"billing","token_sha256":["\(Self.digest)",{"env":"OTHER"}],"routes":["keys"],"backends":["a"],
                "tenants":["acme","globex"],"rate":"600/m","burst":20,"concurrency":3},
                {"name":"audit","token_sha256":"\(String(repeating: "0F", count: 32))"}]
                """, environment: ["OTHER": String(repeating: "ab", count: 32)]))
        #expect(callers.map(\.name) == ["billing", "audit"])
        #expect(callers[0].tokenDigests == [Sample.key, Array(repeating: 0xAB, count: 32)])
        #expect(callers[0].rights == CallerRights(routes: ["keys"], backends: ["a"], tenants: ["acme", "globex"]))
        let rate = CallerRate(count: 600, span: .seconds(60), burst: 20)
        #expect(callers[0].quota == CallerQuota(rate: rate, concurrency: 3))
        #expect(callers[1].tokenDigests == [Array(repeating: 0x0F, count: 32)])
        #expect(callers[1].rights == CallerRights(routes: nil, backends: nil, tenants: nil))
        #expect(callers[1].quota == .none)
    }

    @Test("a rate alone lets as many at once as it counts")
    func burst() throws {
        let callers = try known(load(caller(#","rate":"50/s""#)))
        #expect(callers[0].quota.rate == CallerRate(count: 50, span: .seconds(1), burst: 50))
    }

    @Test("anyone is let in where the file says so out loud, also off loopback")
    func anyone() throws {
        let listen = #""listen":{"address":"0.0.0.0:8080"},"#
        let table = try #require(load("\"anyone\"", listen).table)
        guard case .anyone = table.callers else { return #expect(Bool(false), "not anyone") }
        #expect(table.listen.host.name == "0.0.0.0")
        #expect(load(caller(""), listen).table != nil)
        #expect(Sample.load(Sample.smallest("", listen)).table == nil)
    }

    @Test(
        "each mistake is found at its place",
        arguments: [
            (#""anybody""#, "/callers", "'anyone'"), ("5", "/callers", "an array of callers"),
            ("[]", "/callers", "at least one caller"), ("[5]", "/callers/0", "an object"),
            (#"[{"name":"n"}]"#, "/callers/0", "needs 'token_sha256' or"),
            (#"[{"name":"n","token_sha256":[]}]"#, "/callers/0/token_sha256", "at least one"),
            (#"[{"name":"n","token_sha256":"abc"}]"#, "/callers/0/token_sha256", "64 hexadecimal digits"),
            (#"[{"name":"n","token_sha256":{"env":"CURSOR"}}]"#, "/callers/0/token_sha256/env", "not set"),
        ])
    func mistakes(_ callers: String, _ pointer: String, _ says: String) throws {
        try expect(load(callers), pointer, says)
    }

    @Test(
        "each mistake in a caller's rights and quota is found at its place",
        arguments: [
            (#","tokens":1"#, "/tokens", "unknown member"),
            (#","routes":["key"]"#, "/routes/0", "did you mean 'keys'?"),
            (#","backends":["b"]"#, "/backends/0", "none named 'b'"),
            (#","backends":["a","a"]"#, "/backends/1", "twice"),
            (#","tenants":"acme""#, "/tenants", "an array of tenants"), (#","tenants":[" "]"#, "/tenants/0", "blank"),
            (#","tenants":["a","a"]"#, "/tenants/1", "twice"), (#","rate":50"#, "/rate", "a rate such as"),
            (#","rate":"50""#, "/rate", "a rate such as"), (#","rate":"0/s""#, "/rate", "a rate such as"),
            (#","rate":"5/d""#, "/rate", "a rate such as"), (#","rate":"/s""#, "/rate", "a rate such as"),
            (#","burst":5"#, "/burst", "'rate', which is missing"), (#","concurrency":0"#, "/concurrency", "1 to"),
        ])
    func rightMistakes(_ members: String, _ pointer: String, _ says: String) throws {
        try expect(load(caller(members)), "/callers/0" + pointer, says)
    }

    private func expect(_ report: ConfigurationReport, _ pointer: String, _ says: String) throws {
        #expect(report.problems.map(\.problem.pointer) == [pointer], "\(report.text)")
        #expect(try #require(report.problems.first).problem.message.contains(says), "\(report.text)")
    }

    @Test("names and tokens are unique")
    func twins() throws {
        let other = String(repeating: "0", count: 64)
        try expect(
            load("[\(entry("n", Self.digest)),\(entry("n", other))]"), "/callers/1/name", "given twice")
        try expect(
            load("[\(entry("n", Self.digest)),\(entry("m", Self.digest))]"), "/callers/1/token_sha256", "'n' has this")
    }

    private func entry(_ name: String, _ digest: String) -> String {
        "{\"name\":\"\(name)\",\"token_sha256\":\"\(digest)\"}"
    }

    @Test("a token that was put in the place of its digest is never shown")
    func hidden() {
        let report = load("[{\"name\":\"n\",\"token_sha256\":[\"\(Sample.credential)\"]}]")
        #expect(report.table == nil)
        #expect(!report.text.contains(Sample.credential) && !report.json.contains(Sample.credential))
    }

    @Test("the admin listener may be off loopback, and may have tokens of its own")
    func admin() throws {
        let member = "\"admin\":{\"address\":\"0.0.0.0:9090\",\"token_sha256\":[\"\(Self.digest)\"]},"
        let table = try #require(Sample.load(Sample.smallest("", member)).table)
        #expect(table.admin.tokenDigests == [Sample.key] && !table.admin.address.host.isLoopback)
        #expect(try #require(Sample.load(Sample.smallest()).table).admin.tokenDigests == [])
    }
}
