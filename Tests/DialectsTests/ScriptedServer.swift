// A vendor's server without a socket: a function from a call to an answer, and the walk that asks it.

import Dialects
import Foundation
import KeyListing
import StrictJSON

extension Subject {
    /// A server that holds these items and pages as the vendor does, at most `pageSize` to a page.
    func server(_ items: [String], pageSize: Int) -> (ListCall) -> Answer {
        { call in
            let given = parameters(of: call)
            let size = min(pageSize, given.limit ?? pageSize)
            let start = start(given.token, size)
            let end = manner == .whole ? items.count : min(items.count, start + size)
            let next = end < items.count ? token(end, size) : nil
            return answer(Array(items[min(start, end)..<end]), next: next, total: items.count)
        }
    }

    private func token(_ offset: Int, _ size: Int) -> String {
        switch manner {
        case .link: "\(offset / size + 1)"
        case .offset: "\(offset)"
        default: "t|\(offset)"
        }
    }

    private func start(_ token: String?, _ size: Int) -> Int {
        guard let token else { return 0 }
        switch manner {
        case .link: return ((Int(token) ?? 1) - 1) * size
        case .offset: return Int(token) ?? 0
        default: return Int(token.dropFirst(2)) ?? 0
        }
    }

    /// What a call says of the page it wants, wherever the vendor has it said.
    func parameters(of call: ListCall) -> (token: String?, limit: Int?) {
        let given = queryPairs(call.url).merging(bodyMembers(call.body ?? [])) { first, _ in first }
        let limit = given["limit"] ?? given["per_page"]
        return (given["cursor"] ?? given["offset"] ?? given["page"], limit.flatMap { Int($0) })
    }
}

/// The decoded parameters of an address.
func queryPairs(_ url: String) -> [String: String] {
    guard let query = url.split(separator: "?").dropFirst().first else { return [:] }
    return query.split(separator: "&").reduce(into: [:]) { pairs, pair in
        let parts = pair.split(separator: "=", omittingEmptySubsequences: false).map {
            String($0).removingPercentEncoding ?? ""
        }
        pairs[parts[0]] = parts.count > 1 ? parts[1] : ""
    }
}

/// The texts and numbers of a body's object.
func bodyMembers(_ body: [UInt8]) -> [String: String] {
    guard let root = try? JSONNode.parse(body), case .object(let members) = root.value else { return [:] }
    return members.reduce(into: [:]) { texts, member in
        switch member.node.value {
        case .string(let text), .number(let text): texts[member.name] = text
        case .bool(let flag): texts[member.name] = "\(flag)"
        default: break
        }
    }
}

/// What a walk found.
struct Listing {
    var ids: [String] = []
    var calls: [ListCall] = []
    var duplicates = 0
    var failure: WalkFailure?
}

extension Subject {
    /// Reads a server's list to its end, as the gateway does with a backend that proves no order.
    func list(limit: Int = 2, _ server: (ListCall) -> Answer) throws -> Listing {
        var listing = Listing()
        let template = CallTemplate(dialect, url: "https://backend.example", query: ListQuery())
        let bounds = CollectingBounds(maxPages: 1000, maxKeys: 10_000, pageLimit: limit)
        var collecting = Collecting(Filters(), bounds, now: .walkStart)
        var next: Fetch? = collecting.addPart()
        while let fetch = next {
            let call = template.page(token: fetch.token, limit: fetch.limit)
            listing.calls.append(call)
            let page = try read(server(call), token: fetch.token)
            do throws(WalkFailure) {
                next = try collecting.answered(fetch, page)
            } catch {
                listing.failure = error
                next = nil
            }
        }
        listing.duplicates = collecting.list.duplicates
        var walk = Walk(
            [SourcePlan(backend: Array("b".utf8), mode: .collect, pageLimit: limit)], query: ListQuery(), position: nil,
            now: .walkStart, limit: 10_000)
        _ = walk.begin()
        walk.collected(0, try collecting.list.arranged(ListQuery(), now: .walkStart, limit: 10_000))
        _ = walk.advance()
        listing.ids = walk.listed.compactMap { key in
            let page = walk.page(of: key)
            return page.text(page.keys[key.key].keyID)
        }
        return listing
    }
}

extension APIKey {
    /// Every value that points into the page.
    var slices: [Slice] {
        [
            keyID, name, description, keyPrefix, tenantID, role, scopes, parentKeyID, restrictions, createdAt,
            lastUsedAt,
            expiresAt, rotatedAt, revokedAt, revokedReason, metadata,
        ]
    }
}

extension Page {
    /// The texts of all values of all keys.
    var texts: [String] { keys.flatMap(\.slices).compactMap(text) }

    /// The texts of the keys' ids.
    var ids: [String] { keys.compactMap { text($0.keyID) } }
}

/// What could be a whole secret; made here, so that none stands in the sources.
let sampleSecret = "whole-" + (0..<32).map { String(($0 * 7 + 3) % 16, radix: 16) }.joined()

/// SplitMix64: the same numbers for the same seed, everywhere.
struct SeededNumbers: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ z >> 30) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ z >> 27) &* 0x94D0_49BB_1331_11EB
        return z ^ z >> 31
    }
}
