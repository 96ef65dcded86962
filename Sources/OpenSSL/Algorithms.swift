// The algorithms, fetched once per process: a fetch walks the provider tables and costs more than sealing a cursor.
// Never freed, because they are used until the process ends.

import COpenSSL

enum Algorithms {
    // Each of these is written once by its lazy initialiser and only read from then on; OpenSSL allows reading an object
    // (a `const` parameter) from several threads at once. Null means that no provider has it: its user throws.

    nonisolated(unsafe) static let sha256: OpaquePointer? = EVP_MD_fetch(nil, "SHA2-256", nil)

    nonisolated(unsafe) static let aes256GCM: OpaquePointer? = EVP_CIPHER_fetch(nil, "AES-256-GCM", nil)

    /// A context without a key, to be duplicated: that spares the fetch of its digest.
    nonisolated(unsafe) static let hmacSHA256: OpaquePointer? = rollcall_hmac_sha256_new()

    /// A fetched algorithm, or the error that says that libcrypto has none of that name.
    static func require(
        _ algorithm: OpaquePointer?, for operation: String
    ) throws(OpenSSLError) -> OpaquePointer {
        guard let algorithm else { throw .failed(operation: operation, reason: "no provider has this algorithm") }
        return algorithm
    }
}
