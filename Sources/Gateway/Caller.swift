// A caller at run time: its rights, and how much of its quota is used up.

import Configuration
import Synchronization

/// Somebody who asks. Shared by all of the caller's requests.
final class Caller: Sendable {
    /// The configured name, for the log; nil where callers are not told apart.
    let name: String?
    let scope: CallerScope
    private let quota: CallerQuota
    private let usage: CallerUsage

    /// Where nobody is asked.
    static let anyone = Caller(name: nil, scope: .everything, quota: CallerQuota.none, usage: CallerUsage())

    /// - Parameter usage: the caller's own, which it may have from an earlier table.
    init(name: String?, scope: CallerScope, quota: CallerQuota, usage: CallerUsage) {
        self.name = name
        self.scope = scope
        self.quota = quota
        self.usage = usage
    }

    /// Begins a request, which `leave` must end; 429 where the caller has asked too much.
    func enter(now: ContinuousClock.Instant) throws(RequestProblem) { try usage.enter(quota, now: now) }

    func leave() { usage.leave() }
}

/// How much of its quota a caller has used up. It outlives tables: nobody may ask more because the configuration is read again.
final class CallerUsage: Sendable {
    private let state = Mutex<(bucket: TokenBucket?, running: Int)>((nil, 0))

    func enter(_ quota: CallerQuota, now: ContinuousClock.Instant) throws(RequestProblem) {
        let refusal = state.withLock { state -> RequestProblem? in
            if let most = quota.concurrency, state.running >= most {
                return .rateLimited("The caller has \(most) requests under way, and may have no more.", .seconds(1))
            }
            state.bucket = quota.rate.map { state.bucket?.with($0, now: now) ?? TokenBucket($0, now: now) }
            if let wait = state.bucket?.take(now: now) {
                return .rateLimited("The caller asks more often than it may.", wait)
            }
            state.running += 1
            return nil
        }
        if let refusal { throw refusal }
    }

    func leave() { state.withLock { $0.running -= 1 } }
}

/// So many requests in each span, and a burst after a rest. Time is handed in.
struct TokenBucket: Sendable {
    private let rate: CallerRate
    private var filling: Double
    private var time: ContinuousClock.Instant

    init(_ rate: CallerRate, now: ContinuousClock.Instant) {
        self.rate = rate
        filling = Double(rate.burst)
        time = now
    }

    private var perSecond: Double { Double(rate.count) / rate.span.inSeconds }

    /// The same bucket at another rate: what was taken from it stays taken.
    func with(_ rate: CallerRate, now: ContinuousClock.Instant) -> TokenBucket {
        if rate == self.rate { return self }
        var old = self
        old.fill(now: now)
        var new = TokenBucket(rate, now: old.time)
        new.filling = min(new.filling, old.filling)
        return new
    }

    private mutating func fill(now: ContinuousClock.Instant) {
        filling = min(Double(rate.burst), filling + max(0, time.duration(to: now).inSeconds) * perSecond)
        time = max(time, now)
    }

    /// Takes one, or tells how long it takes until there is one.
    mutating func take(now: ContinuousClock.Instant) -> Duration? {
        fill(now: now)
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
