// A point of time as RFC 3339 text writes it, read and written without Foundation.
// It knows no time zone but UTC and the offset in the text, and never asks a clock.

/// Seconds and nanoseconds since 1970, in the proleptic Gregorian calendar, without leap seconds.
struct Instant: Comparable, Sendable {
    let seconds: Int64
    let nanoseconds: Int32

    init(seconds: Int64, nanoseconds: Int32 = 0) {
        self.seconds = seconds
        self.nanoseconds = nanoseconds
    }

    static func < (left: Instant, right: Instant) -> Bool {
        (left.seconds, left.nanoseconds) < (right.seconds, right.nanoseconds)
    }

    /// Reads `2026-05-09T12:00:00[.fraction](Z|±hh:mm)`; nil for anything else.
    init?(_ text: String) {
        var rest = Array(text.utf8)[...]
        guard let year = rest.digits(4), rest.take("-"), let month = rest.digits(2), rest.take("-"),
            let day = rest.digits(2), rest.take("T") || rest.take("t"), let hour = rest.digits(2), rest.take(":"),
            let minute = rest.digits(2), rest.take(":"), let second = rest.digits(2),
            (1...12).contains(month), (1...31).contains(day), hour < 24, minute < 60, second <= 60
        else { return nil }
        let nanoseconds = rest.take(".") ? rest.fraction() : 0
        guard let nanoseconds, let offset = rest.offset(), rest.isEmpty else { return nil }
        let days = Self.days(year: year, month: month, day: day)
        seconds = Int64(days * 86_400 + hour * 3_600 + minute * 60 + second - offset)
        self.nanoseconds = Int32(truncatingIfNeeded: nanoseconds)
    }

    /// RFC 3339 in UTC with 0, 3, 6 or 9 fraction digits, as few as the value needs.
    var text: String {
        let days = Int((Double(seconds) / 86_400).rounded(.down))
        let left = Int(seconds) - days * 86_400
        let (year, month, day) = Self.date(days: days)
        return "\(padded(year, 4))-\(padded(month))-\(padded(day))"
            + "T\(padded(left / 3_600)):\(padded(left / 60 % 60)):\(padded(left % 60))\(fractionText)Z"
    }

    private var fractionText: String {
        let value = Int(nanoseconds)
        if value == 0 { return "" }
        if value % 1_000_000 == 0 { return "." + padded(value / 1_000_000, 3) }
        if value % 1_000 == 0 { return "." + padded(value / 1_000, 6) }
        return "." + padded(value, 9)
    }

    /// Days since 1970-01-01, counting years from March so that the leap day is a year's last.
    private static func days(year: Int, month: Int, day: Int) -> Int {
        let marchYear = month <= 2 ? year - 1 : year
        let marchMonth = (month + 9) % 12
        let before = marchYear * 365 + marchYear / 4 - marchYear / 100 + marchYear / 400
        return before + (153 * marchMonth + 2) / 5 + day - 1 - 719_468
    }

    private static func date(days: Int) -> (year: Int, month: Int, day: Int) {
        let shifted = days + 719_468
        let ofEra = shifted % 146_097
        let yearOfEra = (ofEra - ofEra / 1_460 + ofEra / 36_524 - ofEra / 146_096) / 365
        let ofYear = ofEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let marchMonth = (5 * ofYear + 2) / 153
        let month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
        let year = yearOfEra + shifted / 146_097 * 400 + (month <= 2 ? 1 : 0)
        return (year, month, ofYear - (153 * marchMonth + 2) / 5 + 1)
    }
}

/// `value` in decimal with zeros in front, at least `width` digits.
func padded(_ value: Int, _ width: Int = 2) -> String {
    let digits = String(value)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
}

extension ArraySlice<UInt8> {
    /// Takes `character` off the front if it stands there.
    fileprivate mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard first == UInt8(ascii: character) else { return false }
        removeFirst()
        return true
    }

    /// Takes exactly `count` decimal digits off the front.
    fileprivate mutating func digits(_ count: Int) -> Int? {
        let taken = prefix(count)
        guard taken.count == count, taken.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        removeFirst(count)
        return taken.reduce(0) { $0 * 10 + Int($1 - 0x30) }
    }

    /// Takes one to nine fraction digits off the front and gives nanoseconds.
    fileprivate mutating func fraction() -> Int? {
        var value = 0
        var count = 0
        while count < 9, let digit = digits(1) {
            value = value * 10 + digit
            count += 1
        }
        guard count > 0 else { return nil }
        return (count..<9).reduce(value) { scaled, _ in scaled * 10 }
    }

    /// Takes `Z` or `±hh:mm` off the front and gives seconds east of UTC.
    fileprivate mutating func offset() -> Int? {
        if take("Z") || take("z") { return 0 }
        let sign = take("-") ? -1 : (take("+") ? 1 : 0)
        guard sign != 0, let hours = digits(2), take(":"), let minutes = digits(2) else { return nil }
        return sign * (hours * 3_600 + minutes * 60)
    }
}
