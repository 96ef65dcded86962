// Which lines the log keeps: repeats are limited, requests go by their route's level.

import Gateway
import Logging
import Redaction
import Synchronization
import Testing

@Suite("Lines of the log")
struct RepeatedLineTests {
    private func lines(_ level: String, in text: String) -> Int {
        text.split(separator: "\n").count { $0.contains("\"level\":\"\(level)\"") }
    }

    @Test("warnings alike are limited in each stretch, and the next one tells how many were left out")
    func repeats() throws {
        let log = Log()
        let time = Shared(ContinuousClock.now)
        let repeated = RepeatedLines(now: { time.value.withLock { $0 } })
        let rules = LogRules(try Scanner(), repeated: repeated)
        let logger = Logger(label: "test") { _ in
            RedactingLogHandler(JSONLogHandler(clock: { Clock().now }) { log.add($0) }, rules: rules)
        }
        for _ in 0..<20 { logger.warning("too much", metadata: ["backend": "a"]) }
        for _ in 0..<3 { logger.warning("too much", metadata: ["backend": "b"]) }
        for _ in 0..<20 { logger.info("too much") }
        #expect(lines("warning", in: log.lines) == 8 && lines("info", in: log.lines) == 20 && repeated.leftOut == 15)
        time.value.withLock { $0 += .seconds(11) }
        logger.warning("too much", metadata: ["backend": "a"])
        #expect(log.lines.contains("\"left_out\":15"))
    }

    @Test(
        "a route's level decides which of its requests leave a line",
        arguments: [("info", 4), ("warning", 3), ("error", 2)])
    func levels(_ level: String, _ expected: Int) async throws {
        let (good, bad) = (FakeBackend("good", .diffio), FakeBackend("bad", .diffio, fault: .status(500)))
        let world = try World([good, bad], route: ",\"log\":\"\(level)\"")
        _ = await world.get("backend=good")
        _ = await world.get()
        _ = await world.get("backend=bad")
        _ = await world.get("statsu=active")
        let requests = world.lines.split(separator: "\n").filter { $0.contains("\"message\":\"request\"") }
        #expect(requests.count == expected, "\(requests)")
        #expect(lines("error", in: world.lines) == 1 && lines("warning", in: world.lines) == (expected > 2 ? 1 : 0))
    }
}

/// A value that a closure and its maker share.
private final class Shared<Value: Sendable>: Sendable {
    let value: Mutex<Value>

    init(_ value: Value) { self.value = Mutex(value) }
}
