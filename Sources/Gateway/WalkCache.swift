// What is kept of walks between their pages: collected lists, and what a request left of a stream's page. Nothing depends on it but
// the cost of the next page. Bounded in bytes and age; what was not used for longest goes first.

import Configuration
import KeyListing
import Synchronization

/// The process's memory of walks under way; it outlives a generation.
final class WalkCache: Sendable {
    fileprivate enum Value: Sendable {
        case list(CollectedList)
        case page(RestOfPage)
    }

    fileprivate struct Entry {
        var value: Value
        var bytes: Int
        var lastUse: ContinuousClock.Instant
        var turn: UInt64
    }

    fileprivate struct State {
        var entries: [Key: Entry] = [:]
        /// Keys by the turn of a use; stale where the entry has been used since.
        var turns: [(turn: UInt64, key: Key)] = []
        var firstTurn = 0
        var lastTurn: UInt64 = 0
        var bytes = 0
        var isSweeping = false
        var bounds: WalkCacheSettings
    }

    /// What an entry takes by itself: its key's text counts for what it may be, a token and a query.
    private static let ownBytes = 512
    private let state: Mutex<State>

    init(_ bounds: WalkCacheSettings) { state = Mutex(State(bounds: bounds)) }

    /// The bytes that are kept.
    var bytes: Int { state.withLock { $0.bytes } }

    /// Other bounds take force.
    func bind(by bounds: WalkCacheSettings) {
        state.withLock { state in
            state.bounds = bounds
            state.shrink()
        }
    }

    // MARK: Keeping

    /// Whether it could keep the list.
    func hasRoom(for list: CollectedList) -> Bool {
        list.byteCount + Self.ownBytes <= state.withLock { $0.bounds.size }
    }

    /// Keeps a list for pages of walks that began no later than its collection.
    func keep(_ list: CollectedList, of desk: CollectionDesk, _ key: CollectionKey) {
        keep(.list(list), bytes: list.byteCount, as: Key(.list(of: desk, key)))
    }

    /// Keeps what a request has left of a page.
    func keep(_ rest: RestOfPage, as key: Key) { keep(.page(rest), bytes: rest.page.byteCount, as: key) }

    private func keep(_ value: Value, bytes: Int, as key: Key) {
        let bytes = bytes + Self.ownBytes
        let mustSweep = state.withLock { state in
            if bytes > state.bounds.size { return false }
            state.remove(key)
            state.entries[key] = Entry(value: value, bytes: bytes, lastUse: .now, turn: state.turn(for: key))
            state.bytes += bytes
            state.shrink()
            defer { state.isSweeping = true }
            return !state.isSweeping
        }
        if mustSweep { Task.detached { [weak self] in await self?.sweep() } }
    }

    // MARK: Using

    /// A list that was collected since that instant.
    func list(of desk: CollectionDesk, _ key: CollectionKey, since start: Instant) -> CollectedList? {
        guard case .list(let list)? = value(Key(.list(of: desk, key))), list.begun >= start else { return nil }
        return list
    }

    /// What was left of a page.
    func page(_ key: Key) -> RestOfPage? {
        guard case .page(let rest)? = value(key) else { return nil }
        return rest
    }

    private func value(_ key: Key) -> Value? {
        state.withLock { state -> Value? in
            guard var entry = state.entries[key] else { return nil }
            let now = ContinuousClock.now
            if entry.lastUse.duration(to: now) > state.bounds.age {
                state.remove(key)
                return nil
            }
            entry.lastUse = now
            entry.turn = state.turn(for: key)
            state.entries[key] = entry
            return entry.value
        }
    }

    // MARK: Forgetting

    private func sweep() async {
        while true {
            try? await Task.sleep(for: state.withLock { $0.bounds.age })
            let isEmpty = state.withLock { state in
                let age = state.bounds.age
                while let oldest = state.oldest, let entry = state.entries[oldest], entry.lastUse + age < .now {
                    state.remove(oldest)
                }
                state.isSweeping = !state.entries.isEmpty
                return !state.isSweeping
            }
            if isEmpty { return }
        }
    }
}

extension WalkCache.State {
    /// The turn of an entry's use.
    fileprivate mutating func turn(for key: WalkCache.Key) -> UInt64 {
        if turns.count > 64, turns.count > entries.count * 4 { dropStaleTurns() }
        lastTurn += 1
        turns.append((lastTurn, key))
        return lastTurn
    }

    /// The entry that was not used for longest.
    fileprivate var oldest: WalkCache.Key? {
        mutating get {
            while firstTurn < turns.count, entries[turns[firstTurn].key]?.turn != turns[firstTurn].turn {
                firstTurn += 1
            }
            return firstTurn < turns.count ? turns[firstTurn].key : nil
        }
    }

    fileprivate mutating func remove(_ key: WalkCache.Key) {
        if let entry = entries.removeValue(forKey: key) { bytes -= entry.bytes }
    }

    /// Lets go of what there is no room for.
    fileprivate mutating func shrink() {
        while bytes > bounds.size, let oldest { remove(oldest) }
    }

    private mutating func dropStaleTurns() {
        turns = turns[firstTurn...].filter { entries[$0.key]?.turn == $0.turn }
        firstTurn = 0
    }
}
