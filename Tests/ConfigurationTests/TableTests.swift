import Configuration
import StrictJSON
import Testing

@Suite("the table of a good file")
struct TableTests {
    @Test("every member arrives where it belongs")
    func everyMember() throws {
        let report = Sample.load(Sample.text)
        let table = try #require(report.table, "\(report.text)")
        #expect(table.listen.host.name == "127.0.0.2" && table.listen.port == 18080)
        #expect(table.admin.address.host.inURL == "[::1]" && table.admin.address.port == 19090)
        #expect(table.cursor.lifetime == .seconds(48 * 3600))
        #expect(table.routes.map(\.name) == ["keys", "team"])
        let route = try #require(table.routes.first)
        #expect(route.path == "/v1/keys" && route.backends == ["diffio-prod", "cycles-eu"])
        #expect(route.limit.default == 20 && route.limit.max == 200)
        #expect(route.deadline == .seconds(3) && route.partial == .forbid)
        #expect(table.limits.connections == 100 && table.limits.connectionsPerAddress == 10)
        #expect(table.limits.head == 16 << 10 && table.limits.body == 8 << 10 && table.limits.idle == .seconds(30))
        #expect(table.limits.concurrency == 7 && table.limits.queue == .milliseconds(70))
        #expect(table.limits.headTime == .seconds(5) && table.limits.bodyTime == .seconds(6))
        #expect(table.walkCache.size == 0 && table.walkCache.age == .seconds(5))
        #expect(table.limits.writeTime == .seconds(7) && table.drain == .seconds(60))
    }

    @Test("every member of a backend arrives where it belongs")
    func everyMemberOfABackend() throws {
        let backends = try #require(Sample.load(Sample.text).table?.backends)
        try #require(backends.map(\.name) == ["diffio-prod", "cycles-eu", "own"])
        #expect(backends.map(\.dialect.name) == ["diffio", "cycles-admin", "acme"])
        #expect(backends.map(\.tenantID) == ["acme", nil, nil] && backends.map(\.required) == [false, true, false])
        #expect(backends[0].auth == "x-api-key" && backends[0].urls.map(\.text) == ["https://api.diffio.example:443"])
        let cycles = backends[1]
        #expect(cycles.urls.map(\.text) == ["http://cycles.example:7878/base", "https://other.example:443"])
        let limits = cycles.limits
        #expect(limits.timeout == .milliseconds(1500) && limits.concurrency == 8 && limits.queue == .milliseconds(50))
        #expect(limits.maxAnswer == 1 << 30 && limits.maxPages == 10 && limits.collectLimit == 5000)
        #expect(backends.map(\.staleIfError) == [nil, .seconds(600), nil])
        #expect(backends.map(\.check) == [nil, .seconds(30), nil] && backends.map(\.hedge) == [false, true, false])
        #expect(limits.collectDeadline == .seconds(90) && cycles.tenants == .listed(["acme", "globex"]))
        #expect(backends.map(\.byTenant) == [.needed, .cheaper, .never])
        #expect(cycles.proxy?.text == "http://proxy.example:3128" && cycles.allowLinkLocal && cycles.allowCleartext)
        #expect(cycles.tls.authorities == Sample.files["conf/tls/ca.pem"]?.bytes)
        #expect(cycles.tls.certificate == Sample.files["conf/tls/client.pem"]?.bytes)
        #expect(cycles.tls.privateKey?.reveal() == Sample.files["/keys/client.key"]?.bytes)
        #expect(backends[2].proxy == nil && backends[2].tls.authorities == nil)
        #expect(backends[2].urls.map(\.text) == ["http://[::1]:81"])
    }

