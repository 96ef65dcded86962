// Whole keys: prefixes are cut, objects replaced, and everything is counted.

import KeyListing
import Testing

@testable import Redaction

@Suite("Redactor")
struct RedactorTests {
    private let redactor = Redactor(displayPrefixes: ["acme_", "acme_live_"])

    @Test(
        "a prefix shows the vendor's own and 12 characters, no matter how many bytes they have",
        arguments: [
            ("acme_live_abcdefghijkl", "acme_live_abcdefghijkl", 0),
            ("acme_live_abcdefghijklm", "acme_live_abcdefghijkl", 1),
            ("acme_abcdefghijklmnop", "acme_abcdefghijkl", 1),
            ("abcdefghijkl", "abcdefghijkl", 0),
            ("other_live_abcdefgh", "other_live_a", 1),
            ("acme_live", "acme_live", 0),
            ("acme_live_ääääääääääää", "acme_live_ääääääääääää", 0),
            ("acme_live_äääääääääääää", "acme_live_ääääääääääää", 1),
            ("😀😀😀😀😀😀😀😀😀😀😀😀", "😀😀😀😀😀😀😀😀😀😀😀😀", 0),
            ("😀😀😀😀😀😀😀😀😀😀😀😀a", "😀😀😀😀😀😀😀😀😀😀😀😀", 1),
            ("", "", 0),
        ])
    func prefix(whole: String, shown: String, count: Int) {
        let redacted = redactor.redact(page { $0.keyPrefix = $1(whole) }, 0)
        #expect(redacted.page.text(redacted.value.keyPrefix) == shown)
        #expect(redacted.count == count)
    }

    @Test("without a known vendor a prefix shows 12 characters")
    func unknownVendor() {
        let redacted = Redactor(displayPrefixes: []).redact(page { $0.keyPrefix = $1("acme_live_abcdefghijkl") }, 0)
        #expect(redacted.page.text(redacted.value.keyPrefix) == "acme_live_ab")
    }

    @Test("both objects are replaced and all removals counted")
    func objects() {
        let redacted = redactor.redact(
            page {
                $0.keyPrefix = $1("acme_live_abcdefghijklm")
                $0.restrictions = $1(#"{"ips":["10.0.0.1"],"token":"x"}"#)
                $0.metadata = $1(#"{"team":"a","password":"x","nested":{"pin":1}}"#)
            }, 0)
        #expect(redacted.replacements.restrictions == Array(#"{"ips":["10.0.0.1"]}"#.utf8))
        #expect(redacted.replacements.metadata == Array(#"{"team":"a","nested":{}}"#.utf8))
        #expect(redacted.count == 4)
    }

    @Test("a clean key is left alone")
    func clean() {
        let redacted = redactor.redact(
            page {
                $0.keyID = $1("key_1")
                $0.metadata = $1(#"{"team":"a"}"#)
            }, 0)
        #expect(redacted.replacements.restrictions == nil && redacted.replacements.metadata == nil)
        #expect(redacted.count == 0 && redacted.page.text(redacted.value.keyID) == "key_1")
    }

    private func page(_ fill: (inout APIKey, (String) -> Slice) -> Void) -> Page {
        var bytes = Array("before".utf8)
        var key = APIKey()
        fill(&key) { text in
            let offset = bytes.count
            bytes += Array(text.utf8)
            return Slice(offset: UInt32(offset), length: UInt32(bytes.count - offset))
        }
        return Page(bytes: bytes + Array("behind".utf8), keys: [key])
    }
}
