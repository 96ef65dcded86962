import Configuration
import StrictJSON
import Testing

@Suite("the environment in strings")
struct ExpansionTests {
    @Test(
        "variables, defaults and plain dollars",
        arguments: [
            ("${A}", "one"), ("x${A}y${B}z", "xoneytwoz"), ("${NONE:-three}", "three"), ("${EMPTY:-four}", "four"),
            ("${A:-five}", "one"), ("p${EMPTY}q", "pq"), ("$${A}", "${A}"), ("$", "$"), ("$A", "$A"), ("a$$b", "a$$b"),
            ("${NONE:-}x", "x"), ("${NONE:-a:-b}", "a:-b"), ("${NONE:-$}", "$"), ("$$${A}", "$${A}"), ("}{", "}{"),
        ])
    func expanded(_ text: String, _ value: String) throws {
        let table = try #require(load(text).table)
        #expect(table.backends.first?.tenantID == value)
    }

    @Test(
        "a reference that leads nowhere is a problem",
        arguments: [
            ("${NONE}", "'NONE' is not set"), ("${BACKEND_ULR}", "did you mean 'BACKEND_URL'?"),
            ("${A", "expected '}'"), ("${NONE:-${A}}", "no '${NAME}' of its own"),
            ("${}", "expected ${NAME}"), ("${1A}", "expected ${NAME}"), ("${A-b}", "expected ${NAME}"),
            ("${ A }", "expected ${NAME}"), ("x$${${", "expected '}'"),
        ])
    func refused(_ text: String, _ says: String) throws {
        let report = load(text)
        #expect(report.problems.map(\.problem.pointer) == ["/backends/a/tenant_id"])
        #expect(report.text.contains(says), "\(report.text)")
    }

    @Test("addresses, URLs, durations, sizes, names and paths take variables")
    func everywhere() throws {
        let members = #""timeout": "${T:-4s}", "max_answer": "${N}MiB", "auth": "${AUTH}","#
        let text = Sample.smallest(members, #""listen": { "address": "${HOST:-localhost}:${PORT}" },"#)
            .replacing("127.0.0.1:9", with: "${HOST:-127.0.0.1}:${PORT}").replacing(#"["a"]"#, with: #"["${A}"]"#)
        let table = try #require(
            Sample.load(text, environment: ["PORT": "8123", "N": "3", "AUTH": "bearer", "A": "a"]).table)
        #expect(table.listen.host.name == "localhost" && table.listen.port == 8123)
        #expect(table.backends.first?.urls.first?.text == "http://127.0.0.1:8123")
        #expect(table.backends.first?.limits.timeout == .seconds(4))
        #expect(table.backends.first?.limits.maxAnswer == 3 << 20)
        #expect(table.routes.first?.backends == ["a"])
    }

    private func load(_ text: String) -> ConfigurationReport {
        let environment = ["A": "one", "B": "two", "EMPTY": "", "BACKEND_URL": "x"]
        return Sample.load(Sample.smallest("\"tenant_id\": \"\(text)\","), environment: environment)
    }
}
