// A backend behind TLS: Python's server over OpenSSL.

import Glibc
import Testing

/// Answers every GET with one body.
final class TLSServer {
    let port: UInt16
    private let process: ChildProcess

    /// - Parameter name: of the certificate and its key in the directory.
    init(_ directory: TemporaryDirectory, _ name: String, answering body: String) throws {
        let script = try directory.write(Self.script, to: "server.py")
        let answer = try directory.write(body, to: "answer.json")
        let (output, errors) = (try OutputPipe(), try newFile(directory.path + "/errors"))
        defer { close(errors) }
        process = try ChildProcess(
            ["python3", script, directory.path + "/\(name).pem", directory.path + "/\(name).key", answer],
            output: output.writeEnd, errors: errors)
        output.closeWriteEnd()
        port = try #require(output.line().flatMap { UInt16($0) })
    }

    private static let script = """
        import http.server, ssl, sys

        certificate, key, answer = sys.argv[1:]
        body = open(answer, "rb").read()

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                self.send_response(200)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *arguments):
                pass

        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, key)
        server.socket = context.wrap_socket(server.socket, server_side=True)
        print(server.server_port, flush=True)
        server.serve_forever()
        """
}
