// `rollcall hash-token`: what routes.json holds of a caller's token. The token is read from standard input, never from an
// argument, where every user of the machine could see it, and is never repeated.

import ArgumentParser
import Glibc
import OpenSSL

struct HashTokenCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "hash-token", abstract: "Print the token_sha256 of a caller's token, read from standard input.",
        discussion: "For example: printf %s \"$TOKEN\" | rollcall hash-token")

    func run() throws {
        let line = TerminalEcho.suppressed { readLine(strippingNewline: true) } ?? ""
        guard let token = CallerToken(line) else {
            write(
                "expected one line: a token of visible ASCII characters, as a header can carry it\n", to: STDERR_FILENO)
            throw ExitCode(1)
        }
        try emit(try SHA256.hexDigest(of: token.bytes) + "\n")
    }
}

/// A token that a caller can present in a header.
struct CallerToken: Equatable {
    let bytes: [UInt8]

    init?(_ text: String) {
        guard !text.isEmpty, text.utf8.allSatisfy({ 0x21...0x7E ~= $0 }) else { return nil }
        bytes = Array(text.utf8)
    }
}

/// A terminal that does not show what is typed.
private enum TerminalEcho {
    static func suppressed<Result>(_ body: () -> Result) -> Result {
        var before = termios()
        guard isatty(STDIN_FILENO) == 1, tcgetattr(STDIN_FILENO, &before) == 0 else { return body() }
        var silent = before
        silent.c_lflag &= ~tcflag_t(ECHO)
        write("token: ", to: STDERR_FILENO)
        tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent)
        defer {
            tcsetattr(STDIN_FILENO, TCSAFLUSH, &before)
            write("\n", to: STDERR_FILENO)
        }
        return body()
    }
}
