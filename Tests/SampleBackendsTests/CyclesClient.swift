// Helpers shared by the tests of the Cycles backend: asking, reading JSON, walking a list to its end.

import Foundation
import SampleBackends
import Testing

/// Built at run time, like every credential in these tests.
let credential = ["cycles", "admin", "credential"].joined(separator: "-")

func json(_ body: [UInt8]) -> NSDictionary {
    let value = try? JSONSerialization.jsonObject(with: Data(body))
    return value as? NSDictionary ?? [:]
}

extension RawConnection {
    /// A list call of the Cycles dialect with the right credential.
    func cycles(_ query: String, path: String = "/v1/admin/api-keys") throws -> RawAnswer {
        try ask("GET", query.isEmpty ? path : "\(path)?\(query)", [("X-Admin-API-Key", credential)])
    }

    /// The ids of all pages of a list, each page asked for on this connection's successors when it is closed.
    static func walk(_ url: String, _ query: String) throws -> [String] {
        var ids: [String] = []
        var token: String?
        var connection = try RawConnection(to: url)
        repeat {
            let cursor = token.map { "&cursor=" + escaped($0) } ?? ""
            let answer = try connection.cycles(query + cursor)
            let page = json(answer.body)
            try #require(answer.status == 200, "\(query) \(answer.text)")
            ids += page.ids
            token = page["next_cursor"] as? String
            #expect(page["has_more"] as? Bool == (token != nil))
            if answer.headers["connection"] == "close" { connection = try RawConnection(to: url) }
        } while token != nil
        return ids
    }
}

extension NSDictionary {
    /// The ids of a page of keys.
    var ids: [String] {
        (self["keys"] as? [NSDictionary] ?? []).compactMap { $0["key_id"] as? String }
    }
}

/// Percent-encodes all but unreserved characters.
func escaped(_ text: String) -> String {
    text.addingPercentEncoding(withAllowedCharacters: .alphanumerics.intersection(.init(charactersIn: "\0"..."\u{7F}")))
        ?? ""
}

/// A backend with these keys for the length of a test.
func withCycles(
    _ keys: [SampleKey], _ manner: SampleCycles.Manner = .init(),
    _ test: (SampleCycles, String) async throws -> Void
) async throws {
    let cycles = SampleCycles(keys: keys, credential: credential, manner: manner)
    let url = try await cycles.start()
    do {
        try await test(cycles, url)
        await cycles.stop()
    } catch {
        await cycles.stop()
        throw error
    }
}
