// RFC 3339 in and out, to the nanosecond; against a count of days made by walking the calendar day by day.

import KeyListing
import Testing

@Suite("Instants")
struct InstantTests {
    @Test(
        "a fraction counts to the ninth digit",
        arguments: [
            ("", 0), (".5", 500_000_000), (".05", 50_000_000), (".123", 123_000_000), (".1234", 123_400_000),
            (".12345", 123_450_000), (".123456", 123_456_000), (".1234567", 123_456_700), (".12345678", 123_456_780),
            (".123456789", 123_456_789), (".1234567899", 123_456_789), (".9999999999999999999999", 999_999_999),
            (".000000000", 0), (".0000000009", 0),
        ])
    func fractions(digits: String, nanoseconds: UInt32) {
        #expect(Instant("1970-01-01T00:00:07\(digits)Z") == Instant(seconds: 7, nanoseconds: nanoseconds))
    }

    @Test(
        "an offset is undone",
        arguments: [
            ("2026-05-09T12:00:00+00:00", "2026-05-09T12:00:00Z"),
            ("2026-05-09T12:00:00-00:00", "2026-05-09T12:00:00Z"),
            ("2026-01-01T00:30:00+01:00", "2025-12-31T23:30:00Z"),
            ("2024-02-28T23:59:59-00:01", "2024-02-29T00:00:59Z"),
            ("2026-05-09T12:00:00+23:59", "2026-05-08T12:01:00Z"),
            ("2026-05-09T12:00:00-23:59", "2026-05-10T11:59:00Z"),
        ])
    func offsets(text: String, inUTC: String) {
        #expect(Instant(text)?.text == inUTC)
    }

    @Test("second 60 counts as 59, with its fraction")
    func leapSecond() {
        #expect(Instant("2016-12-31T23:59:60Z") == Instant("2016-12-31T23:59:59Z"))
        #expect(Instant("2016-12-31T23:59:60.25Z") == Instant("2016-12-31T23:59:59.25Z"))
        #expect(Instant("9999-12-31T23:59:60Z") == Instant("9999-12-31T23:59:59Z"))
        for (text, isShownAsItIs) in [("2016-12-31T23:59:60Z", false), ("2016-12-31T23:59:59Z", true)] {
            let bytes = Array(text.utf8)
            #expect(Timestamp(bytes.span, in: bytes.indices)?.isCanonical == isShownAsItIs)
        }
    }

    @Test("the years reach from 0000 to 9999, in UTC")
    func ends() {
        #expect(Instant("0000-01-01T00:00:00Z") == Instant(seconds: -62_167_219_200))
        let last = Instant(seconds: 253_402_300_799, nanoseconds: 999_999_999)
        #expect(Instant("9999-12-31T23:59:59.999999999Z") == last)
        #expect(Instant("0000-01-01T00:00:00+00:01") == nil)
        #expect(Instant("9999-12-31T23:59:59-00:01") == nil)
        #expect(Instant("0000-01-01T00:00:00-00:01")?.text == "0000-01-01T00:01:00Z")
    }

    @Test("a fraction before 1970 makes an instant later, not earlier")
    func fractionsBeforeTheEpoch() {
        let texts = [
            "1969-12-31T23:59:58.9Z", "1969-12-31T23:59:59Z", "1969-12-31T23:59:59.5Z", "1970-01-01T00:00:00Z",
        ]
        let instants = texts.compactMap { Instant($0) }
        #expect(instants.count == texts.count)
        #expect(zip(instants, instants.dropFirst()).allSatisfy { $0 < $1 })
        #expect(Instant(texts[2]) == Instant(seconds: -1, nanoseconds: 500_000_000))
    }

