// Secrets that are split over the strings of an array, or over members that are counted through.

import Testing

@testable import Redaction

@Suite("Secrets in pieces")
struct RowTests {
    private let scanner: Scanner

    init() throws {
        scanner = try Scanner.shared.get()
    }

    @Test("no piece of a key is left, wherever it is cut, in arrays and in members that are counted through")
    func everyCut() {
        var maker = SecretMaker(seed: 61)
        for format in KeyFormat.all where !format.isWeak && format.lengths.lowerBound < 200 {
            let key = maker.key(format)
            let parts = cut(key, into: maker.pick([2, 3, 4]), &maker)
            for text in [array(parts), counted(maker.pick(["part", "shard_"]), parts), mixed(parts)] {
                let shown = left(of: text)
                for part in parts where part.utf8.count >= 12 {
                    #expect(!shown.contains(part), "\(format.vendor): \(text) \(shown)")
                }
                #expect(left(of: shown) == shown, "\(text)")
            }
        }
    }

    @Test("what is shown of several keys is no key in pieces")
    func shownPrefixes() {
        for row in [
            ["cyc_live_abc123", "cyc_live_def456"], ["diffio_live_child", "diffio_live_1a2b3c", "diffio_live_x9y8z7"],
        ] {
            let text = array(row)
            #expect(left(of: text) == text)
        }
    }

    @Test("what goes by itself takes along the random strings beside it, and leaves words and ids")
    func neighbours() {
        var maker = SecretMaker(seed: 62)
        let (long, short) = (maker.body("0-9A-Za-z", 48), maker.body("0-9A-Za-z", 16))
        let uuid = maker.uuid()
        #expect(left(of: #"["\#(long)","\#(short)"]"#) == #"["[redacted]","[redacted]"]"#)
        #expect(left(of: #"["\#(short)","\#(long)","read"]"#) == #"["[redacted]","[redacted]","read"]"#)
        let words = #"["keys:read","\#(long)","billing-team","\#(uuid)","eu-west-1"]"#
        #expect(left(of: words) == words.replacing(long, with: "[redacted]"))
        let others = #"{"a":"x","note":"\#(long)","build":"\#(short)"}"#
        #expect(left(of: others) == others.replacing(long, with: "[redacted]"))
        let digests = #"{"sha1":"\#(long)","sha2":"\#(maker.hex(40))"}"#
        #expect(left(of: digests) == digests.replacing(long, with: "[redacted]"))
    }

    @Test("scopes beside a key of a known format stay")
    func scopes() {
        var maker = SecretMaker(seed: 63)
        let key = maker.key(KeyFormat.all.first { $0.vendor == "GitLab" } ?? KeyFormat.all[0])
        for text in [#"["keys:read","\#(key)","keys:write"]"#, #"["read","\#(key)","write","admin:all"]"#] {
            #expect(left(of: text) == text.replacing(key, with: "[redacted]"))
        }
    }

    private func cut(_ key: String, into count: Int, _ maker: inout SecretMaker) -> [String] {
        let bytes = Array(key.utf8)
        let cuts = (1..<count).map { _ in Int.random(in: 1..<bytes.count, using: &maker.random) }.sorted()
        return zip([0] + cuts, cuts + [bytes.count]).map { String(decoding: bytes[$0..<$1], as: UTF8.self) }
    }

    private func array(_ parts: [String]) -> String {
        "[\(parts.map { "\"\($0.escapedForJSON)\"" }.joined(separator: ","))]"
    }

    private func counted(_ name: String, _ parts: [String]) -> String {
        let members = parts.indices.map { "\"\(name)\($0 + 1)\":\"\(parts[$0].escapedForJSON)\"" }
        return "{\(members.joined(separator: ",\"other\":true,"))}"
    }

    private func mixed(_ parts: [String]) -> String {
        "[\(parts.map { "\"\($0.escapedForJSON)\"" }.joined(separator: ",{\"a\":[]},7,"))]"
    }

    private func left(of json: String) -> String {
        let stripped = stripped(Array(json.utf8))
        return String(decoding: stripped?.text ?? Array(json.utf8), as: UTF8.self)
    }

    private func stripped(_ json: [UInt8]) -> Stripped? {
        json.first == 0x7B ? strippedObject(json[...], scanner) : strippedArray(json[...], scanner)
    }
}
