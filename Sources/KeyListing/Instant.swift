// Instants to the nanosecond and their RFC 3339 form. Reads no clock.

/// A point in time. Years 0000 to 9999, nanosecond steps.
public struct Instant: Sendable, Hashable, Comparable {
    /// Seconds since 1970-01-01T00:00:00Z, leap seconds not counted.
    public var seconds: Int64
    /// 0 to 999 999 999.
    public var nanoseconds: UInt32

    /// A point in time by its Unix seconds and the nanoseconds behind them.
    public init(seconds: Int64, nanoseconds: UInt32 = 0) {
        self.seconds = seconds
        self.nanoseconds = nanoseconds
    }

    /// Before any instant that a text can name.
    public static let distantPast = Instant(seconds: .min)

    /// By time.
    public static func < (a: Instant, b: Instant) -> Bool {
        a.seconds != b.seconds ? a.seconds < b.seconds : a.nanoseconds < b.nanoseconds
    }
}

/// An RFC 3339 timestamp, taken apart.
public struct Timestamp: Sendable {
    /// What it means. Digits beyond the ninth are cut.
    public var instant: Instant
    /// Where the fraction's digits stand, without the point; they are kept in the answer.
    public var fraction: Range<Int>
    /// Whether the text is already as the answer shows it: `T` and `Z` in upper case, no offset to undo, and no second 60.
    public var isCanonical: Bool

    /// Reads RFC 3339, section 5.6; `t`, `z` and a blank for the `T` are allowed. Second 60 counts as 59, as in Java.
    public init?(_ text: Span<UInt8>, in range: Range<Int>) {
        let text = text.extracting(range)
        var scan = DigitScan()
        guard let year = scan.number(4, text), scan.take(0x2D, text), let month = scan.number(2, text),
            scan.take(0x2D, text), let day = scan.number(2, text), let separator = scan.separator(text),
            let hour = scan.number(2, text), scan.take(0x3A, text), let minute = scan.number(2, text),
            scan.take(0x3A, text), let second = scan.number(2, text), (1...12).contains(month), day >= 1,
            day <= daysOfMonth(month, year: year),
            hour < 24, minute < 60, second <= 60
        else { return nil }
        guard let (nanoseconds, digits) = scan.fraction(text), let offset = scan.offset(text), scan.isAtEnd(text)
        else {
            return nil
        }
        let dayNumber = daysSinceEpoch(year: year, month: month, day: day)
        let clock = hour * 3600 + minute * 60 + min(second, 59)
        instant = Instant(seconds: Int64(dayNumber * 86400 + clock - offset.seconds), nanoseconds: nanoseconds)
        guard instant >= Self.earliest, instant < Self.end else { return nil }
        fraction = digits.lowerBound + range.lowerBound..<digits.upperBound + range.lowerBound
        isCanonical = separator == UInt8(ascii: "T") && offset.isUpperCaseZ && second < 60
    }

    private static let earliest = Instant(seconds: -62_167_219_200)  // 0000-01-01
    private static let end = Instant(seconds: 253_402_300_800)  // 10000-01-01
}

extension Instant {
    /// Reads a whole text as RFC 3339.
    public init?(_ text: String) {
        let bytes = Array(text.utf8)
        guard let timestamp = Timestamp(bytes.span, in: bytes.indices) else { return nil }
        self = timestamp.instant
    }

    /// Appends the instant in UTC, `2026-05-09T12:00:00Z`; a fraction's digits go behind the seconds as they are.
    public func append(to text: inout [UInt8], fraction: some Collection<UInt8> = []) {
        let day = Int(seconds.floorDivided(by: 86400))
        let clock = Int(seconds) - day * 86400
        let (year, month, dayOfMonth) = civilDate(daysSinceEpoch: day)
        text.appendDecimal(year, width: 4)
        text.append(UInt8(ascii: "-"))
        text.appendDecimal(month, width: 2)
        text.append(UInt8(ascii: "-"))
        text.appendDecimal(dayOfMonth, width: 2)
        text.append(UInt8(ascii: "T"))
        text.appendDecimal(clock / 3600, width: 2)
        text.append(UInt8(ascii: ":"))
        text.appendDecimal(clock / 60 % 60, width: 2)
        text.append(UInt8(ascii: ":"))
        text.appendDecimal(clock % 60, width: 2)
        if !fraction.isEmpty {
            text.append(UInt8(ascii: "."))
            text.append(contentsOf: fraction)
        }
        text.append(UInt8(ascii: "Z"))
    }

