// What a process has open, as /proc tells it (proc(5)).

import Foundation
import Glibc

/// The open descriptors of a process. Its connections to backends are apart: of those it keeps a pool.
struct Descriptors {
    let toBackends: Int
    let others: Int

    init(of process: ChildProcess, backends ports: [UInt16]) throws {
        let directory = "/proc/\(process.pid)/fd"
        let before = Self.sockets(to: ports)
        let targets = try FileManager.default.contentsOfDirectory(atPath: directory).compactMap { name in
            // A descriptor that is closed by now has no target.
            try? FileManager.default.destinationOfSymbolicLink(atPath: "\(directory)/\(name)")
        }
        // One that was opened meanwhile is in the later table only, one that was closed in the earlier.
        let sockets = before.union(Self.sockets(to: ports))
        toBackends = targets.count(where: sockets.contains)
        others = targets.count - toBackends
    }

    /// The sockets whose peer has one of these ports, as links name them.
    private static func sockets(to ports: [UInt16]) -> Set<String> {
        let rows = socketTable().split(separator: "\n").dropFirst().map { $0.split(separator: " ") }
        let ours = rows.filter { row in
            let port = row.count > 9 ? row[2].split(separator: ":").last.flatMap { UInt16($0, radix: 16) } : nil
            return port.map(ports.contains) ?? false
        }
        return Set(ours.map { "socket:[\($0[9])]" })
    }

    /// All of it: a file of /proc says that it has no length, and some readers stop after one piece.
    private static func socketTable() -> String {
        let descriptor = open("/proc/net/tcp", O_RDONLY | O_CLOEXEC)
        defer { close(descriptor) }
        var table: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 65_536)
        while case let count = read(descriptor, &piece, piece.count), count > 0 { table += piece[..<count] }
        return String(decoding: table, as: UTF8.self)
    }
}

/// Resident memory of a process, in MiB; of another kind by its line in proc_pid_status(5).
func residentMemory(of process: ChildProcess, _ line: String = "VmRSS") -> Double {
    let status = (try? String(contentsOfFile: "/proc/\(process.pid)/status", encoding: .utf8)) ?? ""
    let line = status.split(separator: "\n").first { $0.hasPrefix("\(line):") } ?? ""
    return (line.split(separator: " ").dropFirst().first.flatMap { Double($0) } ?? 0) / 1024
}
