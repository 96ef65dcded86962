// Raw requests as attackers and broken clients send them, each with the clause that it keeps or breaks: Corpus/requests.json, which
// deploy/peers/corpus.py replays, too. Where one ends must be beyond doubt: a proxy in front that disagreed could be made to smuggle
// another request through.

import Foundation
import Testing

/// One raw request.
struct RawRequest: Sendable {
    /// What is wrong or remarkable, where it is written, and what is sent.
    let clause: String
    let bytes: [UInt8]
}

enum RequestCorpus {
    /// Requests of one kind. Each character of a request is one byte.
    private struct Group: Decodable {
        let `class`: String
        let clause: String
        let verdict: String
        let requests: [String]

        var raw: [RawRequest] {
            requests.map { text in
                RawRequest(
                    clause: "\(`class`), \(clause): \(text.debugDescription)",
                    bytes: text.unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) })
            }
        }
    }

    private static let groups = Result {
        let file = try #require(
            Bundle.module.url(forResource: "requests", withExtension: "json", subdirectory: "Corpus"))
        return try JSONDecoder().decode([Group].self, from: Data(contentsOf: file))
    }

    /// None of these is a request; nothing behind them may be taken for one.
    static var refused: [RawRequest] { get throws { try raw("refused") } }

    /// Each of these is one request, and what follows it is the next.
    static var served: [RawRequest] { get throws { try raw("served") } }

    /// How many requests there are of each kind that must be refused.
    static var refusedCounts: [String: Int] {
        get throws {
            try groups.get().filter { $0.verdict == "refused" }.reduce(into: [:]) { $0[$1.class] = $1.requests.count }
        }
    }

    private static func raw(_ verdict: String) throws -> [RawRequest] {
        try groups.get().filter { $0.verdict == verdict }.flatMap(\.raw)
    }
}
