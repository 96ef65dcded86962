// A list as a backend is asked for it: all of it that the query decides, made once for requests that ask for the same.

import Configuration
import Dialects
import KeyListing

/// The calls for a list, and how its pages are to be taken. Immutable, so that requests share it.
final class PreparedList: Sendable {
    let query: ListQuery
    /// Which keys are asked for.
    let part: ListPart
    let template: CallTemplate
    /// What page tokens are bound to.
    let fingerprint: UInt64
    /// Whether the dialect says that the backend can sort as asked.
    let declaresOrder: Bool
    private let plan: SourcePlan
    private let longestPage: Int?

    init(
        _ backend: Backend, _ query: ListQuery, _ part: ListPart, _ template: CallTemplate, fingerprint: UInt64
    ) {
        (self.query, self.part, self.template, self.fingerprint) = (query, part, template, fingerprint)
        let dialect = backend.dialect
        declaresOrder = dialect.declares(query.order)
        longestPage = dialect.longestPage
        var plan = SourcePlan(backend: backend.name, mode: .stream, pageLimit: 0)
        plan.valuesCanChange = dialect.isChangeable(query.order.field)
        plan.maxPages = backend.settings.limits.maxPages
        plan.showsMatch = backend.showsMatch
        self.plan = plan
    }

    /// The plan of a request for pages of so many keys.
    func plan(limit: Int) -> SourcePlan {
        var plan = plan
        // Filters may leave few keys of a page: then only long ones are worth their call.
        let longest = longestPage ?? limit
        plan.pageLimit = query.filters == Filters() ? min(limit, longest) : longest
        return plan
    }
}
