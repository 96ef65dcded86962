// Whole keys: prefixes are cut, objects replaced, and everything is counted.

import KeyListing
import Testing

@testable import Redaction

@Suite("Redactor")
struct RedactorTests {
    private let redactor: Redactor

    init() throws {
        redactor = Redactor(displayPrefixes: ["acme_", "acme_live_"], scanner: try Scanner.shared.get()) { $0 }
    }

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
    func unknownVendor() throws {
        let redactor = Redactor(displayPrefixes: [], scanner: try Scanner.shared.get()) { $0 }
        let redacted = redactor.redact(page { $0.keyPrefix = $1("acme_live_abcdefghijkl") }, 0)
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
        #expect(redacted.replacements[.restrictions] == Array(#"{"ips":["10.0.0.1"]}"#.utf8))
        #expect(redacted.replacements[.metadata] == Array(#"{"team":"a","nested":{}}"#.utf8))
        #expect(redacted.count == 4)
    }

    @Test("a clean key is left alone")
    func clean() {
        let redacted = redactor.redact(
            page {
                $0.keyID = $1("key_1")
                $0.metadata = $1(#"{"team":"a"}"#)
            }, 0)
        #expect(redacted.replacements[.restrictions] == nil && redacted.replacements[.metadata] == nil)
        #expect(redacted.count == 0 && redacted.page.text(redacted.value.keyID) == "key_1")
    }

    @Test("each field's secrets are replaced in the field's way, and all are counted")
    func fields() throws {
        let redactor = Redactor(displayPrefixes: ["acme_"], scanner: try Scanner.shared.get()) { _ in
            [0x01, 0x23, 0x45, 0x67, 0x89, 0xAB, 0xCD, 0xEF, 0xFF]
        }
        var maker = SecretMaker(seed: 31)
        let key = maker.key(KeyFormat.all.first { $0.vendor == "GitLab" } ?? KeyFormat.all[0])
        let redacted = redactor.redact(
            page {
                $0.keyID = $1(key)
                $0.tenantID = $1(key)
                $0.parentKeyID = $1("key_1")
                $0.name = $1("old \(key) of Ann")
                $0.description = $1("password: \(maker.password())")
                $0.revokedReason = $1("leaked")
                $0.role = $1("role \(key)")
                $0.scopes = $1(#"["keys:read","\#(key)"]"#)
            }, 0)
        let shown = redacted.replacements
        #expect(text(shown[.keyID]) == "redacted-0123456789abcdef" && text(shown[.tenantID]) == text(shown[.keyID]))
        #expect(shown[.parentKeyID] == nil && shown[.revokedReason] == nil)
        #expect(text(shown[.name]) == "old [redacted] of Ann")
        #expect(text(shown[.description]) == "password: [redacted]")
        #expect(text(shown[.role]) == "[redacted]")
        #expect(text(shown[.scopes]) == #"["keys:read","[redacted]"]"#)
        #expect(redacted.count == 6)
    }

    @Test("a search finds what is shown, and nothing of what is not")
    func searchable() throws {
        let redactor = Redactor(displayPrefixes: [], scanner: try Scanner.shared.get()) { $0 }
        var maker = SecretMaker(seed: 32)
        let key = maker.key(KeyFormat.all.first { $0.vendor == "GitLab" } ?? KeyFormat.all[0])
        let named = page {
            $0.keyID = $1("key_1")
            $0.name = $1("old \(key) of Ann")
        }
        #expect(redactor.searchable(named, 0) == [Array("old ".utf8), Array(" of Ann".utf8), Array("key_1".utf8)])
        #expect(redactor.searchable(page { $0.keyID = $1(key) }, 0) == [[]])
        #expect(redactor.searchable(page { $0.keyID = $1("key_1") }, 0) == nil)
    }

    private func text(_ bytes: [UInt8]?) -> String? { bytes.map { String(decoding: $0, as: UTF8.self) } }

    private func page(_ fill: (inout APIKey, (String) -> Slice) -> Void) -> Page { Page(filledBy: fill) }
}

extension Page {
    /// A page of one key; its texts stand among other bytes.
    init(filledBy fill: (inout APIKey, (String) -> Slice) -> Void) {
        var bytes = Array("before".utf8)
        var key = APIKey()
        fill(&key) { text in
            let offset = bytes.count
            bytes += Array(text.utf8)
            return Slice(offset: UInt32(offset), length: UInt32(bytes.count - offset))
        }
        self.init(bytes: bytes + Array("behind".utf8), keys: [key])
    }
}
