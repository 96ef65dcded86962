// Keeps the log from drowning: of warnings and errors that say the same over and over, a few come through in each stretch of
// time, and the next one tells how many did not. Lines of requests are never left out.

import Logging
import Synchronization

/// Which lines have come lately. Any thread may use it at any time.
public final class RepeatedLines: Sendable {
    private struct Run {
        var begun: ContinuousClock.Instant
        var lines = 0
        var leftOut = 0
    }

    private struct State {
        var runs: [String: Run] = [:]
        var leftOut = 0
    }

    /// So many alike come through in each stretch.
    static let most = 5
    static let stretch = Duration.seconds(10)
    /// How many different lines are kept in mind; beyond that all are forgotten.
    private static let memory = 256
    private let state = Mutex(State())
    private let now: @Sendable () -> ContinuousClock.Instant

    /// Nothing has come yet.
    ///
    /// - Parameter now: tells the time.
    public init(now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }) { self.now = now }

    /// How many lines were left out so far.
    public var leftOut: Int { state.withLock { $0.leftOut } }

    /// How many lines like this one were left out before it; nil where it is to be left out itself.
    func take(_ line: String) -> Int? {
        let now = now()
        return state.withLock { state in
            if state.runs.count >= Self.memory, state.runs[line] == nil { state.runs = [:] }
            var run = state.runs[line] ?? Run(begun: now)
            var before = 0
            if run.begun.duration(to: now) >= Self.stretch {
                before = run.leftOut
                run = Run(begun: now)
            }
            run.lines += 1
            let isLeftOut = run.lines > Self.most
            if isLeftOut {
                run.leftOut += 1
                state.leftOut += 1
            }
            state.runs[line] = run
            return isLeftOut ? nil : before
        }
    }
}

/// A handler that hands lines on to another one, but for those that repeat too often.
struct RepeatLimitingLogHandler: LogHandler {
    var base: any LogHandler
    let repeated: RepeatedLines

    var metadata: Logger.Metadata {
        get { base.metadata }
        set { base.metadata = newValue }
    }

    var logLevel: Logger.Level {
        get { base.logLevel }
        set { base.logLevel = newValue }
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { base[metadataKey: key] }
        set { base[metadataKey: key] = newValue }
    }

    func log(event: LogEvent) {
        guard event.level >= .warning, event.message != RequestLine.message else { return base.log(event: event) }
        let backend = event.metadata?["backend"].map { " \($0)" } ?? ""
        guard let before = repeated.take("\(event.level) \(event.message)\(backend)") else { return }
        var event = event
        if before > 0 {
            event.metadata = (event.metadata ?? [:]).merging(["left_out": .stringConvertible(before)]) { $1 }
        }
        base.log(event: event)
    }
}
