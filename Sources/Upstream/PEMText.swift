// Certificates or a key, held once for all handles of a pool.

/// A text in PEM. It never shows itself, and its memory is wiped when the last handle that uses it is gone: it may be a private key.
public final class PEMText: Sendable {
    /// Written in `init` and wiped in `deinit` only, when nobody else holds a reference.
    nonisolated(unsafe) let bytes: UnsafeMutableRawBufferPointer

    /// A copy of these bytes, which the caller has to wipe where they are secret.
    public init(_ text: some Collection<UInt8>) {
        bytes = .allocate(byteCount: text.count, alignment: 1)
        bytes.copyBytes(from: text)
    }

    deinit {
        wipe(bytes.baseAddress, bytes.count)
        bytes.deallocate()
    }
}

extension PEMText: CustomStringConvertible, CustomReflectable {
    /// Says that there is one, and nothing of it.
    public var description: String { "[PEM]" }

    /// No children.
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}
