// One backend's part in a request: what it has answered, which of its keys wait to be merged, where its list goes on.

/// A key in a source's pages.
struct KeyRef: Sendable {
    var page: Int32
    var key: Int32
}

/// A backend's state within one request.
struct Source {
    enum State {
        /// Keys wait, or a page is on its way.
        case active
        /// Every key has been handed out.
        case ended
        /// Gone for this request.
        case failed
    }

    var plan: SourcePlan
    /// The place of its name among the sources' names.
    let rank: Int
    var state = State.active
    var pages: [Page] = []
    /// From which on they are a collected list's; nil where they are a stream's.
    var listStart: Int?
    /// By which fetch each page came.
    var origins: [Fetch] = []
    /// Keys in order; from `head` on they wait to be merged.
    var queue: [KeyRef] = []
    var head = 0
    var isFetching = false
    /// The fetch of the page behind the queue has failed.
    var hasFailedAhead = false
    /// Where the list goes on behind the last page.
    var nextToken: String?
    /// Since the list was last read from its start; bytes, because texts that Unicode calls equal are different tokens.
    var tokensSeen: Set<[UInt8]> = []
    /// Of the keys seen since the list was last read from its start.
    var ids = KeyIDSet()
    /// Of the keys that were listed before that.
    var listedIDs = KeyIDSet()
    /// What has been passed before: the request's position, or the one at which the list was begun again.
    var mark: Position?
    /// The stream's last key, for the check of its order.
    var lastSeen: KeyRef?
    /// The last key that was merged or lies at or before the mark.
    var lastPassed: KeyRef?
    /// Whether keys at or before the mark may still come: the leading run of a partly passed page, or a list from its start.
    var isCatchingUp: Bool
    /// Whether the next key has to lie at or before the mark, to show that the page token stands where it stood.
    var mustOverlap: Bool
    /// How many of its pages an earlier request has read.
    var restored = 0
    /// What to read when the keys at hand are used up, because the page token behind them was not kept.
    var pageToReadAgain: Fetch?
    /// From where it is read again, until an answer has come: cut short before that, it is there still.
    var readFrom: Resumption?
    var restarts = 0
    /// How often since it last got further.
    var refusedInVain = 0
    /// Keys left out because their id had been there.
    var duplicates = 0

    init(plan: SourcePlan, rank: Int, mark: Position?) {
        self.plan = plan
        self.rank = rank
        self.mark = mark
        isCatchingUp = plan.resumption?.isPartlyPassed ?? true
        mustOverlap = plan.valuesCanChange && plan.resumption != nil && mark != nil
    }

    var current: KeyRef? { head < queue.count ? queue[head] : nil }
    var isWaiting: Bool { state == .active && current == nil }

    /// Whether the list goes on behind its last page.
    var goesOn: Bool { nextToken != nil || pageToReadAgain != nil }

    /// The most pages to have. One that is read again only to see where its token stands is not counted, nor one that was kept.
    var pageBudget: Int {
        plan.maxPages + (plan.valuesCanChange && mark != nil ? 1 : 0) + restored
    }

    /// The fetch that the source begins with.
    func firstFetch(_ index: Int) -> Fetch {
        guard let resumption = plan.resumption else { return Fetch(source: index, token: nil, limit: plan.pageLimit) }
        // A page of which nothing was passed need not be the page that it would have been.
        let limit = resumption.isPartlyPassed ? resumption.limit : plan.pageLimit
        return Fetch(source: index, token: resumption.token, limit: limit)
    }

    /// Files a page; false if its token has been there before.
    mutating func file(_ page: Page, by fetch: Fetch) -> Bool {
        isFetching = false
        readFrom = nil
        pages.append(page)
        origins.append(fetch)
        nextToken = page.nextToken
        guard let token = page.nextToken else { return true }
        return tokensSeen.insert(Array(token.utf8)).inserted
    }

    /// Forgets what has not been handed out, to read the list from its start behind `mark`.
    mutating func restart(behind mark: Position?, keeping listed: some Sequence<ListedKey>) {
        restarts += 1
        refusedInVain = mark == self.mark ? refusedInVain + 1 : 1
        nextToken = nil
        pageToReadAgain = nil
        hasFailedAhead = false
        readFrom = nil
        mustOverlap = false
        tokensSeen = []
        lastPassed = nil
        beginAgain(behind: mark, keeping: listed)
    }

    /// Forgets what it knows of its keys' order and ids, because some of them will come once more.
    mutating func beginAgain(behind mark: Position?, keeping listed: some Sequence<ListedKey>) {
        queue = []
        head = 0
        self.mark = mark
        lastSeen = nil
        isCatchingUp = true
        ids = KeyIDSet()
        for key in listed { _ = listedIDs.insert(pages[key.page], key: key.key) }
    }

    /// Where a later request goes on; nil means from the start.
    func resumption() -> Resumption? {
        guard plan.mode == .stream, state != .failed else { return nil }
        if let readFrom { return readFrom }
        // A page that was cut short before the first answer has passed nothing: the place is as it was.
        if pages.isEmpty { return restarts == 0 ? plan.resumption : nil }
        if plan.valuesCanChange {
            guard let lastPassed else { return restored > 0 && restarts == 0 ? plan.resumption : nil }
            return resumption(at: lastPassed.page, isPartlyPassed: true)
        }
        if let current { return resumption(at: current.page, isPartlyPassed: current.key > 0 || isRest(current.page)) }
        if let nextToken {
            // A page that was cut short while the leading run lasted: the run may go on in the next one.
            let isCatchingUp = isCatchingUp && queue.isEmpty
            return Resumption(token: nextToken, limit: plan.pageLimit, isPartlyPassed: isCatchingUp)
        }
        if let lastSeen { return resumption(at: lastSeen.page, isPartlyPassed: true) }
        // An earlier request has come to its end.
        return restored > 0 && restarts == 0 ? plan.resumption : nil
    }

    /// Whether the page may be the rest of one that was partly passed before.
    private func isRest(_ page: Int32) -> Bool { page == 0 && restarts == 0 && plan.resumption?.isPartlyPassed == true }

    private func resumption(at page: Int32, isPartlyPassed: Bool) -> Resumption? {
        let origin = origins[Int(page)]
        return origin.token.map { Resumption(token: $0, limit: origin.limit, isPartlyPassed: isPartlyPassed) }
    }
}
