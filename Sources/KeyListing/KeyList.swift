// A backend's list that was read to its end, and one request's view of it: filtered, in order. Immutable, so that requests share it.

/// Every key of a backend's list that may pass some filters, each once.
public struct KeyList: Sendable {
    /// The keys, as their pages came.
    public let pages: [Page]
    /// Keys left out because their id had been there.
    public let duplicates: Int

    init(pages: [Page], duplicates: Int) {
        self.pages = pages
        self.duplicates = duplicates
    }

    /// The number of keys.
    public var count: Int { pages.reduce(0) { $0 + $1.keys.count } }

    /// The bytes that the list takes in memory.
    public var byteCount: Int { pages.reduce(0) { $0 + $1.byteCount } }

    /// The tenants of all keys that have one.
    public var tenants: Set<[UInt8]> { pages.tenants }

    /// The keys that are asked for, in order.
    ///
    /// - Parameters:
    ///   - now: the walk's start, by which keys count as expired.
    ///   - limit: the most keys.
    ///   - showsMatch: see `SourcePlan.showsMatch`.
    public func arranged(
        _ query: ListQuery, now: Instant, limit: Int, showsMatch: (SearchText, Page, Int) -> Bool = { _, _, _ in true }
    ) throws(WalkFailure) -> ArrangedKeys {
        let order = query.order
        var keyed: [(key: SortKey, ref: KeyRef)] = []
        keyed.reserveCapacity(count)
        for (number, page) in pages.enumerated() {
            for index in page.keys.indices where query.asksFor(page, index, now: now, showsMatch) {
                if order.slice(of: page, index).length > SourcePlan.longestValue { throw .valueTooLong }
                keyed.append((order.sortKey(of: page, index, now: now), KeyRef(page: Int32(number), key: Int32(index))))
            }
        }
        if keyed.count > limit { throw .tooManyKeys(limit: limit) }
        keyed.sort {
            if $0.key != $1.key { return order.direction == .ascending ? $0.key < $1.key : $1.key < $0.key }
            return order.precedes(
                pages[Int($0.ref.page)], Int($0.ref.key), pages[Int($1.ref.page)], Int($1.ref.key), now: now)
        }
        return ArrangedKeys(list: self, refs: keyed.map(\.ref))
    }
}

extension [Page] {
    /// The tenants of all keys that have one.
    var tenants: Set<[UInt8]> {
        reduce(into: Set<[UInt8]>()) { tenants, page in
            for key in page.keys where !key.tenantID.isAbsent {
                tenants.insert([UInt8](page.bytes[key.tenantID.range]))
            }
        }
    }
}

/// Where a key stands in a list.
public struct KeyPlace: Sendable, Equatable {
    /// The index of its page.
    let page: Int
    /// Its index in that page.
    let key: Int
}

/// A list's keys as one query wants them.
public struct ArrangedKeys: Sendable {
    let list: KeyList
    let refs: [KeyRef]

    /// How many keys lie at or before a position.
    public func passed(_ mark: Position?, _ backend: [UInt8], _ order: TotalOrder, now: Instant) -> Int {
        guard let mark else { return 0 }
        return countBefore { order.compare($0, $1, backend: backend, to: mark, now: now) > 0 }
    }

    /// Whether the list has a key of the same id and sort value as this one.
    func holds(_ page: Page, _ key: Int, _ order: TotalOrder, now: Instant) -> Bool {
        let place = countBefore { order.compare($0, $1, rank: 0, page, key, rank: 0, now: now) >= 0 }
        guard place < refs.count else { return false }
        let (other, found) = keyed(place)
        return order.compare(other, found, rank: 0, page, key, rank: 0, now: now) == 0
    }

    private func keyed(_ place: Int) -> (Page, Int) { (list.pages[Int(refs[place].page)], Int(refs[place].key)) }

    /// How many keys come before the first one that lies behind: it must hold for every key after one for which it holds.
    private func countBefore(_ liesBehind: (Page, Int) -> Bool) -> Int {
        var (low, high) = (0, refs.count)
        while low < high {
            let middle = (low + high) / 2
            let (page, key) = keyed(middle)
            if liesBehind(page, key) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}

extension ListQuery {
    /// Whether a key is asked for. A search must find what is shown, or its answers would spell out what is not.
    func asksFor(_ page: Page, _ key: Int, now: Instant, _ showsMatch: (SearchText, Page, Int) -> Bool) -> Bool {
        guard filters.match(page, key, now: now) else { return false }
        return filters.search.map { showsMatch($0, page, key) } ?? true
    }
}
