// ${NAME} and ${NAME:-default} in strings, from an environment that is handed in.

import StrictJSON

/// Puts the environment into `text`: `${NAME}`, `${NAME:-default}` where the variable is unset or empty, `$${` for a
/// plain `${`. Any other `$` is itself.
func expanded(_ text: String, from environment: [String: String]) throws(Mistake) -> String {
    var result = ""
    var rest = text[...]
    while let dollar = rest.firstIndex(of: "$") {
        result += rest[..<dollar]
        rest = rest[dollar...]
        if rest.hasPrefix("$${") {
            result += "${"
            rest = rest.dropFirst(3)
        } else if rest.hasPrefix("${") {
            guard let end = rest.firstIndex(of: "}") else {
                throw Mistake("expected '}' behind '${NAME'; a plain '${' is written '$${'")
            }
            result += try value(of: rest[..<end].dropFirst(2), in: environment)
            rest = rest[end...].dropFirst()
        } else {
            result += "$"
            rest = rest.dropFirst()
        }
    }
    return result + rest
}

private func value(of reference: Substring, in environment: [String: String]) throws(Mistake) -> String {
    let mark = reference.firstRange(of: ":-")
    let name = String(reference[..<(mark?.lowerBound ?? reference.endIndex)])
    guard isVariableName(name) else {
        throw Mistake("expected ${NAME} or ${NAME:-default}, the name of letters, digits and underscores")
    }
    let value = environment[name]
    if let mark { return value.flatMap { $0.isEmpty ? nil : $0 } ?? String(reference[mark.upperBound...]) }
    if let value { return value }
    let hint = spellingHint(for: name, in: environment.keys.sorted())
    throw Mistake("the environment variable '\(name)' is not set and has no default\(hint)")
}

/// Whether a shell could name a variable so (POSIX, Base Definitions 3.216).
func isVariableName(_ name: String) -> Bool {
    guard let first = name.utf8.first, !(0x30...0x39).contains(first) else { return false }
    return name.utf8.allSatisfy { byte in
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "_"): true
        default: false
        }
    }
}
