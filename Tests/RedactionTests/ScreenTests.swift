// The first look at whole objects: what it clears, the close look clears, too.

import Testing

@testable import Redaction

@Suite("The first look at objects")
struct ScreenTests {
    private let scanner: Scanner

    init() throws {
        scanner = try Scanner.shared.get()
    }

    @Test("it never clears what the close look would strip or refuse, and clears ordinary objects")
    func agrees() {
        let seed = UInt64.random(in: 0...UInt64.max)
        print("seed of the screened objects: \(seed)")
        var maker = SecretMaker(seed: seed)
        var count = 0
        for round in 0..<6_000 {
            var text = Array(
                (round.isMultiple(of: 2) ? object(&maker) : RandomObject(seed: maker.random.next()).text).utf8)
            if round % 3 > 0 { damage(&text, &maker) }
            guard text.first == 0x7B, cleared(text) else { continue }
            count += 1
            let scan = try? ObjectScan(text[...], scanner, opening: 0x7B, .value)
            #expect(scan?.counts.total == 0, "\(String(decoding: text, as: UTF8.self))")
        }
        #expect(count > 300)
    }

    @Test(
        "ordinary objects and arrays are cleared",
        arguments: [
            "{}", "[]", #"{ "team" : "billing", "n":[1, 2.5,{"a":null}] , "b":true }"#, #"["a:read","b:write"]"#,
            #"{"note":"used by the nightly export","since":"2026-05-09"}"#, "{\"a\":{\"b\":{\"c\":[[],{}]}}} \n",
        ])
    func clears(_ text: String) {
        #expect(cleared(Array(text.utf8)))
    }

    @Test(
        "what is broken, secret-like or hard to read is left to the close look",
        arguments: [
            "", "{", "{}}", "[}", #"{"a":1,}"#, #"{"a" 1}"#, #"{"a":}"#, #"{,"a":1}"#, #"{"a":"b}"#, #"["a" "b"]"#,
            #"{"password":"x"}"#, #"{"a":"\u0061"}"#, #"{"a\u0062":1}"#, #"{"p4ss":1}"#, #"{"a":"pwd=x12"}"#,
            #"["abcdefghij","klmnopqrst"]"#, #"{"a":"password aB1!xy"}"#, #"{"a":["x"],"naïve":1}"#, "[1,2",
        ])
    func suspects(_ text: String) {
        #expect(!cleared(Array(text.utf8)))
    }

    private func cleared(_ text: [UInt8]) -> Bool { ObjectScreen.clears(text.span, opening: text.first ?? 0x7B) }

    private func object(_ maker: inout SecretMaker) -> String {
        let members = (0..<Int.random(in: 0...4, using: &maker.random)).map { _ -> String in
            let kind = maker.pick(legitimateKinds)
            let value = maker.random.oneIn(8) ? secret(&maker) : kind.make(&maker)
            let text = "\"\(value.escapedForJSON)\""
            return "\"\(kind.member)\":" + (maker.random.oneIn(4) ? "[\(text),{\"a\":\(text)},\(text)]" : text)
        }
        return "{\(members.joined(separator: ","))}"
    }

    private func secret(_ maker: inout SecretMaker) -> String {
        switch Int.random(in: 0..<3, using: &maker.random) {
        case 0: maker.key(maker.pick(KeyFormat.all))
        case 1: maker.pick(structuralSecrets)(&maker)
        default: maker.pick(storedHashes)(&maker)
        }
    }

    private func damage(_ text: inout [UInt8], _ maker: inout SecretMaker) {
        guard let at = text.indices.randomElement(using: &maker.random) else { return }
        switch Int.random(in: 0..<3, using: &maker.random) {
        case 0: text.remove(at: at)
        case 1: text[at] = Array("{}[],:\"\\ a1".utf8).randomElement(using: &maker.random) ?? 0
        default: text.removeSubrange(at...)
        }
    }
}
