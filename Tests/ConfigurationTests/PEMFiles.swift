// Certificates and private keys, made once for this run by the openssl command.

import Configuration
import Foundation

/// `a` and `b` with certificate and key; `locked.key` is `a`'s, encrypted.
enum PEMFiles {
    static let passphrase = "p-" + UUID().uuidString

    static let all: [String: FileContents] = {
        let directory = FileManager.default.temporaryDirectory.appending(path: "rollcall-" + UUID().uuidString)
        try? FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: directory) }
        make(in: directory)
        return ["a.pem", "a.key", "b.pem", "b.key", "locked.key"].reduce(into: [:]) {
            let bytes = (try? Data(contentsOf: directory.appending(path: $1))).map(Array.init) ?? []
            $0[$1] = FileContents(bytes: bytes)
        }
    }()

    /// One round of key derivation is enough for a test that reads the key a thousand times.
    private static let script = """
        for n in a b; do openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 \
        -subj /CN=$n -addext subjectAltName=DNS:$n.example -keyout $n.key -out $n.pem; done
        openssl pkcs8 -topk8 -iter 1 -in a.key -out locked.key -passout pass:"$PASS"
        """

    private static func make(in directory: URL) {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/sh")
        process.arguments = ["-c", script]
        process.currentDirectoryURL = directory
        process.environment = ["PATH": ProcessInfo.processInfo.environment["PATH"] ?? "", "PASS": passphrase]
        process.standardError = FileHandle.nullDevice
        try? process.run()
        process.waitUntilExit()
    }
}
