// One request of a walk, decided without doing anything: events go in, actions come out. Fetching, clocks and deadlines are the
// caller's. The chief property lives here: the pages of a walk are the sorted, filtered union, nothing lost, nothing twice.

/// A key that the page lists.
public struct ListedKey: Sendable {
    /// The index of its source.
    public var source: Int
    /// The index of its page within the source.
    public var page: Int
    /// Its index in that page.
    public var key: Int
}

/// What a walk wants done.
public enum WalkAction: Sendable, Hashable {
    /// Fetch a page and report `answered`, `tokenRefused` or `failed`.
    case fetch(Fetch)
    /// Have the source's whole list, sorted, and report `collected` or `failed`.
    case collect(source: Int)
    /// The source's order is not what its backend promised. The request begins anew with the source collected.
    case orderBroken(source: Int)
    /// The source is given up; it counts as failed already.
    case giveUp(source: Int, WalkFailure)
    /// A page that was fetched ahead, and failed, is needed now: the source counts as failed from here on.
    case missed(source: Int)
}

/// A walk's request: merges its sources' keys behind a position until the limit is reached or everything has ended.
public struct Walk {
    /// What the page lists so far, in order.
    public private(set) var listed: [ListedKey] = []
    /// Whether something other than the limit or the lists' end ended the page.
    public private(set) var isCutShort = false

    let query: ListQuery
    let now: Instant
    let limit: Int
    private let start: Position?
    var sources: [Source]
    var heap: [Int] = []
    private var lastMerged: (source: Int, ref: KeyRef)?
    /// The ids listed so far of backends that have several streams, by rank; empty where none has. No dictionary: changing a value in
    /// place there costs three allocations a key.
    private var listedIDs: [KeyIDSet?] = []
    /// Pages that are longer grow as they fill.
    private static let usualLimit = 500

    /// - Parameters:
    ///   - position: where the page begins; nil for the start of the list.
    ///   - now: the walk's start, by which keys count as expired.
    ///   - limit: the most keys to list; at least 1.
    public init(_ plans: [SourcePlan], query: ListQuery, position: Position?, now: Instant, limit: Int) {
        self.query = query
        self.now = now
        self.limit = limit
        start = position
        listed.reserveCapacity(min(limit, Self.usualLimit))
        let sorted = plans.indices.sorted { sortsBefore(plans[$0].backend, plans[$1].backend) }
        var ranks = Array(repeating: 0, count: plans.count)
        for (index, before) in zip(sorted.dropFirst(), sorted) {
            ranks[index] = ranks[before] + (plans[index].backend == plans[before].backend ? 0 : 1)
        }
        sources = plans.indices.map { Source(plan: plans[$0], rank: ranks[$0], mark: position) }
        if let last = sorted.last, ranks[last] + 1 < ranks.count { followTwins(ranks) }
    }

    private mutating func followTwins(_ ranks: [Int]) {
        listedIDs = Array(repeating: nil, count: ranks.count)
        var seen: Set<Int> = []
        for rank in ranks where !seen.insert(rank).inserted { listedIDs[rank] = KeyIDSet() }
    }

    // MARK: Events

    /// What is wanted first of each source.
    public mutating func begin() -> [WalkAction] { sources.indices.map { begin($0) } }

    private mutating func begin(_ index: Int) -> WalkAction {
        if sources[index].plan.mode == .stream { return fetch(sources[index].firstFetch(index)) }
        sources[index].isFetching = true
        return .collect(source: index)
    }

    /// A page has arrived.
    public mutating func answered(_ fetch: Fetch, _ page: Page) -> [WalkAction] {
        arrived(fetch.source) { $0.file(page, by: fetch) }
    }

    /// Whether what an earlier request of the walk has left may serve the source's next page.
    public func takesKept(_ source: Int) -> Bool { sources[source].takesKept }

    /// A page has been read by an earlier request of the walk, which has left this of it.
    public mutating func restored(_ fetch: Fetch, _ rest: RestOfPage) -> [WalkAction] {
        arrived(fetch.source) { $0.file(rest, for: fetch) }
    }

    private mutating func arrived(_ index: Int, _ file: (inout Source) -> Bool) -> [WalkAction] {
        guard sources[index].state == .active, sources[index].isFetching else { return [] }
        guard file(&sources[index]) else { return giveUp(index, .pageTokenRepeated) }
        return streamed(index)
    }

    /// The source's list is there, arranged as this walk's query and start want it.
    public mutating func collected(_ index: Int, _ keys: ArrangedKeys) {
        guard sources[index].state == .active, sources[index].isFetching else { return }
        sources[index].takeIn(keys, query.order, now: now)
        if sources[index].current != nil { push(index) }
    }

