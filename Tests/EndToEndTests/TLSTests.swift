// The listener behind TLS, asked by curl, by openssl s_client and by Python's ssl module: none of them shares code with the test.

import Foundation
import Glibc
import SampleBackends
import Testing

extension EndToEnd {
    @Suite("The listener behind TLS")
    struct ListenerTLS {
        /// A gateway that shows a certificate for 127.0.0.1 and localhost.
        private func withTLS(
            more: String = "", members: String = "", admin: String = "", also: [String] = [],
            prepare: (Certificates) throws -> Void = { _ in },
            _ body: (RunningGateway, Certificates) async throws -> Void
        ) async throws {
            let certificates = try Certificates()
            try certificates.authority("ca")
            try certificates.certificate("server", of: "ca", names: "IP:127.0.0.1,DNS:localhost")
            try prepare(certificates)
            let pair = try await SamplePair.start(diffio: 3, cycles: 3)
            var routes = RoutesFile(backends: pair.routes.backends, more: members)
            let text = more.replacing("DIR", with: certificates.directory.path)
            routes.listen =
                also.isEmpty
                ? certificates.tls("server", more: text) : certificates.tls("server", also[0], more: text)
            routes.admin = admin.replacing("DIR", with: certificates.directory.path)
            try await withGateway(routes) { try await body($0, certificates) }
            await pair.stop()
        }

        /// A gateway that lets nobody in without a certificate, with one to show: "me".
        private func withRequiredCertificate(
            _ body: (RunningGateway, Certificates) async throws -> Void
        ) async throws {
            try await withTLS(
                more: #""client_ca": "DIR/ca.pem", "client_certificate": "required""#,
                prepare: { try $0.certificate("me", of: "ca", names: "DNS:me.example") }, body)
        }

        private func curl(
            _ gateway: RunningGateway, _ certificates: Certificates, _ more: String..., path: String = "/v1/keys",
            admin: Bool = false
        ) throws -> CommandResult {
            try run(
                ["curl", "-sS", "--noproxy", "*", "--cacert", certificates.path("ca.pem"), "-w", "\n%{http_code}"]
                    + more + ["https://127.0.0.1:\(admin ? gateway.adminPort : gateway.port)\(path)"])
        }

        /// What `openssl s_client` says; `input` is a shell command that writes its input.
        private func client(
            _ gateway: RunningGateway, _ options: String, input: String = "sleep 0.2"
        ) throws -> CommandResult {
            let command =
                "(\(input)) | openssl s_client -connect 127.0.0.1:\(gateway.port) \(options) 2>&1"
                // HTTP/2's frames are no text.
                + " | tr -cd '\\11\\12\\40-\\176'"
            return try run(["sh", "-c", command])
        }

        /// Runs a Python program that has a verified connection in `c` and its socket in `s`.
        private func python(
            _ gateway: RunningGateway, _ certificates: Certificates, _ program: String
        ) throws -> CommandResult {
            let start = """
                import os, socket, ssl, sys
                x = ssl.create_default_context(cafile="\(certificates.path("ca.pem"))")
                s = socket.create_connection(("127.0.0.1", \(gateway.port)), 10)
                c = x.wrap_socket(s, server_hostname="localhost", suppress_ragged_eofs=False)
                s = socket.socket(fileno=os.dup(c.fileno()))
                def rest():
                    data = b""
                    while True:
                        try: more = c.recv(65536)
                        except ssl.SSLEOFError: return data + b"<truncated>"
                        except OSError as e: return data + b"<broken>"
                        if not more: return data + b"<closed>"
                        data += more

                """
            return try run(["python3", "-c", start + program])
        }

        @Test("a renewed certificate is shown to who connects from then on")
        func renewed() async throws {
            try await withTLS { gateway, certificates in
                let command = "openssl s_client -connect 127.0.0.1:\(gateway.port) </dev/null 2>/dev/null"
                func serial() throws -> String {
                    try run(["sh", "-c", command + " | openssl x509 -noout -serial"]).output
                }
                let first = try serial()
                try certificates.certificate("server", of: "ca", names: "IP:127.0.0.1,DNS:localhost")
                let isRenewed = try eventually { try serial() != first }
                #expect(first.hasPrefix("serial=") && isRenewed)
                let answer = try curl(gateway, certificates)
                #expect(answer.exitCode == 0 && answer.output.hasSuffix("200"))
            }
        }

        @Test("handshakes are counted by how they end")
        func handshakes() async throws {
            try await withTLS { gateway, certificates in
                let good = try curl(gateway, certificates)
                #expect(good.exitCode == 0)
                _ = try? WireConnection(port: gateway.port).request("GET", "/v1/keys")
                func counted(_ outcome: String) throws -> Bool {
                    try gateway.adminGet("/metrics").text.contains(
                        "rollcall_tls_handshakes_total{listener=\"front\",outcome=\"\(outcome)\"} 1\n")
                }
                #expect(try eventually { try counted("succeeded") })
                #expect(try eventually { try counted("failed") })
            }
        }

