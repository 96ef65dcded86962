import Testing

@testable import rollcall

@Suite("Keys as they are printed")
struct WriterTests {
    private func csv(_ changes: [String: String?]) throws -> String {
        var writer = CSVWriter()
        return string(writer.text(of: try keys(keyText("k1", changes))))
    }

    @Test("CSV has a header of all 19 fields in the API's order")
    func csvHeader() {
        var writer = CSVWriter()
        let header = string(writer.opening())
        #expect(header.hasPrefix("uid,backend,key_id,name,description,key_prefix,status,tenant_id,role,scopes,"))
        #expect(header.hasSuffix(",revoked_at,revoked_reason,metadata\r\n"))
        #expect(header.split(separator: ",").count == 19)
    }

    @Test("CSV: commas, quotes and line breaks survive exactly")
    func csvQuoting() throws {
        let row = try csv(["name": #""a, \"b\"\r\nc""#])
        #expect(row.hasPrefix("b/k1,b,k1,\"a, \"\"b\"\"\r\nc\",,"))
        #expect(row.hasSuffix("\r\n"))
    }

    @Test("CSV: arrays and objects are JSON text in one cell, as the server wrote them")
    func csvNested() throws {
        let row = try csv(["scopes": #"["a", "b"]"#, "metadata": #"{"n":1.50}"#])
        #expect(row.contains(#","[""a"", ""b""]","#))
        #expect(row.hasSuffix(#","{""n"":1.50}""# + "\r\n"))
    }

    @Test("CSV: null and the empty text differ")
    func csvEmpty() throws {
        #expect(try csv(["name": "\"\""]).hasPrefix("b/k1,b,k1,\"\",,"))
        #expect(try csv(["name": "null"]).hasPrefix("b/k1,b,k1,,,"))
    }

    @Test("CSV: what a spreadsheet would run is made text", arguments: ["=1+1", "+1", "-1", "@SUM(A1)", #"\tx"#])
    func csvFormula(_ name: String) throws {
        let row = try csv(["name": "\"\(name)\""])
        #expect(row.hasPrefix("b/k1,b,k1,'\(name.replacing(#"\t"#, with: "\t")),"))
    }

    @Test("CSV: a carriage return and a line feed in front are one character to Swift and still made text")
    func csvCarriageReturn() throws {
        #expect(try csv(["name": #""\r\n=1""#]).hasPrefix("b/k1,b,k1,\"'\r\n=1\","))
    }

    @Test("NDJSON: one key a line, also where the server breaks lines between tokens")
    func ndjson() throws {
        var writer = NDJSONWriter()
        let broken = keyText("k2").replacing(",\"backend\"", with: ",\r\n\"backend\"")
        let lines = string(writer.text(of: try keys(keyText(), broken))).split(
            separator: "\n", omittingEmptySubsequences: false)
        #expect(lines.count == 3)
        #expect(lines.first.map(String.init) == keyText())
        #expect(lines.last == "")
    }

    @Test("the table aligns its columns and shows null as a dash")
    func table() throws {
        var writer = TableWriter()
        let rows = try keys(keyText("long-id", ["name": "\"名前\""]), keyText("k2", ["name": "\"abc\""]))
        let text = string(writer.opening() + writer.text(of: rows))
        #expect(
            text == """
                UID        NAME  STATUS  TENANT_ID  CREATED_AT            EXPIRES_AT
                b/long-id  名前  active  -          2026-05-09T12:00:00Z  -
                b/k2       abc   active  -          2026-05-09T12:00:00Z  -

                """)
        #expect(!string(writer.text(of: rows)).contains("UID"))
    }

    @Test("the table cannot drive a terminal")
    func tableEscapes() throws {
        var writer = TableWriter()
        let name = #""\u001b[2J\n\u202edrawkcab\u009b31m""#
        let text = string(writer.text(of: try keys(keyText("k1", ["name": name]))))
        #expect(text.contains(#"\u{1b}[2J\n\u{202e}drawkcab\u{9b}31m"#))
        #expect(text.unicodeScalars.allSatisfy { $0 == "\n" || $0.properties.generalCategory != .control })
    }

    @Test("printable text is left alone", arguments: ["plain", "Ünïcödé", "日本語", "a b", "🔑"])
    func printable(_ text: String) {
        #expect(PrintableText.escaped(text) == text)
    }
}