    /// The instant in UTC to the second.
    public var text: String {
        var bytes: [UInt8] = []
        append(to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }
}

/// Reads a timestamp's parts from left to right, each from the same text.
private struct DigitScan {
    var index = 0

    func isAtEnd(_ text: Span<UInt8>) -> Bool { index == text.count }

    mutating func number(_ width: Int, _ text: Span<UInt8>) -> Int? {
        guard text.count - index >= width else { return nil }
        var value = 0
        for place in index..<index + width {
            let digit = text[unchecked: place] &- 0x30
            guard digit <= 9 else { return nil }
            value = value &* 10 &+ Int(digit)
        }
        index += width
        return value
    }

    mutating func take(_ byte: UInt8, _ text: Span<UInt8>) -> Bool {
        guard index < text.count, text[unchecked: index] == byte else { return false }
        index += 1
        return true
    }

    mutating func separator(_ text: Span<UInt8>) -> UInt8? {
        guard index < text.count, case let byte = text[unchecked: index], byte == 0x54 || byte == 0x74 || byte == 0x20
        else {
            return nil
        }
        index += 1
        return byte
    }

    mutating func fraction(_ text: Span<UInt8>) -> (nanoseconds: UInt32, digits: Range<Int>)? {
        guard take(0x2E, text) else { return (0, index..<index) }
        let start = index
        var nanoseconds: UInt32 = 0
        var unit: UInt32 = 100_000_000
        while index < text.count, case let digit = text[unchecked: index] &- 0x30, digit <= 9 {
            nanoseconds += UInt32(digit) * unit
            unit /= 10
            index += 1
        }
        return index > start ? (nanoseconds, start..<index) : nil
    }

    mutating func offset(_ text: Span<UInt8>) -> (seconds: Int, isUpperCaseZ: Bool)? {
        if take(0x5A, text) { return (0, true) }
        if take(0x7A, text) { return (0, false) }
        let isEast = take(0x2B, text)
        guard isEast || take(0x2D, text), let hours = number(2, text), take(0x3A, text),
            let minutes = number(2, text), hours < 24, minutes < 60
        else { return nil }
        return ((isEast ? 1 : -1) * (hours * 3600 + minutes * 60), false)
    }
}

// MARK: The calendar (proleptic Gregorian)

private func isLeap(_ year: Int) -> Bool { year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) }

private func daysOfMonth(_ month: Int, year: Int) -> Int {
    switch month {
    case 2: isLeap(year) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
}

/// Days from 1970-01-01; years count from March so that the leap day comes last.
private func daysSinceEpoch(year: Int, month: Int, day: Int) -> Int {
    let shifted = month > 2 ? year : year - 1
    let cycle = shifted.floorDivided(by: 400)
    let yearOfCycle = shifted - cycle * 400
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    return cycle * 146_097 + yearOfCycle * 365 + yearOfCycle / 4 - yearOfCycle / 100 + dayOfYear - 719_468
}

private func civilDate(daysSinceEpoch days: Int) -> (year: Int, month: Int, day: Int) {
    let shifted = days + 719_468
    let cycle = shifted.floorDivided(by: 146_097)
    let dayOfCycle = shifted - cycle * 146_097
    let yearOfCycle = (dayOfCycle - dayOfCycle / 1460 + dayOfCycle / 36_524 - dayOfCycle / 146_096) / 365
    let dayOfYear = dayOfCycle - (365 * yearOfCycle + yearOfCycle / 4 - yearOfCycle / 100)
    let marchMonth = (5 * dayOfYear + 2) / 153
    let month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
    return (yearOfCycle + cycle * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * marchMonth + 2) / 5 + 1)
}

extension BinaryInteger {
    fileprivate func floorDivided(by divisor: Self) -> Self {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? quotient - 1 : quotient
    }
}

extension [UInt8] {
    fileprivate mutating func appendDecimal(_ value: Int, width: Int) {
        let digits = String(value).utf8
        append(contentsOf: repeatElement(UInt8(ascii: "0"), count: Swift.max(0, width - digits.count)))
        append(contentsOf: digits)
    }
}
