// Secrets that are named by the value beside them.

import Testing

@testable import Redaction

@Suite("Names that are values")
struct PairedNamesTests {
    private let scanner: Scanner

    init() throws {
        scanner = try Scanner.shared.get()
    }

    @Test(
        "what stands beside a secret's name goes, in whatever order, and all else stays",
        arguments: [
            (
                #"{"env":[{"name":"DB_PASSWORD","value":"sunny"},{"name":"REGION","value":"eu"}]}"#,
                #"{"env":[{"name":"DB_PASSWORD"},{"name":"REGION","value":"eu"}]}"#
            ),
            (#"{"value":"sunny","name":"DB_PASSWORD"}"#, #"{"value":"[redacted]","name":"DB_PASSWORD"}"#),
            (#"{"Key":"apiKey","Value":["sunny","day"],"on":true}"#, #"{"Key":"apiKey","on":true}"#),
            (#"{"name":"p\u0061ssword","n":1,"val":"sunny"}"#, #"{"name":"p\u0061ssword","n":1}"#),
            (#"{"header":"Authorization","value":"sunny","data":{"a":"b"}}"#, #"{"header":"Authorization"}"#),
            (#"{"v\u0061lue":"sunny","n\u0061me":"pwd"}"#, #"{"v\u0061lue":"[redacted]","n\u0061me":"pwd"}"#),
            (#"{"id":"password","value":"sunny"}"#, #"{"id":"password"}"#),
            (#"{"v":"sunny","k":"secret"}"#, #"{"v":"[redacted]","k":"secret"}"#),
            (#"{"ParameterKey":"DbPassword","ParameterValue":"sunny"}"#, #"{"ParameterKey":"DbPassword"}"#),
            (
                #"{"variable_value":"sunny","variable_name":"PWD"}"#,
                #"{"variable_value":"[redacted]","variable_name":"PWD"}"#
            ),
            (#"{"type":"password","stringValue":"sunny"}"#, #"{"type":"password"}"#),
            (
                #"{"kind":"Secret","metadata":{"a":"b"},"stringData":{"x":"sunny"}}"#,
                #"{"kind":"Secret","metadata":{"a":"b"}}"#
            ),
            (#"{"kind":"Secret","data":{"x":"c3VubnkK"}}"#, #"{"kind":"Secret"}"#),
            (#"{"title":"API key","current":"sunny","previous":"day"}"#, #"{"title":"API key"}"#),
            (#"{"value":["sunny"],"name":"DB_PASSWORD"}"#, #"{"value":"[redacted]","name":"DB_PASSWORD"}"#),
            (
                #"{"a":{"value":{"x":[{"password":"y"}]},"name":"pwd"},"b":1}"#,
                #"{"a":{"value":"[redacted]","name":"pwd"},"b":1}"#
            ),
            (#"{"value":4711,"name":"PIN"}"#, #"{"value":"[redacted]","name":"PIN"}"#),
            (#"{"name":"PIN","value":4711}"#, #"{"name":"PIN"}"#),
            (#"{"value":4711,"name":"pwd"}"#, nil),
            (#"{"parameter":"DB_PASSWORD","payload":"sunny"}"#, #"{"parameter":"DB_PASSWORD"}"#),
            (
                #"{"name":"\u041f\u0430\u0440\u043e\u043b\u044c \u0430\u0434\u043c\u0438\u043d\u0430","value":"sunny"}"#,
                #"{"name":"\u041f\u0430\u0440\u043e\u043b\u044c \u0430\u0434\u043c\u0438\u043d\u0430"}"#
            ),
            (#"{"threshold_name":"latency","threshold_value":"5 ms"}"#, nil),
            (#"{"name":"pwd","value":5,"other":"sunny","inner":{"value":"day"}}"#, nil),
            (#"{"name":"token_type","value":"sunny"}"#, nil),
            (#"{"name":"Nightly export","value":"sunny"}"#, nil),
            (#"{"value":"[redacted]","name":"DB_PASSWORD"}"#, nil),
        ] as [(String, String?)])
    func beside(json: String, left: String?) {
        #expect(shown(strippedObject(Array(json.utf8)[...], scanner)) == left)
    }

    @Test(
        "an option's value goes where the option is a secret's",
        arguments: [
            (#"["run","--password","sunny","-v"]"#, #"["run","--password","[redacted]","-v"]"#),
            (#"["--api-key","sunny","day"]"#, #"["--api-key","[redacted]","day"]"#),
            (#"["--token","--verbose","sunny"]"#, nil),
            (#"["--region","sunny"]"#, nil),
            (#"["password","sunny"]"#, nil),
            (#"["--password","[redacted]"]"#, nil),
        ] as [(String, String?)])
    func options(json: String, left: String?) {
        #expect(shown(strippedArray(Array(json.utf8)[...], scanner)) == left)
        let inObject = #"{"args":\#(json)}"#
        #expect(shown(strippedObject(Array(inObject.utf8)[...], scanner)) == left.map { #"{"args":\#($0)}"# })
    }

    @Test("all cookies of a header go, and nothing behind them")
    func cookies() {
        let text = "Cookie: theme=dark1; session=sunny; x=y and more"
        let found = scanner.look(at: Array(text.utf8), .value)
        guard case .parts(let hits) = found, let hit = hits.first else { return #expect(Bool(false), "\(found)") }
        #expect(String(decoding: Array(text.utf8)[hit.range], as: UTF8.self) == "theme=dark1; session=sunny; x=y")
    }

    private func shown(_ stripped: Stripped?) -> String? {
        stripped.map { String(decoding: $0.text, as: UTF8.self) }
    }
}
