// Comparison of secrets.

import COpenSSL

/// Whether both hold the same bytes. The time that it takes tells of their lengths, never of where they differ.
public func equalInConstantTime(_ a: [UInt8], _ b: [UInt8]) -> Bool {
    a.count == b.count && CRYPTO_memcmp(a, b, a.count) == 0
}