    @Test(
        "what is no RFC 3339 is refused",
        arguments: [
            "", "2026", "2026-05-09", "2026-05-09T12:00Z", "2026-05-09T12:00:00", "2026-05-09T12:00:00.Z",
            "2026-05-09T12:00:00,5Z", "2026-05-09T12:00:00ZZ", " 2026-05-09T12:00:00Z", "2026-05-09T12:00:00Z ",
            "2026-05-09_12:00:00Z", "2026-5-09T12:00:00Z", "+2026-05-09T12:00:00Z", "-026-05-09T12:00:00Z",
            "12026-05-09T12:00:00Z", "2026-00-09T12:00:00Z", "2026-13-09T12:00:00Z", "2026-05-00T12:00:00Z",
            "2026-05-32T12:00:00Z", "2026-04-31T12:00:00Z", "2026-02-29T12:00:00Z", "1900-02-29T12:00:00Z",
            "2026-05-09T24:00:00Z", "2026-05-09T12:60:00Z", "2026-05-09T12:00:61Z", "2026-05-09T12:00:00+24:00",
            "2026-05-09T12:00:00+01:60", "2026-05-09T12:00:00+0100", "2026-05-09T12:00:00+01", "2026-05-09T12:00:00.5",
            "२०२६-05-09T12:00:00Z", "2026-05-09T12:00:00Ｚ", "2026/05/09T12:00:00Z", "1778328000",
        ])
    func refused(text: String) {
        #expect(Instant(text) == nil)
    }

    @Test("leap days are where the Gregorian calendar has them", arguments: [0, 4, 1600, 2000, 2024])
    func leapDays(year: Int) {
        let digits = String(year)
        let text = String(repeating: "0", count: 4 - digits.count) + digits + "-02-29T00:00:00Z"
        #expect(Instant(text)?.text == text)
    }

    @Test("every day from 0000 to 9999 reads and writes as the calendar counts it")
    func everyDay() {
        var days = -719_528
        for year in 0...9999 {
            let isLeap = year % 400 == 0 || (year % 4 == 0 && year % 100 != 0)
            let lengths = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
            // Every day of the years around the epoch, the ends of the months elsewhere.
            let isClose = (1968...1972).contains(year)
            for (month, length) in lengths.enumerated() {
                for day in isClose ? Array(1...length) : year % 13 == 0 ? [1, length] : [] {
                    let text = "\(padded(year, 4))-\(padded(month + 1, 2))-\(padded(day, 2))T23:04:05Z"
                    let seconds = Int64((days + day - 1) * 86_400 + 83_045)
                    if Instant(text) != Instant(seconds: seconds) || Instant(seconds: seconds).text != text {
                        Issue.record("\(text) is \(seconds), written as \(Instant(seconds: seconds).text)")
                        return
                    }
                }
                days += length
            }
        }
        #expect(days == 2_932_897)
    }

    private func padded(_ number: Int, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }

    @Test("a timestamp inside other bytes is read by its range, and its digits are kept")
    func ranges() throws {
        let bytes = Array("\"2026-05-09t14:00:00.1200+02:00\"".utf8)
        let timestamp = try #require(read(bytes, in: 1..<bytes.count - 1))
        var text: [UInt8] = []
        timestamp.instant.append(to: &text, fraction: bytes[timestamp.fraction])
        #expect(String(decoding: text, as: UTF8.self) == "2026-05-09T12:00:00.1200Z")
        #expect(!timestamp.isCanonical)
        #expect(read(bytes, in: 1..<bytes.count - 2) == nil)
    }

    @Test(
        "only a T and a Z in upper case are as the answer shows them",
        arguments: [
            ("2026-05-09T12:00:00Z", true), ("2026-05-09T12:00:00.5Z", true), ("2026-05-09t12:00:00Z", false),
            ("2026-05-09T12:00:00z", false), ("2026-05-09 12:00:00Z", false), ("2026-05-09T12:00:00+00:00", false),
        ])
    func canonical(text: String, isCanonical: Bool) throws {
        let bytes = Array(text.utf8)
        #expect(try #require(read(bytes, in: bytes.indices)).isCanonical == isCanonical)
    }

    /// A span can't be named within an expectation.
    private func read(_ bytes: [UInt8], in range: Range<Int>) -> Timestamp? { Timestamp(bytes.span, in: range) }
}
