// A short array of strings, read as one text: a key in pieces is a key.

/// The strings of an array, as far as they have been seen.
struct StringArray {
    /// Where the array begins.
    let start: Int
    /// How many bytes at the end of all so far could go on in a key.
    private var run = 0
    /// Whether there is a run, over several strings, that is as long as a key.
    private(set) var isSuspect = false

    /// The shortest key of the rule table.
    static let shortestKey = 20
    /// What is longer is no key in pieces.
    private static let longest = 4096

    init(start: Int) {
        self.start = start
    }

    /// Takes note of a string.
    mutating func add(_ string: ArraySlice<UInt8>, _ kinds: [PlainText.Kind]) {
        for byte in string {
            run = kinds[Int(byte)].contains(.token) ? run + 1 : 0
            if run >= Self.shortestKey { isSuspect = true }
        }
    }

    /// The secret that the strings of the array are together, by its rule.
    func secret(in array: ArraySlice<UInt8>, _ scanner: Scanner) -> Cause? {
        guard isSuspect, array.count <= Self.longest else { return nil }
        return scanner.look(at: Self.joined(array), .forms).cause
    }

    /// What stands between quotes, escapes and all.
    private static func joined(_ array: ArraySlice<UInt8>) -> [UInt8] {
        var joined: [UInt8] = []
        var isInside = false
        var isEscaped = false
        for byte in array {
            if byte == 0x22, !isEscaped { isInside.toggle() } else if isInside { joined.append(byte) }
            isEscaped = byte == 0x5C && !isEscaped
        }
        return joined
    }
}
