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

    @Test("the line of a request says the same as in JSON, without its secrets")
    func request() async throws {
        let failing = FakeBackend("two", .diffio, fault: .status(500, "say " + Sample.secret))
        let world = try World([FakeBackend("one", .diffio, [FakeKey(id: "k")]), failing], logsText: true)
        _ = await world.get()
        let times = world.lines.replacing(/ms=[0-9.e-]+/, with: "ms=1").replacing(/id=[0-9a-f-]+/, with: "id=1")
        let expected =
            "2026-05-09T12:00:00.000Z WARNING request backends.one.calls=1 backends.one.ms=1 backends.one.streamed=false "
            + #"backends.two.calls=1 backends.two.detail="status 500: say [redacted]" backends.two.failure=server_error "#
            + "backends.two.ms=1 backends.two.streamed=false complete=false keys=1 redacted=0 ms=1 request_id=1 "
            + "route=keys status=200\n"
        #expect(times == expected)
    }

    @Test("nothing in a line can break it or move a cursor")
    func harmless() {
        let text = lines { $0.warning("a\nb\u{1B}[2J", metadata: ["x\ny": "c\n\u{1B}"]) }
        #expect(text.filter { $0 == "\n" }.count == 1 && !text.contains("\u{1B}"))
        #expect(text.contains("WARNING a\\nb\\u001b[2J"))
    }
}
