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
        let output = LogOutput(STDERR_FILENO)
        let losses = Logger(label: "rollcall") { _ in handler { output.write($0) } }
        let emit = { @Sendable (line: String) in
            let leftOut = output.write(line)
            guard leftOut > 0 else { return }
            losses.warning("log lines were left out: nobody took them", metadata: ["left_out": "\(leftOut)"])
        }
        return Logger(label: "rollcall") { _ in RedactingLogHandler(handler(emit), rules: rules) }
    }

    private func handler(_ emit: @escaping @Sendable (String) -> Void) -> any LogHandler {
        switch self {
        case .json: JSONLogHandler(clock: wallClock, emit: emit)
        case .text: TextLogHandler(clock: wallClock, emit: emit)
        }
    }
}

/// A log for commands that say all they have to say themselves.
func silentLogger() -> Logger { Logger(label: "rollcall") { _ in SwiftLogNoOpLogHandler() } }