        @Test("versions 1.2 and 1.3 are spoken, nothing older, and no suite without forward secrecy")
        func versions() async throws {
            try await withTLS { gateway, certificates in
                for version in ["--tls-max 1.2", "--tlsv1.3"] {
                    let options = version.split(separator: " ").map(String.init)
                    let answer = try curl(gateway, certificates, options[0], options.count > 1 ? options[1] : "-4")
                    #expect(answer.exitCode == 0 && answer.output.hasSuffix("\n200"), "\(answer.errors)")
                }
                for old in ["-tls1_1", "-tls1"] {
                    let refused = try client(gateway, "\(old) -cipher DEFAULT@SECLEVEL=0")
                    #expect(refused.output.contains("alert protocol version"), "\(refused.output)")
                }
                for suite in ["AES128-GCM-SHA256", "ECDHE-ECDSA-AES128-SHA", "DHE-RSA-AES128-GCM-SHA256"] {
                    let refused = try client(gateway, "-tls1_2 -cipher \(suite)")
                    #expect(refused.output.contains("alert handshake failure"), "\(suite) \(refused.output)")
                }
                let spoken = try client(gateway, "-tls1_2 -cipher ECDHE-ECDSA-CHACHA20-POLY1305")
                #expect(spoken.output.contains("Cipher is ECDHE-ECDSA-CHACHA20-POLY1305"))
            }
        }

        @Test("HTTP/2 is spoken by who offers it, and by this machine without TLS")
        func http2() async throws {
            try await withTLS { gateway, certificates in
                let answer = try curl(gateway, certificates, "--http2", "-i")
                #expect(answer.output.hasPrefix("HTTP/2 200") && answer.output.hasSuffix("\n200"))
                #expect(try client(gateway, "-alpn h2,http/1.1").output.contains("ALPN protocol: h2"))
            }
            let pair = try await SamplePair.start(diffio: 2, cycles: 2)
            try await withGateway(pair.routes) { gateway in
                let plain = try run(
                    ["curl", "-sS", "--noproxy", "*", "--http2-prior-knowledge", "-i", "\(gateway.url)/v1/keys"])
                #expect(plain.output.hasPrefix("HTTP/2 200") && plain.output.contains("\"next_cursor\":null"))
            }
            await pair.stop()
        }

        @Test("ALPN chooses HTTP/1.1, and refuses who speaks nothing that we do")
        func alpn() async throws {
            try await withTLS { gateway, _ in
                let chosen = try client(gateway, "-alpn spdy/1,http/1.1")
                #expect(chosen.output.contains("ALPN protocol: http/1.1"))
                #expect(try client(gateway, "-alpn spdy/1").output.contains("no application protocol"))
                #expect(try client(gateway, "").output.contains("No ALPN negotiated"))
            }
        }

        @Test("a client that names a host is shown that host's certificate, any other the first")
        func serverName() async throws {
            try await withTLS(
                also: ["other"],
                prepare: {
                    try $0.certificate("other", of: "ca", names: "DNS:other.example,DNS:*.wild.example", key: "rsa")
                }
            ) { gateway, _ in
                for (name, subject) in [
                    ("-servername other.example", "other"), ("-servername a.wild.example", "other"),
                    ("-servername localhost", "server"), ("-servername nobody.example", "server"),
                    ("-noservername", "server"),
                ] {
                    let shown = try client(gateway, name)
                    #expect(shown.output.contains("subject=CN = \(subject)\n"), "\(name) \(shown.output)")
                }
                // Of all that we have, for a client that can't read the first.
                let rsa = try client(gateway, "-noservername -tls1_2 -cipher ECDHE-RSA-AES256-GCM-SHA384")
                #expect(rsa.output.contains("subject=CN = other\n"))
            }
        }

        @Test(
            "another certificate is shown to who comes then; connections that are open stay, and half of a change is none"
        )
        func reload() async throws {
            try await withTLS(
                prepare: { try $0.certificate("next", of: "ca", names: "IP:127.0.0.1,DNS:localhost", key: "rsa") }
            ) { gateway, certificates in
                let seen = try python(
                    gateway, certificates,
                    """
                    import json, time, urllib.request
                    def ask(c):
                        c.sendall(b"GET /v1/backends HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n")
                        return c.recv(65536).startswith(b"HTTP/1.1 200")
                    def shown():
                        new = x.wrap_socket(socket.create_connection(("127.0.0.1", \(gateway.port))), server_hostname="localhost")
                        return ask(new) and new.getpeercert()["subject"][0][0][1]
                    def problem():
                        with urllib.request.urlopen("http://127.0.0.1:\(gateway.adminPort)/status") as page:
                            return json.load(page)["reload"]["problem"]
                    def until(condition):
                        for _ in range(200):
                            if condition(): return True
                            time.sleep(0.05)
                    def put(kind):
                        os.replace("\(certificates.path("next"))." + kind, "\(certificates.path("server"))." + kind)
                    print(ask(c), shown())
                    put("pem")
                    print(until(problem), "not the certificate's" in problem(), ask(c), shown())
                    put("key")
                    print(until(lambda: not problem()), ask(c), shown())
                    """)
                #expect(
                    seen.output == "True server\nTrue True True server\nTrue True next\n",
                    "\(seen.output)\(seen.errors)")
            }
        }

