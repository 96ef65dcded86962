// One log line per request. Never a credential, cursor, key or search text: it is made of names, counts, times, and what backends say of
// their failures, without what looks like a secret.

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
        logger.log(level: level, Self.message, metadata: members(status).metadata)
    }

    private func members(_ status: Int) -> LogMembers {
        var members = LogMembers(capacity: 11)
        if let outcome { members.add("backends", outcome.backends) }
        members.add("caller", caller.map { .text($0) })
        members.add("code", code.map { .text($0.rawValue) })
        if let outcome, let isComplete = outcome.isComplete {
            members.add("complete", .flag(isComplete))
            members.add("keys", .count(outcome.keys))
            members.add("redacted", .count(outcome.redacted))
        }
        members.add("ms", .number(arrived.duration(to: .now).milliseconds))
        members.add("request_id", .text(requestID))
        members.add("route", route.map { .text($0) })
        members.add("status", .count(status))
        members.add("trace_id", traceID.map { .text($0) })
        return members
    }
}

extension ListOutcome {
    /// What was had of each backend, state by state where it was asked so; nil where none was asked.
    fileprivate var backends: LogMembers.Value? {
        if participants.isEmpty { return nil }
        var backends = LogMembers(capacity: participants.count)
        for index in participants.indices where !participants[..<index].indices.contains(where: { isAlike($0, index) })
        {
            let (name, word) = (participants[index].backend.settings.name, participants[index].part.statusWord)
            backends.add(word.map { name + " " + $0 } ?? name, logged(index))
        }
        return .members(backends)
    }

    /// Whether two are parts of one backend that differ in the tenant alone, if at all.
    private func isAlike(_ one: Int, _ other: Int) -> Bool {
        participants[one].backend === participants[other].backend
            && participants[one].part.statusWord == participants[other].part.statusWord
    }

    /// A part, with those that are like it.
    private func logged(_ first: Int) -> LogMembers.Value {
        var (calls, time, missing) = (0, Duration.zero, BackendFailure?.none)
        for index in participants[first...].indices where isAlike(index, first) {
            calls += participants[index].calls
            time += participants[index].time
            missing = missing ?? participants[index].failure ?? participants[index].staleFor
        }
        var members = LogMembers(capacity: 5)
        members.add("calls", .count(calls))
        if let missing {
            if !missing.detail.isEmpty { members.add("detail", .text(missing.detail)) }
            members.add("failure", .text(missing.name))
        }
        members.add("ms", .number(time.milliseconds))
        members.add("streamed", .flag(participants[first].plan.mode == .stream))
        return .members(members)
    }
}

extension Duration {
    /// In milliseconds, to the microsecond.
    var milliseconds: Double {
        let (seconds, attoseconds) = components
        return Double(seconds * 1_000_000 + attoseconds / 1_000_000_000_000) / 1000
    }
}