    @Test(
        "tenants are discovered where the dialect can, unless the file says otherwise",
        arguments: [
            ("", TenantSource.discovered), (#""tenants":"discover","#, .discovered), (#""tenants":[],"#, .listed([])),
            (#""by_tenant":"needed","#, .discovered), (#""by_tenant":"never","#, .listed([])),
            (#""by_tenant":"never","tenants":["acme"],"#, .listed([])), (#""by_tenant":"cheaper","#, .discovered),
            (#""by_tenant":"cheaper","tenants":["acme"],"#, .listed(["acme"])),
        ])
    func tenants(_ members: String, _ expected: TenantSource) throws {
        let text = Sample.smallest(members).replacing(#""diffio""#, with: #""cycles-admin""#)
        let report = Sample.load(text, environment: [:])
        #expect(try #require(report.table, "\(report.text)").backends.first?.tenants == expected)
    }

    @Test("what a file leaves out has the contract's defaults")
    func defaults() throws {
        let report = Sample.load(Sample.smallest(), environment: [:])
        let table = try #require(report.table, "\(report.text)")
        #expect(table.listen.host.name == "127.0.0.1" && table.listen.port == 8080)
        #expect(table.admin.address.host.name == "127.0.0.1" && table.admin.address.port == 9090)
        #expect(table.cursor.keys.isEmpty && table.cursor.lifetime == .seconds(72 * 3600))
        let (route, backend) = (try #require(table.routes.first), try #require(table.backends.first))
        #expect(route.limit.default == 50 && route.limit.max == 500)
        #expect(route.deadline == .seconds(2) && route.partial == .allow)
        #expect(backend.credential == nil && backend.auth == "bearer" && backend.tenantID == nil && !backend.required)
        let calls = backend.limits
        #expect(calls.retries == 2)
        #expect(calls.timeout == nil && calls.concurrency == 64 && calls.queue == .milliseconds(200))
        #expect(calls.maxAnswer == 64 << 20 && calls.maxPages == 1000 && calls.collectLimit == 200_000)
        #expect(calls.collectDeadline == .seconds(60) && backend.tenants == .listed([]))
        #expect(table.walkCache.size == 64 << 20 && table.walkCache.age == .seconds(60))
        #expect(backend.proxy == nil && !backend.allowLinkLocal && !backend.allowCleartext)
        #expect(backend.tls == Sample.load(Sample.smallest("\"tls\": {},")).table?.backends.first?.tls)
        #expect(table.limits.concurrency == 512 && table.limits.queue == .milliseconds(200))
        #expect(table.limits.connections == 10_000 && table.limits.connectionsPerAddress == 256)
        #expect(table.limits.head == 32 << 10 && table.limits.body == 64 << 10 && table.limits.idle == .seconds(60))
        #expect(table.limits.headTime == .seconds(10) && table.limits.bodyTime == .seconds(10))
        #expect(table.limits.writeTime == .seconds(30) && table.drain == .seconds(25))
    }

    @Test("the digest is the SHA-256 of the file's bytes")
    func digest() throws {
        let (a, b) = (Sample.load(Sample.smallest()).table, Sample.load(Sample.smallest() + " ").table)
        #expect(a?.sha256.count == 64 && a?.sha256.allSatisfy { "0123456789abcdef".contains($0) } == true)
        #expect(a?.sha256 != b?.sha256)
        #expect(a?.sha256 == Sample.load(Sample.smallest()).table?.sha256)
    }

    @Test("a maximum below the usual default lowers it")
    func lowMaximum() throws {
        let text = Sample.text.replacing(#"{ "default": 20, "max": 200 }"#, with: #"{ "max": 10 }"#)
        #expect(Sample.load(text).table?.routes.first?.limit.default == 10)
    }

    @Test("listeners may leave the port to the kernel")
    func kernelPorts() throws {
        let text = Sample.smallest("", #""listen": {"address": "localhost:0"}, "admin": {"address": "localhost:0"},"#)
        #expect(Sample.load(text).table?.listen.port == 0)
    }

    @Test(
        "backends' URLs that are right",
        arguments: [
            ("https://api.example", "https://api.example:443"),
            ("HTTPS://API.Example:8443/", "https://api.example:8443"),
            ("https://api.example/a/b%20c/", "https://api.example:443/a/b%20c"),
            ("http://localhost", "http://localhost:80"),
            ("http://127.255.0.3:1", "http://127.255.0.3:1"), ("http://[::1]/x", "http://[::1]:80/x"),
            ("http://[::ffff:127.0.0.1]", "http://[::ffff:127.0.0.1]:80"),
            ("https://under_score.example.", "https://under_score.example.:443"),
        ])
    func goodURL(_ url: String, _ text: String) throws {
        let report = Sample.load(Sample.smallest().replacing("http://127.0.0.1:9", with: url))
        #expect(try #require(report.table, "\(report.text)").backends.first?.urls.first?.text == text)
    }

    @Test(
        "backends' URLs that are refused",
        arguments: [
            ("ftp://api.example", "https:// or http://"), ("api.example", "put 'https://' in front"),
            ("https://", "host"), ("https:///x", "host"), ("https://me:pw@api.example", "no user name"), ("", "URL"),
            ("https://api.example?x=1", "query"), ("https://api.example/#x", "fragment"),
            ("https://api.example:0", "port"),
            ("https://api.example:65536", "port"), ("https://api.example:", "port"), ("https://api.example:8x", "port"),
            ("https://::1/", "brackets"), ("https://[::1", "brackets"), ("https://[fe80::1%25eth0]", "brackets"),
            ("https://a b.example", "percent-encoded"), ("https://bücher.example", "ASCII"), ("https://a..b", "host"),
            ("https://1.2.3", "host"), ("https://0x7f.1", "host"), ("https://2130706433", "host"),
            ("https://1.2.3.4.5", "host"),
            ("https://api.example/%zz", "hexadecimal"), ("https://api.example/a/../b", "'..'"),
            ("http://api.example", "allow_cleartext"), ("http://127.0.0.1.example", "allow_cleartext"),
            ("https://169.254.169.254", "allow_link_local"), ("https://[fe80::1]", "allow_link_local"),
            ("https://[::ffff:169.254.0.1]", "allow_link_local"), ("https://[fd00:ec2::254]", "allow_link_local"),
        ])
    func badURL(_ url: String, _ says: String) {
        let report = Sample.load(Sample.smallest().replacing("http://127.0.0.1:9", with: url))
        #expect(report.problems.map(\.problem.pointer) == ["/backends/a/url"], "\(report.text)")
        #expect(report.text.contains(says) && !report.text.contains("pw"), "\(report.text)")
    }

    @Test("a proxy hears no credential in cleartext, and is nowhere that clouds keep theirs")
    func proxies() {
        func problems(_ proxy: String, _ url: String, _ members: String = "") -> [String] {
            let text = Sample.smallest("\"proxy\":\"\(proxy)\",\(members)").replacing("http://127.0.0.1:9", with: url)
            return Sample.load(text).problems.map(\.problem.pointer)
        }
        #expect(problems("http://proxy.example:3128", "http://127.0.0.1:9") == ["/backends/a/proxy"])
        #expect(problems("http://169.254.1.1:3128", "https://a.example") == ["/backends/a/proxy"])
        #expect(problems("http://proxy.example:3128", "https://a.example").isEmpty)
        #expect(problems("http://127.0.0.1:3128", "http://127.0.0.1:9").isEmpty)
        #expect(problems("http://p.example:1", "http://a.example", "\"allow_cleartext\":true,").isEmpty)
    }

    @Test("cleartext and link-local addresses are allowed where the file says so")
    func permitted() {
        let cleartext = Sample.smallest("\"allow_cleartext\": true,").replacing("127.0.0.1:9", with: "api.example")
        #expect(Sample.load(cleartext).table?.backends.first?.urls[0].host.isLoopback == false)
        let linkLocal = Sample.smallest("\"allow_link_local\": true,").replacing(
            "http://127.0.0.1:9", with: "https://169.254.1.1")
        #expect(Sample.load(linkLocal).table?.backends.first?.urls[0].host.isLinkLocal == true)
    }
}