        @Test("a first message that comes byte by byte is taken like any other")
        func slowFirstMessage() async throws {
            try await withTLS { gateway, certificates in
                let seen = try python(
                    gateway, certificates,
                    """
                    p = socket.create_connection(("127.0.0.1", \(gateway.port)), 10)
                    p.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                    i, o = ssl.MemoryBIO(), ssl.MemoryBIO()
                    b = x.wrap_bio(i, o, server_hostname="localhost")
                    def until(done):
                        while True:
                            try: return done()
                            except ssl.SSLWantReadError:
                                for byte in o.read(): p.send(bytes([byte]))
                                i.write(p.recv(65536))
                    until(b.do_handshake)
                    b.write(b"GET /v1/backends HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n")
                    p.sendall(o.read())
                    sys.stdout.write(until(lambda: b.read(15)).decode())
                    """)
                #expect(seen.output == "HTTP/1.1 200 OK", "\(seen.output)\(seen.errors)")
            }
        }

        @Test("sessions are resumed", arguments: ["-tls1_2", "-tls1_3"])
        func resumption(_ version: String) async throws {
            try await withTLS { gateway, certificates in
                let file = certificates.path("session")
                let request = "printf 'GET /v1/keys HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n'; sleep 0.4"
                let first = try client(gateway, "\(version) -sess_out \(file)", input: request)
                #expect(first.output.contains("New, TLSv1") && first.output.contains("HTTP/1.1 200 OK"))
                let second = try client(gateway, "\(version) -sess_in \(file)", input: request)
                #expect(second.output.contains("Reused, TLSv1") && second.output.contains("HTTP/1.1 200 OK"))
            }
        }

        @Test("renegotiation is refused")
        func renegotiation() async throws {
            try await withTLS { gateway, _ in
                let refused = try client(gateway, "-tls1_2", input: "sleep 0.2; echo R; sleep 0.4")
                #expect(refused.output.contains("no renegotiation"), "\(refused.output)")
            }
        }

        @Test("a connection ends with close_notify, and one that its client cuts off is not answered")
        func truncation() async throws {
            try await withTLS { gateway, certificates in
                let whole = try python(
                    gateway, certificates,
                    """
                    c.sendall(b"GET /v1/keys HTTP/1.1\\r\\nHost: a\\r\\nConnection: close\\r\\n\\r\\n")
                    sys.stdout.write(rest().decode()[-8:])
                    """)
                #expect(whole.output == "<closed>", "\(whole.errors)")
                let head = #"c.sendall(b"POST /v1/keys/list HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\n{}")"#
                let cut = try python(
                    gateway, certificates, head + "\ns.shutdown(socket.SHUT_WR)\nsys.stdout.write(repr(rest()))")
                #expect(!cut.output.contains("HTTP/1.1"), "\(cut.output)\(cut.errors)")
                #expect(try curl(gateway, certificates).output.hasSuffix("\n200"))
            }
        }

        @Test("a long answer comes whole, many requests on one connection, also behind one another")
        func traffic() async throws {
            try await withTLS { gateway, certificates in
                let answered = try python(
                    gateway, certificates,
                    """
                    one = b"GET /v1/keys HTTP/1.1\\r\\nHost: a\\r\\n"
                    c.sendall((one + b"\\r\\n") * 50 + one + b"Connection: close\\r\\n\\r\\n")
                    text = rest().decode()
                    print(text.count("HTTP/1.1 200 OK"), text.count('"next_cursor":null'), text[-8:])
                    """)
                #expect(answered.output == "51 51 <closed>\n", "\(answered.output)\(answered.errors)")
            }
        }

        @Test("who says nothing, or no TLS, is closed out; others are served meanwhile")
        func strangers() async throws {
            try await withTLS(members: #""limits": { "head_time": "300ms" }"#) { gateway, certificates in
                let silent = try WireConnection(port: gateway.port)
                let loud = try WireConnection(port: gateway.port)
                try loud.send("GET /v1/keys HTTP/1.1\r\nHost: a\r\n\r\n")
                #expect(try curl(gateway, certificates).output.hasSuffix("\n200"))
                #expect(silent.isAtEnd())
                #expect((try? loud.response()) == nil)
            }
        }

