// What a list has to be, written down a second time with plain values: shares no comparator and no merge with the core.

import KeyListing

/// A key and whose it is.
struct Entry: Hashable, CustomStringConvertible {
    var backend: String
    var key: TestKey

    var description: String { "\(backend)/\(key.id)" }
}

/// The filters of a request in plain values.
struct ModelFilter {
    var statuses: Set<String> = []
    var tenant: String?
    var search: String?
    var createdAfter: Moment?
    var createdBefore: Moment?
    var expiresBefore: Moment?
    var lastUsedBefore: Moment?

    /// The core's form of them.
    var filters: Filters {
        var filters = Filters()
        filters.statuses = StatusSet(statuses.compactMap(KeyStatus.init(name:)))
        filters.tenantID = tenant.map { Array($0.utf8) }
        filters.search = search.flatMap(SearchText.init)
        filters.createdAfter = createdAfter?.instant
        filters.createdBefore = createdBefore?.instant
        filters.expiresBefore = expiresBefore?.instant
        filters.lastUsedBefore = lastUsedBefore?.instant
        return filters
    }

    func keeps(_ key: TestKey, now: Moment) -> Bool {
        if !statuses.isEmpty, !statuses.contains(key.trueStatus(at: now)) { return false }
        if let tenant, key.tenant.map({ Array($0.utf8) }) != Array(tenant.utf8) { return false }
        if let search, ![key.id, key.name ?? ""].contains(where: { found(search, in: $0) }) { return false }
        if let createdAfter, !(key.created.map { createdAfter.isBefore($0) } ?? false) { return false }
        if let createdBefore, !(key.created.map { $0.isBefore(createdBefore) } ?? false) { return false }
        if let expiresBefore, !(key.expires.map { $0.isBefore(expiresBefore) } ?? false) { return false }
        if let lastUsedBefore, !(key.lastUsed.map { $0.isBefore(lastUsedBefore) } ?? true) { return false }
        return true
    }

    private func found(_ text: String, in whole: String) -> Bool {
        let (part, all) = (Array(text.lowercased().utf16), Array(whole.lowercased().utf16))
        guard all.count >= part.count else { return false }
        return (0...all.count - part.count).contains { Array(all[$0..<$0 + part.count]) == part }
    }
}

extension Moment {
    func isBefore(_ other: Moment) -> Bool { (seconds, nanoseconds) < (other.seconds, other.nanoseconds) }
}

extension TestKey {
    func trueStatus(at now: Moment) -> String {
        if status == "active", let expires, !now.isBefore(expires) { return "expired" }
        return status
    }
}

/// The order of a list: by value, backend, id; strings as arrays of UTF-16 code units.
struct ListModel {
    var field: SortField
    var direction: SortDirection
    var now: Moment
    var filter = ModelFilter()

    /// What an entry is sorted by.
    struct Place {
        var value: (missing: Int, seconds: Int, nanoseconds: Int)
        var texts: [[UInt16]]

        func comes(before other: Place) -> Bool {
            if value != other.value { return value < other.value }
            for (a, b) in zip(texts, other.texts) where a != b { return a.lexicographicallyPrecedes(b) }
            return false
        }
    }

    func place(_ entry: Entry) -> Place {
        let names = [Array(entry.backend.utf16), Array(entry.key.id.utf16)]
        switch field {
        case .createdAt: return place(entry.key.created, names)
        case .expiresAt: return place(entry.key.expires, names)
        case .lastUsedAt: return place(entry.key.lastUsed, names)
        case .name: return place(entry.key.name, names)
        case .keyID: return place(entry.key.id, names)
        case .tenantID: return place(entry.key.tenant, names)
        case .status: return place(entry.key.trueStatus(at: now), names)
        }
    }

    private func place(_ moment: Moment?, _ names: [[UInt16]]) -> Place {
        Place(value: moment.map { (0, $0.seconds, $0.nanoseconds) } ?? (1, 0, 0), texts: [[]] + names)
    }

    private func place(_ text: String?, _ names: [[UInt16]]) -> Place {
        Place(value: (text == nil ? 1 : 0, 0, 0), texts: [Array((text ?? "").utf16)] + names)
    }

    /// Whether `a` stands before `b` in the list.
    func comes(_ a: Entry, before b: Entry) -> Bool {
        direction == .ascending ? place(a).comes(before: place(b)) : place(b).comes(before: place(a))
    }

    /// The entries in order.
    func sorted(_ entries: [Entry]) -> [Entry] {
        let ascending = entries.map { ($0, place($0)) }.sorted { $0.1.comes(before: $1.1) }.map(\.0)
        return direction == .ascending ? ascending : ascending.reversed()
    }

    /// The list: what the filters keep, in order.
    func list(_ entries: [Entry]) -> [Entry] {
        sorted(entries.filter { filter.keeps($0.key, now: now) })
    }

    /// The core's form of the request.
    var query: ListQuery {
        var query = ListQuery()
        query.order = TotalOrder(field, direction)
        query.filters = filter.filters
        return query
    }
}
