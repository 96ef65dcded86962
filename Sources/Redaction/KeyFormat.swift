// What a vendor's keys look like: a fact of the rule table. It matches nothing by itself.

/// The form of one vendor's keys. Several prefixes may share a form.
struct KeyFormat: Sendable {
    /// Whose keys they are.
    let vendor: String
    /// What each key begins with.
    let prefixes: [String]
    /// The characters that follow.
    let alphabet: Alphabet
    /// How many of them; a longer run is a hit all the same, for a redactor must not skip.
    let lengths: ClosedRange<Int>
    /// Where the vendor documents it.
    let page: String
    /// Whether the prefix is so short or plain that what follows it must look random, and nothing may stand before it.
    let isWeak: Bool

    /// - Parameter prefixes: parted by blanks.
    init(
        _ vendor: String, _ prefixes: String, _ alphabet: Alphabet, _ lengths: ClosedRange<Int>, _ page: String,
        weak: Bool = false
    ) {
        self.vendor = vendor
        self.prefixes = prefixes.split(separator: " ").map(String.init)
        self.alphabet = alphabet
        self.lengths = lengths
        self.page = page
        isWeak = weak
    }

    /// All of them.
    static let all =
        formatsAToB + formatsCToD + formatsEToG + formatsHToL + formatsMToO + formatsPToR + formatsSToU + formatsVToZ
}

/// The characters that a key is made of behind its prefix.
enum Alphabet: String, CaseIterable, Sendable {
    case hex = "0-9a-fA-F"
    case small = "0-9a-z"
    case capital = "0-9A-Z"
    case alphanumeric = "0-9A-Za-z"
    case word = "0-9A-Za-z_"
    case url = "0-9A-Za-z_-"
    case dotted = "0-9A-Za-z_.-"
    case base64 = "0-9A-Za-z+/_=-"
    case free = "0-9A-Za-z+/_=.~|$%-"

    /// Its place among all alphabets.
    var place: Int { Self.allCases.firstIndex(of: self) ?? 0 }

    /// The characters' bytes, by their places.
    static let sets = allCases.map { ByteSet($0.rawValue) }
}
