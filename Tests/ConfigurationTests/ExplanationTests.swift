// What `check --explain` tells: every value in force, and where it comes from.

import Configuration
import StrictJSON
import Testing

@Suite("effective values")
struct ExplanationTests {
    private func value(_ pointer: String, _ report: ConfigurationReport) -> EffectiveValue? {
        report.values.first { $0.pointer == pointer }
    }

    @Test("what the smallest file leaves out is told with its default")
    func defaults() throws {
        let report = Sample.load(Sample.smallest(), environment: [:])
        for (pointer, json) in [
            ("/listen/address", #""127.0.0.1:8080""#), ("/routes/keys/limit/default", "50"),
            ("/routes/keys/limit/max", "500"), ("/routes/keys/deadline", #""2s""#), ("/cursor/lifetime", #""72h""#),
            ("/drain", #""25s""#), ("/backends/a/max_answer", #""64MiB""#), ("/backends/a/required", "false"),
            ("/backends/a/tls/ca", "null"), ("/limits/connections", "10000"), ("/backends/a/auth", #""bearer""#),
        ] {
            let told = try #require(value(pointer, report), "\(pointer)")
            #expect(told.json == json && told.origin == .standard, "\(told)")
        }
        #expect(value("/backends/a/timeout", report)?.text == "the route's deadline")
        #expect(value("/cursor/keys", report)?.text.contains("random") == true)
        #expect(value("/dialects", report)?.text == "none")
    }

    @Test("a default that follows from another value is told as it comes out")
    func followed() {
        let text = Sample.text.replacing(#"{ "default": 20, "max": 200 }"#, with: #"{ "max": 10 }"#)
        #expect(value("/routes/keys/limit/default", Sample.load(text))?.json == "10")
    }

    @Test("what the file says is told with its line, the environment with its variables")
    func origins() throws {
        let text = Sample.smallest("\"timeout\": \"${T:-3s}\", \"tenant_id\": \"${WHO}-${EMPTY:-x}\",\n\"retries\": 0,")
        let report = Sample.load(text, environment: ["WHO": "acme", "EMPTY": ""])
        #expect(value("/backends/a/timeout", report)?.origin == .file(line: 2))
        #expect(value("/backends/a/timeout", report)?.json == #""3s""#)
        #expect(value("/backends/a/tenant_id", report)?.origin == .environment(line: 2, variables: ["WHO"]))
        #expect(value("/backends/a/tenant_id", report)?.json == #""acme-x""#)
        #expect(value("/backends/a/retries", report)?.origin == .file(line: 3))
        #expect(report.explanation.contains("line 2, from $WHO\n"))
    }

    @Test("of a secret only its place is told")
    func secrets() throws {
        let report = Sample.load(Sample.text)
        for text in [report.explanation, report.explanationJSON] {
            #expect(!text.contains(Sample.credential) && !text.contains(Sample.hexKey))
        }
        let variable = try #require(value("/backends/diffio-prod/credential", report))
        #expect(variable.json == #"{"env": "DIFFIO_KEY"}"# && variable.text == "secret")
        #expect(report.explanation.contains("from $DIFFIO_KEY"))
        #expect(value("/backends/cycles-eu/credential", report)?.text == "secret in secrets/cycles")
    }

    @Test("every member of the sample is told once, as JSON too")
    func everything() throws {
        let report = Sample.load(Sample.text)
        let pointers = report.values.map(\.pointer)
        #expect(Set(pointers).count == pointers.count && pointers.count > 60)
        let sample = try JSONNode(Sample.text)
        let secrets: Set = ["secret", "credential", "passphrase", "token_sha256"]
        for path in sample.paths where secrets.isDisjoint(with: path) {
            guard let leaf = sample.value(at: path), leaf.kind != "an object", leaf.kind != "an array" else { continue }
            #expect(pointers.contains(path.map { "/" + $0 }.joined()), "\(path)")
        }
        let document = try JSONNode(report.explanationJSON)
        guard case .array(let told)? = document.value(at: ["values"])?.value else { throw SchemaSubset.Unreadable() }
        #expect(told.count == pointers.count && document.value(at: ["problems"])?.text == "[]")
    }

    @Test("a file with problems is not explained")
    func broken() throws {
        let report = Sample.load(Sample.smallest("\"urll\": 1,"))
        #expect(report.values.isEmpty && report.explanation.isEmpty)
        #expect(
            try JSONNode(report.explanationJSON).value(at: ["problems", "0", "pointer"])?.asText == "/backends/a/urll")
    }
}
