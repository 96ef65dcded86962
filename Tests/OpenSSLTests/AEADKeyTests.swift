import OpenSSL
import Testing

@Suite("AES-256-GCM")
struct AEADKeyTests {
    /// "The Galois/Counter Mode of Operation", McGrew and Viega, appendix B: the AES-256 cases with a 96-bit IV.
    struct Vector: Sendable, CustomTestStringConvertible {
        var number: Int
        var key = Array(repeating: UInt8(0), count: 32)
        var nonce = Array(repeating: UInt8(0), count: 12)
        var plaintext: [UInt8] = []
        var additionalData: [UInt8] = []
        var sealed: String

        var testDescription: String { "test case \(number)" }
    }

    static let vectors = [
        Vector(number: 13, sealed: "530f8afbc74536b9a963b4f1c4cb738b"),
        Vector(
            number: 14, plaintext: Array(repeating: 0, count: 16),
            sealed: "cea7403d4d606b6e074ec5d3baf39d18 d0d1c8a799996bf0265b98b5d48ab919"),
        Vector(
            number: 16,
            key: bytes("feffe9928665731c6d6a8f9467308308 feffe9928665731c6d6a8f9467308308"),
            nonce: bytes("cafebabefacedbaddecaf888"),
            plaintext: bytes(
                """
                d9313225f88406e5a55909c5aff5269a 86a7a9531534f7da2e4c303d8a318a72
                1c3c0c95956809532fcf0e2449a6b525 b16aedf5aa0de657ba637b39
                """),
            additionalData: bytes("feedfacedeadbeeffeedfacedeadbeef abaddad2"),
            sealed: """
                522dc1f099567d07f47f37a32a84427d 643a8cdcbfe5c0c97598a2bd2555d1aa
                8cb08e48590dbb3da7b08b1056828838 c5f61e6393ba7a0abcc9f662 76fc6ece0f4e1768cddf8853bb2d551b
                """),
    ]

    @Test("seals and opens the published vectors", arguments: vectors)
    func published(_ vector: Vector) throws {
        let key = try AEADKey(vector.key)
        let sealed = try key.seal(vector.plaintext, nonce: vector.nonce, additionalData: vector.additionalData)
        #expect(sealed == bytes(vector.sealed))
        let opened = try key.open(sealed, nonce: vector.nonce, additionalData: vector.additionalData)
        #expect(opened == vector.plaintext)
    }

    let nonce = Array(repeating: UInt8(7), count: AEADKey.nonceByteCount)

    func randomKey() throws -> AEADKey { try AEADKey(RandomBytes.make(AEADKey.keyByteCount)) }

    @Test("changing any bit of any byte makes the message one that does not authenticate")
    func tampered() throws {
        let key = try randomKey()
        let sealed = try key.seal(Array("position".utf8), nonce: nonce, additionalData: [1])
        for index in sealed.indices {
            for bit in 0..<8 {
                var altered = sealed
                altered[index] ^= 1 << bit
                #expect(try key.open(altered, nonce: nonce, additionalData: [1]) == nil)
            }
        }
    }

    @Test("a message cut anywhere, or lengthened, does not authenticate")
    func cut() throws {
        let key = try randomKey()
        let sealed = try key.seal(Array("position".utf8), nonce: nonce, additionalData: [])
        for length in 0..<sealed.count {
            #expect(try key.open(Array(sealed.prefix(length)), nonce: nonce, additionalData: []) == nil)
        }
        #expect(try key.open(sealed + [0], nonce: nonce, additionalData: []) == nil)
    }

    @Test("another key, another nonce or other additional data does not open it")
    func foreign() throws {
        let key = try randomKey()
        let sealed = try key.seal([1, 2, 3], nonce: nonce, additionalData: [9])
        #expect(try randomKey().open(sealed, nonce: nonce, additionalData: [9]) == nil)
        #expect(try key.open(sealed, nonce: nonce.dropLast() + [8], additionalData: [9]) == nil)
        #expect(try key.open(sealed, nonce: nonce, additionalData: []) == nil)
        #expect(try key.open(sealed, nonce: nonce, additionalData: [9]) == [1, 2, 3])
    }

    @Test("a refused message leaves nothing behind that would fail the next call")
    func refusalThenSuccess() throws {
        let key = try randomKey()
        #expect(try key.open(Array(repeating: 0, count: 40), nonce: nonce, additionalData: []) == nil)
        let sealed = try key.seal([5], nonce: nonce, additionalData: [])
        #expect(try key.open(sealed, nonce: nonce, additionalData: []) == [5])
    }

    @Test("a key that has not 32 bytes is refused", arguments: [0, 16, 31, 33])
    func badKey(_ count: Int) {
        #expect(throws: OpenSSLError.self) { try AEADKey(Array(repeating: 1, count: count)) }
    }

    @Test("a nonce that has not 12 bytes is refused", arguments: [0, 11, 13, 16])
    func badNonce(_ count: Int) throws {
        let key = try randomKey()
        let short = Array(repeating: UInt8(1), count: count)
        #expect(throws: OpenSSLError.self) { try key.seal([1], nonce: short, additionalData: []) }
        #expect(throws: OpenSSLError.self) {
            try key.open(Array(repeating: 0, count: 20), nonce: short, additionalData: [])
        }
    }

    @Test("a derived key is the key that HKDF gives")
    func derived() throws {
        let secret = try RandomBytes.make(32)
        let salt = try RandomBytes.make(24)
        let info = Array("cursor".utf8)
        let sealed = try AEADKey(derivedFrom: secret, salt: salt, info: info)
            .seal([4, 2], nonce: nonce, additionalData: [])
        let same = try AEADKey(HKDF.sha256(key: secret, salt: salt, info: info, length: AEADKey.keyByteCount))
        #expect(try same.open(sealed, nonce: nonce, additionalData: []) == [4, 2])
        #expect(throws: OpenSSLError.self) { try AEADKey(derivedFrom: [], salt: salt, info: info) }
    }

    @Test("one key serves many tasks at once")
    func concurrent() async throws {
        let key = try randomKey()
        let nonce = nonce
        try await withThrowingTaskGroup(of: Bool.self) { group in
            for task in 0..<16 {
                group.addTask {
                    try (0..<200).allSatisfy { round in
                        let message = Array(repeating: UInt8(task), count: round)
                        let sealed = try key.seal(message, nonce: nonce, additionalData: [UInt8(task)])
                        let forged = try key.open(sealed.reversed(), nonce: nonce, additionalData: [UInt8(task)])
                        let opened = try key.open(sealed, nonce: nonce, additionalData: [UInt8(task)])
                        return forged == nil && opened == message
                    }
                }
            }
            for try await ok in group { #expect(ok) }
        }
    }
}
