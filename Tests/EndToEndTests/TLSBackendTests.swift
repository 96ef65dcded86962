// A backend behind TLS: Python's server over OpenSSL, with an authority that is made for the test.

import Foundation
import Glibc
import Testing

extension EndToEnd {
    @Suite("Backends behind TLS")
    struct TLSBackends {
        @Test("a backend is believed by the configured authority and its own name, and by nothing else")
        func verification() async throws {
            let authority = try Authority()
            let server = try TLSServer(authority.directory, "server", answering: try fixture("cycles-list.json"))
            let trusted = #""tls": { "ca": "\#(authority.file)" }"#
            let routes = RoutesFile(backends: [
                RoutesFile.cycles("https://127.0.0.1:\(server.port)", name: "trusted", trusted),
                RoutesFile.cycles("https://127.0.0.1:\(server.port)", name: "unknown-authority"),
                RoutesFile.cycles("https://localhost:\(server.port)", name: "wrong-name", trusted),
            ])
            try await withGateway(routes) { gateway in
                let page = try gateway.get("/v1/keys").page()
                #expect(page.keys.map(\.uid) == ["trusted/key_a1b2c3d4"])
                #expect(page.unreachable == ["unknown-authority", "wrong-name"] && !page.complete)
                for name in page.unreachable {
                    let problem = try gateway.get("/v1/keys?backend=\(name)").problem()
                    #expect(problem.status == 503 && problem.code == "backends_unavailable")
                }
            }
        }
    }
}

/// A certificate authority, and a certificate of its for 127.0.0.1.
private struct Authority {
    let directory: TemporaryDirectory
    var file: String { directory.path + "/ca.pem" }

    init() throws {
        directory = try TemporaryDirectory()
        let path = directory.path
        let newKey = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
        try directory.write("subjectAltName=IP:127.0.0.1\n", to: "names")
        try openssl(
            ["req", "-x509", "-days", "2", "-subj", "/CN=Test authority", "-keyout", path + "/ca.key", "-out", file]
                + newKey)
        try openssl(
            ["req", "-subj", "/CN=backend", "-keyout", path + "/server.key", "-out", path + "/server.csr"] + newKey)
        try openssl([
            "x509", "-req", "-days", "2", "-in", path + "/server.csr", "-CA", file, "-CAkey", path + "/ca.key",
            "-CAcreateserial", "-extfile", path + "/names", "-out", path + "/server.pem",
        ])
    }

    private func openssl(_ arguments: [String]) throws {
        let result = try run(["openssl"] + arguments)
        try #require(result.exitCode == 0, "\(result.errors)")
    }
}
