// How long to wait before asking again, and when to stop asking. No clock inside: the caller says what time it is.

import Glibc

struct RetryPolicy: Equatable {
    /// How often one page is asked for, the first time included.
    static let tries = 10
    /// The same where the server is still reading its list: about twice as long as it may read by default.
    static let triesWhileCollecting = 120
    /// The longest pause, in seconds, whatever the server asks for.
    static let longestPause = 60

    private var failures = 0
    private var waits = 0

    /// Seconds to wait after an answer of `status`; nil where asking again is of no use.
    ///
    /// `code` is that of the answer's problem document; `retryAfter` is the header's value: seconds or an HTTP date
    /// (RFC 9110, section 10.2.3). Without one the pauses double from one second.
    mutating func pause(afterStatus status: Int, code: String?, retryAfter: String?, now: Int) -> Int? {
        guard status == 429 || status == 503 else { return nil }
        if code == "collecting" { waits += 1 } else { failures += 1 }
        guard failures < Self.tries, waits < Self.triesWhileCollecting else { return nil }
        let doubled = 1 << min(max(failures - 1, 0), 6)
        let asked = retryAfter.flatMap { Self.seconds(in: $0, now: now) }
        // Ten tries in a row would be no pause, whoever asks for none.
        return min(max(asked ?? doubled, 1), Self.longestPause)
    }

    /// A page arrived: the next one has all its tries again.
    mutating func pageArrived() { (failures, waits) = (0, 0) }

    private static func seconds(in value: String, now: Int) -> Int? {
        if !value.isEmpty, value.utf8.allSatisfy({ (0x30...0x39).contains($0) }) {
            return Int(value) ?? longestPause
        }
        return instant(of: value).map { max($0, now).subtractingReportingOverflow(now).partialValue }
    }

    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    /// Unix seconds of an IMF-fixdate such as `Sun, 06 Nov 1994 08:49:37 GMT` (RFC 9110, section 5.6.7).
    private static func instant(of date: String) -> Int? {
        let parts = date.split { $0 == " " || $0 == ":" }
        guard parts.count == 8, parts[7] == "GMT", let month = months.firstIndex(of: String(parts[2])) else {
            return nil
        }
        let numbers = [1, 3, 4, 5, 6].compactMap { Int32(parts[$0]) }
        guard numbers.count == 5, numbers.allSatisfy({ (0...9999).contains($0) }) else { return nil }
        var time = tm()
        time.tm_mday = numbers[0]
        time.tm_mon = Int32(month)
        time.tm_year = numbers[1] - 1900
        time.tm_hour = numbers[2]
        time.tm_min = numbers[3]
        time.tm_sec = numbers[4]
        return timegm(&time)
    }
}
