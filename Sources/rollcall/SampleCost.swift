// What a call or a key costs a sample backend, as the command line says it.

import ArgumentParser

/// A short time: a whole number and its unit, `us`, `ms` or `s`.
struct SampleCost: ExpressibleByArgument {
    let time: Duration
    let defaultValueDescription: String

    static let none = SampleCost(time: .zero, defaultValueDescription: "0s")

    private init(time: Duration, defaultValueDescription: String) {
        self.time = time
        self.defaultValueDescription = defaultValueDescription
    }

    /// Nil for anything else, and beyond ten seconds.
    init?(argument: String) {
        let digits = argument.prefix { $0.isASCII && $0.isNumber }
        let scales = ["us": 1, "ms": 1000, "s": 1_000_000]
        guard let scale = scales[String(argument.dropFirst(digits.count))], let number = Int(digits),
            number <= 10_000_000, number * scale <= 10_000_000
        else { return nil }
        self.init(time: .microseconds(number * scale), defaultValueDescription: argument)
    }
}
