// A backend behind TLS: Python's server over OpenSSL, with an authority that is made for the test.

import Foundation
import Testing

extension EndToEnd {
    @Suite("Backends behind TLS")
    struct TLSBackends {
        /// A server for 127.0.0.1 whose certificate is of the authority "ca", and the member of a backend that believes that.
        private func server(_ certificates: Certificates) throws -> (server: TLSServer, trusted: String) {
            try certificates.authority("ca")
            try certificates.certificate("server", of: "ca", names: "IP:127.0.0.1")
            return (
                try TLSServer(certificates.directory, "server", answering: try fixture("cycles-list.json")),
                #""tls": { "ca": "\#(certificates.path("ca.pem"))" }"#
            )
        }

        @Test("a backend is believed by the configured authority and its own name, and by nothing else")
        func verification() async throws {
            let certificates = try Certificates()
            let (server, trusted) = try server(certificates)
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

        @Test("a file of authorities counts as it was when it was last good, and its change is believed at once")
        func changes() async throws {
            let certificates = try Certificates()
            let (server, trusted) = try server(certificates)
            try certificates.authority("other")
            let routes = RoutesFile(backends: [RoutesFile.cycles("https://127.0.0.1:\(server.port)", trusted)])
            try await withGateway(routes) { gateway in
                let good = try certificates.directory.read("ca.pem")
                try certificates.directory.write("broken", to: "ca.pem")
                #expect(try eventually { try gateway.adminGet("/status").text.contains("certificates in PEM") })
                #expect(try gateway.get("/v1/keys").page().complete, "its first connection is made now")
                try certificates.directory.write(try certificates.directory.read("other.pem"), to: "ca.pem")
                #expect(try eventually { try !gateway.adminGet("/status").text.contains("certificates in PEM") })
                #expect(try gateway.get("/v1/keys").problem().code == "backends_unavailable")
                try certificates.directory.write(good, to: "ca.pem")
                #expect(try eventually { try gateway.get("/v1/keys").status == 200 })
            }
        }
    }
}
