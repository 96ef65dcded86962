// Durations as libcurl counts them, without a trap however long they are.

extension Duration {
    /// A month: longer than any wait that makes sense, short enough to add to any instant.
    private static let longest = Duration.seconds(31 * 24 * 3600)

    /// At most a month, at least nothing.
    var bounded: Duration { min(max(self, .zero), .longest) }

    /// Milliseconds rounded up, so that a sleep never ends before its time; from 0 to a month's, which fits a C `long`
    /// and stays within what libcurl accepts.
    var wholeMilliseconds: Int {
        let (seconds, attoseconds) = bounded.components
        return Int(seconds) * 1000 + Int((attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000)
    }
}