    /// The backend does not know its own page token any more: its list is read from the start, behind what has been passed.
    public mutating func tokenRefused(_ index: Int) -> [WalkAction] {
        guard sources[index].state == .active else { return [] }
        return sources[index].refusedInVain == 3 ? giveUp(index, .pageTokensRefused) : readAgain(index)
    }

    /// The source turns out to be had otherwise than planned, before it has answered.
    public mutating func replan(_ index: Int, _ plan: SourcePlan) -> [WalkAction] {
        guard sources[index].pages.isEmpty else { return [] }
        sources[index] = Source(plan: plan, rank: sources[index].rank, mark: start)
        return [begin(index)]
    }

    /// A page or list can't be had. The source fails with it, unless keys are left that came before: then it fails when they are used up.
    ///
    /// - Returns: whether the source has failed now.
    public mutating func failed(_ index: Int) -> Bool {
        sources[index].isFetching = false
        sources[index].hasFailedAhead = sources[index].current != nil
        if sources[index].hasFailedAhead { return false }
        sources[index].state = .failed
        return true
    }

    /// Ends the page with what it has: a deadline comes near.
    public mutating func cutShort() { isCutShort = true }

    /// Gives up the sources that have answered and yet let a page that was cut short go no further, so that it can go on with the
    /// others. Returns them.
    public mutating func giveUpWaiting() -> [Int] {
        isCutShort = false
        let waiting = sources.indices.filter { sources[$0].isWaiting && hasAnswered($0) }
        for index in waiting { sources[index].state = .failed }
        return waiting
    }

    /// Merges as far as the keys at hand allow, and says what else is needed.
    public mutating func advance() -> [WalkAction] {
        var actions: [WalkAction] = []
        var isWaiting = sources.contains { $0.isWaiting }
        while !isWaiting, !isCutShort, listed.count < limit, let index = heap.first {
            guard let ref = sources[index].current else { break }
            merge(index, ref)
            if sources[index].current != nil {
                siftDown(0)
            } else {
                leaveHeap(index)
                // A full page needs no more: what comes behind it is the next request's business.
                if listed.count < limit { isWaiting = goOn(index, &actions) }
            }
        }
        return actions
    }

    private mutating func merge(_ index: Int, _ ref: KeyRef) {
        sources[index].head += 1
        sources[index].lastPassed = ref
        lastMerged = (index, ref)
        guard isAskedFor(index, ref) else { return }
        if isTwin(index, ref) { return sources[index].duplicates += 1 }
        listed.append(ListedKey(source: index, page: Int(ref.page), key: Int(ref.key)))
    }

    /// Whether the key passes the filters. A collected list holds no others.
    private func isAskedFor(_ index: Int, _ ref: KeyRef) -> Bool {
        if sources[index].plan.mode == .collect { return true }
        let page = sources[index].pages[Int(ref.page)]
        return query.asksFor(page, Int(ref.key), now: now, sources[index].plan.showsMatch)
    }

    /// Whether another stream of the same backend has brought a key of this id to the page.
    private mutating func isTwin(_ index: Int, _ ref: KeyRef) -> Bool {
        if listedIDs.isEmpty { return false }
        let page = sources[index].pages[Int(ref.page)]
        return listedIDs[sources[index].rank]?.insert(page, key: Int(ref.key)) == false
    }

    // MARK: Pages

    /// Takes a stream's page in, and fetches ahead where it can't fill the rest of the page alone.
    private mutating func streamed(_ index: Int) -> [WalkAction] {
        let wasDry = sources[index].current == nil
        switch sources[index].takeIn(query.order, now: now) {
        case .tooLong: return giveUp(index, .valueTooLong)
        case .moved: return readAgain(index)
        case .broken: return [.orderBroken(source: index)]
        case .done: break
        }
        var actions: [WalkAction] = []
        if sources[index].current == nil {
            _ = goOn(index, &actions)
        } else {
            if wasDry { push(index) }
            // No more than its share is fetched ahead: what the page does not need would be asked for in vain.
            let sharers = sources[index].plan.fillsPage ? 1 : max(1, sources.count { $0.state == .active })
            let share = (limit - listed.count) / sharers
            let isEnough = sources[index].queue.count - sources[index].head >= share
            if !isEnough, sources[index].nextToken != nil { _ = goOn(index, &actions) }
        }
        return actions
    }

