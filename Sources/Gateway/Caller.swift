// A caller at run time: its rights, and how much of its quota is used up.

import Configuration
import Synchronization

/// Somebody who asks. Shared by all of the caller's requests.
final class Caller: Sendable {
    /// The configured name, for the log; nil where callers are not told apart.
    let name: String?
    let scope: CallerScope
    private let quota: CallerQuota
    private let used: Mutex<(bucket: TokenBucket?, running: Int)>

    /// Where nobody is asked.
    static let anyone = Caller(name: nil, scope: .everything, quota: CallerQuota.none)

    init(name: String?, scope: CallerScope, quota: CallerQuota) {
        self.name = name
        self.scope = scope
        self.quota = quota
        used = Mutex((quota.rate.map { TokenBucket($0, now: .now) }, 0))
    }

    /// Begins a request, which `leave` must end; 429 where the caller has asked too much.
    func enter(now: ContinuousClock.Instant) throws(RequestProblem) {
        let refusal = used.withLock { used -> RequestProblem? in
            if let most = quota.concurrency, used.running >= most {
                return .rateLimited("The caller has \(most) requests under way, and may have no more.", .seconds(1))
            }
            if let wait = used.bucket?.take(now: now) {
                return .rateLimited("The caller asks more often than it may.", wait)
            }
            used.running += 1
            return nil
        }
        if let refusal { throw refusal }
    }

    func leave() { used.withLock { $0.running -= 1 } }
}

/// So many requests in each span, and a burst after a rest. Time is handed in.
struct TokenBucket: Sendable {
    private let burst: Double
    private let perSecond: Double
    private var filling: Double
    private var time: ContinuousClock.Instant

    init(_ rate: CallerRate, now: ContinuousClock.Instant) {
        burst = Double(rate.burst)
        perSecond = Double(rate.count) / rate.span.inSeconds
        filling = burst
        time = now
    }

    /// Takes one, or tells how long it takes until there is one.
    mutating func take(now: ContinuousClock.Instant) -> Duration? {
        filling = min(burst, filling + max(0, time.duration(to: now).inSeconds) * perSecond)
        time = max(time, now)
        guard filling < 1 else {
            filling -= 1
            return nil
        }
        return .seconds((1 - filling) / perSecond)
    }
}

extension RequestProblem {
    fileprivate static func rateLimited(_ detail: String, _ wait: Duration) -> RequestProblem {
        var problem = RequestProblem(.rateLimited, detail)
        problem.headers.append(("Retry-After", "\(Int(min(max(1, wait.inSeconds.rounded(.up)), 3600)))"))
        return problem
    }
}

extension Duration {
    fileprivate var inSeconds: Double {
        let (seconds, attoseconds) = components
        return Double(seconds) + Double(attoseconds) / 1e18
    }
}
