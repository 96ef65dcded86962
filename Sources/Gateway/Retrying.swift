// When a call is made again. List calls change nothing, so any may be; but a sick backend must not be drowned in repetitions.

import KeyListing
import Synchronization
import Upstream

/// How many of a backend's calls may be repetitions at a time: a fifth of those under way, three at least.
final class RetryBudget: Sendable {
    private struct State {
        var live = 0
        var retrying = 0
    }

    private let state = Mutex(State())

    func begin() { state.withLock { $0.live += 1 } }

    func end() { state.withLock { $0.live -= 1 } }

    /// Takes a place for a repetition; false where there is none.
    func take() -> Bool {
        state.withLock { state in
            guard state.retrying < max(3, state.live / 5) else { return false }
            state.retrying += 1
            return true
        }
    }

    func giveBack() { state.withLock { $0.retrying -= 1 } }
}

/// What the next try of a call waits for.
enum Retry {
    private static let first = Duration.milliseconds(50)
    private static let longest = Duration.seconds(1)

    /// The wait before a call is made again, or nil where its outcome stands.
    ///
    /// - Parameters:
    ///   - tries: how often it has been made, at least once.
    ///   - hasOther: whether another address is left to try, at once.
    ///   - jitter: from 0 to 1; full jitter, so that callers who failed together don't come back together.
    ///   - now: what a date in `Retry-After` is held against.
    static func wait(
        after outcome: Result<TransferResponse, TransferFailure>, tries: Int, hasOther: Bool, jitter: Double,
        now: Instant
    ) -> Duration? {
        let backoff = min(longest, first * (1 << min(tries - 1, 10))) * jitter
        switch outcome {
        case .success(let answer):
            guard repeatable.contains(answer.status) else { return nil }
            if hasOther { return .zero }
            return max(backoff, answer.header("retry-after").flatMap { retryAfter($0, now: now) } ?? .zero)
        case .failure(let failure):
            switch failure.kind {
            case .unreachable, .reset, .truncated: return hasOther ? .zero : backoff
            // Its share of the time is over, not all of it; another address may show another certificate.
            case .tooSlow where hasOther, .tls where hasOther: return .zero
            default: return nil
            }
        }
    }

    private static let repeatable: Set = [408, 429, 500, 502, 503, 504]

    /// What `Retry-After` asks for, in seconds or as a date (RFC 9110, section 10.2.3); a day at most. Nil for what is neither.
    static func retryAfter(_ value: String, now: Instant) -> Duration? {
        let seconds = Int64(value) ?? httpDate(value).map { $0.seconds - now.seconds }
        return seconds.map { .seconds(max(0, min($0, 86400))) }
    }

    /// `Sun, 06 Nov 1994 08:49:37 GMT` (RFC 9110, section 5.6.7). The two obsolete forms are not read: nobody writes them any more.
    private static func httpDate(_ text: String) -> Instant? {
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        let parts = text.split(separator: " ")
        guard parts.count == 6, parts[5] == "GMT", let month = months.firstIndex(of: String(parts[2])) else {
            return nil
        }
        return Instant("\(parts[3])-\(month < 9 ? "0" : "")\(month + 1)-\(parts[1])T\(parts[4])Z")
    }
}
