// Free-form objects: what goes, what stays, and that nothing a backend can send breaks the walk.

import Foundation
import Testing

@testable import Redaction

@Suite("Free-form objects")
struct ObjectTests {
    @Test(
        "secret members go, all else stays as it was",
        arguments: [
            (#"{"api_key":"x"}"#, "{}", 1),
            (#"{"a":1,"api_key":"x","b":2}"#, #"{"a":1,"b":2}"#, 1),
            (#"{"api_key":"x","a":1}"#, #"{"a":1}"#, 1),
            (#"{"a":1,"token":[1,"x"]}"#, #"{"a":1}"#, 1),
            (#"{"token":"x","secret":{},"a":1,"pwd":"","jwt":[]}"#, #"{"a":1}"#, 4),
            (#"{"a":[{"b":{"privateKey":{"pem":"x"}}},[{"c":1,"passwd":"x"}]]}"#, #"{"a":[{"b":{}},[{"c":1}]]}"#, 2),
            (#"{"api\u005fkey":"x","p\u0061ssword":"y","a":"\u0061"}"#, #"{"a":"\u0061"}"#, 2),
            (#"{"n":1.00e+2,"token":"]}\"\\","s":"\/\"},{"}"#, #"{"n":1.00e+2,"s":"\/\"},{"}"#, 1),
            (#"{ "a" : 1 , "token" : "x" , "b" : 2 }"#, #"{ "a" : 1  , "b" : 2 }"#, 1),
        ])
    func stripped(json: String, left: String, count: Int) throws {
        let stripped = try #require(strippedObject(Array(json.utf8)[...]))
        #expect(String(decoding: stripped.text, as: UTF8.self) == left)
        #expect(stripped.counts.total == count)
    }

    @Test(
        "under a secret name numbers, booleans and nulls stay, but not under a pin's or a one-time code's",
        arguments: [
            (#"{"password":true,"token":null,"secret":-1.5}"#, nil),
            (#"{"pin":1234,"otp":null,"a":1}"#, #"{"a":1}"#),
            (#"{"backup_codes":12345678,"user":{"PIN":0}}"#, #"{"user":{}}"#),
            (#"{"pin_length":4,"otp_enabled":true}"#, nil),
        ] as [(String, String?)])
    func scalars(json: String, left: String?) {
        let stripped = strippedObject(Array(json.utf8)[...])
        #expect(stripped.map { String(decoding: $0.text, as: UTF8.self) } == left)
    }

    @Test(
        "a clean object is not written anew",
        arguments: ["{}", " {\n} ", #"{"team":"a","key_id":"b"}"#, #"{"a":[[],{},[{}]]}"#, ""])
    func clean(json: String) {
        #expect(strippedObject(Array(json.utf8)[...]) == nil)
    }

    @Test(
        "what is no object becomes an empty one, counted once",
        arguments: [
            "null", "[]", "\"a\"", " ", "{", "}", "{]", #"{"a"}"#, #"{"a":}"#, #"{"a":1,}"#, #"{"a":1"#, #"{"a":1}}"#,
            #"{"a":1}{"#, #"{"a":[1}"#,
            #"{"a":"\"#, #"{"a\"#, #"{"token":"x"#, #"{"token":[{"#, #"{a:1}"#, #"{"a" 1}"#, #"{,"a":1}"#,
            #"{"a":[1,]}"#,
        ])
    func refused(json: String) {
        let stripped = strippedObject(Array(json.utf8)[...])
        #expect(stripped?.text == Array("{}".utf8))
        #expect(stripped?.counts.total == 1)
    }

    @Test("64 levels are looked through, what lies deeper goes")
    func deep() throws {
        let deepest = nested(63, around: #"{"a":1,"token":"x"}"#)
        #expect(try left(of: deepest) == nested(63, around: #"{"a":1}"#))
        let tooDeep = nested(62, around: #"{"a":[1,[2],{"b":3}],"c":4}"#)
        #expect(try left(of: tooDeep) == nested(62, around: #"{"a":[1],"c":4}"#))
        #expect(strippedObject(Array(nested(63, around: "{}").utf8)[...]) == nil)
        #expect(try left(of: nested(100_000, around: "{}")) == nested(63, around: "{}"))
    }

    @Test("of planted members none is left, all others are in order, and a second pass finds nothing")
    func planted() throws {
        for seed in 1...UInt64(2_000) {
            let object = RandomObject(seed: seed)
            let stripped = strippedObject(Array(object.text.utf8)[...])
            #expect((stripped?.counts.total ?? 0) == object.planted, "seed \(seed)")
            let text = stripped?.text ?? Array(object.text.utf8)
            #expect(String(decoding: text, as: UTF8.self) == object.expected, "seed \(seed)")
            #expect(strippedObject(text[...]) == nil, "seed \(seed)")
            #expect(throws: Never.self) { try JSONSerialization.jsonObject(with: Data(text)) }
        }
    }

    @Test("damaged texts are never a trap, and what comes of them is stable")
    func damaged() {
        let seed = UInt64.random(in: 0...UInt64.max)
        print("seed of the damaged objects: \(seed)")
        var random = SeededRandom(seed)
        for _ in 0..<5_000 {
            var text = Array(RandomObject(seed: random.next()).text.utf8)
            for _ in 0..<Int.random(in: 1...4, using: &random) { damage(&text, &random) }
            guard let stripped = strippedObject(text[...]) else { continue }
            #expect(
                stripped.counts.total > 0 && strippedObject(stripped.text[...]) == nil,
                "\(String(decoding: text, as: UTF8.self))")
        }
    }

    private func damage(_ text: inout [UInt8], _ random: inout SeededRandom) {
        guard let at = text.indices.randomElement(using: &random) else { return }
        switch Int.random(in: 0..<5, using: &random) {
        case 0: text.remove(at: at)
        case 1: text[at] = UInt8.random(in: 0...255, using: &random)
        case 2: text.insert(Array("{}[],:\"\\u".utf8).randomElement(using: &random) ?? 0, at: at)
        case 3: text.removeSubrange(at...)
        default: text.insert(contentsOf: text[at...], at: at)
        }
    }

    private func nested(_ depth: Int, around inner: String) -> String {
        String(repeating: #"{"a":"#, count: depth) + inner + String(repeating: "}", count: depth)
    }

    private func left(of json: String) throws -> String {
        String(decoding: try #require(strippedObject(Array(json.utf8)[...])).text, as: UTF8.self)
    }
}
