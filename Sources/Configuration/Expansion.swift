// ${NAME} and ${NAME:-default} in strings, from an environment that is handed in.

import StrictJSON

/// A string with the environment put in.
struct Expansion {
    /// What came of it.
    private(set) var text = ""
    /// The variables whose values it holds, in order; of a variable that gave way to its default nothing is said.
    private(set) var variables: [String] = []

    /// Puts the environment into `text`: `${NAME}`, `${NAME:-default}` where the variable is unset or empty, `$${` for a
    /// plain `${`. Any other `$` is itself.
    init(of source: String, from environment: [String: String]) throws(Mistake) {
        var rest = source[...]
        while let dollar = rest.firstIndex(of: "$") {
            text += rest[..<dollar]
            rest = rest[dollar...]
            if rest.hasPrefix("$${") {
                text += "${"
                rest = rest.dropFirst(3)
            } else if rest.hasPrefix("${") {
                guard let end = rest.firstIndex(of: "}") else {
                    throw Mistake("expected '}' behind '${NAME'; a plain '${' is written '$${'")
                }
                try add(rest[..<end].dropFirst(2), from: environment)
                rest = rest[end...].dropFirst()
            } else {
                text += "$"
                rest = rest.dropFirst()
            }
        }
        text += rest
    }

    private mutating func add(_ reference: Substring, from environment: [String: String]) throws(Mistake) {
        let mark = reference.firstRange(of: ":-")
        let name = String(reference[..<(mark?.lowerBound ?? reference.endIndex)])
        guard isVariableName(name) else {
            throw Mistake("expected ${NAME} or ${NAME:-default}, the name of letters, digits and underscores")
        }
        let value = environment[name]
        if let value, mark == nil || !value.isEmpty {
            text += value
            variables.append(name)
        } else if let mark {
            let otherwise = reference[mark.upperBound...]
            if otherwise.contains("${") { throw Mistake("a default holds no '${NAME}' of its own") }
            text += otherwise
        } else {
            let hint = spellingHint(for: name, in: environment.keys.sorted())
            throw Mistake("the environment variable '\(name)' is not set and has no default\(hint)")
        }
    }
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
