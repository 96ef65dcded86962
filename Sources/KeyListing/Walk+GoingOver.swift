// How a request goes on with a source's whole list in the place of its stream. Nothing that was streamed is taken back: the list is
// believed only where it holds every key of the stream at its place.

extension Walk {
    /// Whether a list holds, up to where the walk is, as many keys as it has listed of a source, and every key that this request has
    /// streamed of it, and that is asked for, at its place. A backend that has kept another order than its own has shown other keys.
    ///
    /// - Parameter before: how many keys of the source earlier requests have listed.
    public func isConfirmed(_ index: Int, by keys: ArrangedKeys, listedBefore before: UInt64) -> Bool {
        let passed = keys.passed(position, sources[index].plan.backend, query.order, now: now)
        guard UInt64(passed) == before &+ UInt64(listed.count { $0.source == index }) else { return false }
        return sources[index].pages.allSatisfy { page in
            page.keys.indices.allSatisfy { key in
                !query.asksFor(page, key, now: now, sources[index].plan.showsMatch)
                    || keys.holds(page, key, query.order, now: now)
            }
        }
    }

    /// Puts a list that was had another way, and that the stream has confirmed, in the place of a source's stream.
    public mutating func goOver(_ index: Int, to keys: ArrangedKeys) {
        guard sources[index].state == .active else { return }
        leaveHeap(index)
        sources[index].goOver(to: keys, behind: position, query.order, now: now)
        if sources[index].current != nil { push(index) }
    }

    /// The tenants of all keys that this request has had of a source.
    public func tenants(of index: Int) -> Set<[UInt8]> { sources[index].pages.tenants }
}

extension Source {
    /// Drops what waits of the stream for what lies in the list behind the mark.
    fileprivate mutating func goOver(
        to keys: ArrangedKeys, behind mark: Position?, _ order: TotalOrder, now: Instant
    ) {
        plan.mode = .collect
        plan.resumption = nil
        (isFetching, hasFailedAhead, nextToken) = (false, false, nil)
        // The keys that are listed already stay where they are: the list's pages come behind theirs.
        let shift = Int32(truncatingIfNeeded: pages.count)
        listStart = pages.count
        pages += keys.list.pages
        let passed = keys.passed(mark, plan.backend, order, now: now)
        queue = keys.refs[passed...].map { KeyRef(page: $0.page + shift, key: $0.key) }
        head = 0
        duplicates += keys.list.duplicates
        if queue.isEmpty { state = .ended }
    }
}
