// A backend's last lists, for the time that it is down. Off unless its operator wants it (`stale_if_error`).

import Dialects
import KeyListing
import Synchronization

/// The last whole lists of one backend, by the filters whose keys they hold at least, whatever order they were asked for in; bounded in
/// number, bytes and age.
final class LastKnownLists: Sendable {
    private let age: Duration
    private let lists = Mutex<[Filters: (list: CollectedList, at: ContinuousClock.Instant)]>([:])
    private static let mostBytes = 64 << 20
    private static let most = 16

    /// - Parameter age: the greatest age at which a list is served.
    init(age: Duration) { self.age = age }

    /// Keeps a list in the place of the one before it. It is as old as its reading, whoever uses it when.
    func keep(_ list: CollectedList, _ filters: Filters, now: Instant) {
        guard list.byteCount <= Self.mostBytes else { return }
        let begun = ContinuousClock.now - .seconds(max(0, now.seconds - list.begun.seconds))
        lists.withLock { lists in
            lists[filters] = (list, begun)
            while lists.count > Self.most || lists.values.reduce(0, { $0 + $1.list.byteCount }) > Self.mostBytes {
                guard let oldest = lists.min(by: { $0.value.at < $1.value.at }) else { return }
                lists[oldest.key] = nil
            }
        }
    }

    /// Takes over what was kept of the same backend by another generation, which may have searched by other rules.
    func resume(_ before: LastKnownLists) {
        let known = before.lists.withLock { lists in lists.mapValues { ($0.list.withoutArrangements, $0.at) } }
        lists.withLock { $0 = known }
    }

    /// The newest of these lists, if it is not too old.
    func list(_ filters: [Filters]) -> CollectedList? {
        let oldest = ContinuousClock.now - age
        return lists.withLock { lists in
            filters.compactMap { lists[$0] }.filter { $0.at >= oldest }.max { $0.at < $1.at }?.list
        }
    }
}
