// What a walk touches beside the server: standard output, a line of progress, the clock.

import Glibc

protocol ListConsole: Sendable {
    /// Writes to standard output at once.
    func print(_ bytes: [UInt8]) throws(ListFailure)
    /// Shows how far the walk is; nil takes the line away.
    func show(progress: String?)
    /// Waits.
    func pause(seconds: Int) async throws(ListFailure)
    /// Seconds since 1970.
    var unixTime: Int { get }
}

struct ProcessConsole: ListConsole {
    /// Progress is for eyes: in a log it would be noise.
    private let showsProgress = isatty(STDERR_FILENO) == 1

    var unixTime: Int { time(nil) }

    func print(_ bytes: [UInt8]) throws(ListFailure) {
        if bytes.isEmpty { return }
        show(progress: nil)
        let code = Self.write(bytes, to: STDOUT_FILENO)
        if code != 0 { throw .unwritable(code == EPIPE ? nil : String(cString: strerror(code))) }
    }

    func show(progress: String?) {
        guard showsProgress else { return }
        // CSI K: clear to the end of the line.
        _ = Self.write(Array("\r\u{1B}[K\(progress ?? "")".utf8), to: STDERR_FILENO)
    }

    func pause(seconds: Int) async throws(ListFailure) {
        do { try await Task.sleep(for: .seconds(seconds)) } catch { throw .interrupted }
    }

    /// One line for the user; a standard error that cannot be written to leaves nobody to tell.
    func remark(_ line: String) {
        _ = Self.write(Array("rollcall list: \(line)\n".utf8), to: STDERR_FILENO)
    }

    /// Writes all of it; 0, or errno.
    private static func write(_ bytes: [UInt8], to descriptor: Int32) -> Int32 {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count >= 0 {
                rest = rest.dropFirst(count)
            } else {
                let code = errno
                if code != EINTR { return code }
            }
        }
        return 0
    }
}
