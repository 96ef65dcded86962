// Heap memory of our own for key material: one copy, never resized or copied on write, wiped before it is freed.

import COpenSSL

// @unchecked: the bytes are written only inside the initialiser, before the object is shared, and afterwards only read.
final class SecretBytes: @unchecked Sendable {
    private let storage: UnsafeMutableBufferPointer<UInt8>

    /// Makes `count` bytes (zero or more) and has `fill` write them.
    init(count: Int, fill: (UnsafeMutableBufferPointer<UInt8>) throws(OpenSSLError) -> Void) throws(OpenSSLError) {
        storage = .allocate(capacity: max(count, 0))
        storage.initialize(repeating: 0)
        try fill(storage)
    }

    /// The bytes; valid while this object lives.
    var bytes: UnsafeBufferPointer<UInt8> { UnsafeBufferPointer(storage) }

    // OPENSSL_cleanse, because the optimiser may drop a plain write to memory that is about to be freed.
    deinit {
        OPENSSL_cleanse(storage.baseAddress, storage.count)
        storage.deallocate()
    }
}
