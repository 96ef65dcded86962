// Writes a page's keys, stripped, and shares this work among requests that share the reading of a list.

import KeyListing
import Redaction

/// One page under construction.
struct KeyWriter: ~Copyable {
    /// One source's part in it.
    fileprivate struct Source {
        let backend: Backend
        let shown: ShownKeys?
        /// What was shown before, and how far this page has come in it; nil where it goes another way.
        let known: ShownKeys.Page
        var next: Int? = 0
        /// What this page shows.
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
        if var known = sources[key.source].known(place, status) {
            sources[key.source].backend.redactor.count(known.counts)
            redacted += known.counts.total
            known.written = encoder.add(known.written, of: sources[key.source].known.bytes)
            sources[key.source].keys.append(known)
        } else {
            let (written, counts) = add(key, of: walk.page(of: key))
            sources[key.source].keys.append(
                ShownKeys.Key(place: place, status: status, written: written, counts: counts))
        }
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
        for source in sources where !source.isAllKnown {
            source.shown?.keep(ShownKeys.Page(bytes: bytes, keys: source.keys))
        }
        return bytes
    }
}

extension KeyWriter.Source {
    /// Whether nothing new was shown.
    fileprivate var isAllKnown: Bool { next == keys.count }

    /// The next key as it was shown before; nil where that is another one.
    fileprivate mutating func known(_ place: KeyPlace, _ status: KeyStatus) -> ShownKeys.Key? {
        guard let at = next, at < known.keys.count, known.keys[at].place == place, known.keys[at].status == status
        else {
            next = nil
            return nil
        }
        next = at + 1
        return known.keys[at]
    }
}
