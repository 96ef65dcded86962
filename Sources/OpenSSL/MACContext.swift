// The owner of an EVP_MAC_CTX for HMAC-SHA256 (RFC 2104). One context may authenticate many messages, one by one.

import COpenSSL

struct MACContext: ~Copyable {
    private let context: OpaquePointer
    private let operation: String

    init(for operation: String) throws(OpenSSLError) {
        let template = try Algorithms.require(Algorithms.hmacSHA256, for: operation)
        context = try made(operation) { EVP_MAC_CTX_dup(template) }
        self.operation = operation
    }

    // Freeing also wipes the key inside.
    deinit { EVP_MAC_CTX_free(context) }

    /// Starts a message under `key`, which must not be empty: without one libcrypto would go on with the key before.
    func begin(key: UnsafeBufferPointer<UInt8>) throws(OpenSSLError) {
        guard !key.isEmpty else { throw .failed(operation: operation, reason: "the key is empty") }
        try checked(operation) { EVP_MAC_init(context, key.baseAddress, key.count, nil) }
    }

    /// Feeds a part of the message.
    func update(_ part: UnsafeBufferPointer<UInt8>) throws(OpenSSLError) {
        guard !part.isEmpty else { return }
        try checked(operation) { EVP_MAC_update(context, part.baseAddress, part.count) }
    }

    /// Feeds a part of one byte.
    func update(_ byte: UInt8) throws(OpenSSLError) {
        var byte = byte
        try checked(operation) { EVP_MAC_update(context, &byte, 1) }
    }

    /// Ends the message: writes the code to `output`, which must hold at least 32 bytes.
    func finish(into output: UnsafeMutableBufferPointer<UInt8>) throws(OpenSSLError) {
        var written = 0
        try checked(operation) { EVP_MAC_final(context, output.baseAddress, &written, output.count) }
    }
}
