// A dialect under test: how its vendor writes a key and a page, so that one suite can ask all of them the same questions.

import Dialects
import Foundation
import KeyListing
import Testing

/// A key as the suite thinks of it. Every vendor can write this much.
struct SampleKey: Sendable {
    var id: String
    var name = "Sample"
    /// Seconds since 1970.
    var created: Int64 = 1_700_000_000
}

/// A backend's answer to a list call.
struct Answer: Sendable {
    var status = 200
    var links: [String] = []
    var body: [UInt8]

    init(_ body: String, links: [String] = [], status: Int = 200) {
        self.body = Array(body.utf8)
        self.links = links
        self.status = status
    }
}

/// How a vendor's list goes on.
enum Manner: Sendable {
    /// It does not page.
    case whole
    /// By a token of the vendor's own.
    case token
    /// By the number of items so far.
    case offset
    /// By a `Link` header.
    case link
}

struct Subject: Sendable, CustomTestStringConvertible {
    let dialect: Dialect
    let manner: Manner
    /// The vendor's words for an id, a name and the time of creation.
    let idMember: String
    let nameMember: String
    let timeMember: String
    /// The time of creation as the vendor writes it.
    let time: @Sendable (Int64) -> String
    /// Members that hold whole secrets and that no description may map.
    let secretMembers: [String]
    /// What stands around the items: `(items, next token, number of all items)`.
    let envelope: @Sendable (String, String?, Int) -> String

    var testDescription: String { dialect.name }

    /// A key's JSON text; `more` are members behind the usual ones, written out.
    func item(_ key: SampleKey, _ more: String...) -> String {
        let members = [
            "\"\(idMember)\":\"\(key.id)\"", "\"\(nameMember)\":\"\(key.name)\"",
            "\"\(timeMember)\":\(time(key.created))",
        ]
        return "{\((members + more).joined(separator: ","))}"
    }

    /// A page; without `next` it is the last.
    func answer(_ items: [String], next: String? = nil, total: Int? = nil) -> Answer {
        let body = envelope("[\(items.joined(separator: ","))]", next, total ?? items.count)
        let isLinked = manner == .link && next != nil
        let address = "https://backend.example/keys?per_page=2&page=\(next ?? "")&order=x"
        return Answer(
            body, links: isLinked ? ["<https://backend.example/>; rel=\"first\", <\(address)>; rel=\"next\""] : [])
    }

    /// The page's keys, read as a whole last page.
    func read(_ items: String...) throws -> Page { try read(answer(items)) }

    func read(_ answer: Answer, token: String? = nil) throws -> Page {
        try dialect.read(answer.body, AnswerContext(token: token, links: answer.links))
    }

    /// Whether reading it is refused as malformed.
    func refuses(_ answer: Answer) -> Bool {
        do {
            _ = try read(answer)
            return false
        } catch {
            return error is MalformedAnswer
        }
    }
}

extension Instant {
    /// 2026-05-09T12:00:00Z.
    static let walkStart = Instant(seconds: 1_778_328_000)
}

// MARK: The five

extension Subject {
    static let all = [diffio, cyclesAdmin, meilisearch, gitlab, unkey]
    static let paging = all.filter { $0.manner != .whole }

    static let diffio = Subject(
        dialect: builtIn("diffio"), manner: .whole, idMember: "keyId", nameMember: "label", timeMember: "createdAt",
        time: iso, secretMembers: ["key", "permissions", "secret"],
        envelope: { items, _, _ in #"{"account":{"id":1},"keys":\#(items),"more":[1,null]}"# })

    static let cyclesAdmin = Subject(
        dialect: builtIn("cycles-admin"), manner: .token, idMember: "key_id", nameMember: "name",
        timeMember: "created_at", time: iso, secretMembers: ["key_secret", "key_hash"],
        envelope: { items, next, _ in
            let token = next.map { #""next_cursor":"\#($0)","has_more":true"# } ?? #""has_more":false"#
            return #"{\#(token),"keys":\#(items)}"#
        })

    static let meilisearch = Subject(
        dialect: described("meilisearch"), manner: .offset, idMember: "uid", nameMember: "name",
        timeMember: "createdAt", time: iso, secretMembers: ["key"],
        envelope: { items, _, total in #"{"results":\#(items),"offset":0,"limit":20,"total":\#(total)}"# })

    static let gitlab = Subject(
        dialect: described("gitlab"), manner: .link, idMember: "id", nameMember: "name", timeMember: "created_at",
        time: iso, secretMembers: ["token"], envelope: { items, _, _ in items })

    static let unkey = Subject(
        dialect: described("unkey"), manner: .token, idMember: "keyId", nameMember: "name", timeMember: "createdAt",
        time: { "\($0 * 1000)" }, secretMembers: ["plaintext", "meta", "identity"],
        envelope: { items, next, _ in
            let token = next.map { #""cursor":"\#($0)","hasMore":true"# } ?? #""hasMore":false"#
            return #"{"meta":{"requestId":"r1"},"data":\#(items),"pagination":{\#(token)}}"#
        })

    private static let iso: @Sendable (Int64) -> String = { "\"\(Instant(seconds: $0).text)\"" }

    private static func builtIn(_ name: String) -> Dialect {
        guard let dialect = Dialect.builtIn[name] else { fatalError("no built-in dialect \(name)") }
        return dialect
    }

    private static func described(_ name: String) -> Dialect {
        let (dialect, problems) = Dialect.load(description(name), name: name)
        guard let dialect else { fatalError("\(name).json: \(problems)") }
        return dialect
    }

    static func description(_ name: String) -> [UInt8] {
        let url = Bundle.module.url(forResource: name, withExtension: "json", subdirectory: "Descriptions")
        guard let url, let data = try? Data(contentsOf: url) else { fatalError("no description of \(name)") }
        return Array(data)
    }
}
