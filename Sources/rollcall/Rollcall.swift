// The command line. Each command is a file; nothing but wiring is decided here.

import ArgumentParser
import CMemory
import Gateway
import Glibc

@main
struct Rollcall: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rollcall",
        abstract: "One honest list of a company's API keys.",
        discussion: """
            To see it work, with two sample backends:
              rollcall demo

            To run it over your own, from a routes.json that README explains by example:
              rollcall check routes.json --explain
              rollcall probe routes.json
              rollcall serve --config routes.json

            To list what it lists, and to change it without fear:
              rollcall list --status active --output ndjson
              rollcall diff routes.json new.json

            Exit codes: 0 good; 1 a problem, 2 where the output can't be written;
            64 a mistake on the command line. The help of `diff` and `list` tells
            of theirs.
            """,
        version: rollcallVersion,
        subcommands: [
            ServeCommand.self, DemoCommand.self, CheckCommand.self, ProbeCommand.self, DiffCommand.self,
            ListCommand.self, RedactCommand.self, KeygenCommand.self, HashTokenCommand.self,
            SchemaCommand.self, OpenAPICommand.self,
        ])

    static func main() async {
        // libcurl and NIO both write to sockets whose peers may be gone: that is an error of the call, not the process's end.
        signal(SIGPIPE, SIG_IGN)
        // Long answers come and go.
        rollcall_set_up_heap()
        await main(nil)
    }
}

/// Writes a command's output. Without room for it the command has failed; a reader that has gone has had enough.
func emit(_ text: String) throws {
    let code = write(text, to: STDOUT_FILENO)
    guard code != 0, code != EPIPE else { return }
    write("rollcall: standard output: \(String(cString: strerror(code)))\n", to: STDERR_FILENO)
    throw ExitCode(2)
}

/// Writes all of it. Returns 0, or why the rest could not be written (errno).
@discardableResult
func write(_ text: String, to descriptor: Int32) -> Int32 {
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
        let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
        if count < 0, errno == EINTR { continue }
        if count <= 0 { return count < 0 ? errno : ENOSPC }
        rest = rest.dropFirst(count)
    }
    return 0
}
