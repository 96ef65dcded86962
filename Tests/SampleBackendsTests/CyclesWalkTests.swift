// Walks whole lists of a Cycles backend and compares them with an order that is worked out here, another way.

import Foundation
import SampleBackends
import Testing

@Suite("Walks of the Cycles backend")
struct CyclesWalkTests {
    private static let keys = SampleKey.generate(437, for: .cycles, seed: 7)

    @Test(
        "a walk in any order and direction is the whole list, sorted",
        arguments: ["key_id", "name", "tenant_id", "status", "created_at", "expires_at"], ["asc", "desc"])
    func order(sort: String, direction: String) async throws {
        let expected = sortedIDs(Self.keys, sort, descending: direction == "desc")
        try await withCycles(Self.keys) { _, url in
            for limit in [100, 37] {
                let walked = try RawConnection.walk(url, "sort_by=\(sort)&sort_dir=\(direction)&limit=\(limit)")
                #expect(walked == expected)
            }
        }
    }

    @Test("a walk of a tenant, a status and a search is the whole of what matches all three")
    func filters() async throws {
        let matching = Self.keys.filter {
            $0.tenant == "acme" && $0.status == "active" && ($0.name ?? "").lowercased().contains("production")
        }
        #expect(matching.count > 5)
        let query = "tenant_id=acme&status=ACTIVE&search=PRODUCTION&sort_by=name&sort_dir=asc&limit=3"
        try await withCycles(Self.keys) { _, url in
            let walked = try RawConnection.walk(url, query)
            #expect(walked == sortedIDs(matching, "name", descending: false))
        }
    }

    @Test("the walks of all tenants together are the walk of all keys, each key once")
    func tenants() async throws {
        try await withCycles(Self.keys) { _, url in
            let tenants = try RawConnection(to: url).cycles("limit=100&sort_by=tenant_id", path: "/v1/admin/tenants")
            let records = json(tenants.body)["tenants"] as? [[String: String]] ?? []
            #expect(records.count > 20)
            var ids: [String] = []
            for tenant in records.compactMap({ $0["tenant_id"] }) {
                ids += try RawConnection.walk(url, "limit=10&tenant_id=\(escaped(tenant))")
            }
            #expect(ids.sorted() == Self.keys.map(\.id).sorted())
        }
    }

    @Test("keys that are replaced are seen by the next call, and a token of a key that is gone is refused")
    func replacement() async throws {
        try await withCycles(Self.keys) { cycles, url in
            let connection = try RawConnection(to: url)
            let token = json(try connection.cycles("limit=5").body)["next_cursor"] as? String ?? ""
            cycles.keys = [SampleKey(id: "key_only")]
            #expect(json(try connection.cycles("").body).ids == ["key_only"])
            let refused = try connection.cycles("limit=5&cursor=\(escaped(token))")
            #expect(refused.status == 400)
            #expect(refused.text.contains("restart pagination without a cursor"))
        }
    }

    @Test("equal names, missing names and characters beyond U+FFFF sort as UTF-16 code units, ties by id")
    func codeUnits() async throws {
        let names: [(String, String?)] = [
            ("a", "\u{FFEE}"), ("b", "\u{1F600}"), ("c", nil), ("d", "z"), ("e", "\u{1F600}"), ("f", ""), ("g", nil),
        ]
        try await withCycles(names.map { SampleKey(id: $0.0, name: $0.1) }) { _, url in
            let ascending = ["f", "d", "b", "e", "a", "c", "g"]
            let up = try RawConnection.walk(url, "sort_by=name&sort_dir=asc&limit=2")
            #expect(up == ascending)
            let down = try RawConnection.walk(url, "sort_by=name&sort_dir=desc&limit=2")
            #expect(down == ascending.reversed())
        }
    }
}

/// The ids in the order that the server's documents promise.
private func sortedIDs(_ keys: [SampleKey], _ sort: String, descending: Bool) -> [String] {
    let sorted = keys.sorted { left, right in
        let (one, other) = (value(left, sort), value(right, sort))
        if one == other { return Array(left.id.utf16).lexicographicallyPrecedes(Array(right.id.utf16)) }
        guard let one, let other else { return other == nil }
        return one.lexicographicallyPrecedes(other)
    }
    return (descending ? sorted.reversed() : sorted).map(\.id)
}

private func value(_ key: SampleKey, _ sort: String) -> [UInt16]? {
    switch sort {
    case "name": key.name.map { Array($0.utf16) }
    case "tenant_id": Array(key.tenant.utf16)
    case "status": Array(key.status.utf16)
    case "created_at": key.createdAt.map(comparable)
    case "expires_at": key.expiresAt.map(comparable)
    default: []
    }
}

/// Times in UTC compare as text once all have nine fraction digits.
private func comparable(_ time: String) -> [UInt16] {
    let parts = time.dropLast().split(separator: ".")
    let fraction = parts.count > 1 ? String(parts[1]) : ""
    return Array((parts[0] + "." + fraction + String(repeating: "0", count: 9 - fraction.count)).utf16)
}
