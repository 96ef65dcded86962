// As what something is kept of a walk.

import KeyListing

/// A walk, as far as its requests have it in common.
struct WalkIdentity: Sendable, Hashable {
    var route: String
    /// What tells the caller and its tenants from others.
    var caller: [UInt8]
    var start: Instant
    var query: ListQuery
}

extension WalkCache {
    /// What something is kept as. An object, because its content is long, and is looked up and handed about several times a request.
    final class Key: Sendable, Hashable {
        /// What tells it from others.
        enum Content: Sendable, Hashable {
            /// Another backend, and the same one asked by other means, has another desk.
            case list(of: CollectionDesk, CollectionKey)
            /// What lies behind the position. A cursor may be presented again: another position has left another rest of the page.
            case page(of: CollectionDesk, WalkIdentity, fingerprint: UInt64, token: String?, behind: Position?)
        }

        private let content: Content
        private let digest: Int

        init(_ content: Content) {
            self.content = content
            digest = content.hashValue
        }

        static func == (a: Key, b: Key) -> Bool { a === b || a.digest == b.digest && a.content == b.content }

        func hash(into hasher: inout Hasher) { hasher.combine(digest) }
    }
}
