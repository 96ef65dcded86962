// A first look for formats and structures: whether anything that their matches must hold is there. It may suspect
// wrongly, it never clears wrongly.

/// Looks for all literals at once, by three characters of each.
struct FormScreen: @unchecked Sendable {
    // Sendable: what the pointers point to is written once, in `init`, and never freed.

    /// The one screen.
    static let shared = FormScreen(FormLiteral.all)

    /// Each byte's kind, and above that its class.
    private let bytes: ByteTable<UInt16>
    /// One bit for each three classes in a row.
    private let trios: UnsafePointer<UInt64>
    /// The literals by their three classes: the first one's number, counted from 1.
    private let firsts: UnsafePointer<UInt16>
    private let literals: UnsafePointer<FormLiteral>

    private init(_ all: [FormLiteral]) {
        bytes = ByteTable { UInt16(PlainText.kinds[$0].rawValue) | UInt16(FormLiteral.classOf($0)) << 8 }
        let (trios, firsts, literals) = (
            UnsafeMutablePointer<UInt64>.allocate(capacity: 512),
            UnsafeMutablePointer<UInt16>.allocate(capacity: 32_768),
            UnsafeMutablePointer<FormLiteral>.allocate(capacity: all.count)
        )
        trios.initialize(repeating: 0, count: 512)
        firsts.initialize(repeating: 0, count: 32_768)
        for (i, literal) in all.enumerated() {
            (literals + i).initialize(to: literal)
            trios[Int(literal.trio >> 6)] |= 1 << UInt64(literal.trio & 63)
            literals[i].next = firsts[Int(literal.trio)]
            firsts[Int(literal.trio)] = UInt16(truncatingIfNeeded: i + 1)
        }
        (self.trios, self.firsts, self.literals) = (
            UnsafePointer(trios), UnsafePointer(firsts), UnsafePointer(literals)
        )
    }

    /// The kinds of a text's bytes, as it stands there; nil where there may be a format or structure in it.
    func look(at text: Span<UInt8>) -> PlainText.Kind? {
        let (bytes, trios) = (bytes, trios)
        var seen: UInt16 = 0
        // More classes than three stay in it; its lowest fifteen bits count.
        var trio: UInt = 0
        for i in 0..<text.count {
            let byte = bytes[text[unchecked: i]]
            seen |= byte
            trio = trio &<< 5 | UInt(byte &>> 8)
            if trios[Int(trio &>> 6 & 511)] &>> UInt64(trio & 63) & 1 != 0, isForm(text, i + 1, Int(trio & 0x7FFF)) {
                return nil
            }
        }
        let kinds = PlainText.Kind(rawValue: UInt8(truncatingIfNeeded: seen))
        if kinds.contains(.sign), Self.hasSigns(text) { return nil }
        if kinds.contains(.dot), Self.hasDots(text) { return nil }
        return kinds
    }

    @inline(never)
    private func isForm(_ text: Span<UInt8>, _ end: Int, _ trio: Int) -> Bool {
        var number = Int(firsts[trio])
        while number > 0 {
            let literal = literals[number - 1]
            if literal.stands(in: text, end - literal.reach) { return true }
            number = Int(literal.next)
        }
        return false
    }

    /// Two dollars, braces around a scheme's name, or an asterisk before hexadecimal digits, as in stored hashes; a name and a password
    /// before a host.
    private static func hasSigns(_ text: Span<UInt8>) -> Bool {
        var dollars = 0
        for i in 0..<text.count {
            switch text[unchecked: i] {
            case 0x24: dollars += 1
            case 0x7B:
                let end = text.end(of: .url, from: i + 1)
                if end > i + 2, end < text.count, text[end] == 0x7D { return true }
            case 0x40: if Userinfo.range(in: text, before: i) != nil { return true }
            case 0x2A: if text.end(of: .hexDigits, from: i + 1) >= i + 41 { return true }
            default: break
            }
        }
        return dollars > 1
    }

    /// Two dots with six characters between them, as in Discord's tokens.
    private static func hasDots(_ text: Span<UInt8>) -> Bool {
        guard text.count >= 58 else { return false }
        for i in 0..<text.count - 34 where text[unchecked: i] == 0x2E && text[unchecked: i + 7] == 0x2E {
            if text.end(of: .url, from: i + 8) >= i + 35 { return true }
        }
        return false
    }
}
