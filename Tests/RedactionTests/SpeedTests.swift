// What stripping costs. Figures are printed; only that time grows no faster than the text is a threshold.

import KeyListing
import Testing

@testable import Redaction

@Suite("What looking at values costs", .serialized)
struct SpeedTests {
    private let scanner: Scanner

    init() throws {
        scanner = try Scanner.shared.get()
    }

    @Test("clean metadata and clean pages are reported")
    func clean() {
        let object = Array(
            #"{"team":"billing","env":"production","note":"used by the nightly export","build":1234,"tags":["a","b"],"#
                .utf8)
        let rest = Array(#""owner":"data platform","since":"2026-05-09","region":"eu-west-1","weight":1.5}"#.utf8)
        let metadata = object + rest
        let time = seconds(of: 2_000) { _ = strippedObject(metadata[...], scanner) }
        let names = seconds(of: 2_000) { _ = strippedObject(metadata[...], nil) }
        let alone = rate(metadata.count, names)
        report("clean metadata", "\(rate(metadata.count, time)), by names alone \(alone)", goal: "400 MB/s")
        #expect(strippedObject(metadata[...], scanner) == nil)
    }

    @Test("pages of 50 keys, as Cycles lists them and with much metadata, and the start are reported")
    func pages() throws {
        report("a page of 50 keys as Cycles documents them", microseconds(page(idLength: 8)), goal: "at most 10")
        report("the same with ids of 28 characters", microseconds(page(idLength: 24)), goal: "at most 10")
        report(
            "the same with 190 bytes of metadata each", microseconds(page(idLength: 8, metadata: true)), goal: "none")
        let start = seconds(of: 3) { _ = try? BuiltInRules() }
        report("compiling the rules", "\((start * 1e4).rounded() / 10) milliseconds", goal: "none")
    }

    private func microseconds(_ page: Page) -> String {
        let redactor = Redactor(displayPrefixes: ["cyc_live_"], scanner: scanner) { $0 }
        let spent = seconds(of: 200) { for i in page.keys.indices { _ = redactor.redact(page, i) } }
        return "\((spent * 1e7).rounded() / 10) microseconds"
    }

    @Test("JSON within the strings of JSON takes time in proportion to its length")
    func nested() {
        var (text, times): (String, [Double]) = (#"{"password":"x","n":[1]}"#, [])
        while text.utf8.count < 65_536 {
            text = #"{"a":"\#(text.escapedForJSON)"}"#
            let bytes = Array(text.utf8)
            times.append(seconds(of: 1) { _ = scanner.look(at: bytes, .value) })
        }
        report(
            "JSON in JSON, \(text.utf8.count / 1024) KiB", rate(text.utf8.count, times[times.count - 1]), goal: "none")
        #expect(times[times.count - 1] < times[times.count - 3] * 16 + 0.005)
        #expect(times[times.count - 1] < 2)
    }

    @Test("hostile values take time in proportion to their length", arguments: hostileValues)
    func hostile(name: String, part: String) {
        let times = [16_384, 65_536].map { size in
            let text = Array(String(repeating: part, count: size / part.utf8.count).utf8)
            let time = seconds(of: 1) { _ = scanner.look(at: text, .value) }
            report("hostile, \(name), \(size / 1024) KiB", rate(text.count, time), goal: "50 MB/s")
            return time
        }
        #expect(times[1] < times[0] * 16 + 0.005)
        let first = [16_384, 65_536].map { size in
            let text = Array(String(repeating: part, count: size / part.utf8.count).utf8)
            return seconds(of: 1) { _ = scanner.isPlain(text) }
        }
        #expect(first[1] < first[0] * 16 + 0.005)
    }

    private func page(idLength: Int, metadata: Bool = false) -> Page {
        var page = Page()
        var maker = SecretMaker(seed: 81)
        for i in 0..<50 {
            var key = APIKey()
            func add(_ text: [UInt8]) -> Slice {
                page.bytes += text
                return Slice(offset: UInt32(page.bytes.count - text.count), length: UInt32(text.count))
            }
            key.keyID = add(Array("key_\(maker.body("0-9a-z", idLength))".utf8))
            key.tenantID = add(Array("tenant-\(i % 7)".utf8))
            key.name = add(Array("Production agent key \(i)".utf8))
            key.keyPrefix = add(Array("cyc_live_abc123".utf8))
            key.scopes = add(Array(#"["reservations:create","reservations:commit","balances:read"]"#.utf8))
            if metadata { key.metadata = add(Array(self.metadata(i).utf8)) }
            page.keys.append(key)
        }
        return page
    }

    private func metadata(_ i: Int) -> String {
        #"{"team":"billing","env":"production","note":"used by the nightly export","build":\#(i * 7919),"tags":["a","b"],"#
            + #""owner":"data platform","since":"2026-05-09","region":"eu-west-1","weight":1.5}"#
    }

    /// The best of some rounds: what else the machine does only ever adds.
    private func seconds(of count: Int, _ body: () -> Void) -> Double {
        (0..<5).map { _ in
            ContinuousClock().measure { for _ in 0..<count { body() } } / count / .seconds(1)
        }.min() ?? .infinity
    }

    private func rate(_ bytes: Int, _ seconds: Double) -> String {
        "\((Double(bytes) / max(seconds, 1e-12) / 1e5).rounded() / 10) MB/s"
    }
}

/// Parts that make texts which are dear to look through.
private let hostileValues: [(name: String, part: String)] = [
    ("one letter", "a"), ("assignments", "a=b="), ("names without values", "token="),
    ("names and numbers", "key_id=4711&"),
    ("names and words", "token=true;"), ("percents", "%25"), ("percents in percents", "%2525"), ("entities", "&#97;"),
    ("backslashes", "\\\\"), ("half escapes", "\\u00"), ("beginnings of tokens", "ey" + "Jabcdefgh."),
    ("beginnings of keys", "gh" + "p_"), ("beginnings of blocks", "-----BEGIN "),
    ("lines of certificates", "-----BEGIN CERTIFICATE kJ8sQ2xZ9vB4nM7wE1rT5yU3 "), ("ends of blocks", "-----END "),
    ("addresses", "://a:b"),
    ("at signs", "://a:b@"), ("wide letters", "ａ"), ("blanks", "a "), ("tags", "<password>"), ("quotes", ":\""),
    ("hex", "0a1b"), ("base64", "QUJD"), ("signs", "-_+/"), ("UUIDs", "550e8400-e29b-41d4-a716-446655440000-"),
    ("passwords", "password is kept "), ("dollars", "$6$a"), ("braces", "{SSHA}"), ("emoji", "😀"),
    ("broken UTF-8", "\u{FFFD}"), ("options", " -p"), ("tools' options", "zip -P 1 "),
    ("statements", "user password 'abc"),
    ("names before blanks", "db_token "), ("names before quotes", "--key 'a"), ("bold names", "**token**: "),
    ("cells", "<td>token</td>"), ("open cells", "<td>"), ("bars", "pin|"),
    ("objects", #"{"token":{"a":"b"}} "#), ("open objects", #"{"token":["#), ("open strings", #"{"token":"a "#),
]
