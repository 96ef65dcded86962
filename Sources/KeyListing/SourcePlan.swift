// What a walk is told of a backend before it is asked, and what can go wrong with it though it answers.

/// How a backend's keys are had.
public enum SourceMode: Sendable, Hashable {
    /// The backend sorts as asked, and has proven it: pages are merged as they arrive.
    case stream
    /// The list is read to its end and sorted first; the walk asks for it as a whole.
    case collect
}

/// Where a stream goes on in a later request.
public struct Resumption: Sendable, Hashable {
    /// The token by which the page was asked for.
    public var token: String
    /// The limit it was asked with.
    public var limit: Int
    /// Whether some of the page's keys had been passed.
    public var isPartlyPassed: Bool

    /// A place in a backend's list.
    public init(token: String, limit: Int, isPartlyPassed: Bool) {
        self.token = token
        self.limit = limit
        self.isPartlyPassed = isPartlyPassed
    }
}

/// What is known of a backend before it is asked.
public struct SourcePlan: Sendable {
    /// The backend's name, UTF-8.
    public var backend: [UInt8]
    /// How its keys are had.
    public var mode: SourceMode
    /// The page size to ask for.
    public var pageLimit: Int
    /// Where its stream goes on; nil from the start.
    public var resumption: Resumption?
    /// Whether the sort's value may change while a key lives: then a page token may lie about its place.
    public var valuesCanChange = false
    /// The most pages to ask for in one request.
    public var maxPages = 1000
    /// Whether it is read as far as the page could need it before others are: those have to be read after it.
    public var fillsPage = false
    /// Whether a search that finds a key by its own texts finds it by what is shown of them, too.
    public var showsMatch: @Sendable (SearchText, Page, Int) -> Bool = { _, _, _ in true }

    /// The longest sort value or id, in bytes of UTF-8: they go into cursors (contract, section 3).
    static let longestValue: UInt32 = 1024

    /// A plan with the default bounds.
    public init(backend: [UInt8], mode: SourceMode, pageLimit: Int) {
        self.backend = backend
        self.mode = mode
        self.pageLimit = pageLimit
    }
}

/// A page to be fetched.
public struct Fetch: Sendable, Hashable {
    /// The index of the source.
    public var source: Int
    /// The backend's page token; nil for the first page.
    public var token: String?
    /// The page size to ask for.
    public var limit: Int

    /// A page to be fetched.
    public init(source: Int, token: String?, limit: Int) {
        self.source = source
        self.token = token
        self.limit = limit
    }

    /// Whether the same is asked for, whichever source it is for.
    public func asksForTheSame(as other: Fetch) -> Bool { token == other.token && limit == other.limit }
}

/// Why a walk gives a backend up, though it answers.
public enum WalkFailure: Error, Sendable, Hashable {
    /// A page token that was there before: the list would never end.
    case pageTokenRepeated
    /// Page tokens that the backend refuses again and again.
    case pageTokensRefused
    /// A sort value or id over 1 KiB.
    case valueTooLong
    /// More keys than `collect_limit` are left after filters.
    case tooManyKeys(limit: Int)
    /// A list to be collected has more pages than `max_pages`.
    case tooManyPages(limit: Int)
    /// A list whose page tokens only count was another one each time it was read.
    case neverAlike
    /// Neither a key nor an end in many pages.
    case noProgress
}
