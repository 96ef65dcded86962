import OpenSSL
import Testing

@Suite("SHA-256 and random bytes")
struct SHA256Tests {
    @Test(
        "the digests of FIPS 180-4's examples",
        arguments: [
            ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
            ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
            (
                "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
                "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
            ),
        ])
    func published(_ message: String, _ digest: String) throws {
        #expect(try SHA256.hexDigest(of: Array(message.utf8)) == digest)
        #expect(try SHA256.digest(of: Array(message.utf8)) == bytes(digest))
    }

    @Test("random bytes have the length asked for and differ from call to call")
    func random() throws {
        #expect(try RandomBytes.make(0).isEmpty)
        #expect(try RandomBytes.make(33).count == 33)
        #expect(try RandomBytes.make(32) != RandomBytes.make(32))
    }

    @Test("an impossible count of random bytes is an error, not a trap", arguments: [-1, Int.min, Int.max])
    func impossible(_ count: Int) {
        #expect(throws: OpenSSLError.self) { try RandomBytes.make(count) }
    }
}
