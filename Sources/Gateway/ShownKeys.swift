// A collected list's keys as one request has shown them: who waited for the same reading need not strip and write them again.

import KeyListing
import Redaction
import Synchronization

/// What was shown last of one reading of a list. It lives as long as those who wait for that reading.
final class ShownKeys: Sendable {
    /// A key as it was shown.
    struct Key: Sendable {
        var place: KeyPlace
        /// The state that it was shown in, which changes with the walk's start.
        var status: KeyStatus
        var written: WrittenKey
        /// What went of it.
        var counts: RedactionCounts
    }

    /// One request's page, and the list's keys in it, in its order.
    struct Page: Sendable {
        var bytes: [UInt8] = []
        var keys: [Key] = []
    }

    /// Longer pages are not kept.
    private static let longestPage = 256 << 10
    private let page = Mutex(Page())

    /// The last page.
    var last: Page { page.withLock { $0 } }

    /// Takes a page for the last one.
    func keep(_ newer: Page) {
        if newer.bytes.count <= Self.longestPage { page.withLock { $0 = newer } }
    }
}
