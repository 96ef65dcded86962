// Keys that sign tokens, and tokens of any kind, good and bad. Signing is the openssl command's, not the code's under test.

import Foundation
import Testing

enum Kind: String, CaseIterable, Sendable { case rs256 = "RS256", es256 = "ES256", edDSA = "EdDSA" }

/// A key pair, made for this run.
final class SigningKey: Sendable {
    let kind: Kind
    private let directory: URL

    /// A new key pair.
    init(_ kind: Kind) async throws {
        self.kind = kind
        directory = FileManager.default.temporaryDirectory.appending(path: "rollcall-" + UUID().uuidString)
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        let algorithm =
            switch kind {
            case .rs256: ["RSA", "-pkeyopt", "rsa_keygen_bits:2048"]
            case .es256: ["EC", "-pkeyopt", "ec_paramgen_curve:P-256"]
            case .edDSA: ["ED25519"]
            }
        _ = try await openssl(["genpkey", "-out", "key", "-algorithm"] + algorithm)
    }

    deinit { try? FileManager.default.removeItem(at: directory) }

    /// As a JSON Web Key, further members with a comma in front.
    func jwk(_ more: String = "") async throws -> String {
        let der = try await openssl(["pkey", "-in", "key", "-pubout", "-outform", "DER"])
        switch kind {
        case .rs256:
            let text = String(decoding: try await openssl(["rsa", "-in", "key", "-modulus", "-noout"]), as: UTF8.self)
            let digits = Array(text.dropFirst("Modulus=".count).filter { $0 != "\n" })
            let modulus = stride(from: 0, to: digits.count, by: 2).compactMap {
                UInt8(String(digits[$0...($0 + 1)]), radix: 16)
            }
            return "{\"kty\":\"RSA\",\"n\":\"\(base64URL(modulus))\",\"e\":\"AQAB\"\(more)}"
        case .es256:
            let (x, y) = (base64URL(Array(der.suffix(64).prefix(32))), base64URL(Array(der.suffix(32))))
            return "{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"\(x)\",\"y\":\"\(y)\"\(more)}"
        case .edDSA:
            return "{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"\(base64URL(Array(der.suffix(32))))\"\(more)}"
        }
    }

    /// A token; `header` instead of the honest one.
    func token(_ payload: String, header: String? = nil) async throws -> String {
        let header = header ?? "{\"alg\":\"\(kind.rawValue)\",\"typ\":\"JWT\"}"
        let signed = base64URL(Array(header.utf8)) + "." + base64URL(Array(payload.utf8))
        return signed + "." + base64URL(try await signature(of: signed))
    }

    private func signature(of text: String) async throws -> [UInt8] {
        let name = UUID().uuidString
        try Data(text.utf8).write(to: directory.appending(path: name))
        let digest = kind == .edDSA ? [] : ["-digest", "sha256"]
        let signature = try await openssl(["pkeyutl", "-sign", "-inkey", "key", "-rawin", "-in", name] + digest)
        return kind == .es256 ? raw(signature) : signature
    }

    /// R and S out of their DER, 32 bytes each.
    private func raw(_ der: [UInt8]) -> [UInt8] {
        func number(at index: Int) -> [UInt8] {
            let digits = der[(index + 2)..<(index + 2 + Int(der[index + 1]))].drop { $0 == 0 }
            return [UInt8](repeating: 0, count: 32 - digits.count) + digits
        }
        return number(at: 2) + number(at: 4 + Int(der[3]))
    }

    /// Runs the command without holding up a thread: other suites' tests watch the clock.
    private func openssl(_ arguments: [String]) async throws -> [UInt8] {
        let file = directory.appending(path: UUID().uuidString)
        try Data().write(to: file)
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["openssl"] + arguments
        process.currentDirectoryURL = directory
        process.standardError = FileHandle.nullDevice
        process.standardOutput = try FileHandle(forWritingTo: file)
        try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
            process.terminationHandler = { _ in continuation.resume() }
            do { try process.run() } catch { continuation.resume(throwing: error) }
        }
        try #require(process.terminationStatus == 0, "openssl \(arguments.joined(separator: " "))")
        return Array(try Data(contentsOf: file))
    }
}

func base64URL(_ bytes: [UInt8]) -> String {
    Data(bytes).base64EncodedString().replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
}
