// Reading lists to their ends, decided without doing anything: pages go in, fetches come out. A list may come in several parts,
// one for each state or tenant; every key is kept once, whichever part brings it.

/// What bounds a collection.
public struct CollectingBounds: Sendable, Hashable {
    /// The most pages of one part.
    public var maxPages: Int
    /// The most keys, after filters.
    public var maxKeys: Int
    /// The page size to ask for.
    public var pageLimit: Int

    /// Bounds.
    public init(maxPages: Int, maxKeys: Int, pageLimit: Int) {
        self.maxPages = maxPages
        self.maxKeys = maxKeys
        self.pageLimit = pageLimit
    }
}

/// A collection under way. In its fetches `source` is the number of the part.
public struct Collecting {
    private struct Part {
        var isOpen = true
        var pages = 0
        var restarts = 0
        /// How often in a row its tokens were refused no further on than before, and how far that was, in pages.
        var refusedInVain = 0
        var farthest = 0
        /// Whether the page that is asked for has to begin with a key that was there before.
        var mustOverlap = false
        /// A hash of the last page's ids, where it pages by offset.
        var lastIDs = 0
        /// Whether one page has told nothing of the next: its token counts pages, or keys of which it had no two.
        var isUnsure = false
        /// A hash of all pages of this reading, and of the one before.
        var readingIDs = Hasher()
        var lastReadingIDs: Int?
        var readings = 1
        /// Since the part was last read from its start.
        var tokensSeen: Set<[UInt8]> = []
    }

    private let filters: Filters
    private let bounds: CollectingBounds
    private let now: Instant
    private var parts: [Part] = []
    private var pages: [Page] = []
    private var ids = KeyIDSet()
    private var duplicates = 0
    private var matches = 0

    /// A collection of no part yet.
    ///
    /// - Parameters:
    ///   - filters: keys that they can never let through are not kept.
    ///   - now: the time for which `bounds.maxKeys` counts keys.
    public init(_ filters: Filters, _ bounds: CollectingBounds, now: Instant) {
        self.filters = filters
        self.bounds = bounds
        self.now = now
    }

    /// Whether every part has been read to its end.
    public var isDone: Bool { parts.allSatisfy { !$0.isOpen } }

    /// Whether the part is still being read.
    public func isOpen(_ part: Int) -> Bool { parts[part].isOpen }

    /// Adds a part, to be read from its start.
    public mutating func addPart() -> Fetch {
        parts.append(Part())
        return Fetch(source: parts.count - 1, token: nil, limit: bounds.pageLimit)
    }

    /// Leaves a part as it is: others stand for it. What it has brought is kept.
    public mutating func drop(_ part: Int) { parts[part].isOpen = false }

    /// A page has arrived. Returns the part's next fetch, nil at its end.
    public mutating func answered(_ fetch: Fetch, _ page: Page) throws(WalkFailure) -> Fetch? {
        let part = fetch.source
        guard parts[part].isOpen else { return nil }
        if parts[part].mustOverlap ? !overlaps(page, part) : repeats(page, part) { return try tokenRefused(part) }
        if page.tokenMeaning != .place { note(page, of: part) }
        try keep(page, of: part)
        parts[part].pages += 1
        guard let token = page.nextToken else { return try ended(part) }
        // Nothing but the key that was there before: the list goes on where the page before it said.
        let isOverlap = parts[part].mustOverlap && page.keys.count == 1
        guard parts[part].tokensSeen.insert(Array(token.utf8)).inserted || isOverlap else { throw .pageTokenRepeated }
        if parts[part].pages >= bounds.maxPages { throw .tooManyPages(limit: bounds.maxPages) }
        return Fetch(source: part, token: overlapping(token, of: page, part), limit: bounds.pageLimit)
    }

    private mutating func note(_ page: Page, of part: Int) {
        parts[part].lastIDs = Self.hash(ofIDs: page)
        // Wherever its pages end.
        for key in page.keys.dropFirst(parts[part].mustOverlap ? 1 : 0) {
            Self.add(key, of: page, to: &parts[part].readingIDs)
        }
        guard page.nextToken != nil, page.tokenMeaning == .pageNumber || page.keys.count < 2 else { return }
        parts[part].isUnsure = true
    }

