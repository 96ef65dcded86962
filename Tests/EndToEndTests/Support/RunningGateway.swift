// `rollcall serve` as a process of its own, over a configuration made here.

import Foundation
import Glibc
import Testing

/// What every sample backend demands. Made anew for each run, so that it can be looked for in what must not hold it.
let credential = "credential-" + UUID().uuidString

/// The parts of a routes.json that tests change. Each is JSON members without the braces.
struct RoutesFile {
    var backends: [(name: String, members: String)]
    var route = ""
    /// Further routes.
    var routes = ""
    var more = ""
    var listen = ""
    var admin = ""

    static func diffio(_ url: String, name: String = "diffio", _ more: String = "") -> (name: String, members: String) {
        (name, members("diffio", url, more))
    }

    static func cycles(_ url: String, name: String = "cycles", _ more: String = "") -> (name: String, members: String) {
        (name, members("cycles-admin", url, more))
    }

    var text: String {
        let names = backends.map { "\"\($0.name)\"" }.joined(separator: ", ")
        let backends = backends.map { "\"\($0.name)\": { \($0.members) }" }.joined(separator: ", ")
        let route = [#""path": "/v1/keys""#, "\"backends\": [\(names)]", route].filter { !$0.isEmpty }
        let file = [
            Self.listener("listen", listen), Self.listener("admin", admin),
            "\"routes\": { \"keys\": { \(route.joined(separator: ", ")) }\(routes.isEmpty ? "" : ", ")\(routes) }",
            "\"backends\": { \(backends) }", more,
        ]
        return "{ \(file.filter { !$0.isEmpty }.joined(separator: ",\n  ")) }\n"
    }

    private static func listener(_ name: String, _ more: String) -> String {
        "\"\(name)\": { \"address\": \"127.0.0.1:0\"\(more.isEmpty ? "" : ", ")\(more) }"
    }

    private static func members(_ dialect: String, _ url: String, _ more: String) -> String {
        let own = [
            "\"dialect\": \"\(dialect)\"", "\"url\": \"\(url)\"", #""credential": { "env": "BACKEND_CREDENTIAL" }"#,
        ]
        return (own + [more]).filter { !$0.isEmpty }.joined(separator: ", ")
    }
}

/// A gateway that has said it is listening.
final class RunningGateway: Sendable {
    struct NotReady: Error { let errors: String }

    let process: ChildProcess
    let port: UInt16
    let adminPort: UInt16
    /// Standard output until both listeners were there.
    let announced: String
    private let directory: TemporaryDirectory

    /// - Parameter log: where its log goes; nil for a file.
    init(_ routes: RoutesFile, environment: [String: String] = [:], log: Int32? = nil) throws {
        directory = try TemporaryDirectory()
        let config = try directory.write(routes.text, to: "routes.json")
        let errors = try newFile(directory.path + "/errors")
        defer { close(errors) }
        let output = try OutputPipe()
        process = try ChildProcess(
            [rollcallBinary, "serve", "--config", config],
            environment: ["BACKEND_CREDENTIAL": credential].merging(environment) { _, new in new },
            output: output.writeEnd, errors: log ?? errors)
        output.closeWriteEnd()
        var ports: [UInt16] = []
        var announced = ""
        while ports.count < 2, let line = output.line() {
            announced += line + "\n"
            let line = line.replacingOccurrences(of: "https://", with: "http://")
            if let port = Self.port(line, after: "listening on http://127.0.0.1:", before: "/v1/keys (route keys)") {
                ports.insert(port, at: 0)
            } else if let port = Self.port(line, after: "admin pages on http://127.0.0.1:", before: "/status") {
                ports.append(port)
            }
        }
        guard ports.count == 2 else { throw NotReady(errors: try directory.read("errors")) }
        (port, adminPort) = (ports[0], ports[1])
        for _ in routes.backends { announced += (output.line() ?? "") + "\n" }
        self.announced = announced
    }

    var url: String { "http://127.0.0.1:\(port)" }

    /// One request on a connection of its own.
    func get(_ target: String, _ headers: String...) throws -> WireResponse {
        try WireConnection(port: port).request("GET", target, headers)
    }

    func adminGet(_ target: String, _ headers: String...) throws -> WireResponse {
        try WireConnection(port: adminPort).request("GET", target, headers)
    }

    func post(_ body: String, type: String? = "application/json", to target: String = "/v1/keys/list") throws
        -> WireResponse
    {
        try WireConnection(port: port).request("POST", target, type.map { ["Content-Type: \($0)"] } ?? [], body: body)
    }

    /// Puts another configuration in the old one's place: into the same file, or by renaming one over it.
    func rewrite(_ routes: RoutesFile, byRenaming: Bool = false, listen: String = "127.0.0.1:0") throws {
        let own = #""listen": { "address": "127.0.0.1:0" }"#
        let text = routes.text.replacingOccurrences(
            of: own, with: own.replacingOccurrences(of: "127.0.0.1:0", with: listen))
        try directory.write(text, to: byRenaming ? "new.json" : "routes.json")
        if byRenaming { rename(directory.path + "/new.json", directory.path + "/routes.json") }
    }

    /// Standard error, line by line.
    var log: [Substring] {
        get throws { try directory.read("errors").split(separator: "\n") }
    }

    /// Asks it to end; the exit code, nil if it does not end.
    func stop() -> Int32? {
        process.signal(SIGTERM)
        return process.wait()
    }

    private static func port(_ line: String, after prefix: String, before suffix: String) -> UInt16? {
        guard line.hasPrefix(prefix), line.hasSuffix(suffix) else { return nil }
        return UInt16(line.dropFirst(prefix.count).dropLast(suffix.count))
    }
}

/// Runs a gateway for as long as `body` takes, and expects that it then ends well.
func withGateway(
    _ routes: RoutesFile, environment: [String: String] = [:], _ body: (RunningGateway) async throws -> Void
) async throws {
    let gateway = try RunningGateway(routes, environment: environment)
    try await body(gateway)
    #expect(gateway.stop() == 0, "SIGTERM ends the gateway with exit code 0")
}

/// A child's standard output, read line by line as it comes.
final class OutputPipe {
    private(set) var writeEnd: Int32
    private let readEnd: Int32
    private var waiting: [UInt8] = []

    init() throws {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { throw POSIXError(.EMFILE) }
        (readEnd, writeEnd) = (ends[0], ends[1])
    }

    deinit {
        close(readEnd)
        closeWriteEnd()
    }

    /// Ours must be closed before the child's can mean the end.
    func closeWriteEnd() {
        if writeEnd >= 0 { close(writeEnd) }
        writeEnd = -1
    }

    /// The next line without its end; nil at the end of the output.
    func line() -> String? {
        while true {
            if let end = waiting.firstIndex(of: 0x0A) {
                defer { waiting.removeFirst(end + 1) }
                return String(decoding: waiting[..<end], as: UTF8.self)
            }
            var buffer = [UInt8](repeating: 0, count: 4096)
            let count = read(readEnd, &buffer, buffer.count)
            if count <= 0 { return nil }
            waiting += buffer[..<count]
        }
    }
}
