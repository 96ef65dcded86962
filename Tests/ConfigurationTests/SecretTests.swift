import Configuration
import StrictJSON
import Testing

@Suite("secrets")
struct SecretTests {
    @Test("a secret shows itself in no text, dump or mirror")
    func unseen() throws {
        let table = try #require(Sample.load(Sample.text).table)
        let backend = try #require(table.backends.first)
        let secret = try #require(backend.credential)
        var dumped = ""
        dump(table, to: &dumped)
        dump(secret, to: &dumped)
        let texts = ["\(secret)", String(reflecting: secret), "\(table)", String(reflecting: backend), dumped]
        for text in texts + ["\(Mirror(reflecting: secret).children.map { $0 })", "\(table.cursor)"] {
            #expect(!text.contains(Sample.credential) && !text.contains(Sample.hexKey) && !text.contains("75, 45"))
        }
        #expect("\(secret)" == "[secret]")
        #expect(Mirror(reflecting: secret).children.isEmpty)
    }

    @Test("a secret gives its bytes to whoever asks outright")
    func revealed() {
        let secret = Secret([1, 2, 3])
        #expect(secret.reveal() == [1, 2, 3])
        #expect(secret.withBytes { $0.count } == 3)
        #expect(Secret([]).reveal().isEmpty)
    }

    @Test("secrets are compared byte by byte")
    func compared() {
        #expect(Secret([1, 2, 3]) == Secret([1, 2, 3]) && Secret([]) == Secret([]))
        for other: [UInt8] in [[], [1, 2], [1, 2, 4], [1, 2, 3, 0]] {
            #expect(Secret([1, 2, 3]) != Secret(other))
        }
    }

    @Test("secrets come from variables and from files, whose line end is cut")
    func read() throws {
        let table = try #require(Sample.load(Sample.text).table)
        #expect(table.cursor.keys.map(\.id) == ["k2", "k1"])
        #expect(table.cursor.keys.map { $0.secret.reveal() } == [Sample.key, Sample.key])
        let credentials = table.backends.map { $0.credential.map { String(decoding: $0.reveal(), as: UTF8.self) } }
        #expect(credentials == [Sample.credential, Sample.credential, nil])
    }

