import Configuration
import Foundation
import StrictJSON
import Testing

@Suite("files on disk")
struct DiskTests {
    @Test("a configuration and its secrets are read from disk, with their permission bits")
    func disk() throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("rollcall-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let secret = folder.appendingPathComponent("secret")
        try Data((Sample.credential + "\n").utf8).write(to: secret)
        try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: secret.path)
        let file = folder.appendingPathComponent("routes.json")
        try Data(Sample.smallest("\"credential\": {\"file\": \"secret\"},").utf8).write(to: file)
        let report = loadConfiguration(.disk(path: file.path))
        #expect(report.table?.backends.first?.credential?.reveal() == Array(Sample.credential.utf8))
        #expect(report.warnings.count == 1)
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: secret.path)
        #expect(loadConfiguration(.disk(path: file.path)).warnings.isEmpty)
    }

    @Test(
        "what is no file, or has no end, is a problem and no wait",
        arguments: [
            ("no-such-file.json", "No such file or directory"), ("/", "Is a directory"),
            ("/dev/zero", "larger than 16 MiB"),
        ])
    func unreadable(_ path: String, _ reason: String) {
        #expect(loadConfiguration(.disk(path: path)).text == "\(path):1:1: error: cannot read the file: \(reason)\n")
    }

    @Test("a pipe is read to its end, and one that nobody writes to is no wait")
    func pipes() async throws {
        let path = FileManager.default.temporaryDirectory.appendingPathComponent("rollcall-\(UUID().uuidString)").path
        try #require(mkfifo(path, 0o600) == 0)
        defer { try? FileManager.default.removeItem(atPath: path) }
        let start = ContinuousClock.now
        #expect(loadConfiguration(.disk(path: path)).table == nil)
        #expect(ContinuousClock.now - start < .seconds(4))
        let text = Data(Sample.smallest().utf8)
        let writer = open(path, O_RDWR)
        #expect(text.withUnsafeBytes { write(writer, $0.baseAddress, $0.count) } == text.count)
        // On a thread of its own, and without a pause here: other tests may hold all of the pool's for longer than a pipe is waited for.
        let (reports, report) = AsyncStream.makeStream(of: ConfigurationReport.self)
        Thread.detachNewThread { report.yield(loadConfiguration(.disk(path: path))) }
        var unread = Int32(text.count)
        while unread > 0 {
            usleep(1_000)
            try #require(ioctl(writer, UInt(FIONREAD), &unread) == 0)
        }
        close(writer)
        let read = try #require(await reports.first { _ in true })
        #expect(read.table != nil, "\(read.text)")
    }

    @Test("the process's environment is at hand")
    func environment() {
        let ours = ConfigurationSource.disk(path: "x").environment
        #expect(ours == ProcessInfo.processInfo.environment)
    }

    @Test("the repository's own routes.json is good, and is pointed elsewhere by the environment")
    func ownFile() throws {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        let path = root.deletingLastPathComponent().appendingPathComponent("routes.json").path
        var environment = ["DIFFIO_AGENT_KEY": Sample.credential, "CYCLES_ADMIN_KEY": Sample.credential]
        let (plain, disk) = (environment, ConfigurationSource.disk(path: path).readFile)
        let report = loadConfiguration(ConfigurationSource(path: path, environment: plain, readFile: disk))
        let table = try #require(report.table, "\(report.text)")
        #expect(table.backends.flatMap(\.urls).map(\.text) == ["http://127.0.0.1:18081", "http://127.0.0.1:18082"])
        #expect(table.routes.map(\.path) == ["/v1/keys"] && report.warnings.isEmpty)
        environment["CYCLES_URL"] = "https://cycles.example/base"
        environment["ROLLCALL_ADDRESS"] = "localhost:0"
        let other = loadConfiguration(ConfigurationSource(path: path, environment: environment, readFile: disk)).table
        #expect(other?.backends.last?.urls.first?.text == "https://cycles.example:443/base")
        #expect(other?.listen.port == 0)
    }
}
