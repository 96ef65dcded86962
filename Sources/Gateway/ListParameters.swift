// A list request as its caller gave it: from a query string or a JSON object, names and values checked, nothing guessed.

import Configuration
import Dialects
import KeyListing
import StrictJSON

/// The parameters that were given, each checked by itself.
package struct ListParameters: Sendable {
    var cursor: String?
    var limit: Int?
    var sortBy: SortField?
    var sortDirection: SortDirection?
    var statuses: StatusSet?
    var tenantID: [UInt8]?
    var search: SearchText?
    var createdAfter: Instant?
    var createdBefore: Instant?
    var expiresBefore: Instant?
    var lastUsedBefore: Instant?
    var backends: [[UInt8]]?
    var partial: PartialPolicy?

    static let names = [
        "limit", "cursor", "sort_by", "sort_dir", "status", "tenant_id", "search", "created_after", "created_before",
        "expires_before", "last_used_before", "backend", "partial",
    ]
    private static let repeatable = ["status", "backend"]

    /// From the target's query (WHATWG form encoding: `+` is a blank).
    package init(query: String) throws(RequestProblem) {
        var given: [(name: String, values: [String])] = []
        var places: [String: Int] = [:]
        for pair in query.utf8.split(separator: UInt8(ascii: "&")) {
            let parts = pair.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = formDecoded(parts[0]), let value = formDecoded(parts.count > 1 ? parts[1] : "".utf8[...])
            else {
                throw RequestProblem(.invalidParameter, "The query is not percent-encoded UTF-8.")
            }
            if let place = places[name], Self.repeatable.contains(name) {
                given[place].values.append(value)
            } else if places.updateValue(given.count, forKey: name) != nil, Self.names.contains(name) {
                throw RequestProblem(.invalidParameter, "'\(name)' is given twice.", parameter: name)
            } else {
                given.append((name, [value]))
            }
        }
        for (name, values) in given { try take(name, values) }
    }

    /// From the body of the `POST` form.
    package init(body: [UInt8]) throws(RequestProblem) {
        let root: JSONNode
        do throws(JSONSyntaxError) {
            root = try JSONNode.parse(body)
        } catch {
            let place = "line \(error.position.line), column \(error.position.column)"
            throw RequestProblem(.invalidBody, "The body is no JSON (\(place)): \(error.message).")
        }
        guard case .object(let members) = root.value else {
            throw RequestProblem(.invalidBody, "The body must be one JSON object, such as {}.")
        }
        var seen: Set<String> = []
        for member in members {
            if !seen.insert(member.name).inserted {
                throw RequestProblem(
                    .invalidBody, "\(echoed(member.name)) is given twice.",
                    parameter: isShort(member.name) ? member.name : nil)
            }
            try take(member.name, try Self.texts(of: member))
        }
    }

    /// A member's values as the query would give them.
    private static func texts(of member: JSONMember) throws(RequestProblem) -> [String] {
        switch member.node.value {
        case .string(let text) where member.name != "limit": return [text]
        case .number(let text) where member.name == "limit": return [text]
        case .array(let nodes) where repeatable.contains(member.name):
            var texts: [String] = []
            for node in nodes {
                guard case .string(let text) = node.value else { throw wrongType(member.name) }
                texts.append(text)
            }
            // As much as an empty text, and refused like one.
            return texts.isEmpty ? [""] : texts
        default:
            if !names.contains(member.name) { throw unknown(member.name) }
            throw wrongType(member.name)
        }
    }

    private static func wrongType(_ name: String) -> RequestProblem {
        let expected =
            name == "limit" ? "an integer" : repeatable.contains(name) ? "a string or an array of strings" : "a string"
        return RequestProblem(.invalidParameter, "'\(name)' must be \(expected).", parameter: name)
    }

    private static func unknown(_ name: String) -> RequestProblem {
        let nearest = nearestSpelling(to: name, in: names).map { "Did you mean '\($0)'?" }
        let hint = nearest ?? "Known are \(names.joined(separator: ", "))."
        return RequestProblem(
            .invalidParameter, "Unknown parameter \(echoed(name)). \(hint)", parameter: isShort(name) ? name : nil)
    }

    // MARK: Values

    private mutating func take(_ name: String, _ values: [String]) throws(RequestProblem) {
        guard let value = values.first, Self.names.contains(name) else { throw Self.unknown(name) }
        if values.contains(""), ["cursor", "status", "tenant_id", "backend"].contains(name) {
            throw RequestProblem(
                .invalidParameter, "'\(name)' must not be empty; leave it out instead.", parameter: name)
        }
        switch name {
        case "limit": limit = try Self.limit(value)
        case "cursor": cursor = value
        case "sort_by":
            sortBy = try Self.choice(name, value, SortField.allCases.map(\.parameter), SortField.init(parameter:))
        case "sort_dir":
            sortDirection = try Self.choice(name, value, ["asc", "desc"]) { $0 == "asc" ? .ascending : .descending }
        case "status": statuses = try Self.statuses(values)
        case "tenant_id": tenantID = try Self.bounded(name, value, 256)
        case "search": search = try Self.search(value)
        case "backend": backends = Set(values.map { Array($0.utf8) }).sorted { $0.lexicographicallyPrecedes($1) }
        case "partial": partial = try Self.choice(name, value, ["allow", "forbid"], PartialPolicy.init(rawValue:))
        default: try takeTime(name, value)
        }
    }

    private mutating func takeTime(_ name: String, _ value: String) throws(RequestProblem) {
        guard let instant = Instant(value) else {
            let isPlusLost = Instant(value.replacing(" ", with: "+", maxReplacements: 1)) != nil
            let hint = isPlusLost ? " In a query a '+' is written %2B." : ""
            let detail = "'\(name)' must be an RFC 3339 time, such as 2026-05-09T12:00:00Z.\(hint)"
            throw RequestProblem(.invalidParameter, detail, parameter: name)
        }
        switch name {
        case "created_after": createdAfter = instant
        case "created_before": createdBefore = instant
        case "expires_before": expiresBefore = instant
        default: lastUsedBefore = instant
        }
    }

    /// A number too large to hold is lowered like any other that is above the maximum.
    private static func limit(_ text: String) throws(RequestProblem) -> Int {
        let digits = text.utf8.allSatisfy { (0x30...0x39).contains($0) }
        guard digits, !text.isEmpty else {
            throw RequestProblem(.invalidParameter, "'limit' must be an integer, 0 or more.", parameter: "limit")
        }
        return Int(text) ?? .max
    }

    private static func choice<T>(
        _ name: String, _ value: String, _ words: [String], _ make: (String) -> T?
    ) throws(RequestProblem) -> T {
        if words.contains(value), let made = make(value) { return made }
        let hint = nearestSpelling(to: value, in: words).map { " Did you mean '\($0)'?" } ?? ""
        let detail = "'\(name)' must be one of \(words.joined(separator: ", ")).\(hint)"
        throw RequestProblem(.invalidParameter, detail, parameter: name)
    }

    private static func statuses(_ values: [String]) throws(RequestProblem) -> StatusSet {
        var statuses: [KeyStatus] = []
        for value in values {
            let words = KeyStatus.allCases.map(\.name)
            statuses.append(try choice("status", value.lowercased(), words, KeyStatus.init(name:)))
        }
        return StatusSet(statuses)
    }

    private static func bounded(_ name: String, _ value: String, _ most: Int) throws(RequestProblem) -> [UInt8] {
        if value.unicodeScalars.count <= most { return Array(value.utf8) }
        throw RequestProblem(.invalidParameter, "'\(name)' may have at most \(most) code points.", parameter: name)
    }

    private static func search(_ value: String) throws(RequestProblem) -> SearchText? {
        guard let search = SearchText(value) else { return nil }
        _ = try bounded("search", search.text, 128)
        return search
    }
}

/// Callers' own words are repeated in details, but not at any length; and not cut, for half of a secret is not seen to be one.
private func echoed(_ text: String) -> String {
    isShort(text) ? "'\(text)'" : "of \(text.unicodeScalars.count) characters"
}

private func isShort(_ text: String) -> Bool { text.unicodeScalars.count <= 64 }
