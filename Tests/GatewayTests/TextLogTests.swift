// Log lines for people.

import Gateway
import KeyListing
import Logging
import Testing

@Suite("Text log")
struct TextLogTests {
    private func lines(_ body: (Logger) -> Void) -> String {
        let log = Log()
        body(
            Logger(label: "test") { _ in
                TextLogHandler(clock: { Instant(seconds: 1_778_328_000, nanoseconds: 5_000_000) }) { log.add($0) }
            })
        return log.lines
    }

    @Test("an event is one line: time, level, message, then names and values in order")
    func line() {
        let text = lines { logger in
            logger.info(
                "request",
                metadata: ["status": "200", "backends": ["b": ["ms": "1.5"], "a": ["ms": "2"]], "note": "two words"])
        }
        let expected =
            #"2026-05-09T12:00:00.005Z INFO    request backends.a.ms=2 backends.b.ms=1.5 note="two words" status=200"#
        #expect(text == expected + "\n")
    }

    @Test("nothing in a line can break it or move a cursor")
    func harmless() {
        let text = lines { $0.warning("a\nb\u{1B}[2J", metadata: ["x\ny": "c\n\u{1B}"]) }
        #expect(text.filter { $0 == "\n" }.count == 1 && !text.contains("\u{1B}"))
        #expect(text.contains("WARNING a\\nb\\u001b[2J"))
    }
}
