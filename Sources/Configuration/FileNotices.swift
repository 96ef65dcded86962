// inotify(7): tells that watched files, or the folders that name them, have changed. Knows nothing of what is in them.

import Glibc

/// A set of watched files. Confined to the thread that uses it.
final class FileNotices {
    /// What has happened.
    enum Notice: Equatable {
        /// A name in a folder now means something else, or a file is gone.
        case named
        /// A file was written into, and is still open.
        case written(Int32)
        /// A file that was open for writing is closed.
        case closed(Int32)
    }

    /// To be polled for input; -1 where the system grants no more: then changes are found by looking.
    private(set) var descriptor: Int32 = -1
    private var files: Set<Int32> = []
    private var folders: Set<Int32> = []

    /// Watches these files from now on, and no others. Their folders too, and, through symbolic links, the folders that the files
    /// are really in: a file may be renamed over, or a link (such as Kubernetes' `..data`) be swapped. Of what was watched before
    /// and still is, no notice gets lost.
    func watch(_ paths: some Sequence<String>) {
        if descriptor < 0 { descriptor = inotify_init1(Int32(IN_CLOEXEC) | Int32(IN_NONBLOCK)) }
        guard descriptor >= 0 else { return }
        let before = files.union(folders)
        (files, folders) = ([], [])
        for path in paths {
            let real = Self.resolved(path)
            for folder in Set([path, real].map(Self.folder)) {
                folders.insert(add(folder, IN_MOVED_TO | IN_MOVED_FROM | IN_CREATE | IN_DELETE))
            }
            let file = add(real, IN_MODIFY | IN_CLOSE_WRITE | IN_ATTRIB | IN_DELETE_SELF | IN_MOVE_SELF)
            if file >= 0 { files.insert(file) }
        }
        // Of a file that is gone there is no watch left to be removed: an error that says nothing.
        for watch in before.subtracting(files).subtracting(folders) { inotify_rm_watch(descriptor, watch) }
    }

    /// What has happened since the last call.
    func take() -> [Notice] {
        var notices: [Notice] = []
        var buffer = [UInt8](repeating: 0, count: 16 << 10)
        while true {
            let count = read(descriptor, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return notices }
            notices += Self.events(in: buffer.prefix(count)).map(notice)
        }
    }

    /// Forgets everything.
    func close() {
        if descriptor >= 0 { Glibc.close(descriptor) }
        descriptor = -1
    }

    deinit { close() }

    private func notice(_ event: (watch: Int32, mask: UInt32)) -> Notice {
        guard files.contains(event.watch) else { return .named }
        if event.mask & UInt32(IN_MODIFY) != 0 { return .written(event.watch) }
        if event.mask & UInt32(IN_CLOSE_WRITE) != 0 { return .closed(event.watch) }
        return .named
    }

    private func add(_ path: String, _ mask: some BinaryInteger) -> Int32 {
        inotify_add_watch(descriptor, path, UInt32(truncatingIfNeeded: mask))
    }

    /// The events that a read gave: each a header of 16 bytes and a name, which is not needed.
    private static func events(in bytes: ArraySlice<UInt8>) -> [(watch: Int32, mask: UInt32)] {
        var events: [(watch: Int32, mask: UInt32)] = []
        var rest = bytes
        while rest.count >= 16 {
            // The kernel writes its own byte order, which is the processor's.
            let words = rest.prefix(16).withUnsafeBytes { raw in
                (0..<4).map { raw.loadUnaligned(fromByteOffset: 4 * $0, as: UInt32.self) }
            }
            events.append((Int32(bitPattern: words[0]), words[1]))
            rest = rest.dropFirst(16 + Int(words[3]))
        }
        return events
    }

    private static func resolved(_ path: String) -> String {
        guard let real = realpath(path, nil) else { return path }
        defer { free(real) }
        return String(cString: real)
    }

    private static func folder(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }
}
