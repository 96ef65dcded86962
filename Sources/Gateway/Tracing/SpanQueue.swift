// Where spans wait for their way to the collector. Adding one never waits; what there is no room for is dropped and counted.

public import KeyListing
import Synchronization

/// Spans on their way out. Any thread may use it at any time.
public final class SpanQueue: Sendable {
    private struct State {
        var spans: [Span] = []
        var exported = 0
        var dropped = 0
    }

    /// The most spans that wait; OpenTelemetry's own default.
    static let room = 2048
    private let clock: @Sendable () -> Instant
    private let sample: Double
    private let heedsParents: Bool
    private let state = Mutex(State())

    /// - Parameters:
    ///   - sample: the part of the traces that are recorded, from 0 to 1.
    ///   - heedsParents: whether a caller's own trace says itself whether it is.
    ///   - clock: the wall clock.
    public init(sample: Double = 1, heedsParents: Bool = true, clock: @escaping @Sendable () -> Instant) {
        self.sample = sample
        self.heedsParents = heedsParents
        self.clock = clock
    }

    /// A trace that begins here.
    var newTrace: TraceContext { TraceContext(isRecorded: Double.random(in: 0..<1) < sample) }

    /// A caller's trace, recorded or not as this queue's sampler wants it.
    func sampled(_ trace: TraceContext) -> TraceContext {
        heedsParents ? trace : trace.recorded(trace.share < sample)
    }

    /// How many the collector has taken.
    public var exported: Int { state.withLock { $0.exported } }
    /// How many were lost.
    public var dropped: Int { state.withLock { $0.dropped } }

    /// Adds a span that ends now.
    func add(_ span: Span, took time: Duration) {
        var span = span
        let now = clock()
        span.end = now.seconds &* 1_000_000_000 &+ Int64(now.nanoseconds)
        span.begin = span.end &- time.wholeNanoseconds
        state.withLock { state in
            guard state.spans.count < Self.room else {
                state.dropped += 1
                return
            }
            state.spans.append(span)
        }
    }

    /// Takes the oldest spans out, so many at most.
    func take(_ most: Int) -> [Span] {
        state.withLock { state in
            let taken = Array(state.spans.prefix(most))
            state.spans.removeFirst(taken.count)
            return taken
        }
    }

    /// The collector has taken so many.
    func sent(_ count: Int) { state.withLock { $0.exported += count } }

    /// The collector could not take these: they wait again, as far as there is room; the rest are lost.
    func putBack(_ spans: [Span]) {
        state.withLock { state in
            let fitting = spans.suffix(max(0, Self.room - state.spans.count))
            state.dropped += spans.count - fitting.count
            state.spans.insert(contentsOf: fitting, at: 0)
        }
    }

    /// So many are lost.
    func lose(_ count: Int) { state.withLock { $0.dropped += count } }
}
