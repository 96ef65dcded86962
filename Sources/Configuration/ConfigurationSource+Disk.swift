// The one place of this room that touches the system: files and the process's environment, read and never written.

@preconcurrency import Glibc

extension ConfigurationSource {
    /// A file on disk with the process's environment as it is now. Nothing is read until the configuration is loaded.
    public static func disk(path: String) -> ConfigurationSource {
        ConfigurationSource(path: path, environment: processEnvironment(), readFile: contents(of:))
    }

    /// Nothing that a configuration names is larger; what is endless, as /dev/zero is, must not hold up the start.
    private static let largestFile = 16 << 20

    private static func contents(of path: String) -> Result<FileContents, UnreadableFile> {
        // Without waiting: a pipe that nobody writes to would hold up reloads and the end.
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        if descriptor < 0 { return .failure(systemError(errno)) }
        defer { close(descriptor) }
        var status = stat()
        if fstat(descriptor, &status) != 0 { return .failure(systemError(errno)) }
        return bytes(from: descriptor).map { FileContents(bytes: $0, permissions: status.st_mode & 0o7777) }
    }

    private static func bytes(from descriptor: Int32) -> Result<[UInt8], UnreadableFile> {
        var bytes: [UInt8] = []
        var buffer: [UInt8] = Array(repeating: 0, count: 64 << 10)
        while true {
            let count = read(descriptor, &buffer, buffer.count)
            let error = errno
            if count < 0, error == EINTR { continue }
            if count < 0, error == EAGAIN {
                guard hasMore(descriptor) else {
                    return .failure(UnreadableFile(reason: "a pipe that nothing comes out of"))
                }
                continue
            }
            if count < 0 { return .failure(systemError(error)) }
            if count == 0 { return .success(bytes) }
            bytes += buffer.prefix(count)
            if bytes.count > largestFile { return .failure(UnreadableFile(reason: "larger than 16 MiB")) }
        }
    }

    /// How long a pipe's next bytes are waited for, in milliseconds.
    private static let patience: Int32 = 5_000

    private static func hasMore(_ descriptor: Int32) -> Bool {
        var wanted = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        return poll(&wanted, 1, patience) > 0
    }

    private static func systemError(_ code: Int32) -> UnreadableFile {
        UnreadableFile(
            reason: strerror(code).map { String(cString: $0) } ?? "error \(code)",
            isPassing: [EMFILE, ENFILE, ENOMEM, EIO, ESTALE].contains(code))
    }

    /// Names and values of the environment; the program changes none of them, so nobody writes while this reads.
    private static func processEnvironment() -> [String: String] {
        var environment: [String: String] = [:]
        var next = environ
        while let entry = next.pointee {
            let text = String(cString: entry)
            if let sign = text.firstIndex(of: "=") {
                environment[String(text[..<sign])] = String(text[sign...].dropFirst())
            }
            next += 1
        }
        return environment
    }
}
