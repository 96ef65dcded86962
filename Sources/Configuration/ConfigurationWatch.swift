// Keeps an eye on a configuration's files and reads them anew when they have changed and rest, or when it is asked to. On a
// thread of its own: files may be slow. What becomes of a reading is for others to decide.

import Glibc
import Synchronization

/// A configuration on disk, followed through its changes: written in place, renamed over, or swapped by a symbolic link.
public final class ConfigurationWatch: Sendable {
    /// How often the files are looked at where no notice comes, as on network file systems.
    private static let interval = Duration.seconds(2)

    private enum Signal: UInt8 { case reload = 1, stop }

    private let path: String
    private let onLoad: @Sendable (ConfigurationReport) -> Void
    /// A pipe: others write signals, the thread reads them.
    private let ends: (reading: Int32, writing: Int32)
    private let files: Mutex<FilesRead>
    private let thread = Mutex<pthread_t?>(nil)

    /// A watch over a configuration that is being read for the first time now.
    ///
    /// - Parameter onLoad: is handed every later reading, good or bad, one at a time, on the watch's thread.
    public static func start(
        path: String, onLoad: @escaping @Sendable (ConfigurationReport) -> Void
    ) -> (first: ConfigurationReport, watch: ConfigurationWatch) {
        let (report, files) = load(path)
        return (report, ConfigurationWatch(path, files, onLoad))
    }

    private init(_ path: String, _ files: FilesRead, _ onLoad: @escaping @Sendable (ConfigurationReport) -> Void) {
        self.path = path
        self.files = Mutex(files)
        self.onLoad = onLoad
        var pair: [Int32] = [-1, -1]
        pipe(&pair)
        for end in pair {
            _ = fcntl(end, F_SETFD, FD_CLOEXEC)
            _ = fcntl(end, F_SETFL, O_NONBLOCK)
        }
        ends = (pair[0], pair[1])
    }

    deinit {
        close(ends.reading)
        close(ends.writing)
    }

    /// Begins to watch. Without a thread, for want of memory, nothing is watched.
    public func begin() {
        var thread = pthread_t()
        let context = Unmanaged.passRetained(self)
        let code = pthread_create(&thread, nil, { ConfigurationWatch.enter($0) }, context.toOpaque())
        guard code == 0 else { return context.release() }
        self.thread.withLock { $0 = thread }
    }

    /// Has the files read, changed or not. From any thread.
    public func reload() { send(.reload) }

    /// Ends the watching and waits until no reading is under way.
    public func stop() {
        send(.stop)
        let thread = thread.withLock { thread in
            defer { thread = nil }
            return thread
        }
        if let thread { pthread_join(thread, nil) }
    }

    /// A full pipe holds such a signal already.
    private func send(_ signal: Signal) {
        var byte = signal.rawValue
        _ = write(ends.writing, &byte, 1)
    }

    private static func enter(_ context: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
        guard let context else { return nil }
        Unmanaged<ConfigurationWatch>.fromOpaque(context).takeRetainedValue().run()
        return nil
    }

    // MARK: The thread

    private func run() {
        var settling = ChangeSettling()
        let notices = FileNotices()
        var paths = files.withLock { $0.paths }
        notices.watch(paths)
        // What stat(2) said last. None once the watches are new: a file may have changed before they stood, so all of them are
        // read once more, and soon.
        var marks: FileMarks?
        settling.changed(at: .now)
        while let signals = wait(for: notices, until: settling.due) {
            let now = ContinuousClock.now
            if signals.contains(.stop) { return }
            if signals.contains(.reload) { settling.asked(at: now) }
            note(notices.take(), in: &settling, at: now)
            let current = FileMarks(paths)
            if current != marks { settling.changed(at: now) }
            marks = current
            guard let due = settling.due, due <= now else { continue }
            let isAsked = settling.isAsked
            settling.taken()
            // The names may lead to other files by now; who writes into those while they are read must be seen.
            notices.watch(paths)
            let (report, read) = Self.load(path)
            note(notices.take(), in: &settling, at: .now)
            let isTorn = settling.isBeingWritten || FileMarks(paths) != current
            if isTorn {
                if isAsked { settling.asked(at: .now) } else { settling.changed(at: .now) }
                continue
            }
            // Nothing will tell when there are descriptors again.
            if read.isPassing { settling.changed(at: .now + .seconds(1)) }
            guard let changed = handOn(report, read, evenIfSame: isAsked) else { continue }
            paths = changed
            notices.watch(paths)
            marks = nil
            if !read.isPassing { settling.changed(at: .now) }
        }
    }

    private func note(
        _ notices: [FileNotices.Notice], in settling: inout ChangeSettling, at now: ContinuousClock.Instant
    ) {
        for notice in notices {
            switch notice {
            case .named: break
            case .written(let file): settling.written(file, at: now)
            case .closed(let file): settling.closed(file, at: now)
            }
        }
    }

    /// Sleeps until something has happened or time is up; the signals that came, nil where waiting is impossible.
    private func wait(for notices: FileNotices, until due: ContinuousClock.Instant?) -> [Signal]? {
        let span = due.map { min(Self.interval, ContinuousClock.now.duration(to: $0)) } ?? Self.interval
        let milliseconds = max(
            0, span.components.seconds * 1000 + span.components.attoseconds / 1_000_000_000_000_000 + 1)
        var waiting = [
            pollfd(fd: ends.reading, events: Int16(POLLIN), revents: 0),
            pollfd(fd: notices.descriptor, events: Int16(POLLIN), revents: 0),
        ]
        if poll(&waiting, 2, Int32(clamping: milliseconds)) < 0, errno != EINTR { return nil }
        var bytes = [UInt8](repeating: 0, count: 64)
        let count = Glibc.read(ends.reading, &bytes, bytes.count)
        return bytes.prefix(max(0, count)).compactMap(Signal.init(rawValue:))
    }

    /// Hands on what was read, unless it is what was read last and nobody has asked. The files to watch from here on, nil where
    /// they are the same as before, in their bytes too.
    private func handOn(
        _ report: ConfigurationReport, _ new: FilesRead, evenIfSame isAsked: Bool
    ) -> [String]? {
        let old = files.withLock { files in
            defer { files = new }
            return files
        }
        if isAsked || new != old { onLoad(report) }
        // A reading that failed may not have come to all of them.
        return new == old ? nil : Array(Set(new.paths).union(report.table == nil ? old.paths : []))
    }

    private static func load(_ path: String) -> (ConfigurationReport, FilesRead) {
        let files = FileLog()
        let disk = ConfigurationSource.disk(path: path)
        let source = ConfigurationSource(path: disk.path, environment: disk.environment) { path in
            let result = disk.readFile(path)
            files.add(path, result)
            return result
        }
        let report = loadConfiguration(source)
        return (report, files.read)
    }
}

/// Notes what one loading reads.
private final class FileLog: Sendable {
    private let files = Mutex(FilesRead())

    var read: FilesRead { files.withLock { $0 } }

    func add(_ path: String, _ result: Result<FileContents, UnreadableFile>) { files.withLock { $0.add(path, result) } }
}
