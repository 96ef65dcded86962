// What a request has left of a stream's pages, for the walk's next request: it saves calls, and nothing depends on it.

/// The keys of a page that a request has not passed: some of the page at which the stream goes on, all of one that was fetched ahead.
public struct RestOfPage: Sendable {
    /// The keys, with the page's token where the next request may go by it.
    public var page: Page
    /// The token by which the page was asked for; nil for the first page.
    public var token: String?
    /// The limit that it was asked with.
    public var limit: Int
    /// Whether it is read again when its keys are used up: in a sort whose values can change, its own page token names a key that may
    /// have moved by then.
    public var isReadAgain: Bool
}

extension Source {
    /// What is left of the page at which a later request goes on, and the pages fetched ahead, in the list's order.
    ///
    /// - Parameter isBegun: whether the walk has passed a page; if not, what is left of a list's first page is nothing to keep.
    func rests(ofWalkThatHasBegun isBegun: Bool) -> [RestOfPage] {
        if state == .ended { return ended.map { [$0] } ?? [] }
        guard let current, let rest = rest(from: current, isBegun) else { return [] }
        if rest.page.nextToken == nil { return [rest] }
        let ahead = pages.indices.dropFirst(Int(current.page) + 1).map {
            RestOfPage(page: pages[$0], token: origins[$0].token, limit: origins[$0].limit, isReadAgain: false)
        }
        return [rest] + ahead
    }

    /// Nothing, where a stream goes on that has ended: nobody has to be asked for that again.
    private var ended: RestOfPage? {
        guard plan.mode == .stream else { return nil }
        return RestOfPage(page: Page(), token: resumption()?.token, limit: plan.pageLimit, isReadAgain: false)
    }

    private func rest(from current: KeyRef, _ isBegun: Bool) -> RestOfPage? {
        guard state == .active, plan.mode == .stream else { return nil }
        let (page, origin) = (pages[Int(current.page)], origins[Int(current.page)])
        // Where values can change, the list may go on at an earlier page than its next key's.
        guard origin.token != nil || isBegun, resumption()?.token == origin.token else { return nil }
        let waiting = queue[head...].prefix { $0.page == current.page }
        var rest = page.projected(keeping: waiting.map { Int($0.key) })
        let isReadAgain = plan.valuesCanChange && (page.nextToken != nil || pageToReadAgain != nil)
        if isReadAgain { rest.nextToken = nil }
        return RestOfPage(page: rest, token: origin.token, limit: origin.limit, isReadAgain: isReadAgain)
    }

    /// Whether what was kept may serve its next page: nothing of it serves behind a call, nor once more where the list is read again.
    var takesKept: Bool { restarts == 0 && restored == pages.count && (pages.isEmpty || !plan.valuesCanChange) }

    /// Takes a rest for the page that was asked for.
    mutating func file(_ rest: RestOfPage, for fetch: Fetch) -> Bool {
        restored += 1
        let origin = Fetch(source: fetch.source, token: rest.token, limit: rest.limit)
        if rest.isReadAgain { pageToReadAgain = origin }
        mustOverlap = false
        return file(rest.page, by: origin)
    }

    /// Makes ready for the page that is read again, behind what has been passed; nil where there is none.
    mutating func overlap(behind mark: Position?, keeping listed: some Sequence<ListedKey>) -> Fetch? {
        guard let fetch = pageToReadAgain else { return nil }
        pageToReadAgain = nil
        mustOverlap = fetch.token != nil
        beginAgain(behind: mark, keeping: listed)
        return fetch
    }
}
