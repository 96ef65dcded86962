// Comparison of secrets.

import COpenSSL

/// Whether both hold the same bytes. The time that it takes tells of their lengths, never of where they differ.
public func equalInConstantTime(_ a: [UInt8], _ b: [UInt8]) -> Bool {
    a.withUnsafeBytes { a in b.withUnsafeBytes { equalInConstantTime(a, $0) } }
}

/// The same for memory that is lent.
public func equalInConstantTime(_ a: UnsafeRawBufferPointer, _ b: UnsafeRawBufferPointer) -> Bool {
    a.count == b.count && CRYPTO_memcmp(a.baseAddress, b.baseAddress, a.count) == 0
}
