import OpenSSL
import Testing

@Suite("HMAC-SHA256 against RFC 4231")
struct HMACSHA256Tests {
    @Test("test case 1")
    func first() throws {
        let code = try HMACSHA256.code(for: Array("Hi There".utf8), key: Array(repeating: 0x0b, count: 20))
        #expect(code == bytes("b0344c61d8db38535ca8afceaf0bf12b 881dc200c9833da726e9376c2e32cff7"))
    }

    @Test("test case 2: a key shorter than the digest")
    func shortKey() throws {
        let code = try HMACSHA256.code(for: Array("what do ya want for nothing?".utf8), key: Array("Jefe".utf8))
        #expect(code == bytes("5bdcc146bf60754e6a042426089575c7 5a003f089d2739839dec58b964ec3843"))
    }

    @Test("test case 6: a key longer than a block")
    func longKey() throws {
        let message = Array("Test Using Larger Than Block-Size Key - Hash Key First".utf8)
        let code = try HMACSHA256.code(for: message, key: Array(repeating: 0xaa, count: 131))
        #expect(code == bytes("60e431591ee0b67f0d8a26aacbf5b77f 8e0bc6213728c5140546040f0ee37f54"))
    }

    @Test("an empty message has a code, an empty key is an error")
    func empty() throws {
        #expect(try HMACSHA256.code(for: [], key: [1]).count == 32)
        #expect(throws: OpenSSLError.self) { try HMACSHA256.code(for: [1], key: []) }
    }
}
