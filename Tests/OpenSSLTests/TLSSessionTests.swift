// TLS sessions without a socket: what strangers send instead of a handshake.

import Foundation
import Testing

@testable import OpenSSL

@Suite("TLS sessions")
struct TLSSessionTests {
    /// A certificate and its key, made for this run.
    private static let identity = Result {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments =
            ["openssl", "req", "-x509", "-days", "2", "-subj", "/CN=a", "-nodes", "-newkey", "ec"]
            + ["-pkeyopt", "ec_paramgen_curve:P-256", "-keyout", "-", "-out", "-"]
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = FileHandle.nullDevice
        try process.run()
        let pem = Array(try pipe.fileHandleForReading.readToEnd() ?? Data())
        process.waitUntilExit()
        return try TLSIdentity(certificates: pem, privateKey: pem)
    }

    private func session() throws -> TLSSession {
        try TLSSession(TLSContext([try Self.identity.get()], protocols: ["http/1.1"]))
    }

    private func receive(_ bytes: [UInt8], _ session: TLSSession) {
        bytes.withUnsafeBytes { session.receive($0) }
    }

    @Test("a stranger's bytes end in an error with an alert to send, not in a session")
    func strangers() throws {
        for text in [
            "GET / HTTP/1.1\r\nHost: a\r\n\r\n", String(repeating: "x", count: 20_000),
            "\u{16}\u{3}\u{1}\u{0}\u{5}hello",
        ] {
            let session = try session()
            #expect(try !session.handshake())
            receive(Array(text.utf8), session)
            #expect(throws: OpenSSLError.self) { try session.handshake() }
            session.close()
        }
    }

    @Test("random bytes never do more than fail, and leave no error behind for the next session")
    func garbage() throws {
        for seed in 0..<300 {
            let session = try session()
            var bytes = (0..<Int.random(in: 1...300)).map { _ in UInt8.random(in: 0...255) }
            if seed % 2 == 0 { bytes = [22, 3, 1, 0, UInt8(truncatingIfNeeded: bytes.count), 1, 0, 0] + bytes }
            receive(bytes, session)
            let isDone = try? session.handshake()
            #expect(isDone != true)
            #expect(session.takeOutput().count <= 5000 && session.pendingOutput == 0)
            #expect(session.clientNames == nil && session.applicationProtocol == nil)
            #expect(try !self.session().handshake())
        }
    }

    @Test("a key that is not the certificate's, and texts that hold neither, are told apart")
    func identities() throws {
        #expect(throws: TLSIdentity.Failure.self) { try TLSIdentity(certificates: [], privateKey: []) }
        #expect(throws: TLSIdentity.Failure.self) { try TLSIdentity(certificates: [0, 1, 2], privateKey: [3]) }
    }

    @Test("public keys that are none are refused")
    func keys() throws {
        #expect(throws: OpenSSLError.self) { try VerificationKey.rsa(modulus: [1, 2, 3], exponent: [1, 0, 1]) }
        #expect(throws: OpenSSLError.self) {
            try VerificationKey.rsa(modulus: Array(repeating: 255, count: 256), exponent: [])
        }
        #expect(throws: OpenSSLError.self) { try VerificationKey.p256(x: Array(1...32), y: Array(1...32)) }
        #expect(throws: OpenSSLError.self) { try VerificationKey.p256(x: [1], y: [2]) }
        #expect(throws: OpenSSLError.self) { try VerificationKey.ed25519([1, 2, 3]) }
        let key = try VerificationKey.ed25519(Array(0..<32))
        for count in [0, 1, 63, 64, 65] {
            #expect(try !key.verifies(Array(repeating: 0, count: count), of: Array("text".utf8)))
        }
    }

    @Test("numbers in DER are as short as they can be, and never negative")
    func der() {
        #expect(DER.integer([0, 0, 1]) == [2, 1, 1])
        #expect(DER.integer([0x80]) == [2, 2, 0, 0x80])
        #expect(DER.integer([]) == [2, 1, 0])
        #expect(DER.sequence(Array(repeating: 7, count: 0x7F)).prefix(2) == [0x30, 0x7F])
        #expect(DER.sequence(Array(repeating: 7, count: 0x80)).prefix(3) == [0x30, 0x81, 0x80])
        #expect(DER.sequence(Array(repeating: 7, count: 0x1234)).prefix(4) == [0x30, 0x82, 0x12, 0x34])
    }

    @Test("secrets are compared whole")
    func comparison() {
        #expect(equalInConstantTime([1, 2, 3], [1, 2, 3]) && equalInConstantTime([], []))
        #expect(!equalInConstantTime([1, 2, 3], [1, 2, 4]) && !equalInConstantTime([1, 2], [1, 2, 3]))
    }
}
