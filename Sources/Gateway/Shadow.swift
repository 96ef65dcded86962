// Has another backend answer a sample of a backend's calls as well, and counts how its answers differ. Nobody waits for it, and
// nothing of it reaches an answer. It is called as any backend is: with its own dialect, credential and pool.

import Configuration
import Dialects
import KeyListing
import Synchronization

/// What a page was asked for, by whoever wants another backend to be asked the same.
struct Listing: Sendable {
    var query: ListQuery
    var part: ListPart
    /// Whether the page's keys come in the query's order.
    var isSorted: Bool

    /// The same in any dialect; nil where a part goes by a word of one dialect.
    fileprivate var inAnyDialect: ListQuery? {
        guard part.statusWord == nil else { return nil }
        var query = query
        if let tenant = part.tenantID { (query.filters.tenantID, query.filters.tenants) = (tenant, nil) }
        return query
    }
}

/// What came of a call that another backend was asked too.
enum ShadowOutcome: String, Sendable, CaseIterable {
    /// The same keys with the same values, as far as both answers tell.
    case same
    /// Other keys, values or another order.
    case different
    /// One of the answers is a piece of a list in no order.
    case incomparable
    /// It did not answer, or not as its dialect says.
    case failed
    /// It was not asked: too many such calls were under way.
    case skipped
}

/// A backend's shadow. Any thread may use it at any time.
final class Shadow: Sendable {
    private let backend: Backend
    private let sample: Double
    private let meters: ShadowMeters
    private let clock: @Sendable () -> Instant
    private let live = Atomic(0)
    private let outcomes = Mutex<[ShadowOutcome: Int]>([:])

    /// How many of its calls may be under way, those that its own pool makes wait included.
    private static let most = 4
    /// The time that it has where its `timeout` says nothing: nobody waits.
    private static let patience = Duration.seconds(10)

    /// - Parameters:
    ///   - backend: who is asked too.
    ///   - sample: the part of the calls, from 0 to 1.
    init(_ backend: Backend, sample: Double, meters: ShadowMeters, clock: @escaping @Sendable () -> Instant) {
        self.backend = backend
        self.sample = sample
        self.meters = meters
        self.clock = clock
    }

    /// A first page has come. Later ones are asked for with page tokens, which are their backend's own.
    func follow(_ listing: Listing, _ call: PageCall, _ page: Page) {
        guard call.fetch.token == nil, Double.random(in: 0..<1) < sample, let query = listing.inAnyDialect else {
            return
        }
        guard live.wrappingAdd(1, ordering: .relaxed).newValue <= Self.most else {
            live.wrappingSubtract(1, ordering: .relaxed)
            return count(.skipped)
        }
        let (judged, trace) = (JudgedPage(page, isSorted: listing.isSorted), RequestTrace.current)
        Task.detached { [self] in
            await RequestTrace.$current.withValue(trace) {
                await compare(judged, query, limit: call.fetch.limit, now: call.now)
            }
            live.wrappingSubtract(1, ordering: .relaxed)
        }
    }

    private func compare(_ page: JudgedPage, _ query: ListQuery, limit: Int, now: Instant) async {
        do throws(BackendFailure) {
            let other = try await asked(query, limit: limit, now: now)
            backend.answered(at: clock())
            guard let differences = PageDifferences(page, other, query: query, now: now) else {
                return count(.incomparable)
            }
            for (difference, keys) in differences.counts { meters.count(keys, difference: difference) }
            count(differences.counts.isEmpty ? .same : .different)
        } catch {
            backend.failed(error)
            count(.failed)
        }
    }

    private func count(_ outcome: ShadowOutcome) {
        outcomes.withLock { $0[outcome, default: 0] += 1 }
        meters.count(outcome)
    }

    /// Its name, and what came of its calls since this configuration took force, for people.
    var summary: String {
        let counts = outcomes.withLock { $0 }
        let words = ShadowOutcome.allCases.compactMap { outcome in counts[outcome].map { "\($0) \(outcome.rawValue)" } }
        return backend.settings.name + (words.isEmpty ? "" : ": " + words.joined(separator: ", "))
    }

    /// The same page as the other backend answers it.
    private func asked(_ query: ListQuery, limit: Int, now: Instant) async throws(BackendFailure) -> JudgedPage {
        let bounds = CallBounds(deadline: .now + (backend.settings.limits.timeout ?? Self.patience), isPatient: true)
        let template = backend.template(query)
        let isSorted = backend.dialect.declares(query.order)
        let isProven = isSorted ? try await backend.prove(template, bounds) : false
        let fetch = Fetch(source: 0, token: nil, limit: min(limit, backend.dialect.longestPage ?? limit))
        let call = PageCall(dialect: backend.dialect, template: template, fetch: fetch, now: now)
        switch try await backend.page(call, bounds) {
        case .page(let page): return JudgedPage(page, isSorted: isProven)
        case .tooWide(_, let failure): throw failure
        case .tokenRefused: throw .lost
        }
    }
}
