// Authorities and certificates, made for one test by the openssl command and gone with it.

import Foundation
import Testing

/// A directory with certificates.
struct Certificates {
    let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory() }

    func path(_ name: String) -> String { directory.path + "/" + name }

    /// Makes an authority: `NAME.pem`, `NAME.key`.
    func authority(_ name: String) throws {
        try openssl(
            ["req", "-x509", "-days", "2", "-subj", "/CN=\(name)", "-keyout", path("\(name).key")]
                + ["-out", path("\(name).pem")] + Self.newKey("ec"))
    }

    /// Makes a certificate for so many days, which may have passed: `NAME.pem` with its authority behind it, `NAME.key`.
    func certificate(
        _ name: String, of authority: String, names: String, key: String = "ec", passphrase: String? = nil,
        days: Int = 2
    ) throws {
        try directory.write("subjectAltName=\(names)\n", to: "\(name).ext")
        try openssl(
            ["req", "-subj", "/CN=\(name)", "-keyout", path("\(name).key"), "-out", path("\(name).csr")]
                + Self.newKey(key, passphrase))
        try openssl([
            "x509", "-req", "-days", "\(days)", "-in", path("\(name).csr"), "-CA", path("\(authority).pem"),
            "-CAkey", path("\(authority).key"), "-CAcreateserial", "-extfile", path("\(name).ext"),
            "-out", path("\(name).pem"),
        ])
    }

    /// A member of `listen` that shows certificates.
    func tls(_ names: String..., more: String = "") -> String {
        let entries = names.map {
            "{ \"certificate\": \"\(path("\($0).pem"))\", \"private_key\": \"\(path("\($0).key"))\" }"
        }
        return "\"tls\": { \"certificates\": [ \(entries.joined(separator: ", ")) ]\(more.isEmpty ? "" : ", ")\(more) }"
    }

    private static func newKey(_ kind: String, _ passphrase: String? = nil) -> [String] {
        let key = kind == "ec" ? ["ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"] : ["rsa:2048"]
        return ["-newkey"] + key + (passphrase.map { ["-passout", "pass:\($0)"] } ?? ["-nodes"])
    }

    private func openssl(_ arguments: [String]) throws {
        let result = try run(["openssl"] + arguments)
        try #require(result.exitCode == 0, "\(result.errors)")
    }
}
