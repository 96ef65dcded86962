import OpenSSL
import Testing

@Suite("HKDF-SHA256 against RFC 5869")
struct HKDFTests {
    @Test("test case 1: a short key, a salt and an info")
    func basic() throws {
        let output = try HKDF.sha256(
            key: Array(repeating: 0x0b, count: 22), salt: run(0, through: 0x0c), info: run(0xf0, through: 0xf9),
            length: 42)
        #expect(
            output
                == bytes(
                    "3cb25f25faacd57a90434f64d0362f2a 2d2d0a90cf1a5a4c5db02d56ecc4c5bf 34007208d5b887185865"))
    }

    @Test("test case 2: long inputs and a long output")
    func long() throws {
        let output = try HKDF.sha256(
            key: run(0, through: 0x4f), salt: run(0x60, through: 0xaf), info: run(0xb0, through: 0xff), length: 82)
        #expect(
            output
                == bytes(
                    """
                    b11e398dc80327a1c8e7f78c596a4934 4f012eda2d4efad8a050cc4c19afa97c 59045a99cac7827271cb41c65e590e09
                    da3275600c2f09b8367793a9aca3db71 cc30c58179ec3e87c14c01d5c1f3434f 1d87
                    """))
    }

    @Test("test case 3: without salt and info")
    func empty() throws {
        let output = try HKDF.sha256(key: Array(repeating: 0x0b, count: 22), salt: [], info: [], length: 42)
        #expect(
            output
                == bytes(
                    "8da4e775a563c18f715f802a063c5a31 b8a11f5c5ee1879ec3454e5f3c738d2d 9d201395faa4b61a96c8"))
    }

    @Test("a length that RFC 5869 does not allow is an error, not a trap", arguments: [-1, 0, 8161, Int.max])
    func badLength(_ length: Int) {
        #expect(throws: OpenSSLError.self) { try HKDF.sha256(key: [1], salt: [], info: [], length: length) }
    }

    @Test("the longest output is made, and begins with the shorter ones")
    func longest() throws {
        let longest = try HKDF.sha256(key: [1], salt: [2], info: [3], length: 8160)
        #expect(longest.count == 8160)
        #expect(try Array(longest.prefix(40)) == HKDF.sha256(key: [1], salt: [2], info: [3], length: 40))
    }

    @Test("an empty key is an error")
    func emptyKey() {
        #expect(throws: OpenSSLError.self) { try HKDF.sha256(key: [], salt: [], info: [], length: 32) }
    }
}
