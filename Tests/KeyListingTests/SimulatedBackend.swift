// A backend as a walk meets it: lists its keys page by page, in the promised order or in any, with page tokens of
// several kinds.

import KeyListing

/// What a backend's page tokens are made of.
enum TokenStyle: CaseIterable {
    /// The id of the page's last key, as Cycles does: refused when that key is gone, and moves with it when it moves.
    case lastKey
    /// How many keys came before.
    case offset
    /// How many pages came before; asked with one limit only.
    case pageNumber
}

/// One backend of a simulated world.
final class SimulatedBackend {
    enum Answer {
        case page(Page, [TestKey])
        case refused
    }

    let name: String
    var mode = SourceMode.stream
    var tokens = TokenStyle.lastKey
    /// The most keys on one of its pages, whatever is asked for.
    var longestPage = Int.max
    /// Whether its pages may be shorter than they could be.
    var isUneven = false
    /// Whether it sends an empty page with a token now and then.
    var sendsEmptyPages = false
    /// Whether its last page has a token, behind which nothing comes.
    var hasTrailingToken = false
    /// Whether it leaves out what the filters leave out.
    var filtersItself = false
    var valuesCanChange = false
    var maxPages = 1000
    /// The most keys of it that may be collected.
    var collectLimit = 200_000
    /// The limit that its page tokens hold it to.
    var fixedPageLimit: Int?
    /// Called for each list before it is sent, to lie about the order.
    var disorder: ([TestKey]) -> [TestKey] = { $0 }

    /// Which page tokens it does not know any more.
    var refuses: (Fetch) -> Bool = { _ in false }

    private let model: ListModel
    private var listing: [TestKey]?

    var keys: [TestKey] {
        didSet { listing = nil }
    }

    init(_ name: String, _ keys: [TestKey], _ model: ListModel) {
        self.name = name
        self.keys = keys
        self.model = model
    }

    var entries: [Entry] { keys.map { Entry(backend: name, key: $0) } }

    /// What it lists, in its order.
    func list() -> [TestKey] {
        if let listing { return listing }
        let kept = filtersItself ? entries.filter { model.filter.keeps($0.key, now: model.now) } : entries
        let ordered = mode == .stream ? model.sorted(kept).map(\.key) : kept.map(\.key)
        let list = disorder(ordered)
        listing = list
        return list
    }

    /// The page size for reading it to its end.
    var collectPageLimit: Int { fixedPageLimit ?? longestPage }

    func plan(limit: Int, resumption: Resumption?) -> SourcePlan {
        let pageLimit = fixedPageLimit ?? min(limit, longestPage)
        var plan = SourcePlan(backend: Array(name.utf8), mode: mode, pageLimit: pageLimit)
        plan.valuesCanChange = valuesCanChange
        plan.resumption = resumption
        plan.maxPages = maxPages
        return plan
    }

    /// Answers a list call.
    func answer(_ fetch: Fetch, _ random: inout SeededGenerator) -> Answer {
        if refuses(fetch) { return .refused }
        let list = list()
        let afterEmpty = fetch.token?.hasSuffix("~") ?? false
        let token = afterEmpty ? fetch.token.map { String($0.dropLast()) } : fetch.token
        guard let start = start(token, fetch.limit, list), start <= list.count else { return .refused }
        if sendsEmptyPages, !afterEmpty, random.oneIn(3) { return .page(Page([], nextToken: (token ?? "") + "~"), []) }
        let most = min(fetch.limit, longestPage, list.count - start)
        let end = start + (isUneven && most > 1 ? Int.random(in: 1...most, using: &random) : most)
        let keys = Array(list[start..<end])
        let isLast = end == list.count && (keys.isEmpty || !hasTrailingToken)
        return .page(Page(keys, nextToken: isLast ? nil : tokenAfter(keys, end, fetch.limit)), keys)
    }

    private func start(_ token: String?, _ limit: Int, _ list: [TestKey]) -> Int? {
        guard let token, !token.isEmpty else { return 0 }
        let rest = String(token.dropFirst())
        switch tokens {
        case .lastKey: return list.firstIndex { $0.id == rest }.map { $0 + 1 }
        case .offset: return Int(rest)
        case .pageNumber: return Int(rest).map { min($0 * min(limit, longestPage), list.count) }
        }
    }

    private func tokenAfter(_ keys: [TestKey], _ end: Int, _ limit: Int) -> String? {
        switch tokens {
        case .lastKey: return keys.last.map { "k\($0.id)" }
        case .offset: return "o\(end)"
        case .pageNumber:
            let size = min(limit, longestPage)
            return "p\((end + size - 1) / size)"
        }
    }
}
