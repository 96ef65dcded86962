// The few points in time that worlds are made of. Their order is written down, not computed.

/// A point in time, as a backend writes it and as the answer must show it.
package struct Moment: Sendable, Hashable {
    /// Its place among the others; moments of one instant share it.
    package let rank: Int
    /// In UTC, with the backend's fraction digits.
    package let text: String
    /// The backend's own writing.
    package let wire: String
    /// Unix seconds.
    package let seconds: Int64
    package let nanoseconds: UInt32

    private init(_ rank: Int, _ text: String, wire: String? = nil, _ seconds: Int64, _ nanoseconds: UInt32 = 0) {
        self.rank = rank
        self.text = text
        self.wire = wire ?? text
        self.seconds = seconds
        self.nanoseconds = nanoseconds
    }

    private static let noon: Int64 = 1_778_328_000

    /// In order. As texts they would sort otherwise, and some of one instant are written differently.
    package static let all = [
        Moment(0, "1969-12-31T23:59:59Z", -1),
        Moment(1, "1969-12-31T23:59:59.500Z", -1, 500_000_000),
        Moment(2, "2026-05-09T11:59:59.999999999Z", noon - 1, 999_999_999),
        Moment(3, "2026-05-09T12:00:00Z", noon),
        Moment(3, "2026-05-09T12:00:00.000Z", noon),
        Moment(3, "2026-05-09T12:00:00Z", wire: "2026-05-09T14:00:00+02:00", noon),
        Moment(4, "2026-05-09T12:00:00.000000001Z", noon, 1),
        Moment(5, "2026-05-09T12:00:00.500Z", noon, 500_000_000),
        Moment(6, "2026-05-09T12:00:01Z", noon + 1),
        Moment(7, "2026-05-09T12:00:10Z", noon + 10),
    ]

    /// Those at which a walk may begin or go on.
    package static let present = all.filter { (3...7).contains($0.rank) }

    static let ranks = Dictionary(all.map { ($0.text, $0.rank) }) { first, _ in first }
}
