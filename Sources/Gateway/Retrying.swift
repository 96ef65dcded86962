// When a call is made again. List calls change nothing, so any may be; but a sick backend must not be drowned in repetitions.

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
    static func wait(
        after outcome: Result<TransferResponse, TransferFailure>, tries: Int, hasOther: Bool, jitter: Double
    ) -> Duration? {
        let backoff = min(longest, first * (1 << min(tries - 1, 10))) * jitter
        switch outcome {
        case .success(let answer):
            guard [408, 429, 500, 502, 503, 504].contains(answer.status) else { return nil }
            if hasOther { return .zero }
            return answer.header("retry-after").flatMap { Int($0) }.map { .seconds(max(0, min($0, 86400))) } ?? backoff
        case .failure(let failure):
            switch failure.kind {
            case .unreachable, .reset, .truncated: return hasOther ? .zero : backoff
            // Its share of the time is over, not all of it.
            case .tooSlow where hasOther: return .zero
            default: return nil
            }
        }
    }
}
