// A backend's part in one request: the whole of its list, or the keys of one state where the whole is too much for it.

import Configuration
import Cursors
import Dialects
import KeyListing
import Redaction

/// A backend as one request asks it.
struct Participant: Sendable {
    let backend: Backend
    /// The backend's word for the state whose keys are asked for; nil for all.
    let statusWord: String?
    let template: CallTemplate
    let fingerprint: UInt64
    var plan: SourcePlan
    /// Whether it is streamed, provided that its sort is proven.
    var mayStream: Bool
    /// Whether this walk has merged its pages as they came before.
    var wasStreamed = false
    var failure: BackendFailure?
    /// Of a page that was fetched ahead and may not be needed.
    var failureAhead: BackendFailure?
    /// For the log.
    var calls = 0
    var time = Duration.zero
    /// Keys that were left out because the backend listed their id before.
    var duplicates = 0

    init(_ backend: Backend, _ query: ListQuery, limit: Int, statusWord: String? = nil) {
        self.backend = backend
        self.statusWord = statusWord
        template = backend.template(query, statusWord: statusWord)
        fingerprint = backend.fingerprint(template)
        mayStream = backend.dialect.declares(query.order) && backend.isProven != false
        // Filters may leave few keys of a page: then only long ones are worth their call.
        let longest = backend.dialect.longestPage ?? limit
        let pageLimit = query.filters == Filters() ? min(limit, longest) : longest
        plan = SourcePlan(backend: backend.name, mode: .stream, pageLimit: pageLimit)
        plan.valuesCanChange = backend.dialect.isChangeable(query.order.field)
        plan.maxPages = backend.settings.limits.maxPages
        plan.collectLimit = backend.settings.limits.collectLimit
        plan.showsMatch = { [redactor = backend.redactor] search, page, key in
            redactor.searchable(page, key)?.contains(where: search.isPart) ?? true
        }
        if !mayStream { collect() }
    }

    /// Goes on where the walk left it. A list that is collected has no such place: it is read from its start.
    mutating func resume(_ before: CursorContent.Backend) {
        wasStreamed = before.isStreamed
        guard plan.mode == .stream, let resumption = before.resumption else { return }
        plan.resumption = resumption
        // A token that counts pages means another place with another page size.
        if backend.dialect.countsPages { plan.pageLimit = resumption.limit }
    }

    /// The same backend state by state, which together are all of its keys; none where that can't be had.
    func parts(_ query: ListQuery, limit: Int) -> [Participant] {
        if statusWord != nil { return [] }
        return backend.dialect.statusWords(besides: query.filters).map {
            Participant(backend, query, limit: limit, statusWord: $0)
        }
    }

    /// Read to its end and sorted here, because its backend does not sort as asked, or has not kept its word.
    mutating func collect() {
        mayStream = false
        plan.mode = .collect
        plan.resumption = nil
        plan.pageLimit = backend.dialect.longestPage ?? .max
    }
}