        @Test("a caller is known by its certificate's name, and by nothing that another authority has signed")
        func mutual() async throws {
            let token = UUID().uuidString
            let hashed = try run(["sh", "-c", "echo \(token) | \"$0\" hash-token", rollcallBinary]).output.dropLast()
            let callers = """
                "callers": [ { "name": "audit", "certificate_san": "spiffe://corp/audit", "backends": ["cycles"] },
                { "name": "billing", "certificate_san": ["Billing.example"], "token_sha256": "\(hashed)" } ]
                """
            try await withTLS(
                more: #""client_ca": "DIR/callers.pem""#, members: callers,
                prepare: { certificates in
                    try certificates.authority("callers")
                    try certificates.authority("others")
                    try certificates.certificate("audit", of: "callers", names: "URI:spiffe://corp/audit")
                    try certificates.certificate("billing", of: "callers", names: "DNS:billing.example")
                    try certificates.certificate("proxy", of: "callers", names: "DNS:proxy.example")
                    try certificates.certificate("forged", of: "others", names: "URI:spiffe://corp/audit")
                }
            ) { gateway, certificates in
                func status(_ name: String?, _ more: String...) throws -> String {
                    let shown = name.map {
                        ["--cert", certificates.path("\($0).pem"), "--key", certificates.path("\($0).key")]
                    }
                    let arguments = (shown ?? []) + more
                    return try run(
                        ["curl", "-s", "--noproxy", "*", "--cacert", certificates.path("ca.pem"), "-o", "/dev/null"]
                            + ["-w", "%{http_code}"] + arguments + ["https://127.0.0.1:\(gateway.port)/v1/keys"]
                    ).output
                }
                let key = ["-H", "X-Api-Key: \(token)"]
                #expect(try status("audit") == "200" && status("billing") == "200")
                #expect(try status(nil) == "401" && status("proxy") == "401" && status("forged") == "000")
                #expect(try status(nil, key[0], key[1]) == "200" && status("proxy", key[0], key[1]) == "200")
                #expect(try status("billing", key[0], key[1]) == "200" && status("audit", key[0], key[1]) == "401")
                let seen = try curl(
                    gateway, certificates, "--cert", certificates.path("audit.pem"), "--key",
                    certificates.path("audit.key"), path: "/v1/backends")
                #expect(seen.output.contains("cycles") && !seen.output.contains("diffio"))
            }
        }

        @Test("where certificates are required, nobody gets in without one")
        func required() async throws {
            try await withRequiredCertificate { gateway, certificates in
                #expect(try curl(gateway, certificates).exitCode != 0)
                let known = try curl(
                    gateway, certificates, "--cert", certificates.path("me.pem"), "--key", certificates.path("me.key"))
                #expect(known.output.hasSuffix("\n200"))
            }
        }

        @Test("rollcall list believes the authority that it is given, and shows a certificate")
        func listed() async throws {
            try await withRequiredCertificate { gateway, certificates in
                func list(_ options: String...) throws -> CommandResult {
                    let server = "https://127.0.0.1:\(gateway.port)"
                    return try run([rollcallBinary, "list", "--server", server, "--output", "ndjson"] + options)
                }
                let (ca, me) = (certificates.path("ca.pem"), certificates.path("me.pem"))
                let key = certificates.path("me.key")
                #expect(try list("--certificate", me, "--private-key", key).errors.contains("tls"))
                #expect(try list("--ca", ca).exitCode == 1)
                let listed = try list("--ca", ca, "--certificate", me, "--private-key", key)
                #expect(listed.exitCode == 0 && listed.output.split(separator: "\n").count == 6)
                _ = try run(["sh", "-c", "cat \(key) >> \(me)"])
                #expect(try list("--ca", ca, "--certificate", me).output == listed.output)
                let missing = try list("--ca", certificates.path("none.pem"))
                #expect(missing.exitCode == 1 && missing.errors.contains("none.pem: No such file"))
                #expect(try list("--private-key", key).exitCode == 64)
            }
        }

        @Test("admin pages behind TLS open to a certificate of their own authority")
        func admin() async throws {
            try await withTLS(
                admin: #""client_ca": "DIR/ca.pem""#,
                prepare: { try $0.certificate("me", of: "ca", names: "DNS:me.example") }
            ) { gateway, certificates in
                #expect(try curl(gateway, certificates, path: "/healthz", admin: true).output.hasSuffix("\n200"))
                #expect(try curl(gateway, certificates, path: "/status", admin: true).output.hasSuffix("\n401"))
                let known = try curl(
                    gateway, certificates, "--cert", certificates.path("me.pem"), "--key", certificates.path("me.key"),
                    path: "/status", admin: true)
                #expect(known.output.hasSuffix("\n200"))
            }
        }
    }
}
