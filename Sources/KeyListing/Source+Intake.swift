// How a stream takes a page in: checks it and queues its keys.

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
        ids.makeRoom(for: pages[page])
        if queue.isEmpty { queue.reserveCapacity(pages[page].keys.count) }
        for key in pages[page].keys.indices {
            if isTooLong(pages[page], key, order) { return .tooLong }
            let ref = KeyRef(page: Int32(page), key: Int32(key))
            if !ids.insert(pages[page], key: key) {
                if restarts == 0 { duplicates += 1 }
                continue
            }
            if listedIDs.contains(pages[page], key: key) {
                // Listed before it was read again: it tells no less of the order than the others do.
                if isInverted(ref, order, now) { return .broken }
                if mustOverlap, !isPassed(ref, order, now) { return .moved }
                lastSeen = ref
                mustOverlap = false
                continue
            }
            switch place(of: ref, order, now) {
            case .behind: queue.append(ref)
            case .passed: lastPassed = ref
            case .moved: return .moved
            case .broken: return .broken
            }
            lastSeen = ref
            mustOverlap = false
        }
        // Nothing behind the token, to the list's end: the key that it names may have moved there.
        return mustOverlap && nextToken == nil ? .moved : .done
    }

    private enum Place { case behind, passed, moved, broken }

    /// Where a stream's next key lies, by the stream's own last key and by the mark.
    private func place(of ref: KeyRef, _ order: TotalOrder, _ now: Instant) -> Place {
        if isInverted(ref, order, now) { return .broken }
        // What follows on a key behind the mark lies behind it, too.
        if !queue.isEmpty { return .behind }
        let distance = distance(of: ref, order, now)
        // The key at the mark itself has been listed: another stream of its backend may have brought it.
        if distance <= 0 { return isCatchingUp || distance == 0 ? .passed : .broken }
        return mustOverlap ? .moved : .behind
    }

    /// Whether a key lies at or before the mark.
    private func isPassed(_ ref: KeyRef, _ order: TotalOrder, _ now: Instant) -> Bool {
        distance(of: ref, order, now) <= 0
    }

    /// Below zero before the mark, zero at it, above zero behind it.
    private func distance(of ref: KeyRef, _ order: TotalOrder, _ now: Instant) -> Int {
        guard let mark else { return 1 }
        return order.compare(pages[Int(ref.page)], Int(ref.key), backend: plan.backend, to: mark, now: now)
    }

    /// Whether a key does not come behind the stream's last one.
    private func isInverted(_ ref: KeyRef, _ order: TotalOrder, _ now: Instant) -> Bool {
        guard let last = lastSeen else { return false }
        return !order.precedes(
            pages[Int(last.page)], Int(last.key), pages[Int(ref.page)], Int(ref.key), now: now)
    }

    /// Takes a list in that was read to its end, behind what the walk has passed.
    mutating func takeIn(_ keys: ArrangedKeys, _ order: TotalOrder, now: Instant) {
        isFetching = false
        pages = keys.list.pages
        listStart = 0
        queue = keys.refs
        head = keys.passed(mark, plan.backend, order, now: now)
        duplicates = keys.list.duplicates
        if head == queue.count { state = .ended }
    }

    private func isTooLong(_ page: Page, _ key: Int, _ order: TotalOrder) -> Bool {
        max(page.keys[key].keyID.length, order.slice(of: page, key).length) > SourcePlan.longestValue
    }
}
