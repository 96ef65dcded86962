// Writes a page's keys, stripped, and shares this work among requests that share the reading of a list.

import KeyListing
import Redaction

/// One page under construction.
struct KeyWriter: ~Copyable {
    /// One source's part in it.
    fileprivate struct Source {
        let backend: Backend
        let shown: ShownKeys?
        /// What was shown before.
        let known: ShownKeys.Page
        /// How far this page has come in it; nil where it goes another way.
        var next: Int? = 0
        /// What this page shows, where nothing of it was known.
        var keys: [ShownKeys.Key] = []

        init(_ participant: Participant) {
            backend = participant.backend
            shown = participant.shownKeys
            known = shown?.last ?? ShownKeys.Page()
        }
    }

    private var encoder: PageEncoder
    private var sources: [Source]
    private var now: Instant
    /// How many values went.
    private(set) var redacted = 0

    /// Writes the keys.
    ///
    /// - Parameter now: the walk's start, by which keys count as expired.
    init(_ result: FanOutResult, now: Instant) {
        self.now = now
        encoder = PageEncoder(expectedKeys: result.walk.listed.count)
        sources = result.participants.map { Source($0) }
        for key in result.walk.listed { add(key, result.walk) }
    }

    private mutating func add(_ key: ListedKey, _ walk: borrowing Walk) {
        guard sources[key.source].shown != nil, let place = walk.place(of: key) else {
            _ = add(key, of: walk.page(of: key))
            return
        }
        let status = walk.status(of: key)
        if let at = sources[key.source].known(place, status) { return addKnown(at, of: key.source) }
        let (written, counts) = add(key, of: walk.page(of: key))
        if sources[key.source].keys.isEmpty { sources[key.source].keys.reserveCapacity(walk.listed.count) }
        sources[key.source].keys.append(
            ShownKeys.Key(place: place, status: status, written: written, counts: counts))
    }

    private mutating func addKnown(_ index: Int, of source: Int) {
        encoder.add(sources[source].known.keys[index].written, of: sources[source].known.bytes)
        let counts = sources[source].known.keys[index].counts
        if counts.total == 0 { return }
        sources[source].backend.redactor.count(counts)
        redacted += counts.total
    }

    private mutating func add(_ key: ListedKey, of page: Page) -> (WrittenKey, RedactionCounts) {
        let backend = sources[key.source].backend
        let stripped = backend.redactor.redact(page, key.key)
        redacted += stripped.count
        return (encoder.add(stripped, backend: backend.encodedName, now: now), stripped.counts)
    }

    /// The whole page.
    consuming func finish(_ summary: PageSummary) -> [UInt8] {
        let sources = sources
        let bytes = encoder.finish(summary)
        for source in sources where source.isNew {
            source.shown?.keep(ShownKeys.Page(bytes: bytes, keys: source.keys))
        }
        return bytes
    }
}

extension KeyWriter.Source {
    /// Whether this page shows other keys than the one before.
    fileprivate var isNew: Bool { next == nil && !keys.isEmpty }

    /// The next key's index in what was shown before; nil where that is another key.
    fileprivate mutating func known(_ place: KeyPlace, _ status: KeyStatus) -> Int? {
        guard let at = next, at < known.keys.count, known.keys[at].place == place, known.keys[at].status == status
        else {
            next = nil
            return nil
        }
        next = at + 1
        return at
    }
}
