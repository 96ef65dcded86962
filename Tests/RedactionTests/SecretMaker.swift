// Makes secrets at run time: from the rule table, from structures, and of kinds that no rule names.

@testable import Redaction

/// A maker of test secrets. None is anybody's.
struct SecretMaker {
    var random: SeededRandom

    init(seed: UInt64) {
        random = SeededRandom(seed)
    }

    /// Characters of an alphabet at random.
    mutating func body(_ alphabet: String, _ count: Int) -> String {
        let members = alphabet == Alphabet.hex.rawValue ? ByteSet("0-9a-f").members : ByteSet(alphabet).members
        return String(decoding: (0..<count).map { _ in members.randomElement(using: &random) ?? 0 }, as: UTF8.self)
    }

    /// A key of a format of the table.
    mutating func key(_ format: KeyFormat, prefix: String? = nil, length: Int? = nil) -> String {
        let prefix = prefix ?? format.prefixes.randomElement(using: &random) ?? ""
        let length = length ?? Int.random(in: format.lengths, using: &random)
        let alphabet = format.alphabet == .free || format.alphabet == .dotted ? .url : format.alphabet
        // Signs neither begin nor end keys.
        return prefix + body("0-9", 1) + body(alphabet.rawValue, max(0, length - 2)) + body("0-9", 1)
    }

    mutating func pick<T>(_ items: [T]) -> T { items[Int.random(in: items.indices, using: &random)] }

    mutating func digits(_ count: Int) -> String { body("0-9", count) }

    mutating func hex(_ count: Int) -> String { body("0-9a-f", count) }

    mutating func uuid() -> String { [8, 4, 4, 4, 12].map { hex($0) }.joined(separator: "-") }

    mutating func base64(bytes: Int) -> String {
        (0..<bytes).map { _ in UInt8.random(in: 0...255, using: &random) }.base64
    }

    /// A password as people and generators make them.
    mutating func password() -> String {
        body("a-z", 4) + body("A-Z", 2) + digits(2) + pick(["!", "#", "-", "_", "."]) + body("0-9A-Za-z", 3)
    }
}

extension [UInt8] {
    /// RFC 4648, section 4, with padding.
    var base64: String { encoded("+/", pads: true) }
    /// RFC 4648, section 5, without.
    var base64URL: String { encoded("-_", pads: false) }

    private func encoded(_ last: String, pads: Bool) -> String {
        let digits = Array(("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789" + last).utf8)
        var text: [UInt8] = []
        for start in stride(from: 0, to: count, by: 3) {
            let group = self[start..<Swift.min(start + 3, count)]
            let bits = (0..<3).reduce(0) { $0 << 8 | ($1 < group.count ? Int(group[start + $1]) : 0) }
            let written = (0...group.count).map { digits[bits >> (18 - 6 * $0) & 63] }
            text += written + (pads ? [UInt8](repeating: 0x3D, count: 3 - group.count) : [])
        }
        return String(decoding: text, as: UTF8.self)
    }

    var hex: String { map { $0 < 16 ? "0" + String($0, radix: 16) : String($0, radix: 16) }.joined() }
}
