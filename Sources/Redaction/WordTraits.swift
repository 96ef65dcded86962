// What a word can mean inside a name.

/// What is known about a word. Words without any are unknown.
struct WordTraits: OptionSet, Sendable {
    let rawValue: UInt32

    /// Says secret by itself.
    static let secret = Self(rawValue: 1 << 0)
    /// A secret that may well be a number.
    static let pin = Self(rawValue: 1 << 1)
    /// So telling that it counts inside a longer word, too.
    static let anywhere = Self(rawValue: 1 << 2)
    /// So telling that it counts at a longer word's end, too.
    static let ending = Self(rawValue: 1 << 3)
    /// The word `key`.
    static let key = Self(rawValue: 1 << 4)
    /// Makes a key behind it secret.
    static let beforeKey = Self(rawValue: 1 << 5)
    /// Makes a key before it secret.
    static let afterKey = Self(rawValue: 1 << 6)
    /// Makes a key public, whatever else it is called.
    static let open = Self(rawValue: 1 << 7)
    /// The word `code`, and others for a proof that is sent to somebody.
    static let code = Self(rawValue: 1 << 8)
    /// Makes a code behind it secret.
    static let beforeCode = Self(rawValue: 1 << 9)
    /// An address or a text, secret where it opens something.
    static let address = Self(rawValue: 1 << 10)
    /// Makes an address behind it secret.
    static let beforeAddress = Self(rawValue: 1 << 11)
    /// At a name's end: what is told about a secret, not the secret.
    static let tail = Self(rawValue: 1 << 12)
    /// At a name's beginning: a yes or no.
    static let question = Self(rawValue: 1 << 13)
    /// A secret word with an ordinary meaning, too.
    static let ambiguous = Self(rawValue: 1 << 14)
    /// Gives an ambiguous neighbour its ordinary meaning.
    static let ordinary = Self(rawValue: 1 << 15)
    /// `hash`, secret unless it is a digest of something open.
    static let digest = Self(rawValue: 1 << 16)
    /// Something open that digests are made of.
    static let digested = Self(rawValue: 1 << 17)
    /// `tokens`, which language models count.
    static let counted = Self(rawValue: 1 << 18)
    /// Speaks of counting.
    static let counting = Self(rawValue: 1 << 19)
    /// Makes a key private, even one that is called public.
    static let closed = Self(rawValue: 1 << 20)
    /// Secret only as a name's last word, or before a word for contents.
    static let final = Self(rawValue: 1 << 21)
    /// Makes a key and its value any two of a kind.
    static let pairing = Self(rawValue: 1 << 23)
    /// A known word; it says nothing.
    static let plain = Self(rawValue: 1 << 22)
}
