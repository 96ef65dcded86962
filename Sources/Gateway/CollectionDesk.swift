// Who collects a backend's lists: the same list is read by few at a time, for all that wait for it.

import KeyListing
import Synchronization

/// One backend's collections, under way and shortly after. It is the backend's for as long as that lists the same: also what is kept of its
/// lists is known by it.
final class CollectionDesk: Sendable {
    fileprivate struct Line {
        var running: [ListCollection] = []
        /// Begins when one that runs has ended; whoever comes until then may have it.
        var next: ListCollection?
        /// Ended, and kept for those who could not wait.
        var promised: [ListCollection] = []

        var isEmpty: Bool { running.isEmpty && next == nil && promised.isEmpty }
    }

    private let clock: @Sendable () -> Instant
    private let lines = Mutex<[CollectionKey: Line]>([:])
    /// A second reading may begin while one is under way, so that a newcomer need not wait twice as long.
    private static let mostRunning = 2
    /// How long an ended list waits for those who were told to come back.
    private static let patience = Duration.seconds(60)

    init(clock: @escaping @Sendable () -> Instant) { self.clock = clock }

    /// The collection to wait for; the caller is counted in.
    ///
    /// - Parameters:
    ///   - since: one that began then or later will do; nil where it has to begin from now on.
    ///   - executor: where one that is made for the caller runs.
    func join(
        _ key: CollectionKey, since start: Instant?, on executor: (any TaskExecutor)?,
        _ reading: @escaping ListCollection.Reading
    ) -> ListCollection {
        var begins = false
        let collection = lines.withLock { lines in
            var line = lines[key] ?? Line()
            defer { lines[key] = line }
            if let known = line.known(since: start) { return known }
            begins = line.running.count < Self.mostRunning
            let fresh = ListCollection(behind: begins ? [] : line.running, on: executor, reading)
            _ = fresh.join(since: nil)
            if begins { line.running.append(fresh) } else { line.next = fresh }
            return fresh
        }
        if begins { begin(collection, key) }
        return collection
    }

    private func begin(_ collection: ListCollection, _ key: CollectionKey) {
        collection.begin(clock) { [weak self] in self?.ended(collection, key) }
    }

    private func ended(_ collection: ListCollection, _ key: CollectionKey) {
        let isExpected = collection.isExpected
        let next = lines.withLock { lines -> ListCollection? in
            var line = lines[key] ?? Line()
            defer { lines[key] = line.isEmpty ? nil : line }
            line.running.removeAll { $0 === collection }
            if isExpected { line.promised.append(collection) }
            guard let next = line.next else { return nil }
            line.next = nil
            if next.isAbandoned { return nil }
            line.running.append(next)
            return next
        }
        if let next { begin(next, key) }
        if isExpected { forgetLater(collection, key) }
    }

    private func forgetLater(_ collection: ListCollection, _ key: CollectionKey) {
        Task.detached { [weak self] in
            try? await Task.sleep(for: Self.patience)
            self?.lines.withLock { lines in
                lines[key]?.promised.removeAll { $0 === collection }
                if lines[key]?.isEmpty == true { lines[key] = nil }
            }
        }
    }
}

extension CollectionDesk.Line {
    /// One that will do, with the caller counted in.
    fileprivate func known(since start: Instant?) -> ListCollection? {
        // Who has waited once waits no longer than needed. Of those that have begun the newest comes first: least of it is over.
        promised.last { $0.hasList && $0.join(since: start) } ?? running.last { $0.join(since: start) }
            ?? promised.last { $0.join(since: start) } ?? next.flatMap { $0.join(since: start) ? $0 : nil }
    }
}

extension CollectionDesk: Hashable {
    static func == (a: CollectionDesk, b: CollectionDesk) -> Bool { a === b }

    func hash(into hasher: inout Hasher) { hasher.combine(ObjectIdentifier(self)) }
}
