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
        /// How many of those this page begins with.
        var reused = 0
        /// What it shows besides.
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
    /// Whether nothing that this page shows was known.
    fileprivate var isNew: Bool { reused == 0 && !keys.isEmpty }

    /// The next key's index in what was shown before; nil where this page goes another way, or has gone.
    fileprivate mutating func known(_ place: KeyPlace, _ status: KeyStatus) -> Int? {
        guard keys.isEmpty, reused < known.keys.count, known.keys[reused].place == place,
            known.keys[reused].status == status
        else { return nil }
        defer { reused += 1 }
        return reused
    }
}
