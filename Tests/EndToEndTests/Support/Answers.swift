// Answers of the gateway as values, and walks from page to page.

import Foundation
import Testing

/// A page of keys; the members' names are the answer's.
struct KeyPage: Decodable {
    let keys: [ListedKey]
    let next_cursor: String?
    let has_more: Bool
    let complete: Bool
    let unreachable: [String]
    let redacted: Int
}

/// A listed key, as far as the tests look at it.
struct ListedKey: Decodable, Equatable {
    let uid: String
    let backend: String
    let key_id: String
    let name: String?
    let status: String
    let tenant_id: String?
    let created_at: String?
    let last_used_at: String?
    let expires_at: String?
}

/// A problem document.
struct ProblemPage: Decodable {
    let type: String
    let title: String
    let status: Int
    let detail: String
    let code: String
    let request_id: String
    let parameter: String?
    let backends: [String]?
}

extension WireResponse {
    func page() throws -> KeyPage {
        try #require(status == 200, "\(text)")
        return try decoded()
    }

    /// The problem that this answer is; expects its form to be right.
    func problem() throws -> ProblemPage {
        #expect(header("Content-Type") == "application/problem+json")
        let problem = try decoded(ProblemPage.self)
        #expect(problem.status == status)
        #expect(problem.request_id == header("X-Request-Id"))
        return problem
    }
}

extension RunningGateway {
    /// All keys of a walk over one kept-alive connection.
    func walk(_ query: String, limit: Int) throws -> [ListedKey] {
        let connection = try WireConnection(port: port)
        var keys: [ListedKey] = []
        var target = "/v1/keys?limit=\(limit)&\(query)"
        while true {
            let response = try connection.request("GET", target)
            let page = try response.page()
            #expect(page.complete && page.unreachable.isEmpty)
            #expect(response.header("X-Rollcall-Complete") == "true")
            #expect(page.has_more == (page.next_cursor != nil))
            #expect(page.keys.count <= limit)
            keys += page.keys
            guard let cursor = page.next_cursor else { return keys }
            try #require(keys.count < 100_000, "the walk has no end")
            target = "/v1/keys?limit=\(limit)&cursor=\(cursor)"
        }
    }
}
