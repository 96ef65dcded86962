// Where the built program is, and commands that are run to their end.

import Foundation
import Glibc

/// A directory that is gone when nobody holds it any more.
final class TemporaryDirectory: Sendable {
    let path: String

    init() throws {
        path = NSTemporaryDirectory() + "rollcall-" + UUID().uuidString
        try FileManager.default.createDirectory(
            atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// Writes a file and gives its path.
    @discardableResult
    func write(_ text: String, to name: String) throws -> String {
        let file = path + "/" + name
        try text.write(toFile: file, atomically: false, encoding: .utf8)
        return file
    }

    func read(_ name: String) throws -> String { try String(contentsOfFile: path + "/" + name, encoding: .utf8) }
}

/// What a command that has ended left behind.
struct CommandResult {
    let exitCode: Int32?
    let output: String
    let errors: String
}

/// Runs a command to its end.
func run(_ arguments: [String], environment: [String: String] = [:], input: String? = nil) throws -> CommandResult {
    let directory = try TemporaryDirectory()
    let (output, errors) = (try newFile(directory.path + "/out"), try newFile(directory.path + "/err"))
    defer {
        close(output)
        close(errors)
    }
    if let input { try directory.write(input, to: "in") }
    let redirected = ["sh", "-c", "exec \"$@\" < \"$0\"", directory.path + "/in"] + arguments
    let process = try ChildProcess(
        input == nil ? arguments : redirected, environment: environment, output: output, errors: errors)
    let code = process.wait()
    return CommandResult(exitCode: code, output: try directory.read("out"), errors: try directory.read("err"))
}

/// Runs `rollcall` to its end.
func rollcall(
    _ arguments: String..., environment: [String: String] = [:], input: String? = nil
) throws -> CommandResult {
    try run([rollcallBinary] + arguments, environment: environment, input: input)
}

/// An empty file, open for writing, that no child inherits by accident.
func newFile(_ path: String) throws -> Int32 {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO) }
    return descriptor
}

/// The program under test: `ROLLCALL_BINARY`, or what the same build put beside this test bundle.
let rollcallBinary: String = {
    if let given = ProcessInfo.processInfo.environment["ROLLCALL_BINARY"] { return given }
    let own = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
    let places = [own, CommandLine.arguments.first].compactMap(\.self).map {
        ($0 as NSString).deletingLastPathComponent
    }
    let binaries = places.map { $0 + "/rollcall" }
    return binaries.first { FileManager.default.isExecutableFile(atPath: $0) } ?? "rollcall"
}()

/// A file of `Fixtures`.
func fixture(_ name: String) throws -> String {
    let path = Bundle.module.bundlePath + "/Fixtures/" + name
    return try String(contentsOfFile: path, encoding: .utf8)
}
