// Admission to one pool: who is under way, who waits, whose time is over. The transfer thread's view of a pool.

/// Places, and the line before them. Lives on the transfer thread.
final class PoolDesk {
    /// A call in the line.
    private struct Waiting {
        let call: Call
        /// When it gives up: the end of the queue wait, or of its deadline if that comes first.
        let until: ContinuousClock.Instant
        let meetsDeadlineFirst: Bool
    }

    let settings: PoolSettings
    /// Lanes with a call.
    private(set) var busy: [Lane] = []
    private var idle: [Lane] = []
    private var line: [Waiting] = [] {
        didSet { shownLine.set(line.count) }
    }
    private let shownLine: PoolLine
    /// How many busy lanes have a pause limit; mostly none, and then nobody looks for silence.
    private var watched = 0
    /// No call in the line gives up before this.
    private var nextGivingUp: ContinuousClock.Instant?
    /// The last request's headers: a backend's calls mostly differ in the URL alone.
    private var headers: HeaderList?

    init(settings: PoolSettings, line: PoolLine) {
        self.settings = settings
        shownLine = line
    }

    /// The number of places.
    var places: Int { max(1, settings.concurrency) }

    /// Whether a call that has just come may start: there is a place, and nobody waits for it.
    var isOpen: Bool { hasPlace && line.isEmpty }

    private var hasPlace: Bool { busy.count < places }

    // MARK: Waiting

    /// Puts a call in the line; false when that is full.
    func queue(_ call: Call, now: ContinuousClock.Instant) -> Bool {
        guard line.count < settings.queueLength else { return false }
        let deadline = call.request.deadline
        let patience = call.request.isPatient ? deadline : now.advanced(by: settings.queueWait.bounded)
        let waiting = Waiting(call: call, until: min(patience, deadline), meetsDeadlineFirst: deadline <= patience)
        line.append(waiting)
        nextGivingUp = nextGivingUp.map { min($0, waiting.until) } ?? waiting.until
        return true
    }

    /// Takes the next call to start, if there are a place and a call.
    func nextToStart() -> Call? {
        hasPlace && !line.isEmpty ? line.removeFirst().call : nil
    }

    /// Takes the calls whose wait is over.
    func giveUp(now: ContinuousClock.Instant) -> [(Call, TransferFailure)] {
        guard let nextGivingUp, nextGivingUp <= now else { return [] }
        let late = line.filter { $0.until <= now }
        line.removeAll { $0.until <= now }
        self.nextGivingUp = line.lazy.map(\.until).min()
        return late.map { ($0.call, $0.meetsDeadlineFirst ? .lateInQueue : .noPlace) }
    }

    /// Takes a waiting call by its ticket.
    func takeWaiting(_ ticket: Ticket) -> Call? {
        line.firstIndex { $0.call.ticket === ticket }.map { line.remove(at: $0).call }
    }

    // MARK: Under way

    /// Gives the call a lane, ready to be added to the multi handle.
    func occupy(for call: Call, now: ContinuousClock.Instant) throws(TransferFailure) -> Lane {
        let list = try headerList(for: call.request)
        let lane = if let kept = idle.popLast() { kept } else { try Lane(settings: settings) }
        // On failure the lane is dropped with its handle: half a description must not leak into the next call.
        try lane.load(call, headers: list, now: now)
        busy.append(lane)
        watched += call.request.pauseLimit == nil ? 0 : 1
        return lane
    }

    /// Takes the lane's call and keeps the lane for another. The handle must be out of the multi handle.
    func vacate(_ lane: Lane) -> Call? {
        guard let index = busy.firstIndex(where: { $0 === lane }) else { return nil }
        busy.swapAt(index, busy.endIndex - 1)
        idle.append(busy.removeLast())
        let call = lane.unload()
        watched -= call?.request.pauseLimit == nil ? 0 : 1
        return call
    }

    /// The lanes whose backend has been silent beyond the request's limit.
    func silent(now: ContinuousClock.Instant) -> [Lane] {
        watched == 0 ? [] : busy.filter { lane in lane.silentUntil.map { $0 <= now } ?? false }
    }

    /// When this desk wants to be looked at again.
    var nextDue: ContinuousClock.Instant? {
        let nextSilence = watched == 0 ? nil : busy.lazy.compactMap(\.silentUntil).min()
        guard let nextSilence, let nextGivingUp else { return nextSilence ?? nextGivingUp }
        return min(nextSilence, nextGivingUp)
    }

    /// Takes every waiting call.
    func takeLine() -> [Call] {
        defer { line = [] }
        return line.map(\.call)
    }

    private func headerList(for request: TransferRequest) throws(TransferFailure) -> HeaderList {
        if let headers, headers.serves(request) { return headers }
        let list = try HeaderList(for: request)
        headers = list
        return list
    }
}

extension TransferFailure {
    static let noPlace = TransferFailure(.queueFull, detail: "no place in the pool within the queue wait")
    static let lineFull = TransferFailure(.queueFull, detail: "the pool's queue is full")
    static let lateInQueue = TransferFailure(
        .tooSlow(answerBegan: false), detail: "the deadline passed before the call could start", hasBegun: false)
    static let cancelledByTask = TransferFailure(.cancelled, detail: "the calling task was cancelled")
    static let shutDown = TransferFailure(.cancelled, detail: "the transfer driver is shut down")
}
