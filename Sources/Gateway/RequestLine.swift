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

    /// Writes the line, unless it is less important than `least`: an error where the gateway or a backend failed the request, a
    /// warning where its page may lack keys, else a mere information.
    func log(_ status: Int, to logger: Logger, least: Logger.Level) {
        let level: Logger.Level = status >= 500 ? .error : outcome?.isComplete == false ? .warning : .info
        guard level >= least, logger.logLevel <= level else { return }
        var metadata: Logger.Metadata = [
            "request_id": .string(requestID), "status": .stringConvertible(status),
            "ms": .stringConvertible(arrived.duration(to: .now).milliseconds),
        ]
        if let traceID { metadata["trace_id"] = .string(traceID) }
        if let caller { metadata["caller"] = .string(caller) }
        if let route { metadata["route"] = .string(route) }
        if let code { metadata["code"] = .string(code.rawValue) }
        if let outcome, let isComplete = outcome.isComplete {
            metadata["keys"] = .stringConvertible(outcome.keys)
            metadata["redacted"] = .stringConvertible(outcome.redacted)
            metadata["complete"] = .stringConvertible(isComplete)
        }
        if let participants = outcome?.participants, !participants.isEmpty {
            metadata["backends"] = .dictionary(
                participants.reduce(into: [:]) { $0[$1.logName] = $1.metadata })
        }
        logger.log(level: level, Self.message, metadata: metadata)
    }
}

extension Participant {
    fileprivate var logName: String { backend.settings.name + (part.statusWord.map { " " + $0 } ?? "") }

    fileprivate var metadata: Logger.MetadataValue {
        var values: Logger.Metadata = [
            "ms": .stringConvertible(time.milliseconds), "calls": .stringConvertible(calls),
            "streamed": .stringConvertible(plan.mode == .stream),
        ]
        if let failure = failure ?? staleFor {
            values["failure"] = .string(failure.name)
            if !failure.detail.isEmpty { values["detail"] = .string(failure.detail) }
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
