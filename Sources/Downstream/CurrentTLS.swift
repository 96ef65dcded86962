// What a listener's next connections are encrypted by.

import OpenSSL
import Synchronization

/// A listener's TLS context, to be replaced while it listens; nil for cleartext. Connections keep what they began with.
final class CurrentTLS: Sendable {
    private let current: Mutex<TLSContext?>

    init(_ context: TLSContext?) { current = Mutex(context) }

    func set(_ context: TLSContext?) { current.withLock { $0 = context } }

    var context: TLSContext? { current.withLock { $0 } }
}
