// What the suites of `rollcall list` share: keys and pages as JSON text, a scripted server, a console that remembers.

import Synchronization

@testable import rollcall

/// A key's JSON text; `changes` replace members by other JSON texts, and nil removes one.
func keyText(_ id: String = "k1", _ changes: [String: String?] = [:]) -> String {
    var members: [String: String] = [:]
    for field in KeyField.allCases { members[field.rawValue] = "null" }
    let set = [
        "uid": "\"b/\(id)\"", "backend": "\"b\"", "key_id": "\"\(id)\"", "status": "\"active\"", "scopes": "[]",
        "restrictions": "{}", "metadata": "{}", "created_at": "\"2026-05-09T12:00:00Z\"",
    ]
    members.merge(set) { $1 }
    for (name, value) in changes { members[name] = value }
    let ordered = KeyField.allCases.compactMap { field in
        members[field.rawValue].map { "\"\(field.rawValue)\":\($0)" }
    }
    return "{\(ordered.joined(separator: ","))}"
}

/// A page's JSON text.
func pageText(_ keys: [String], next: String? = nil, complete: Bool = true, unreachable: [String] = []) -> String {
    let cursor = next.map { "\"\($0)\"" } ?? "null"
    let names = unreachable.map { "\"\($0)\"" }.joined(separator: ",")
    return """
        {"keys":[\(keys.joined(separator: ","))],"next_cursor":\(cursor),"has_more":\(next != nil),
        "complete":\(complete),"unreachable":[\(names)],"stale":[],"redacted":0}
        """
}

func page(_ text: String) throws(ListFailure) -> KeyPage { try KeyPage(reading: Array(text.utf8)) }

/// The one key of a page that holds `text`.
func keys(_ texts: String...) throws -> [KeyItem] { try page(pageText(texts)).keys }

func string(_ bytes: some Sequence<UInt8>) -> String { String(decoding: Array(bytes), as: UTF8.self) }

/// Answers what it was told to, in order, and remembers the cursors that it was asked with.
final class ScriptedSource: PageSource {
    enum Turn: Sendable {
        case page(String)
        case status(Int, retryAfter: String?, body: String)
        case failure(ListFailure)
    }

    private let state: Mutex<(turns: [Turn], cursors: [String?])>

    init(_ turns: [Turn]) { state = Mutex((turns, [])) }

    var cursors: [String?] { state.withLock { $0.cursors } }

    func answer(at cursor: String?) async throws(ListFailure) -> PageAnswer {
        let turn: Turn? = state.withLock { state in
            state.cursors.append(cursor)
            return state.turns.isEmpty ? nil : state.turns.removeFirst()
        }
        switch turn {
        case .page(let text): return PageAnswer(status: 200, body: Array(text.utf8))
        case .status(let status, let retryAfter, let body):
            return PageAnswer(status: status, retryAfter: retryAfter, body: Array(body.utf8))
        case .failure(let failure): throw failure
        case nil: throw .unanswered("the script has ended")
        }
    }
}

/// Keeps what a walk prints, shows and waits, and waits for nothing.
final class RecordingConsole: ListConsole {
    private let state = Mutex((printed: [UInt8](), shown: [String?](), pauses: [Int](), room: Int.max))
    let unixTime = 784_111_777

    /// `room`: how many prints succeed before the reader goes away.
    init(room: Int = .max) { state.withLock { $0.room = room } }

    var printed: String { state.withLock { string($0.printed) } }
    var shown: [String?] { state.withLock { $0.shown } }
    var pauses: [Int] { state.withLock { $0.pauses } }

    func print(_ bytes: [UInt8]) throws(ListFailure) {
        let hasRoom = state.withLock { state in
            state.room -= 1
            if state.room >= 0 { state.printed += bytes }
            return state.room >= 0
        }
        if !hasRoom { throw .unwritable(nil) }
    }

    func show(progress: String?) { state.withLock { $0.shown.append(progress) } }

    func pause(seconds: Int) async throws(ListFailure) { state.withLock { $0.pauses.append(seconds) } }
}
