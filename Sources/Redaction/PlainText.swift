// The first look at a value, which clears most of them in one pass and without an allocation. It may suspect wrongly, it
// never clears wrongly.

/// A first look at a text.
struct PlainText {
    /// Longer runs of letters, digits and signs are looked at closely.
    static let longestRun = 15
    /// Shorter texts hold no secret that is parted by dots alone.
    static let shortestDotted = 19

    /// What a byte means to the first look.
    struct Kind: OptionSet {
        let rawValue: UInt8
        /// A letter, digit or sign that keys are made of.
        static let token = Kind(rawValue: 1)
        /// Begins an escape.
        static let hidden = Kind(rawValue: 2)
        /// Stands between a name and its value.
        static let assigning = Kind(rawValue: 4)
        /// A blank.
        static let blank = Kind(rawValue: 8)
        /// A sign that some structure begins with.
        static let sign = Kind(rawValue: 16)
        /// A dot.
        static let dot = Kind(rawValue: 32)
        /// No ASCII.
        static let wide = Kind(rawValue: 64)
        /// A control, which may part lines.
        static let control = Kind(rawValue: 128)

        /// Whether a text of such bytes, none longer than `longestRun`, is clean whatever they are.
        @inline(__always)
        var isBoring: Bool { isDisjoint(with: [.hidden, .assigning, .blank, .sign, .wide, .control]) }
    }

    /// Whether no built-in rule of these can find anything in the text.
    @inline(__always)
    static func clears(_ text: Span<UInt8>, _ rules: Rules) -> Bool {
        text.count <= longestRun && kinds(of: text).isBoring || clearsClosely(text, rules)
    }

    /// The kinds of a text's bytes.
    @inline(__always)
    static func kinds(of text: Span<UInt8>) -> Kind {
        let kinds = kinds
        var seen: UInt8 = 0
        for i in 0..<text.count { seen |= kinds[text[unchecked: i]].rawValue }
        return Kind(rawValue: seen)
    }

    /// The rules one by one, in all forms that the close look would look at.
    static func clearsClosely(_ text: Span<UInt8>, _ rules: Rules) -> Bool {
        guard let seen = clearsAsWritten(text, rules) else { return false }
        if seen.isDisjoint(with: [.wide, .control]) { return true }
        return PlainReading.clears(text, isWide: seen.contains(.wide), hasControls: seen.contains(.control)) {
            clearsAsWritten($0, rules)?.isDisjoint(with: [.wide, .control]) ?? false
        }
    }

    /// The kinds of a text's bytes; nil where a rule may find something in it, or it has escapes.
    private static func clearsAsWritten(_ text: Span<UInt8>, _ rules: Rules) -> Kind? {
        guard let seen = FormScreen.shared.look(at: text), !seen.contains(.hidden) else { return nil }
        if seen.contains(.blank), isSpelled(text) { return nil }
        if seen.contains(.assigning), !NameScreen.shared.clears(text), !Assignments.clear(text) { return nil }
        if seen.contains(.sign), EmbeddedJSON.isSuspect(text) { return nil }
        let hasLongRun = !text.allRuns(of: .token, atLeast: longestRun + 1) { _ in false }
        if hasLongRun, !PieceScreen.clears(text) { return nil }
        let mayBeRandom = hasLongRun || seen.contains(.dot)
        guard mayBeRandom, rules.contains(.random), text.count >= RandomRuns.shortest else { return seen }
        return RandomRuns.find(in: text, digests: rules.digests).isEmpty ? seen : nil
    }

    /// Whether there are so many blanks as if somebody spelled letter by letter.
    static func isSpelled(_ text: Span<UInt8>) -> Bool {
        guard text.count > 2 * longestRun else { return false }
        var blanks = 0
        for i in 0..<text.count where text[unchecked: i] == 0x20 { blanks &+= 1 }
        return blanks * 5 >= text.count * 2
    }

    /// The kinds by bytes.
    static let kinds = ByteTable<Kind> { byte in
        var kind: Kind = []
        if ByteSet.token.contains(byte) { kind.insert(.token) }
        if ByteSet("%&\\").contains(byte) { kind.insert(.hidden) }
        if byte >= 0x80 { kind.insert(.wide) }
        if byte < 0x20 || byte == 0x7F { kind.insert(.control) }
        if ByteSet.assigning.contains(byte) { kind.insert(.assigning) }
        if byte == 0x20 { kind.insert(.blank) }
        if ByteSet("$*@{").contains(byte) { kind.insert(.sign) }
        if byte == 0x2E { kind.insert(.dot) }
        return kind
    }
}

/// Something for each byte, for looking up without a check or a count of references.
struct ByteTable<Value: BitwiseCopyable>: @unchecked Sendable {
    // Sendable: 256 values that are written once, in `init`, and never freed.
    private let values: UnsafePointer<Value>

    init(_ value: (UInt8) -> Value) {
        let values = UnsafeMutablePointer<Value>.allocate(capacity: 256)
        for byte in 0...UInt8.max { (values + Int(byte)).initialize(to: value(byte)) }
        self.values = UnsafePointer(values)
    }

    /// What there is for the byte, which can't be out of bounds.
    @inline(__always)
    subscript(byte: UInt8) -> Value { values[Int(byte)] }
}