    /// Asks for the stream's next page; false at the end of its list.
    private mutating func goOn(_ index: Int, _ actions: inout [WalkAction]) -> Bool {
        if sources[index].isFetching { return true }
        if sources[index].hasFailedAhead {
            sources[index].state = .failed
            actions.append(.missed(source: index))
            return false
        }
        guard sources[index].goesOn else {
            sources[index].state = .ended
            return false
        }
        let listed = listed.lazy.filter { $0.source == index }
        if let again = sources[index].overlap(behind: position, keeping: listed) {
            actions.append(fetch(again))
        } else if sources[index].pages.count < sources[index].pageBudget, let token = sources[index].nextToken {
            actions.append(fetch(Fetch(source: index, token: token, limit: sources[index].plan.pageLimit)))
        } else if sources[index].current == nil {
            isCutShort = true
        }
        return true
    }

    /// From the list's start, or from a place that lies no further on than the position.
    private mutating func readAgain(_ index: Int, from place: Resumption? = nil) -> [WalkAction] {
        sources[index].restart(behind: position, keeping: listed.filter { $0.source == index })
        sources[index].readFrom = place
        // The key that the place's token names may have moved since.
        sources[index].mustOverlap = sources[index].plan.valuesCanChange && place != nil
        leaveHeap(index)
        return [fetch(Fetch(source: index, token: place?.token, limit: place?.limit ?? sources[index].plan.pageLimit))]
    }

    /// Forgets what has not been passed of a stream, ended or not, and asks for it again: it was read too long ago.
    public mutating func readOn(_ index: Int) -> [WalkAction] {
        guard sources[index].plan.mode == .stream, sources[index].state != .failed else { return [] }
        let place = sources[index].resumption()
        sources[index].state = .active
        return readAgain(index, from: place)
    }

    private mutating func fetch(_ fetch: Fetch) -> WalkAction {
        sources[fetch.source].isFetching = true
        if let token = fetch.token { sources[fetch.source].tokensSeen.insert(Array(token.utf8)) }
        return .fetch(fetch)
    }

    private mutating func giveUp(_ index: Int, _ failure: WalkFailure) -> [WalkAction] {
        sources[index].state = .failed
        leaveHeap(index)
        return [.giveUp(source: index, failure)]
    }

    // MARK: The outcome

    /// Whether the page is done.
    public var isDone: Bool {
        isCutShort || listed.count >= limit || sources.allSatisfy { $0.state != .active }
    }

    /// The last key passed, listed or filtered out; nil at the start of the list.
    public var position: Position? {
        guard let (index, ref) = lastMerged else { return start }
        let (page, backend) = (sources[index].pages[Int(ref.page)], sources[index].plan.backend)
        return query.order.position(of: page, Int(ref.key), backend: backend, now: now)
    }

    /// Whether this request has passed any key.
    public var hasPassedKeys: Bool { lastMerged != nil }

    /// Whether keys may be left behind the page. True where only another call could tell.
    public var hasMore: Bool {
        isCutShort
            || sources.indices.contains { index in
                let source = sources[index]
                guard source.state == .active else { return false }
                if source.isFetching || source.goesOn { return true }
                return source.queue[source.head...].contains { isAskedFor(index, $0) }
            }
    }

    /// Where the source's stream goes on in a later request; nil means from the start.
    public func resumption(of source: Int) -> Resumption? { sources[source].resumption() }

    /// What this request has left of the page at which the source's stream goes on, and the pages that were fetched ahead. Most lists end
    /// with their first page: of a walk's first request it is nothing of a list's first page, so that nobody pays for a walk that nobody
    /// takes.
    public func rests(of source: Int) -> [RestOfPage] { sources[source].rests(ofWalkThatHasBegun: start != nil) }

    /// The page that a listed key came with.
    public func page(of key: ListedKey) -> Page { sources[key.source].pages[key.page] }

    /// The pages that were fetched for a source's stream, and by which fetches.
    public func fetchedPages(of source: Int) -> [(fetch: Fetch, page: Page)] {
        let source = sources[source]
        if source.plan.mode != .stream { return [] }
        return zip(source.origins, source.pages).dropFirst(source.restored).map { ($0, $1) }
    }

    /// A listed key's state.
    public func status(of key: ListedKey) -> KeyStatus {
        sources[key.source].pages[key.page].keys[key.key].status(at: now)
    }

    /// Where a listed key stands in its source's list; nil where the list was not collected.
    public func place(of key: ListedKey) -> KeyPlace? {
        guard let start = sources[key.source].listStart, key.page >= start else { return nil }
        return KeyPlace(page: key.page - start, key: key.key)
    }

    /// Whether the source has answered in this request.
    public func hasAnswered(_ source: Int) -> Bool { !sources[source].pages.isEmpty }

    /// Whether a page or list of the source is asked for.
    public func isReading(_ source: Int) -> Bool { sources[source].state == .active && sources[source].isFetching }

    /// Keys that were left out because their backend listed their id twice.
    public func duplicates(of source: Int) -> Int { sources[source].duplicates }
}
