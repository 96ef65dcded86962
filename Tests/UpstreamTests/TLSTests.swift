// Certificates, against a real OpenSSL server and authorities made at run time.

import Foundation
import Testing
import Upstream

extension UpstreamTests {
    @Suite struct TLSTests {
        private func status(_ server: OpenSSLServer, _ tls: TLSSettings, host: String = "localhost") async throws -> Int
        {
            let pool = try makePool(PoolSettings(tls: tls))
            return try await pool.perform(get("https://\(host):\(server.port)/", maxAnswer: 1 << 20)).status
        }

        private func failure(
            _ server: OpenSSLServer, _ tls: TLSSettings, host: String = "localhost"
        ) async throws -> TransferFailure.Kind? {
            try await makePool(PoolSettings(tls: tls)).failure(get("https://\(host):\(server.port)/"))
        }

        @Test("a certificate is believed by its own authority and name only")
        func verification() async throws {
            let authority = try Authority()
            defer { authority.remove() }
            let server = try await OpenSSLServer(authority.certificate(for: "localhost"))
            defer { server.stop() }
            let known = TLSSettings(authorities: try authority.text)
            #expect(try await status(server, known) == 200)
            #expect(try await failure(server, known, host: "127.0.0.1") == .tls)
            #expect(try await failure(server, TLSSettings()) == .tls)
            let stranger = try Authority()
            defer { stranger.remove() }
            #expect(try await failure(server, TLSSettings(authorities: try stranger.text)) == .tls)
        }

        @Test("a client certificate is shown where it is configured, and missed where it is not")
        func clientCertificate() async throws {
            let authority = try Authority()
            defer { authority.remove() }
            let client = try authority.certificate(for: "gateway")
            // Up to TLS 1.2, where a server refuses within the handshake; later versions refuse after it.
            let server = try await OpenSSLServer(
                authority.certificate(for: "localhost"), ["-Verify", "2", "-CAfile", authority.file, "-tls1_2"])
            defer { server.stop() }
            let shown = TLSSettings(
                authorities: try authority.text, clientCertificate: try pem(client.file),
                clientKey: try pem(client.keyFile))
            #expect(try await status(server, shown) == 200)
            #expect(try await failure(server, TLSSettings(authorities: try authority.text)) == .tls)
        }

        @Test("TLS below 1.2 is refused")
        func oldVersion() async throws {
            let authority = try Authority()
            defer { authority.remove() }
            let server = try await OpenSSLServer(
                authority.certificate(for: "localhost"), ["-tls1_1", "-cipher", "ALL:@SECLEVEL=0"])
            defer { server.stop() }
            #expect(try await failure(server, TLSSettings(authorities: try authority.text)) == .tls)
        }

        @Test("certificates and keys that are none are a mistake of the settings")
        func noCertificates() async throws {
            let authority = try Authority()
            defer { authority.remove() }
            let client = try authority.certificate(for: "gateway")
            let server = try await OpenSSLServer(authority.certificate(for: "localhost"))
            defer { server.stop() }
            let (text, certificate, none) = (try authority.text, try pem(client.file), PEMText("none".utf8))
            for wrong in [
                TLSSettings(authorities: none), TLSSettings(authorities: text, clientCertificate: none),
                TLSSettings(authorities: text, clientCertificate: certificate, clientKey: none),
            ] {
                #expect(try await failure(server, wrong) == .misconfigured)
            }
        }

        @Test("a peer that does not speak TLS is a failed handshake")
        func plainPeer() async throws {
            let server = ScriptedServer { $0.send("HTTP/1.1 400 Bad Request\r\n\r\n") }
            let pool = try makePool()
            #expect(await pool.failure(get("https://127.0.0.1:\(server.port)/")) == .tls)
        }
    }
}

private func pem(_ path: String) throws -> PEMText { PEMText(try Data(contentsOf: URL(filePath: path))) }

/// A certificate and its key, as files.
private struct Certificate {
    let file: String
    let keyFile: String
}

/// An authority of its own, in a directory that its test removes.
private struct Authority {
    let file: String
    var text: PEMText { get throws { try pem(file) } }
    private let directory: URL

    init() throws {
        directory = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        file = directory.appending(path: "ca.pem").path
        try make("ca", ["-subj", "/CN=Test authority \(directory.lastPathComponent)"])
    }

    func remove() { try? FileManager.default.removeItem(at: directory) }

    func certificate(for name: String) throws -> Certificate {
        let authority = ["-CA", file, "-CAkey", directory.appending(path: "ca.key").path]
        return try make(name, ["-subj", "/CN=\(name)", "-addext", "subjectAltName=DNS:\(name)"] + authority)
    }

    @discardableResult
    private func make(_ name: String, _ arguments: [String]) throws -> Certificate {
        let made = Certificate(
            file: directory.appending(path: "\(name).pem").path, keyFile: directory.appending(path: "\(name).key").path)
        let key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", made.keyFile]
        let process = try openssl(["req", "-x509", "-days", "2", "-out", made.file] + key + arguments)
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
        return made
    }
}

/// `openssl s_server -www`: answers every GET with a page about the connection.
private struct OpenSSLServer {
    let port: UInt16
    private let process: Process

    init(_ certificate: Certificate, _ arguments: [String] = []) async throws {
        port = ScriptedServer.closedPort()
        let own = ["-accept", "127.0.0.1:\(port)", "-cert", certificate.file, "-key", certificate.keyFile]
        process = try openssl(["s_server", "-www", "-quiet"] + own + arguments)
        // It tells nobody when it listens.
        for _ in 0..<200 where try await makePool().failure(get("http://127.0.0.1:\(port)/")) == .unreachable {
            try await Task.sleep(for: .milliseconds(20))
        }
    }

    func stop() {
        // A task's thread blocks signals, and its child inherits that: only this one arrives.
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
    }
}

private func openssl(_ arguments: [String]) throws -> Process {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["openssl"] + arguments
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    return process
}
