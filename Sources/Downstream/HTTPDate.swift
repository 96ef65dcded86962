// The Date header's value (RFC 9110 section 5.6.7), formatted once a second.

import Glibc
import Synchronization

/// The present second as an IMF-fixdate. Each event loop has its own, so that the lock is never contended.
final class DateClock: Sendable {
    private let latest = Mutex<(second: time_t, text: String)>((0, httpDate(0)))

    /// Such as `Sun, 06 Nov 1994 08:49:37 GMT`.
    var now: String {
        let second = time(nil)
        return latest.withLock { latest in
            if latest.second != second { latest = (second, httpDate(second)) }
            return latest.text
        }
    }
}

/// Formats seconds since 1970 in UTC, with English names whatever the locale.
func httpDate(_ second: time_t) -> String {
    let days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
    let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
    var second = second
    var parts = tm()
    guard gmtime_r(&second, &parts) != nil else { return httpDate(0) }
    func two(_ number: Int32) -> String { number < 10 ? "0\(number)" : "\(number)" }
    // gmtime_r yields 0...6 and 0...11.
    let (day, month) = (days[Int(parts.tm_wday)], months[Int(parts.tm_mon)])
    return "\(day), \(two(parts.tm_mday)) \(month) \(Int(parts.tm_year) + 1900) "
        + "\(two(parts.tm_hour)):\(two(parts.tm_min)):\(two(parts.tm_sec)) GMT"
}
