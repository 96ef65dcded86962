// One AES-256-GCM message under way: the owner of an EVP_CIPHER_CTX.
// Never hands plaintext out by itself: the caller of `transform` waits for `accepts(tag:)`.

import COpenSSL

struct CipherContext: ~Copyable {
    enum Direction {
        case seal, open

        var operation: String { self == .seal ? "AES-256-GCM seal" : "AES-256-GCM open" }
        var flag: Int32 { self == .seal ? 1 : 0 }
    }

    private let context: OpaquePointer
    private let direction: Direction
    private var operation: String { direction.operation }

    init(_ direction: Direction) throws(OpenSSLError) {
        context = try made(direction.operation, EVP_CIPHER_CTX_new)
        self.direction = direction
    }

    /// Sets key and nonce; the first step of a message.
    func begin(key: SecretBytes, nonce: [UInt8]) throws(OpenSSLError) {
        guard nonce.count == AEADKey.nonceByteCount else {
            throw .failed(operation: operation, reason: "the nonce has \(nonce.count) bytes, not 12")
        }
        let algorithm = try Algorithms.require(Algorithms.aes256GCM, for: operation)
        try checked(operation) {
            EVP_CipherInit_ex2(context, algorithm, key.bytes.baseAddress, nonce, direction.flag, nil)
        }
    }

    // Freeing also wipes the key schedule inside.
    deinit { EVP_CIPHER_CTX_free(context) }

    /// Feeds data that is authenticated and not encrypted; a null output tells libcrypto so.
    func authenticate(_ data: [UInt8]) throws(OpenSSLError) {
        let length = try cLength(data.count, operation)
        guard length > 0 else { return }
        var written: Int32 = 0
        try checked(operation) { EVP_CipherUpdate(context, nil, &written, data, length) }
    }

    /// Encrypts or decrypts all of `input`; GCM writes as many bytes as it reads. `sparing` reserves room behind them.
    func transform(_ input: ArraySlice<UInt8>, sparing extra: Int) throws(OpenSSLError) -> [UInt8] {
        let length = try cLength(input.count, operation)
        var output: [UInt8] = []
        output.reserveCapacity(input.count + extra)
        output.append(contentsOf: repeatElement(0, count: input.count))
        guard length > 0 else { return output }
        var written: Int32 = 0
        try checked(operation) {
            input.withUnsafeBufferPointer {
                EVP_CipherUpdate(context, &output, &written, $0.baseAddress, length)
            }
        }
        return output
    }

    /// Ends sealing and answers the tag.
    func tag() throws(OpenSSLError) -> [UInt8] {
        try checked(operation) { finish() }
        var tag = [UInt8](repeating: 0, count: AEADKey.tagByteCount)
        try checked(operation) {
            EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_GET_TAG, Int32(AEADKey.tagByteCount), &tag)
        }
        return tag
    }

    /// Ends opening: whether `tag` is the right one. A refusal is an answer, not an error; it leaves no queue behind.
    func accepts(tag: [UInt8]) throws(OpenSSLError) -> Bool {
        let length = try cLength(tag.count, operation)
        try checked(operation) { rollcall_aead_expect_tag(context, tag, length) }
        let accepted = finish() == 1
        ERR_clear_error()
        return accepted
    }

    /// The last step. GCM writes nothing here, but the call wants somewhere that it could.
    private func finish() -> Int32 {
        var nothing: (UInt64, UInt64) = (0, 0)
        var written: Int32 = 0
        return withUnsafeMutableBytes(of: &nothing) {
            EVP_CipherFinal_ex(context, $0.assumingMemoryBound(to: UInt8.self).baseAddress, &written)
        }
    }
}
