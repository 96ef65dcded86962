// A secret value in memory. It never shows itself: not in text, not in a dump, not in a mirror.

import Glibc
import OpenSSL

/// Bytes that must not be seen: a backend's credential, a cursor key. Copies share one buffer, which is zeroed when the
/// last of them goes.
public struct Secret: Sendable {
    private let storage: Storage

    /// A secret of these bytes. The caller's array is not zeroed.
    public init(_ bytes: [UInt8]) { storage = Storage(bytes) }

    /// Lends the bytes. They are valid inside `body` alone.
    public func withBytes<Result, Failure: Error>(
        _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try body(UnsafeRawBufferPointer(storage.buffer))
    }

    /// A copy of the bytes, which the caller must keep out of every text.
    public func reveal() -> [UInt8] { withBytes { Array($0) } }

    /// `@unchecked`: the buffer is written in `init` and `deinit` only, when nobody else holds a reference.
    private final class Storage: @unchecked Sendable {
        /// Owned by this object alone and freed in `deinit`; `withBytes` lends it while a `Secret` keeps this alive.
        let buffer: UnsafeMutableRawBufferPointer

        init(_ bytes: [UInt8]) {
            buffer = .allocate(byteCount: bytes.count, alignment: 1)
            buffer.copyBytes(from: bytes)
        }

        deinit {
            if let start = buffer.baseAddress { explicit_bzero(start, buffer.count) }
            buffer.deallocate()
        }
    }
}

extension Secret: Equatable {
    /// Whether both hold the same bytes, in a time that tells of their lengths alone.
    public static func == (a: Secret, b: Secret) -> Bool {
        a.withBytes { a in b.withBytes { equalInConstantTime(a, $0) } }
    }
}

extension Secret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Says that there is a secret, and nothing of it.
    public var description: String { "[secret]" }

    /// As `description`.
    public var debugDescription: String { description }

    /// No children.
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}
