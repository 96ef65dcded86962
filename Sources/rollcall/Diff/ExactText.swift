// Text that is compared by its bytes.

/// Equals the same bytes alone. Strings are equal by Unicode equivalence: an `é` of one code point equals one of two, though
/// backends and the gateway tell such ids apart.
struct ExactText: Hashable, CustomStringConvertible {
    let text: String

    init(_ text: String) { self.text = text }

    var description: String { text }

    static func == (one: ExactText, other: ExactText) -> Bool { one.text.utf8.elementsEqual(other.text.utf8) }

    func hash(into hasher: inout Hasher) {
        for byte in text.utf8 { hasher.combine(byte) }
    }
}
