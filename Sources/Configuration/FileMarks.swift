// Whether files are still what they were, told cheaply by what the system says of them, and surely by their bytes.

import Glibc
import OpenSSL

/// What stat(2) says of files: different marks mean that something has happened, equal ones that most likely nothing has.
struct FileMarks: Equatable {
    private let marks: [String: [Int]]

    init(_ paths: some Sequence<String>) {
        marks = paths.reduce(into: [:]) { $0[$1] = Self.mark(of: $1) }
    }

    private static func mark(of path: String) -> [Int] {
        var status = stat()
        guard stat(path, &status) == 0 else { return [] }
        return [
            Int(truncatingIfNeeded: status.st_dev), Int(truncatingIfNeeded: status.st_ino), status.st_size,
            status.st_mtim.tv_sec, status.st_mtim.tv_nsec, status.st_ctim.tv_sec, status.st_ctim.tv_nsec,
        ]
    }
}

/// Every file that a configuration was read from, with a digest of what was in it: secrets are among them.
struct FilesRead: Equatable {
    private(set) var digests: [String: String] = [:]
    /// Whether one of them could not be read for now.
    private(set) var isPassing = false

    var paths: [String] { digests.keys.sorted() }

    mutating func add(_ path: String, _ result: Result<FileContents, UnreadableFile>) {
        switch result {
        case .success(let file): digests[path] = (try? SHA256.hexDigest(of: file.bytes)) ?? ""
        case .failure(let failure):
            digests[path] = failure.reason
            isPassing = isPassing || failure.isPassing
        }
    }
}
