// Durations and sizes: one whole number and one unit, "250ms" or "64KiB". No fractions, no sums, no bare numbers.

/// A way to write amounts: its units, and what people write instead of them.
struct Scale: Sendable {
    /// What to expect, for messages.
    let expected: String
    /// Each unit and its worth in the smallest.
    let units: KeyValuePairs<String, Int>
    /// Lower-case misspellings and the units that are meant; "" for a number alone.
    let misspellings: [String: String]
    /// Lower-case units that are none, and how many of which unit they are.
    let multiples: [String: (count: Int, unit: String)]
    /// What an amount may be, in the smallest unit.
    let range: ClosedRange<Int>

    /// In milliseconds, up to 366 days.
    static let durations = Scale(
        expected: "a duration such as \"250ms\", \"2s\", \"5m\" or \"72h\", more than zero and at most 366 days",
        units: ["ms": 1, "s": 1000, "m": 60_000, "h": 3_600_000],
        misspellings: [
            "": "s", "msec": "ms", "msecs": "ms", "millis": "ms", "milliseconds": "ms", "sec": "s", "secs": "s",
            "second": "s", "seconds": "s", "min": "m", "mins": "m", "minute": "m", "minutes": "m", "hr": "h",
            "hour": "h", "hours": "h",
        ],
        multiples: ["d": (24, "h"), "day": (24, "h"), "days": (24, "h"), "w": (168, "h")],
        range: 1...366 * 24 * 3_600_000)

    /// In bytes, up to 1 TiB.
    static let sizes = sizes(from: 1, "more than zero and at most 1024GiB")
    /// In bytes, nothing included.
    static let sizesFromZero = sizes(from: 0, "or \"0B\" for none, at most 1024GiB")

    private static func sizes(from least: Int, _ bounds: String) -> Scale {
        Scale(
            expected: "a size such as \"512B\", \"64KiB\", \"64MiB\" or \"1GiB\", \(bounds)",
            units: ["B": 1, "KiB": 1 << 10, "MiB": 1 << 20, "GiB": 1 << 30],
            misspellings: [
                "": "B", "byte": "B", "bytes": "B", "k": "KiB", "kb": "KiB", "ki": "KiB", "m": "MiB", "mb": "MiB",
                "mi": "MiB", "g": "GiB", "gb": "GiB", "gi": "GiB",
            ],
            multiples: ["t": (1024, "GiB"), "tb": (1024, "GiB"), "tib": (1024, "GiB")],
            range: least...1 << 40)
    }

    /// The amount in the smallest unit, nil for what is none.
    func amount(of text: String) -> Int? {
        let (number, unit) = split(text)
        guard let number, let worth = units.first(where: { $0.key == unit })?.value else { return nil }
        let (amount, overflow) = number.multipliedReportingOverflow(by: worth)
        return !overflow && range ~= amount ? amount : nil
    }

    /// The amount as it should have been written, where that can be told.
    func nearest(to text: String) -> String? {
        let (number, unit) = split(text.filter { $0 != " " })
        let lower = unit.lowercased()
        let known = misspellings[lower] ?? units.first { $0.key.lowercased() == lower }?.key
        guard let number, let meant = known.map({ (1, $0) }) ?? multiples[lower] else { return nil }
        let (count, overflow) = number.multipliedReportingOverflow(by: meant.0)
        let spelling = overflow ? text : "\(count)\(meant.1)"
        return spelling != text && amount(of: spelling) != nil ? spelling : nil
    }

    private func split(_ text: String) -> (number: Int?, unit: String) {
        let digits = text.utf8.prefix { (0x30...0x39).contains($0) }
        return (Int(Substring(digits)), String(Substring(text.utf8.dropFirst(digits.count))))
    }
}
