// Who was told that a list is still being collected: their retry may use that list, though it began before the retry came.

import KeyListing
import Synchronization

/// Requests that are expected again.
final class RetryBook: Sendable {
    /// What makes a request the retry of another.
    struct Identity: Sendable, Hashable {
        var route: String
        /// What tells the caller and its tenants from others.
        var caller: [UInt8]
        var query: ListQuery
    }

    private struct Expected {
        var start: Instant
        var count: Int
        var until: ContinuousClock.Instant
    }

    private let expected = Mutex<[Identity: Expected]>([:])
    private static let patience = Duration.seconds(120)
    /// Beyond it the oldest are not expected any more: their retries only begin anew.
    private static let most = 4096

    /// Expects a request again whose walk began at that instant.
    func expect(_ identity: Identity, start: Instant) {
        expected.withLock { book in
            if book.count >= Self.most { book = book.filter { $0.value.until > .now } }
            guard book.count < Self.most || book[identity] != nil else { return }
            let count = (book[identity]?.count ?? 0) + 1
            let first = book[identity].map { min($0.start, start) } ?? start
            book[identity] = Expected(start: first, count: count, until: .now + Self.patience)
        }
    }

    /// The instant at which the walk began that this request retries; nil where it is nobody's retry.
    func start(_ identity: Identity) -> Instant? {
        expected.withLock { book in
            guard let known = book[identity] else { return nil }
            book[identity]?.count -= 1
            if known.count <= 1 || known.until < .now { book[identity] = nil }
            return known.until < .now ? nil : known.start
        }
    }
}

extension WalkIdentity {
    /// What the retry of the walk's first request is known by.
    var retry: RetryBook.Identity { RetryBook.Identity(route: route, caller: caller, query: query) }
}
