// When changed files are worth reading: once they rest. A file that somebody is writing is left alone until it is closed. No
// clock inside: the caller says what time it is.

/// The state of waiting for files to rest.
struct ChangeSettling {
    /// How long nothing must have happened.
    static let rest = Duration.milliseconds(50)
    /// How long a file may stay open after its last change. Whoever takes longer has died or never closes it.
    static let patience = Duration.seconds(5)

    /// What is known of a moment when the files should be read.
    private enum Wish {
        case none
        /// They have changed, last at that time.
        case changed(ContinuousClock.Instant)
        /// Somebody has asked.
        case asked(ContinuousClock.Instant)
    }

    private var wish = Wish.none
    /// Files that were changed and have not been closed since, with the last change's time.
    private var writers: [Int32: ContinuousClock.Instant] = [:]

    /// Something has changed.
    mutating func changed(at now: ContinuousClock.Instant) {
        if case .asked = wish { return }
        wish = .changed(now)
    }

    /// Somebody wants the files to be read, changed or not.
    mutating func asked(at now: ContinuousClock.Instant) { wish = .asked(now) }

    /// Somebody writes into a file and holds it open.
    mutating func written(_ file: Int32, at now: ContinuousClock.Instant) {
        writers[file] = now
        changed(at: now)
    }

    /// A file that was open for writing is closed, or is no longer the one that is read.
    mutating func closed(_ file: Int32, at now: ContinuousClock.Instant) {
        if writers.removeValue(forKey: file) != nil { changed(at: now) }
    }

    /// Whether somebody has asked, so that the files are read even if they are the same.
    var isAsked: Bool { if case .asked = wish { true } else { false } }

    /// Whether somebody holds a file open that he has written into.
    var isBeingWritten: Bool { !writers.isEmpty }

    /// When the files should be read; nil while nothing calls for it.
    var due: ContinuousClock.Instant? {
        let writing = writers.values.max().map { $0 + Self.patience }
        switch wish {
        case .none: return nil
        case .changed(let time): return max(time + Self.rest, writing ?? time)
        case .asked(let time): return max(time, writing ?? time)
        }
    }

    /// They are being read.
    mutating func taken() {
        wish = .none
        writers = [:]
    }
}
