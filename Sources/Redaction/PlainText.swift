// The first look at a value, which clears most of them in one pass. It may suspect wrongly, it never clears wrongly.

/// A first look, byte by byte.
struct PlainText {
    /// Longer runs of letters, digits and signs are looked at closely.
    private static let longestRun = 15

    /// What a byte means to the first look.
    struct Kind: OptionSet {
        let rawValue: UInt8
        /// A letter, digit or sign that keys are made of.
        static let token = Kind(rawValue: 1)
        /// Ends the first look: an escape, an anchor of a rule, no ASCII.
        static let anchor = Kind(rawValue: 2)
        /// A colon.
        static let colon = Kind(rawValue: 4)
        /// A blank.
        static let blank = Kind(rawValue: 8)
        /// The at sign.
        static let at = Kind(rawValue: 16)
    }

    private var run = 0
    private var longest = 0
    private var seen: Kind = []

    /// No byte so far.
    init() {}

    /// A look at all of a text.
    init(_ text: Span<UInt8>) {
        let kinds = Self.kinds
        for i in text.indices { see(kinds[Int(text[i])]) }
    }

    /// Takes note of a byte.
    @inline(__always)
    mutating func see(_ kind: Kind) {
        seen.formUnion(kind)
        run = kind.contains(.token) ? run &+ 1 : 0
        longest = max(longest, run)
    }

    /// Whether no built-in rule can find anything in the text that has been seen.
    @inline(__always)
    func clears(_ text: Span<UInt8>) -> Bool {
        if longest > Self.longestRun || seen.contains(.anchor) { return false }
        return seen.isDisjoint(with: [.colon, .blank]) || isHarmless(text)
    }

    /// Whether there is a colon in the text that has been seen.
    var hasColon: Bool { seen.contains(.colon) }

    /// Whether a text with blanks or colons, but no anchor, can be passed.
    private func isHarmless(_ text: Span<UInt8>) -> Bool {
        if seen.isSuperset(of: [.colon, .at]) || seen.contains(.blank) && Self.isSpelled(text) { return false }
        if seen.contains(.colon), !text.indices.allSatisfy({ text[$0] != 0x3A || Self.isHarmlessColon(text, $0) }) {
            return !Self.namesSecret(text) && !Self.speaksOfPassword(text)
        }
        return !seen.contains(.blank) || !Self.speaksOfPassword(text)
    }

    /// Whether there are so many blanks as if somebody spelled letter by letter.
    static func isSpelled(_ text: Span<UInt8>) -> Bool {
        guard text.count > 2 * longestRun else { return false }
        var blanks = 0
        for i in text.indices where text[i] == 0x20 { blanks += 1 }
        return blanks * 5 >= text.count * 2
    }

    private static let scopeSigns = ByteSet("a-z_.:-")

    /// The colon of a time, an address or a scope: a digit before it, or a plain word right behind it.
    private static func isHarmlessColon(_ text: Span<UInt8>, _ colon: Int) -> Bool {
        if colon > 0, (0x30...0x39).contains(text[colon - 1]) { return true }
        let start = colon + 1
        if start < text.count, text.end(of: scopeSigns, from: start) == text.count { return true }
        return text.has("//", at: start) || text.has("*", at: start) && start + 1 == text.count
    }

    private static func namesSecret(_ text: Span<UInt8>) -> Bool {
        let screen = NameScreen.shared
        var trio: UInt16 = 0
        for i in text.indices {
            if let letter = Letter.index(text[i]) {
                trio = NameScreen.trio(trio, letter)
                if screen.suspects(trio) { return true }
            } else if text[i] == 0x24 || text[i] == 0x40 {
                return true
            }
        }
        return false
    }

    /// Whether there is an option, or a part of `password`, `pwd` or `Basic`, which a secret may follow without a sign.
    private static func speaksOfPassword(_ text: Span<UInt8>) -> Bool {
        var last: (UInt8, UInt8) = (0, 0)
        for i in text.indices {
            let byte = text[i]
            let small = byte | 0x20
            if byte == 0x2D, last.1 == 0x2D || last.1 == 0x20 { return true }
            if last.0 == 0x70, last.1 == 0x61 && small == 0x73 || last.1 == 0x77 && small == 0x64 { return true }
            if last.0 == 0x73, last.1 == 0x69, small == 0x63 { return true }
            last = (last.1, small)
        }
        return false
    }

    static let kinds: [Kind] = (0...255).map { (byte: UInt8) in
        var kind: Kind = []
        if ByteSet("0-9A-Za-z_+/=~-").contains(byte) { kind.insert(.token) }
        if byte < 0x20 || byte >= 0x7F || ByteSet("$%&=>{|`\\").contains(byte) { kind.insert(.anchor) }
        if byte == 0x3A { kind.insert(.colon) }
        if byte == 0x20 { kind.insert(.blank) }
        if byte == 0x40 { kind.insert(.at) }
        return kind
    }
}
