import Testing

@testable import rollcall

@Suite("The walk of rollcall list")
struct ListWalkTests {
    private func walk(
        _ turns: [ScriptedSource.Turn], from cursor: String? = nil, as format: OutputFormat = .ndjson,
        on console: RecordingConsole = RecordingConsole()
    ) async -> (outcome: ListOutcome, cursors: [String?], console: RecordingConsole) {
        let source = ScriptedSource(turns)
        var walk = ListWalk(from: cursor, source: source, writer: format.makeWriter(), console: console)
        let outcome = await walk.run()
        return (outcome, source.cursors, console)
    }

    @Test("follows the cursors to the end and prints every key once, in order")
    func toTheEnd() async {
        let (outcome, cursors, console) = await walk([
            .page(pageText([keyText("a"), keyText("b")], next: "c1")), .page(pageText([], next: "c2")),
            .page(pageText([keyText("c")])),
        ])
        #expect(cursors == [nil, "c1", "c2"])
        #expect(console.printed == [keyText("a"), keyText("b"), keyText("c"), ""].joined(separator: "\n"))
        #expect(outcome.exitCode == 0)
        #expect(outcome.remarks.isEmpty)
        #expect(console.shown == ["2 keys, 1 page", "2 keys, 2 pages", "3 keys, 3 pages", nil])
    }

    @Test("goes on from a given cursor")
    func fromCursor() async {
        let (outcome, cursors, _) = await walk([.page(pageText([]))], from: "mine")
        #expect(cursors == ["mine"])
        #expect(outcome.exitCode == 0)
    }

    @Test("one incomplete page makes exit code 3, and the names are told")
    func incomplete() async {
        let (outcome, _, _) = await walk([
            .page(pageText([keyText()], next: "c1", complete: false, unreachable: ["y", "x"])),
            .page(pageText([keyText("k2")], complete: false, unreachable: ["x"])),
        ])
        #expect(outcome.exitCode == 3)
        #expect(outcome.remarks == ["the list is not complete: keys may be missing; unreachable: x, y"])
    }

    @Test("a page that turns complete again does not hide the one that was not")
    func incompleteOnce() async {
        let (outcome, _, _) = await walk([
            .page(pageText([], next: "c1", complete: false)), .page(pageText([], complete: true)),
        ])
        #expect(outcome.exitCode == 3)
    }

    @Test("waits as long as the server asks on 429 and 503, then asks for the same page")
    func backsOff() async {
        let (outcome, cursors, console) = await walk([
            .page(pageText([keyText()], next: "c1")), .status(503, retryAfter: "7", body: ""),
            .status(429, retryAfter: "3600", body: ""), .status(503, retryAfter: nil, body: ""),
            .page(pageText([keyText("k2")])),
        ])
        #expect(cursors == [nil, "c1", "c1", "c1", "c1"])
        #expect(console.pauses == [7, 60, 4])
        #expect(outcome.exitCode == 0)
    }

    @Test("gives up after ten tries of one page and says how to go on")
    func givesUp() async {
        let busy = ScriptedSource.Turn.status(503, retryAfter: "0", body: #"{"title":"Busy","code":"overloaded"}"#)
        let turns = [.page(pageText([keyText()], next: "c1"))] + Array(repeating: busy, count: 20)
        let (outcome, cursors, _) = await walk(turns)
        #expect(cursors.count == 1 + RetryPolicy.tries)
        #expect(outcome.exitCode == 1)
        #expect(outcome.remarks == ["the server answers 503 overloaded: Busy", "to go on from here: --cursor c1"])
    }

    @Test("a problem document is told in one line that cannot drive the terminal")
    func problem() async {
        let body = #"{"title":"Bad","detail":"no \u001b[2J","code":"invalid_parameter","request_id":"r1"}"#
        let (outcome, _, console) = await walk([.status(400, retryAfter: nil, body: body)], as: .json)
        #expect(outcome.exitCode == 1)
        #expect(outcome.remarks == [#"the server answers 400 invalid_parameter: Bad: no \u{1b}[2J (request r1)"#])
        #expect(console.printed == "")
        #expect(console.pauses.isEmpty)
    }

    @Test("an expired cursor is not offered again")
    func expired() async {
        let (outcome, _, _) = await walk([
            .page(pageText([], next: "c1")), .status(410, retryAfter: nil, body: "gone"),
        ])
        #expect(outcome.remarks == ["the server answers 410"])
    }

    @Test("a server that hands back the same cursor does not hold the walk for ever")
    func sameCursor() async {
        let (outcome, cursors, console) = await walk([
            .page(pageText([keyText()], next: "c1")), .page(pageText([keyText("k2")], next: "c1")),
        ])
        #expect(outcome.exitCode == 1)
        #expect(cursors.count == 2)
        #expect(console.printed == keyText() + "\n")
    }

    @Test("a failure closes the JSON document: not complete, and with the cursor that goes on")
    func closesJSON() async {
        let (outcome, _, console) = await walk(
            [.page(pageText([keyText()], next: "c1")), .failure(.unanswered("reset"))], as: .json)
        #expect(
            console.printed
                == "{\"keys\":[\n\(keyText())\n],\"complete\":false,\"unreachable\":[],\"next_cursor\":\"c1\"}\n")
        #expect(outcome.remarks == ["no answer: reset", "to go on from here: --cursor c1"])
    }

    @Test("a whole JSON document holds every key's bytes, and backends' names escaped")
    func wholeJSON() async {
        let (_, _, console) = await walk(
            [
                .page(pageText([keyText()], next: "c1", complete: false, unreachable: [#"a\"b\u0001"#])),
                .page(pageText([keyText("k2")], complete: false)),
            ], as: .json)
        #expect(
            console.printed == """
                {"keys":[
                \(keyText()),
                \(keyText("k2"))
                ],"complete":false,"unreachable":["a\\"b\\u0001"],"next_cursor":null}

                """)
    }

    @Test("an empty list is still a document, and a table with a header")
    func emptyList() async {
        let (_, _, json) = await walk([.page(pageText([]))], as: .json)
        #expect(json.printed == "{\"keys\":[\n],\"complete\":true,\"unreachable\":[],\"next_cursor\":null}\n")
        let (_, _, table) = await walk([.page(pageText([]))], as: .table)
        #expect(table.printed == "UID  NAME  STATUS  TENANT_ID  CREATED_AT  EXPIRES_AT\n")
    }

    @Test("a page that could not be printed is not passed: a reader that went away ends the walk without a word")
    func readerGone() async {
        let (outcome, cursors, _) = await walk(
            [.page(pageText([keyText()], next: "c1")), .page(pageText([keyText("k2")], next: "c2"))],
            on: RecordingConsole(room: 1))
        #expect(outcome.walk.cursor == "c1")
        #expect(outcome.walk.keyCount == 1)
        #expect(outcome.exitCode == 1)
        #expect(outcome.remarks.isEmpty)
        #expect(cursors.count == 2)
    }

    @Test("an interrupted walk ends with a shell's exit code and the cursor")
    func interrupted() async {
        let (outcome, _, _) = await walk([.page(pageText([], next: "c1")), .failure(.interrupted)])
        #expect(outcome.exitCode == 130)
        #expect(outcome.remarks == ["interrupted", "to go on from here: --cursor c1"])
    }
}