    /// Where nothing ties a page to the one before, a key that goes between them takes another one along unseen: such a list is read until
    /// two readings are alike.
    private mutating func ended(_ part: Int) throws(WalkFailure) -> Fetch? {
        let ids = parts[part].readingIDs.finalize()
        if !parts[part].isUnsure || ids == parts[part].lastReadingIDs {
            parts[part].isOpen = false
            return nil
        }
        if parts[part].readings == Self.mostReadings { throw .neverAlike }
        parts[part].readings += 1
        parts[part].lastReadingIDs = ids
        return again(part)
    }

    /// Reads a part from its start. What it has brought is kept.
    private mutating func again(_ part: Int) -> Fetch {
        parts[part].restarts += 1
        parts[part].pages = 0
        parts[part].mustOverlap = false
        parts[part].tokensSeen = []
        (parts[part].isUnsure, parts[part].readingIDs) = (false, Hasher())
        return Fetch(source: part, token: nil, limit: bounds.pageLimit)
    }

    /// Where a token is an offset, the next page begins with the last key of this one. If it does not, keys in front of it have gone, and
    /// those that took their places would be missed. A page of one key has nothing to overlap with: see `ended`.
    private mutating func overlapping(_ token: String, of page: Page, _ part: Int) -> String {
        let offset = page.tokenMeaning == .offset && page.keys.count > 1 ? Int(token) : nil
        parts[part].mustOverlap = offset != nil
        return offset.map { String($0 - 1) } ?? token
    }

    /// Whether a page begins with a key that was there before, and is not the page before it again: then the backend does not heed the
    /// offset, or as many keys have come as a page has beside the first.
    private func overlaps(_ page: Page, _ part: Int) -> Bool {
        guard !page.keys.isEmpty, ids.contains(page, key: 0) else { return false }
        return page.keys.count == 1 || Self.hash(ofIDs: page) != parts[part].lastIDs
    }

    /// Whether a page of one key is the one before it again: another key has come in front, or the backend does not heed the offset.
    private func repeats(_ page: Page, _ part: Int) -> Bool {
        page.tokenMeaning == .offset && page.keys.count == 1 && parts[part].pages > 0
            && Self.hash(ofIDs: page) == parts[part].lastIDs
    }

    private static func hash(ofIDs page: Page) -> Int {
        var hasher = Hasher()
        for key in page.keys { add(key, of: page, to: &hasher) }
        return hasher.finalize()
    }

    private static func add(_ key: APIKey, of page: Page, to hasher: inout Hasher) {
        hasher.combine(key.keyID.length)
        page.bytes[key.keyID.range].withUnsafeBytes { hasher.combine(bytes: $0) }
    }

    /// The backend does not know its own page token any more, or it leads elsewhere: the part is read again.
    public mutating func tokenRefused(_ part: Int) throws(WalkFailure) -> Fetch? {
        guard parts[part].isOpen else { return nil }
        // A list whose tokens are refused further on each time is being got somewhere.
        let isInVain = parts[part].pages <= parts[part].farthest
        parts[part].refusedInVain = isInVain ? parts[part].refusedInVain + 1 : 0
        parts[part].farthest = max(parts[part].pages, parts[part].farthest)
        if parts[part].refusedInVain == Self.mostRestarts { throw .pageTokensRefused }
        return again(part)
    }

    /// What was kept.
    public var list: KeyList { KeyList(pages: pages, duplicates: duplicates) }

    static let mostRestarts = 3
    static let mostReadings = 8

    private mutating func keep(_ page: Page, of part: Int) throws(WalkFailure) {
        let firstNew = parts[part].mustOverlap ? 1 : 0
        ids.makeRoom(for: page)
        var kept: [Int] = []
        kept.reserveCapacity(page.keys.count)
        for index in page.keys.indices {
            if page.keys[index].keyID.length > SourcePlan.longestValue { throw .valueTooLong }
            if !ids.insert(page, key: index) {
                duplicates += parts[part].restarts == 0 && index >= firstNew ? 1 : 0
            } else if filters.mayMatch(page, index) {
                kept.append(index)
                matches += filters.match(page, index, now: now) ? 1 : 0
            }
        }
        if matches > bounds.maxKeys { throw .tooManyKeys(limit: bounds.maxKeys) }
        if !kept.isEmpty { pages.append(page.projected(keeping: kept)) }
    }
}
