// The keys of a Cycles server, written as JSON once, with every order that was asked for kept until the keys change.
// The real server sorts anew for each page; this one pages by index, so that walks in tests and benchmarks are quick.

import Synchronization

/// Names a filtered and sorted list of keys. No sort: by tenant and id, as servers list that do not sort.
struct CyclesSelectionName: Hashable {
    var sort: CyclesSort?
    var tenant: String?
    var status: String?
    var search: String?
}

/// A filtered list in ascending order.
struct CyclesSelection: Sendable {
    /// Indices of rows.
    let order: [Int]
    /// For each row its place in `order`, or -1.
    let places: [Int32]

    init(order: [Int], rows: Int) {
        self.order = order
        var places = [Int32](repeating: -1, count: rows)
        for (place, row) in order.enumerated() { places[row] = Int32(truncatingIfNeeded: place) }
        self.places = places
    }
}

/// Immutable but for its cache; replacing the keys of a server makes a new shelf.
final class CyclesShelf: Sendable {
    static let mostSelections = 256

    let keys: [SampleKey]
    let rows: [CyclesRow]
    private let json: [UInt8]
    private let tenants: [[UInt8]: [Int]]
    /// Rows by page token: `key_id`, and `tenant_id|key_id`.
    private let tokens: [[UInt8]: Int]
    /// Guards the orders made so far.
    private let selections = Mutex<[CyclesSelectionName: CyclesSelection]>([:])

    init(keys: [SampleKey]) {
        var text = JSONText()
        var rows: [CyclesRow] = []
        for key in keys {
            let start = text.bytes.count
            key.writeCycles(to: &text)
            rows.append(CyclesRow(key, json: start..<text.bytes.count))
        }
        self.keys = keys
        self.rows = rows
        json = text.bytes
        tenants = Dictionary(grouping: rows.indices) { rows[$0].tenant }
        tokens = Self.tokens(rows)
    }

    /// Of keys with the same id the first is found.
    private static func tokens(_ rows: [CyclesRow]) -> [[UInt8]: Int] {
        var tokens: [[UInt8]: Int] = [:]
        tokens.reserveCapacity(rows.count * 2)
        for (index, row) in rows.enumerated() {
            for token in [row.id, row.token] where tokens[token] == nil { tokens[token] = index }
        }
        return tokens
    }

    /// How many keys the server looks at: all, or a tenant's.
    func scanned(tenant: String?) -> Int {
        tenant.map { tenants[Array($0.utf8)]?.count ?? 0 } ?? rows.count
    }

    /// The ids of all tenants that have a key, in no order.
    var tenantIDs: [String] {
        tenants.keys.map { String(decoding: $0, as: UTF8.self) }
    }

    func selection(_ name: CyclesSelectionName) -> CyclesSelection {
        selections.withLock { made in
            if let known = made[name] { return known }
            if made.count >= Self.mostSelections { made.removeAll() }
            let selection = CyclesSelection(order: order(name), rows: rows.count)
            made[name] = selection
            return selection
        }
    }

    private func order(_ name: CyclesSelectionName) -> [Int] {
        var matches = name.tenant.map { tenants[Array($0.utf8)] ?? [] } ?? Array(rows.indices)
        if let status = name.status { matches.removeAll { rows[$0].status != status } }
        if let search = name.search.map(JavaText.lowercased) {
            matches.removeAll { index in
                let key = keys[index]
                let inName = key.name.map { JavaText.contains(JavaText.lowercased($0), search) } ?? false
                return !inName && !JavaText.contains(JavaText.lowercased(key.id), search)
            }
        }
        return matches.sorted { rows[$0].compare(rows[$1], by: name.sort) < 0 }
    }

    /// The row that a page token names; with a tenant, a token is a bare id.
    func row(token: String, tenant: String?) -> Int? {
        guard let tenant else { return tokens[Array(token.utf8)] }
        return tokens[Array("\(tenant)|\(token)".utf8)]
    }

    func json(row: Int) -> ArraySlice<UInt8> {
        json[rows[row].json]
    }
}

/// What of a key the server sorts and pages by.
struct CyclesRow {
    let id: [UInt8]
    let tenant: [UInt8]
    let name: [UInt8]?
    let status: String
    let created: Instant?
    let expires: Instant?
    /// Where the key's JSON stands.
    let json: Range<Int>

    init(_ key: SampleKey, json: Range<Int>) {
        id = Array(key.id.utf8)
        tenant = Array(key.tenant.utf8)
        name = key.name.map { Array($0.utf8) }
        status = key.cyclesStatus
        created = key.createdAt.flatMap { Instant($0) }
        expires = key.expiresAt.flatMap { Instant($0) }
        self.json = json
    }

    /// The page token in a list of all tenants.
    var token: [UInt8] {
        tenant + [UInt8(ascii: "|")] + id
    }

    /// Ascending: missing values last, ties by id. Less than 0, 0 or more than 0.
    func compare(_ other: CyclesRow, by sort: CyclesSort?) -> Int {
        let first =
            switch sort {
            case .id: 0
            case .name: missingLast(name, other.name, JavaText.compare)
            case .tenant, nil: JavaText.compare(tenant, other.tenant)
            case .status: status == other.status ? 0 : (status < other.status ? -1 : 1)
            case .created: missingLast(created, other.created, Self.compare)
            case .expires: missingLast(expires, other.expires, Self.compare)
            }
        return first != 0 ? first : JavaText.compare(id, other.id)
    }

    private func missingLast<Value>(_ left: Value?, _ right: Value?, _ compare: (Value, Value) -> Int) -> Int {
        switch (left, right) {
        case (let left?, let right?): compare(left, right)
        case (nil, nil): 0
        case (nil, _): 1
        case (_, nil): -1
        }
    }

    private static func compare(_ left: Instant, _ right: Instant) -> Int {
        left == right ? 0 : (left < right ? -1 : 1)
    }
}
