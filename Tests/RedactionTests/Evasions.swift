// Ways to hide a secret from a plain comparison.

/// How a secret may be hidden.
let hidings = encodings + partings

/// Ways that write all of it otherwise.
let encodings: [(name: String, apply: @Sendable (String) -> String)] = [
    ("percent", { $0.utf8.map { "%" + [$0].hex }.joined() }),
    ("percent, capitals", { $0.utf8.map { "%" + [$0].hex.uppercased() }.joined() }),
    ("percent, some", { $0.utf8.enumerated().map { $0 % 5 == 1 ? "%" + [$1].hex : $1.character }.joined() }),
    ("percent, twice", { $0.utf8.map { "%25" + [$0].hex }.joined() }),
    ("HTML, decimal", { $0.utf8.map { "&#\($0);" }.joined() }),
    ("HTML, hexadecimal", { $0.utf8.map { "&#x" + [$0].hex + ";" }.joined() }),
    ("HTML, some", { $0.utf8.enumerated().map { $0 % 4 == 2 ? "&#\($1);" : $1.character }.joined() }),
    ("\\u", { $0.utf8.map { "\\u00" + [$0].hex }.joined() }),
    ("\\x", { $0.utf8.map { "\\x" + [$0].hex }.joined() }),
    ("\\u, some", { $0.utf8.enumerated().map { $0 % 3 == 1 ? "\\u00" + [$1].hex : $1.character }.joined() }),
    ("base64", { Array($0.utf8).base64 }),
    ("base64 for URLs", { Array($0.utf8).base64URL }),
    ("base64 in text", { "see " + Array($0.utf8).base64 + " for more" }),
    ("base64, twice", { Array(Array($0.utf8).base64.utf8).base64 }),
    ("base64 of a sentence", { Array("the value is \($0), keep it".utf8).base64 }),
    ("base64 behind a byte that is no text", { ([0xFF, 0x00, 0x9C] + Array($0.utf8)).base64 }),
    ("hexadecimal", { Array($0.utf8).hex }),
    ("hexadecimal, capitals", { Array($0.utf8).hex.uppercased() }),
    ("hexadecimal of base64", { Array(Array($0.utf8).base64.utf8).hex }),
    ("percent over base64", { Array($0.utf8).base64.utf8.map { "%" + [$0].hex }.joined() }),
    ("JSON in a string", { #"{"a":["b",{"c":"\#($0)"}]}"# }),
    ("JSON in a string, escaped", { #"{\"a\":\"\#($0)\"}"# }),
    ("zero width spaces", { $0.map(String.init).joined(separator: "\u{200B}") }),
    ("soft hyphens and joiners", { $0.enumerated().map { "\($1)" + ($0 % 3 == 0 ? "\u{AD}\u{200D}" : "") }.joined() }),
    ("full widths", { $0.fullWidth }),
    ("Cyrillic look-alikes", { $0.replacingLetters("aeocpxyAEOCPXHKMBT", "аеосрхуАЕОСРХНКМВТ") }),
    ("mathematical letters", { $0.mathematical }),
    ("combining marks", { $0.map { "\($0)\u{336}" }.joined() }),
    ("letter by letter", { $0.map(String.init).joined(separator: " ") }),
    ("HTML with zeros", { $0.utf8.map { "&#0000000\($0);" }.joined() }),
    ("hexadecimal behind a digit", { "a" + Array($0.utf8).hex }),
    ("hexadecimal before a digit", { Array($0.utf8).hex + "a" }),
]

/// Ways that part it into lines and the like.
let partings: [(name: String, apply: @Sendable (String) -> String)] = [
    ("line breaks", { $0.broken(by: "\n") }),
    ("tabs", { $0.broken(by: "\t") }),
    ("deletes", { $0.broken(by: "\u{7F}") }),
    ("controls beyond ASCII", { $0.broken(by: "\u{85}") }),
    ("line separators", { $0.broken(by: "\u{2028}") }),
    ("blank Braille", { $0.broken(by: "\u{2800}") }),
    ("private characters", { $0.broken(by: "\u{E001}") }),
    ("line breaks, percent", { $0.broken(by: "%0A") }),
    ("NULs, percent", { $0.broken(by: "%00") }),
    ("line breaks, HTML", { $0.broken(by: "&#10;") }),
    ("line breaks, escaped", { $0.broken(by: "\\n") }),
    ("line breaks in base64", { Array($0.broken(by: "\n").utf8).base64 }),
]

extension UInt8 {
    fileprivate var character: String { String(Unicode.Scalar(self)) }
}

extension String {
    fileprivate func broken(by sign: String) -> String {
        enumerated().map { ($0 % 12 == 11 ? sign : "") + "\($1)" }.joined()
    }

    fileprivate var fullWidth: String {
        let scalars = unicodeScalars.map {
            (0x21...0x7E).contains($0.value) ? Unicode.Scalar($0.value + 0xFEE0) ?? $0 : $0
        }
        return String(String.UnicodeScalarView(scalars))
    }

    fileprivate var mathematical: String {
        let scalars = unicodeScalars.map { scalar -> Unicode.Scalar in
            switch scalar {
            case "A"..."Z": Unicode.Scalar(scalar.value - 65 + 0x1D5A0) ?? scalar
            case "a"..."z": Unicode.Scalar(scalar.value - 97 + 0x1D5BA) ?? scalar
            case "0"..."9": Unicode.Scalar(scalar.value - 48 + 0x1D7E2) ?? scalar
            default: scalar
            }
        }
        return String(String.UnicodeScalarView(scalars))
    }

    fileprivate func replacingLetters(_ letters: String, _ others: String) -> String {
        let pairs = Dictionary(uniqueKeysWithValues: zip(letters, others))
        return String(map { pairs[$0] ?? $0 })
    }
}
