// One log line per request. Never a credential, cursor, key or search text: it is made of names, counts and times only.

import Configuration
import Dialects
import KeyListing
import Logging

struct RequestLine {
    /// What tells such a line from all others.
    static let message: Logger.Message = "request"

    let requestID: String
    let arrived: ContinuousClock.Instant
    let traceID: String?
    var caller: String?
    var route: String?
    var code: ProblemCode?
    private(set) var outcome: ListOutcome?

    init(requestID: String, arrived: ContinuousClock.Instant, traceID: String? = nil) {
        self.requestID = requestID
        self.arrived = arrived
        self.traceID = traceID
    }

    mutating func take(_ outcome: ListOutcome) {
        self.outcome = outcome
        code = outcome.problem
    }

    /// Writes the line, unless it is less important than `least`: an error where the request failed, a warning where its page may lack
    /// keys, else a mere information. Its own level is an error's only where the gateway or a backend failed it.
    func log(_ status: Int, to logger: Logger, least: Logger.Level) {
        let isOurs = status >= 500 || status == 422
        let level: Logger.Level = isOurs ? .error : outcome?.isComplete == false ? .warning : .info
        guard status >= 400 || level >= least, logger.logLevel <= level else { return }
        var metadata = Logger.Metadata(minimumCapacity: 12)
        metadata.add("request_id", .string(requestID))
        metadata.add("status", .stringConvertible(status))
        metadata.add("ms", .stringConvertible(arrived.duration(to: .now).milliseconds))
        metadata.add("trace_id", traceID.map { .string($0) })
        metadata.add("caller", caller.map { .string($0) })
        metadata.add("route", route.map { .string($0) })
        metadata.add("code", code.map { .string($0.rawValue) })
        if let outcome { metadata.add(outcome) }
        logger.log(level: level, Self.message, metadata: metadata)
    }
}

extension Logger.Metadata {
    /// Without the heap that a subscript's access takes.
    fileprivate mutating func add(_ name: String, _ value: Logger.MetadataValue?) {
        if let value { updateValue(value, forKey: name) }
    }

    fileprivate mutating func add(_ outcome: ListOutcome) {
        if let isComplete = outcome.isComplete {
            add("keys", .stringConvertible(outcome.keys))
            add("redacted", .stringConvertible(outcome.redacted))
            add("complete", .stringConvertible(isComplete))
        }
        if outcome.participants.isEmpty { return }
        var backends = Logger.Metadata(minimumCapacity: outcome.participants.count)
        for participant in outcome.participants { backends.add(participant.logName, participant.metadata) }
        add("backends", .dictionary(backends))
    }
}

extension Participant {
    fileprivate var logName: String {
        part.statusWord.map { backend.settings.name + " " + $0 } ?? backend.settings.name
    }

    fileprivate var metadata: Logger.MetadataValue {
        var values = Logger.Metadata(minimumCapacity: 5)
        values.add("ms", .stringConvertible(time.milliseconds))
        values.add("calls", .stringConvertible(calls))
        values.add("streamed", .stringConvertible(plan.mode == .stream))
        if let failure = failure ?? staleFor {
            values.add("failure", .string(failure.name))
            if !failure.detail.isEmpty { values.add("detail", .string(failure.detail)) }
        }
        return .dictionary(values)
    }
}

extension Duration {
    /// In milliseconds, to the microsecond.
    var milliseconds: Double {
        let (seconds, attoseconds) = components
        return Double(seconds * 1_000_000 + attoseconds / 1_000_000_000_000) / 1000
    }
}
