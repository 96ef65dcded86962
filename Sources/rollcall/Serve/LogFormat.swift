// How log lines are written: for machines or for people, on standard error.

import ArgumentParser
import Gateway
import Glibc
import Logging

/// The form of log lines.
enum LogFormat: String, CaseIterable, ExpressibleByArgument {
    /// One JSON object a line.
    case json
    /// Plain text, one line an event.
    case text

    func makeLogger(_ rules: LogRules) -> Logger {
        Logger(label: "rollcall") { _ in RedactingLogHandler(handler, rules: rules) }
    }

    private var handler: any LogHandler {
        switch self {
        case .json: JSONLogHandler(clock: wallClock) { write($0, to: STDERR_FILENO) }
        case .text: TextLogHandler(clock: wallClock) { write($0, to: STDERR_FILENO) }
        }
    }
}

/// A log for commands that say all they have to say themselves.
func silentLogger() -> Logger { Logger(label: "rollcall") { _ in SwiftLogNoOpLogHandler() } }