    @Test(
        "a secret in the file itself is refused, with advice and without an echo",
        arguments: [
            "\"\(Sample.credential)\"", "{\"env\": \"\(Sample.credential)\"}", "{\"value\": \"\(Sample.credential)\"}",
            "[\"\(Sample.credential)\"]", "{\"env\": [\"\(Sample.credential)\"]}",
            "{\"file\": \"\(Sample.credential)\\n\"}",
        ])
    func written(_ value: String) {
        for members in ["\"credential\": \(value),", "\"colour\": 1, \"credential\": \(value),"] {
            let report = Sample.load(Sample.smallest(members))
            #expect(report.problems.contains { $0.problem.pointer.hasPrefix("/backends/a/credential") })
            #expect(
                !report.text.contains(Sample.credential) && !report.json.contains(Sample.credential), "\(report.text)")
        }
        let plain = Sample.load(Sample.smallest("\"credential\": \"\(Sample.credential)\","))
        #expect(plain.text.contains(#"{"env": NAME} or {"file": PATH}"#))
    }

    @Test(
        "a secret beside other mistakes is in no excerpt",
        arguments: [
            #""credential": "SECRET" "required": true,"#, #""credential": "SECRET, "required": true,"#,
            #""credential: "SECRET","#, #""credential" "SECRET","#, #""credential": SECRET,"#, #""auth": "SECRET","#,
            #""url": "https://me:SECRET@api.example","#, #""proxy": "https://me:SECRET@api.example","#,
            #""proxy": "https://api.example/?token=SECRET","#,
            #""crednetial": "SECRET","#, #""required": 1, "api_key": "SECRET","#,
            #""tls": {"certificate": "-----BEGIN\nSECRET"},"#,
        ])
    func besideMistakes(_ members: String) {
        let report = Sample.load(Sample.smallest(members.replacing("SECRET", with: Sample.credential)))
        #expect(!report.problems.isEmpty)
        #expect(!report.text.contains(Sample.credential) && !report.json.contains(Sample.credential), "\(report.text)")
    }

    @Test(
        "a variable or file that is missing or empty is a problem",
        arguments: [
            (#"{"env": "DIFIO_KEY"}"#, "/env", "'DIFIO_KEY' is not set; did you mean 'DIFFIO_KEY'?"),
            (#"{"env": "EMPTY"}"#, "", "empty"), (#"{"file": "secrets/none"}"#, "/file", "conf/secrets/none"),
            (#"{"file": "blank"}"#, "", "empty"), (#"{"env": "DIFFIO_KEY", "file": "blank"}"#, "", "found both"),
            ("{}", "", "found nothing"), (#"{"file": "two-lines"}"#, "", "header"), (#"{"file": ""}"#, "/file", "path"),
            ("null", "", "found null"), (#"{"env": 5}"#, "/env", "variable's name"),
        ])
    func missing(_ value: String, _ pointer: String, _ says: String) throws {
        let files = ["conf/blank": FileContents(bytes: [10]), "conf/two-lines": FileContents(bytes: [65, 10, 66])]
        let report = Sample.load(Sample.smallest("\"credential\": \(value),"), files: files)
        #expect(report.problems.count == 1, "\(report.text)")
        let problem = try #require(report.problems.first?.problem)
        #expect(problem.pointer == "/backends/a/credential\(pointer)")
        #expect(problem.message.contains(says), "\(problem.message)")
    }

    @Test("a URL that ends with the call's own path, or its beginning, is warned about")
    func pathInURL() {
        for (path, count) in [
            ("", 0), ("/base", 0), ("/v1/api_keys/list", 1), ("/base/v1/api_keys/list", 1), ("/v1", 1),
            ("/base/v1/api_keys/", 1), ("/v2", 0), ("/base1", 0),
        ] {
            let text = Sample.smallest().replacing("http://127.0.0.1:9", with: "http://127.0.0.1:9\(path)")
            let warnings = Sample.load(text).warnings.map(\.problem)
            #expect(warnings.map(\.pointer) == Array(repeating: "/backends/a/url", count: count))
        }
    }

    @Test("a secret file that every user may read is warned about, and used")
    func readableByOthers() throws {
        let open = FileContents(bytes: Array(Sample.credential.utf8), permissions: 0o644)
        let key = FileContents(bytes: try #require(PEMFiles.all["b.key"]).bytes, permissions: 0o644)
        let report = Sample.load(Sample.text, files: ["conf/secrets/cycles": open, "/keys/client.key": key])
        #expect(report.table != nil)
        #expect(
            report.warnings.map(\.problem.pointer)
                == ["/backends/cycles-eu/credential/file", "/backends/cycles-eu/tls/private_key"])
        #expect(report.text.contains(": warning: every user may read the file 'conf/secrets/cycles' (mode 644)"))
        #expect(Sample.load(Sample.text).warnings.isEmpty)
    }

    @Test("a cursor key is 32 bytes in hexadecimal or base64, either alphabet, padded or not")
    func cursorKeys() {
        let bytes = (0..<32).map { UInt8(0xFB - $0 * 3) }
        let standard = base64(bytes, "+/")
        for text in [standard, standard + "=", base64(bytes, "-_"), base64(bytes, "-_") + "="] {
            #expect(cursorKey(text)?.reveal() == bytes)
        }
        #expect(cursorKey(Sample.hexKey.uppercased())?.reveal() == Sample.key)
        let short = base64(Array(bytes.dropLast()), "+/")
        let wrong = [
            short, standard + "A", standard + "==", "=" + standard, String(standard.dropLast()) + "%", " " + standard,
        ]
        let nonZeroRest = String(standard.dropLast()) + "B"
        for text in wrong + [
            nonZeroRest, Sample.hexKey + "00", String(Sample.hexKey.dropLast()) + "g",
            String(Sample.hexKey.dropLast(2)),
        ] {
            #expect(cursorKey(text) == nil, "\(text)")
        }
    }

    private func cursorKey(_ text: String) -> Secret? {
        let file = Sample.smallest("", #""cursor":{"keys":[{"id":"k","secret":{"env":"K"}}]},"#)
        let report = Sample.load(file, environment: ["K": text])
        #expect(report.table != nil || report.text.contains("exactly 32 bytes"))
        #expect(!report.text.contains(text))
        return report.table?.cursor.keys.first?.secret
    }

    /// Base64 without padding.
    private func base64(_ bytes: [UInt8], _ lastTwo: String) -> String {
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789" + lastTwo)
        let bits = bytes.flatMap { byte in (0..<8).map { byte >> (7 - $0) & 1 } }
        return stride(from: 0, to: bits.count, by: 6).map { start in
            let value = (0..<6).reduce(0) { $0 << 1 | Int(start + $1 < bits.count ? bits[start + $1] : 0) }
            return String(alphabet[value])
        }.joined()
    }
}
