// A child process: started, signalled, awaited. Not Foundation's: a child of that inherits the signals which the thread
// of a test blocks, and would never see its SIGTERM.

import Glibc
import Synchronization

/// A process that this test run started. It is killed when nobody holds it any more.
final class ChildProcess: Sendable {
    struct NotStarted: Error { let path: String, code: Int32 }

    let pid: pid_t
    /// Guards the status that waitpid(2) gives only once.
    private let ended = Mutex<Int32?>(nil)

    /// Starts `arguments[0]`, looked for in PATH, with our environment and more.
    init(_ arguments: [String], environment: [String: String] = [:], output: Int32, errors: Int32) throws {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO)
        posix_spawn_file_actions_adddup2(&actions, errors, STDERR_FILENO)
        // A listening socket of ours that lived on in a child would look like a backend that hangs.
        posix_spawn_file_actions_addclosefrom_np(&actions, 3)
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
        var pid = pid_t()
        let variables = Self.inherited.merging(environment) { _, new in new }.map { "\($0)=\($1)" }
        let code = withCStrings(arguments) { argv in
            withCStrings(variables) { posix_spawnp(&pid, arguments[0], &actions, &attributes, argv, $0) }
        }
        guard code == 0 else { throw NotStarted(path: arguments[0], code: code) }
        self.pid = pid
    }

    deinit {
        if exitCode() == nil {
            kill(pid, SIGKILL)
            var status: Int32 = 0
            waitpid(pid, &status, 0)
        }
    }

    func signal(_ number: Int32) { kill(pid, number) }

    /// The exit code if it has ended, 128 and the signal's number if one ended it.
    func exitCode() -> Int32? {
        ended.withLock { ended in
            if let ended { return ended }
            var status: Int32 = 0
            guard waitpid(pid, &status, WNOHANG) == pid else { return nil }
            ended = status & 0x7F == 0 ? status >> 8 & 0xFF : 128 + status & 0x7F
            return ended
        }
    }

    /// The exit code; nil if it does not end in time.
    func wait(within time: Duration = .seconds(30)) -> Int32? {
        _ = eventually(within: time) { exitCode() != nil }
        return exitCode()
    }

    /// What a proxy or a locale of ours would change is left out.
    private static let inherited: [String: String] = {
        let path = getenv("PATH").map { String(cString: $0) } ?? "/usr/bin:/bin"
        let home = getenv("HOME").map { String(cString: $0) } ?? "/"
        return ["PATH": path, "HOME": home, "LC_ALL": "C.UTF-8"]
    }()
}

private func withCStrings<Result>(
    _ strings: [String], _ body: (UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> Result
) -> Result {
    var pointers = strings.map { strdup($0) } + [nil]
    defer { pointers.forEach { free($0) } }
    return body(&pointers)
}

/// Waits until something is so; false if it does not come to be in time.
func eventually(within time: Duration = .seconds(10), _ condition: () throws -> Bool) rethrows -> Bool {
    let end = ContinuousClock.now + time
    while ContinuousClock.now < end {
        if try condition() { return true }
        usleep(2000)
    }
    return try condition()
}
