// How a source takes a page in: a stream checks it and queues it, a collected list is sorted when it has ended.

extension Source {
    /// What came of taking a page in.
    enum Intake {
        case done
        /// A sort value or id is too long for a cursor.
        case tooLong
        /// The key that the page token names has moved since: the list has to be read from its start.
        case moved
        /// The keys are not in the order that the backend promised.
        case broken
    }

    /// Takes the last filed page of a stream in.
    mutating func takeIn(_ order: TotalOrder, now: Instant) -> Intake {
        let page = pages.count - 1
        for key in pages[page].keys.indices {
            if isTooLong(pages[page].keys[key], order) { return .tooLong }
            if !ids.insert(pages, page: page, key: key) {
                if restarts == 0 { duplicates += 1 }
                continue
            }
            let ref = KeyRef(page: Int32(page), key: Int32(key))
            switch place(of: ref, order, now) {
            case .behind: queue.append(ref)
            case .passed: lastPassed = ref
            case .moved: return .moved
            case .broken: return .broken
            }
            lastSeen = ref
        }
        // Nothing behind the token, to the list's end: the key that it names may have moved there.
        return mustOverlap && nextToken == nil ? .moved : .done
    }

    /// Whether the next key has to lie at or before the mark, to show that the page token stands where it stood.
    private var mustOverlap: Bool {
        plan.valuesCanChange && plan.resumption != nil && restarts == 0 && lastSeen == nil
    }

    private enum Place { case behind, passed, moved, broken }

    /// Where a stream's next key lies, by the stream's own last key and by the mark.
    private func place(of ref: KeyRef, _ order: TotalOrder, _ now: Instant) -> Place {
        let page = Int(ref.page)
        if let last = lastSeen,
            !order.precedes(pages[Int(last.page)], Int(last.key), pages[page], Int(ref.key), now: now)
        {
            return .broken
        }
        guard let mark else { return .behind }
        if order.compare(pages[page], Int(ref.key), backend: plan.backend, to: mark, now: now) <= 0 {
            return isCatchingUp && queue.isEmpty ? .passed : .broken
        }
        return mustOverlap ? .moved : .behind
    }

    /// Takes the last filed page of a collected list in; false where a value is too long.
    mutating func collect(_ query: ListQuery, now: Instant) -> Intake {
        let page = pages.count - 1
        for key in pages[page].keys.indices {
            if isTooLong(pages[page].keys[key], query.order) { return .tooLong }
            if !ids.insert(pages, page: page, key: key) {
                duplicates += 1
            } else {
                let ref = KeyRef(page: Int32(page), key: Int32(key))
                if isAskedFor(ref, query, now: now) { queue.append(ref) }
            }
        }
        return .done
    }

    /// Sorts what was collected and leaves out what the walk has passed.
    mutating func sortCollected(_ order: TotalOrder, now: Instant) {
        isCollecting = false
        let pages = pages
        if let mark {
            queue.removeAll {
                order.compare(pages[Int($0.page)], Int($0.key), backend: plan.backend, to: mark, now: now) <= 0
            }
        }
        var keyed = queue.map { (key: order.sortKey(of: pages[Int($0.page)], Int($0.key), now: now), ref: $0) }
        keyed.sort {
            if $0.key != $1.key { return order.direction == .ascending ? $0.key < $1.key : $1.key < $0.key }
            return order.precedes(
                pages[Int($0.ref.page)], Int($0.ref.key), pages[Int($1.ref.page)], Int($1.ref.key), now: now)
        }
        queue = keyed.map(\.ref)
    }

    /// Sort values and ids go into cursors, whose size is bounded (contract, section 3).
    private func isTooLong(_ key: APIKey, _ order: TotalOrder) -> Bool {
        key.keyID.length > 1024 || order.slice(of: key).length > 1024
    }
}
