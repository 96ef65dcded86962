// What routes.json may hold, as data: the members, their kinds of value and their defaults. The schema is written from it, and
// so is what `check --explain` tells; tests hold it against the decoder in `Reading`.

/// What a value may be.
indirect enum Shape: Sendable {
    /// An object of known members.
    case object([Member])
    /// An object whose members' names are the operator's own.
    case named(Shape, names: Names)
    /// An array with at least that many elements.
    case list(Shape, least: Int)
    /// A string; the pattern holds for what stands there once the environment is put in.
    case text(pattern: String?)
    /// One of some words.
    case word([String])
    /// "250ms" or "2s".
    case duration
    /// "64KiB".
    case size
    /// An integer.
    case integer(ClosedRange<Int>)
    /// A number above 0, at most 1.
    case fraction
    /// `true` or `false`.
    case flag
    /// `{"env": NAME}` or `{"file": PATH}`.
    case secret
    /// `null`
    case null
    /// Any of these.
    case any([Shape])

    /// A string of any kind.
    static let anyText = Shape.text(pattern: nil)
    /// A positive number of things.
    static let count = Shape.integer(1...1_000_000_000)

    /// This, or `null`.
    var orNull: Shape { .any([self, .null]) }
}

/// How the operator's own names are formed.
enum Names: Sendable {
    /// 1 to 128 characters.
    case any
    /// The same, without a slash.
    case withoutSlash
}

/// A member of an object.
struct Member: Sendable {
    /// What holds where the member is left out.
    enum Otherwise: Sendable {
        /// Nothing does: it is needed.
        case isNeeded
        /// A value, as JSON.
        case value(String)
        /// What the value follows from, in words.
        case follows(String)
        /// The members' own defaults.
        case inside
    }

    let name: String
    let shape: Shape
    let otherwise: Otherwise
    /// What it is for, in a sentence for whoever edits the file.
    let about: String

    init(_ name: String, _ shape: Shape, _ otherwise: Otherwise, _ about: String) {
        self.name = name
        self.shape = shape
        self.otherwise = otherwise
        self.about = about
    }

    var isNeeded: Bool { if case .isNeeded = otherwise { true } else { false } }
}
