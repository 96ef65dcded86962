// Which Latin letters a character stands for, read off its Unicode name. The names know every width, font, circle, mark
// and ligature, so that nobody has to list them; only what merely looks Latin is listed here.

/// The Latin reading of letters beyond ASCII.
enum LatinLetters {
    /// The letters, in the case that the character has; nil for what reads as none.
    static func reading(of scalar: Unicode.Scalar) -> String? { readings[scalar.value] }

    /// Where letters that read as Latin live: Latin, Greek and Cyrillic with their extensions, ligatures, full widths,
    /// mathematical and enclosed letters.
    private static let blocks: [ClosedRange<UInt32>] = [
        0xA0...0x24F, 0x250...0x2FF, 0x370...0x52F, 0x1C80...0x1C8F, 0x1D00...0x1DBF, 0x1E00...0x1FFF, 0x2070...0x209C,
        0x2100...0x218F, 0x2460...0x24FF, 0x2C60...0x2C7F, 0xA640...0xA69F, 0xA720...0xA7FF, 0xAB30...0xAB6F,
        0x10780...0x107BF,
        0xFB00...0xFB06, 0xFF21...0xFF5A, 0x1D400...0x1D7FF, 0x1F110...0x1F189, 0x1F1E6...0x1F1FF,
    ]

    private static let readings: [UInt32: String] = {
        var found: [UInt32: String] = [:]
        for value in blocks.joined() {
            guard let scalar = Unicode.Scalar(value) else { continue }
            found[value] = unnamed[scalar] ?? scalar.properties.name.flatMap(reading(ofName:))
        }
        return found
    }()

    /// `LATIN SMALL LETTER E WITH ACUTE` reads as `e`, `CYRILLIC CAPITAL LETTER ES` as `C`.
    private static func reading(ofName name: String) -> String? {
        let words = name.split(separator: " ").prefix { $0 != "WITH" && $0 != "SYMBOL" }
        guard let script = words.first, let last = words.last else { return nil }
        let isCapital = words.contains("CAPITAL") && !words.contains("SMALL")
        let reading: String?
        switch script {
        case "CYRILLIC": reading = cyrillic[words.drop { $0 != "LETTER" }.dropFirst().joined(separator: " ")]
        case "GREEK": reading = greek(last, isCapital: isCapital)
        default: reading = latin(last, of: words) ?? greek(last, isCapital: isCapital)
        }
        return isCapital ? reading : reading?.lowercased()
    }

    private static func latin(_ last: Substring, of words: ArraySlice<Substring>) -> String? {
        if last == "T" && words.contains("LONG") { return "ST" }
        let isLetter = last.utf8.count == 1 && last.utf8.allSatisfy { (0x41...0x5A).contains($0) }
        let isOne = isLetter || words.contains("LIGATURE") || digraphs.contains(last)
        return isOne ? String(last) : others[last]
    }

    private static func greek(_ letter: Substring, isCapital: Bool) -> String? {
        (isCapital ? greekCapitals[letter] : nil) ?? greekLetters[letter]
    }

    private static let digraphs: Set<Substring> = ["AE", "IJ", "LJ", "NJ", "DZ", "AA", "AO", "AU", "AV", "AY"]

    private static let others: [Substring: String] = [
        "ETH": "D", "ENG": "N", "KRA": "K", "SCHWA": "E", "YR": "R", "ESH": "S", "EZH": "Z",
    ]

    private static let cyrillic = [
        "A": "A", "VE": "B", "IE": "E", "IO": "E", "DZE": "S", "BYELORUSSIAN-UKRAINIAN I": "I", "YI": "I", "JE": "J",
        "KA": "K", "EM": "M", "EN": "H", "O": "O", "ER": "P", "ES": "C", "TE": "T", "U": "Y", "SHORT U": "Y",
        "STRAIGHT U": "Y", "HA": "X", "SHHA": "H", "PALOCHKA": "L", "KOMI DE": "D", "QA": "Q", "WE": "W",
        "IZHITSA": "V", "KOMI SJE": "G", "SOFT SIGN": "B", "UKRAINIAN IE": "E", "GHE": "R",
    ]

    private static let greekLetters: [Substring: String] = [
        "ALPHA": "A", "BETA": "B", "GAMMA": "Y", "DELTA": "D", "EPSILON": "E", "ETA": "N", "IOTA": "I", "KAPPA": "K",
        "NU": "V", "OMICRON": "O", "RHO": "P", "SIGMA": "S", "TAU": "T", "UPSILON": "U", "CHI": "X", "OMEGA": "W",
        "ZETA": "Z", "MU": "U",
    ]

    /// Where the capital looks like another letter than the small one.
    private static let greekCapitals: [Substring: String] = [
        "ETA": "H", "MU": "M", "NU": "N", "UPSILON": "Y", "OMEGA": "O", "LAMDA": "A",
    ]

    /// What their names do not tell.
    private static let unnamed: [Unicode.Scalar: String] = [
        "ß": "ss", "ẞ": "SS", "ª": "a", "º": "o", "µ": "u", "\u{212A}": "K", "\u{212B}": "A", "\u{107A5}": "q",
        "ℎ": "h", "ℹ": "i", "℮": "e",
        "ⅰ": "i", "ⅴ": "v", "ⅹ": "x", "ⅼ": "l", "ⅽ": "c", "ⅾ": "d", "ⅿ": "m", "Ⅰ": "I", "Ⅴ": "V", "Ⅹ": "X", "Ⅼ": "L",
        "Ⅽ": "C", "Ⅾ": "D", "Ⅿ": "M", "ϲ": "c", "Ϲ": "C", "ϳ": "j", "ı": "i", "ȷ": "j", "ƿ": "p", "þ": "p", "Þ": "P",
    ]
}
