import Configuration
import StrictJSON
import Testing

/// One mistake in the otherwise good sample.
struct Mistake: Sendable, CustomTestStringConvertible {
    /// What is replaced, and by what.
    let right: String
    let wrong: String
    /// What the problem's position points at; the first such place in the text.
    let at: String
    let pointer: String
    /// Pieces of the message.
    let says: [String]

    init(_ right: String, _ wrong: String, at: String? = nil, _ pointer: String, _ says: String...) {
        self.right = right
        self.wrong = wrong
        self.at = at ?? wrong
        self.pointer = pointer
        self.says = says
    }

    var testDescription: String { wrong }
}

@Suite("each mistake in routes.json")
struct MistakeTests {
    @Test(
        "an unknown member is named with its nearest right spelling",
        arguments: [
            Mistake(#""admin": {"#, #""admni": {"#, "/admni", "unknown member", "'admin'"),
            Mistake(#""address": "127"#, #""adress": "127"#, "/listen/adress", "unknown member", "'address'"),
            Mistake(#""lifetime""#, #""lifetme""#, "/cursor/lifetme", "'lifetime'"),
            Mistake(#""id": "k2""#, #""di": "k2", "id": "k2""#, "/cursor/keys/0/di", "'id'"),
            Mistake(
                #"{ "env": "CURSOR_KEY" }"#, #"{ "evn": "CURSOR_KEY" }"#, at: #""evn""#, "/cursor/keys/0/secret/evn",
                "'env'"),
            Mistake(#""deadline""#, #""deadlin""#, "/routes/keys/deadlin", "'deadline'"),
            Mistake(#""default": 20"#, #""defualt": 20"#, "/routes/keys/limit/defualt", "'default'"),
            Mistake(#""tenant_id": "acme""#, #""tenantid": "acme""#, "/backends/diffio-prod/tenantid", "'tenant_id'"),
            Mistake(#""ca": "tls"#, #""caa": "tls"#, "/backends/cycles-eu/tls/caa", "'ca'"),
            Mistake(
                #"{ "file": "dialects"#, #"{ "file": "dialects/acme.json", "flie": "dialects"#, at: #""flie""#,
                "/dialects/acme/flie", "'file'"),
            Mistake(#""idle""#, #""idel""#, "/limits/idel", "'idle'"),
            Mistake(#""drain": "1m""#, #""hedges": []"#, "/hedges", "unknown member 'hedges'"),
            Mistake(
                #""required": true"#, #""hedging": true"#, "/backends/cycles-eu/hedging", "unknown member 'hedging'"),
        ])
    func unknownMember(_ mistake: Mistake) throws { try expectOnly(mistake) }

    @Test(
        "a wrong type says what was expected and what was found",
        arguments: [
            Mistake(#"{ "size": "0B", "age": "5s" }"#, #""0B""#, "/walk_cache", "an object", "a string"),
            Mistake(#""/v1/keys""#, "5", at: "5,", "/routes/keys/path", "a path", "a number"),
            Mistake(
                #"["diffio-prod", "cycles-eu"]"#, #""diffio-prod""#, "/routes/keys/backends", "an array", "a string"),
            Mistake(#"["own"]"#, "[null]", at: "null]", "/routes/team/backends/0", "a backend's name", "null"),
            Mistake(#"{ "default": 20, "max": 200 }"#, "[20, 200]", "/routes/keys/limit", "an object", "an array"),
            Mistake(
                #""default": 20"#, #""default": 20.5"#, at: "20.5", "/routes/keys/limit/default", "an integer", "20.5"),
            Mistake(
                #""default": 20"#, #""default": "20""#, at: #""20""#, "/routes/keys/limit/default", "an integer",
                "a string"),
            Mistake(#""1500ms""#, "1500", "/backends/cycles-eu/timeout", "a duration", "a number"),
            Mistake(#""16KiB""#, "16384", "/limits/head", "a size", "a number"),
            Mistake(
                #""required": true"#, #""required": "yes""#, at: #""yes""#, "/backends/cycles-eu/required",
                "true or false"),
            Mistake(
                #""https://api.diffio.example""#, "{}", "/backends/diffio-prod/url", "or an array of them"),
            Mistake(#""https://api.diffio.example""#, "[]", "/backends/diffio-prod/url", "1 to 16 URLs"),
            Mistake(#""https://api.diffio.example""#, "null", "/backends/diffio-prod/url", "URL", "null"),
            Mistake(
                #""required": true"#, #""required": true, "tenant_id": "theirs""#, at: #""theirs""#,
                "/backends/cycles-eu/tenant_id", "tell their tenants themselves"),
            Mistake(#""acme""#, "7", at: "7\n", "/backends/diffio-prod/tenant_id", "a tenant's id or null"),
            Mistake(#"{ "ca": null }"#, "null", at: "null\n", "/backends/own/tls", "an object"),
            Mistake(
                #"{ "backend": "own", "sample": 0.25 }"#, "0.25", "/backends/cycles-eu/shadow",
                "a backend's name or an object", "a number"),
            Mistake(
                #""sample": 0.25"#, #""sample": "1""#, at: #""1""#, "/backends/cycles-eu/shadow/sample", "a number"),
            Mistake(
                #""sample": 0.25"#, #""sample": 0.000"#, at: "0.000", "/backends/cycles-eu/shadow/sample", "above 0",
                "0.000"),
            Mistake(
                #""sample": 0.25"#, #""sample": 1.5"#, at: "1.5", "/backends/cycles-eu/shadow/sample", "at most 1"),
            Mistake(#""log": "warning""#, #""log": "debug""#, at: #""debug""#, "/routes/keys/log", "'info'"),
            Mistake(#"{ "file": "dialects/acme.json" }"#, #""dialects/acme.json""#, "/dialects/acme", "an object"),
        ])
    func wrongType(_ mistake: Mistake) throws { try expectOnly(mistake) }

    @Test(
        "a wrong value says what was expected",
        arguments: [
            Mistake(#""3s""#, #""2 parsecs""#, "/routes/keys/deadline", "a duration"),
            Mistake(#""3s""#, #""3sec""#, "/routes/keys/deadline", "did you mean '3s'?"),
            Mistake(#""3s""#, #""2d""#, "/routes/keys/deadline", "did you mean '48h'?"),
            Mistake(#""16KiB""#, #""1TB""#, "/limits/head", "did you mean '1024GiB'?"),
            Mistake(#""3s""#, #""1.5s""#, "/routes/keys/deadline", "a duration"),
            Mistake(#""3s""#, #""0s""#, "/routes/keys/deadline", "more than zero"),
            Mistake(#""3s""#, #""-1s""#, "/routes/keys/deadline", "a duration"),
            Mistake(#""3s""#, #""""#, at: #""","#, "/routes/keys/deadline", "a duration"),
            Mistake(#""3s""#, #""99999999999999999999h""#, "/routes/keys/deadline", "a duration"),
            Mistake(#""3s""#, #""9223372036854775807h""#, "/routes/keys/deadline", "a duration"),
            Mistake(#""3s""#, #""9000h""#, "/routes/keys/deadline", "at most 366 days"),
            Mistake(#""16KiB""#, #""16kb""#, "/limits/head", "did you mean '16KiB'?"),
            Mistake(#""16KiB""#, #""16""#, "/limits/head", "did you mean '16B'?"),
            Mistake(#""16KiB""#, #""9223372036854775807GiB""#, "/limits/head", "a size"),
            Mistake(
                #""connections": 100"#, #""connections": 0"#, at: "0, \"connections_per", "/limits/connections", "1 to"),
            Mistake(
                #""forbid""#, #""forbidden""#, "/routes/keys/partial", "'allow', 'forbid'", "did you mean 'forbid'?"),
            Mistake(#""default": 20"#, #""default": 201"#, at: "201", "/routes/keys/limit/default", "200"),
            Mistake(
                #""x-api-key""#, #""x-apikey""#, "/backends/diffio-prod/auth", "'bearer'", "did you mean 'x-api-key'?"),
            Mistake(
                #""http://[::1]:81""#, #""http://[::1]:81", "auth": "bearer""#, at: #""bearer""#, "/backends/own/auth",
                "takes no credential"),
            Mistake(
                #""http://[::1]:81""#, #""http://[::1]:81", "credential": {"env": "DIFFIO_KEY"}"#,
                at: #"{"env": "DIFFIO_KEY"}"#, "/backends/own/credential", "takes no credential"),
            Mistake(#""acme""#, #""""#, at: "\"\"\n", "/backends/diffio-prod/tenant_id", "1 to 256 characters"),
            Mistake(#""id": "k1""#, #""id": "k2""#, at: #""k2", "secret": { "file"#, "/cursor/keys/1/id", "unique"),
            Mistake(#""id": "k1""#, #""id": "k 1""#, at: #""k 1""#, "/cursor/keys/1/id", "visible ASCII"),
            Mistake(
                #""[::1]:19090""#, #""127.0.0.2:18080" "#, at: #"{ "address": "127.0.0.2:18080" ,"#, "/admin",
                "same address"),
            Mistake(#"["own"]"#, "[]", "/routes/team/backends", "at least one"),
            Mistake(
                #"["diffio-prod", "cycles-eu"]"#, #"["own", "own"]"#, at: #""own"]"#, "/routes/keys/backends/1", "twice"
            ),
            Mistake(
                #""tls/ca.pem""#, #""tls/none.pem""#, "/backends/cycles-eu/tls/ca", "conf/tls/none.pem", "No such file"),
            Mistake(
                #""tls/ca.pem""#, #""tls/empty.pem""#, "/backends/cycles-eu/tls/ca", "certificates in PEM"),
            Mistake(#""tls/ca.pem""#, #""tls/b.key""#, "/backends/cycles-eu/tls/ca", "certificates in PEM"),
            Mistake(
                #", "private_key": "/keys/client.key""#, "", at: #""tls/client.pem""#,
                "/backends/cycles-eu/tls/certificate", "'private_key' is missing"),
            Mistake(
                #""certificate": "tls/client.pem""#, #""certificate": null"#, at: #""/keys/client.key""#,
                "/backends/cycles-eu/tls/private_key", "'certificate' is missing"),
            Mistake(
                #""http://proxy.example:3128""#, #""http://proxy.example:3128/x""#, "/backends/cycles-eu/proxy",
                "without a path"),
        ])
    func wrongValue(_ mistake: Mistake) throws { try expectOnly(mistake) }

    @Test(
        "a name that nothing bears is named with the nearest one",
        arguments: [
            Mistake(
                #""cycles-eu"]"#, #""cycles-ue"]"#, "/routes/keys/backends/1", "'cycles-ue'",
                "did you mean 'cycles-eu'?"),
            Mistake(#""diffio""#, #""difio""#, "/backends/diffio-prod/dialect", "'difio'", "did you mean 'diffio'?"),
            Mistake(
                #""dialect": "acme""#, #""dialect": "acne""#, at: #""acne""#, "/backends/own/dialect",
                "did you mean 'acme'?"),
            Mistake(
                #"{ "acme": {"#, #"{ "diffio": { "file": "dialects/acme.json" }, "acme": {"#,
                at: #"{ "file": "dialects/acme.json" }, "acme""#, "/dialects/diffio", "built-in"),
            Mistake(
                #""dialects/acme.json""#, #""dialects/none.json""#, "/dialects/acme/file", "conf/dialects/none.json",
                "No such file"),
            Mistake(
                #""backend": "own""#, #""backend": "onw""#, at: #""onw""#, "/backends/cycles-eu/shadow/backend",
                "did you mean 'own'?"),
            Mistake(
                #""backend": "own""#, #""backend": "cycles-eu""#, at: #""cycles-eu", "sample""#,
                "/backends/cycles-eu/shadow/backend", "another backend"),
            Mistake(
                #""dialect": "acme""#, #""dialect": "acme", "shadow": "diffio-prod""#, at: #""own", "sample""#,
                "/backends/cycles-eu/shadow/backend", "has a shadow itself"),
        ])
    func danglingName(_ mistake: Mistake) throws { try expectOnly(mistake) }

    @Test(
        "paths of routes are plain and nobody else's",
        arguments: [
            Mistake(#""/v1/keys""#, #""v1/keys""#, "/routes/keys/path", "begins with '/'"),
            Mistake(#""/v1/keys""#, #""/v1/keys/""#, "/routes/keys/path", "does not end with '/'"),
            Mistake(#""/v1/keys""#, #""/""#, at: #""/","#, "/routes/keys/path", "does not end with '/'"),
            Mistake(#""/v1/keys""#, #""/v1//keys""#, "/routes/keys/path", "no empty"),
            Mistake(#""/v1/keys""#, #""/v1/../keys""#, "/routes/keys/path", "'..'"),
            Mistake(#""/v1/keys""#, #""/v1/keys?x=1""#, "/routes/keys/path", "letters, digits"),
            Mistake(#""/v1/keys""#, #""/v1/käse""#, "/routes/keys/path", "letters, digits"),
            Mistake(#""/v1/keys""#, #""/v1/backends""#, "/routes/keys/path", "the gateway's own"),
            Mistake(
                #""/team/keys""#, #""/v1/keys""#, at: #""/v1/keys", "backends": ["own"]"#, "/routes/team/path",
                "the route 'keys'"),
            Mistake(#""/team/keys""#, #""/v1/keys/list""#, "/routes/team/path", "the list form of the route 'keys'"),
        ])
    func path(_ mistake: Mistake) throws { try expectOnly(mistake) }

    @Test(
        "a listener is on loopback as long as nobody is asked who they are",
        arguments: [
            "0.0.0.0:8080", "[::]:8080", "10.0.0.1:8080", "gateway.example:8080", "127.0.0.1.example:8080",
            "[::ffff:10.0.0.1]:8080",
        ])
    func publicListener(_ address: String) throws {
        let report = Sample.load(Sample.smallest("", "\"listen\":{\"address\":\"\(address)\"},"))
        #expect(report.problems.map(\.problem.pointer) == ["/listen/address"], "\(report.text)")
        let message = try #require(report.problems.first).problem.message
        #expect(message.contains("loopback") && message.contains("callers are not asked"))
    }

    @Test(
        "a listener's address is HOST:PORT",
        arguments: [
            "", ":8080", "127.0.0.1", "127.0.0.1:", "127.0.0.1:x", "127.0.0.1:65536", "127.0.0.1:-1", "::1:8080",
            "[::1:8080",
            "[::1]x]", "[::1]]", "[]", "127.0.0.1:99999999999999999999", "127.0.0.1:80:80", "127.1:80", "a b:80",
        ])
    func badListener(_ address: String) throws {
        let report = Sample.load(Sample.text.replacing("127.0.0.2:18080", with: address))
        #expect(report.problems.map(\.problem.pointer) == ["/listen/address"], "\(report.text)")
    }

    @Test(
        "names have 1 to 128 characters, none of them a control character, and a backend's no '/'",
        arguments: [
            ("team", ""), ("team", String(repeating: "n", count: 129)), ("team", #"a\u0007b"#), ("own", "a/b"),
            ("acme", ""),
        ])
    func badName(_ old: String, _ new: String) {
        let report = Sample.load(Sample.text.replacing("\"\(old)\"", with: "\"\(new)\""))
        #expect(report.problems.contains { $0.problem.message.hasPrefix("expected a name") }, "\(report.text)")
        #expect(report.table == nil)
    }

    private func expectOnly(_ mistake: Mistake) throws {
        let text = Sample.text.replacing(mistake.right, with: mistake.wrong, maxReplacements: 1)
        try #require(text != Sample.text)
        let report = Sample.load(text)
        #expect(report.table == nil)
        #expect(report.problems.count == 1, "\(report.text)")
        let found = try #require(report.problems.first)
        #expect(found.file == "conf/routes.json")
        #expect(found.problem.pointer == mistake.pointer)
        #expect(found.problem.position == Sample.position(of: mistake.at, in: text), "\(report.text)")
        for piece in mistake.says { #expect(found.problem.message.contains(piece), "\(found.headline)") }
    }
}
