// Names that are values: `{"name": "DB_PASSWORD", "value": "…"}` as in lists of environment variables, `["--password", "…"]` as in
// command lines, and `["x-api-key", "…"]` as in lists of headers.

/// What an object says of the value that it names, or an array's last string of the next one.
struct PairedNames {
    /// Whether a string here is a secret's name.
    private(set) var isSecret = false
    /// Whether that name is one for numbers, too.
    private(set) var hidesNumbers = false
    /// Strings, arrays and objects under the value's name that came before it was known what they are, and numbers.
    private(set) var values: [Range<Int>] = []
    private var numbers: [Range<Int>] = []
    /// Whether the object is a JSON Web Key, and the strings that would be its private parts (RFC 7518, section 6).
    private var isKey = false
    private var keyParts: [Range<Int>] = []
    /// The array's string just now; empty behind a container.
    private var before: ArraySlice<UInt8> = []

    /// Takes note of an object's string: quotes included in the range, excluded from the content.
    mutating func add(_ content: ArraySlice<UInt8>, under name: Span<UInt8>) {
        if Self.isKeyType(name) { isKey = true }
        if Self.keyPartNames.contains(name) { keyParts.append(content.startIndex - 1..<content.endIndex + 1) }
        if Self.holdsName(name) {
            switch Self.verdict(content) {
            case .keep: return
            case .strip: isSecret = true
            case .stripEvenNumbers: (isSecret, hidesNumbers) = (true, true)
            }
        } else if Self.holdsValue(name), !Self.isMark(content) {
            values.append(content.startIndex - 1..<content.endIndex + 1)
        }
    }

    /// Takes note of a container or a number under the value's name.
    mutating func addValue(_ range: Range<Int>, isNumber: Bool) {
        if isNumber { numbers.append(range) } else { values.append(range) }
    }

    /// What goes by the name that stands beside it; nothing where that is none of a secret.
    var secrets: [Range<Int>] {
        (isSecret ? values + (hidesNumbers ? numbers : []) : []) + (isKey ? keyParts : [])
    }

    /// Takes note of an array's string; whether it is the value of the option or name before it.
    mutating func isValue(_ content: ArraySlice<UInt8>) -> Bool {
        defer { before = content }
        if content.first == Self.hyphen || Self.isMark(content) { return false }
        let isBehindOption = before.first == Self.hyphen && !before.contains(0x3D)
        return (isBehindOption || Self.mayBeNamed(content.span)) && Self.isSecret(before)
    }

    /// Takes note of an array's container.
    mutating func passContainer() { before = [] }

    /// Whether it may be the value of a name before it in an array: a word with letters and digits and without a colon, which parts a
    /// scope's words, or a header's credential.
    static func mayBeNamed(_ string: Span<UInt8>) -> Bool {
        guard string.count >= shortestValue else { return false }
        var (hasLetters, hasDigits) = (false, false)
        for i in 0..<string.count {
            let byte = string[unchecked: i]
            if byte == 0x3A || byte <= 0x20 { return AssignedValue.hasScheme(string) }
            hasDigits = hasDigits || ByteSet.digits.contains(byte)
            hasLetters = hasLetters || Letter.index(byte) != nil
        }
        guard hasLetters, hasDigits, !Placeholder.stands(in: string, 0..<string.count) else { return false }
        return !(string.count == 36 && UUIDText.stands(in: string, at: 0, before: 36))
    }

    private static let shortestValue = 8

    private static func isMark(_ content: ArraySlice<UInt8>) -> Bool { content.elementsEqual(Redactor.mark.utf8) }

    static let hyphen: UInt8 = 0x2D

    private static func isSecret(_ name: ArraySlice<UInt8>) -> Bool {
        if case .keep = verdict(name) { false } else { true }
    }

    private static func verdict(_ written: ArraySlice<UInt8>) -> NameVerdict {
        guard written.count <= longest * 6 else { return .keep }
        let name = unescaped(written)
        return name.unicodeScalars.count <= longest ? Redaction.verdict(onName: name) : .keep
    }

    /// What has more characters is a sentence. Written as an escape, one may take six.
    private static let longest = 64

    /// Whether members of that name hold a name.
    static func holdsName(_ name: Span<UInt8>) -> Bool {
        names.contains(name) || ends(name, in: "name") || ends(name, in: "key") || ends(name, in: "parameter")
            || ends(name, in: "attribute")
    }

    /// Whether members of that name hold what is named beside them.
    static func holdsValue(_ name: Span<UInt8>) -> Bool {
        valueNames.contains(name) || ends(name, in: "value") || ends(name, in: "stringdata")
    }

    /// Whether the member of that name makes its object a JSON Web Key (RFC 7517, section 4.1).
    static func isKeyType(_ name: Span<UInt8>) -> Bool { name.count == 3 && name.has("kty", at: 0) }

    private static let keyPartNames = ShortNames("k d p q dp dq qi")
    private static let names = ShortNames(
        "k n id code variable var env env_var header field param option setting property label title type kind attr item entry"
    )
    private static let valueNames = ShortNames(
        "val v values content data default text string current previous raw plain body input payload literal")

    /// As `parameterKey` and `parameter_value` do, in any case.
    @inline(__always)
    private static func ends(_ name: Span<UInt8>, in ending: StaticString) -> Bool {
        let start = name.count - ending.utf8CodeUnitCount
        guard start >= 0 else { return false }
        // Backwards, because most names differ in their last character.
        return ending.withUTF8Buffer { letters in
            letters.indices.reversed().allSatisfy { name[start + $0] | 0x20 == letters[$0] }
        }
    }
}

/// A few names of at most eight characters, without regard to case.
private struct ShortNames: Sendable {
    private let words: [UInt64]
    /// One bit for each length, by the lowest bits of the first character: most names differ there already.
    private var lengths = SIMD32<UInt16>()

    init(_ names: String) {
        let spelled = names.split(separator: " ").map { Array($0.utf8) }
        words = spelled.map { Self.word($0.span) }
        for name in spelled { lengths[Int(name[0] & 31)] |= 1 << UInt16(name.count) }
    }

    @inline(__always)
    func contains(_ name: Span<UInt8>) -> Bool {
        guard (1...8).contains(name.count), lengths[Int(name[0] & 31)] &>> UInt16(name.count) & 1 != 0 else {
            return false
        }
        return words.contains(Self.word(name))
    }

    private static func word(_ name: Span<UInt8>) -> UInt64 {
        var word: UInt64 = 0
        for i in 0..<name.count { word = word << 8 | UInt64(name[unchecked: i] | 0x20) }
        return word
    }
}
