// The query of a request as the Cycles server's web server reads it. No parameter has a meaning here yet.

/// Parameters by name, in the order in which they came.
struct CyclesTarget {
    private var values: [String: [String]] = [:]

    /// A parameter that cannot be decoded is dropped without a word; one without `=` is empty.
    init(query: Substring?) {
        for field in (query ?? "").utf8.split(separator: UInt8(ascii: "&")) {
            let parts = field.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = parts.first.flatMap(Self.decoded), !name.isEmpty,
                let value = parts.count > 1 ? Self.decoded(parts[1]) : ""
            else { continue }
            values[name, default: []].append(value)
        }
    }

    /// All values of a text parameter, joined by commas when it was repeated; nil when it is absent.
    func text(_ name: String) -> String? {
        values[name]?.joined(separator: ",")
    }

    /// The first value of a parameter that is converted (a number, one of several words); nil when absent or empty.
    func convertible(_ name: String) -> String? {
        values[name]?.first.flatMap { $0.isEmpty ? nil : $0 }
    }

    /// Undoes `+` and percent-encoding; nil where a percent sign has no two hexadecimal digits. Bad UTF-8 is replaced.
    private static func decoded(_ encoded: Substring.UTF8View) -> String? {
        var bytes: [UInt8] = []
        var rest = encoded[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%") {
                guard let high = rest.popFirst().flatMap(hexadecimal), let low = rest.popFirst().flatMap(hexadecimal)
                else { return nil }
                bytes.append(high << 4 | low)
            } else {
                bytes.append(byte == UInt8(ascii: "+") ? UInt8(ascii: " ") : byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func hexadecimal(_ digit: UInt8) -> UInt8? {
        switch digit {
        case 0x30...0x39: digit - 0x30
        case 0x41...0x46: digit - 0x37
        case 0x61...0x66: digit - 0x57
        default: nil
        }
    }

    /// Whether the web server in front takes the target at all (RFC 3986, section 2: what may stand bare).
    static func isWellFormed(_ target: String) -> Bool {
        target.utf8.allSatisfy { (0x21...0x7E).contains($0) && !Array("\"<>[\\]^`{|}".utf8).contains($0) }
    }
}
