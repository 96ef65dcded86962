// How long a call to a backend may take, who is told of its answer, and whether its outcome counts.

/// The times of a call.
struct CallBounds: Sendable {
    /// When every try must be over.
    var deadline: ContinuousClock.Instant
    /// While collecting: the longest wait for the first byte and each pause; the backend's own timeout then bounds nothing else.
    var pauseLimit: Duration?
    /// Whether a call may wait for its place longer than `queue`.
    var isPatient = false
    /// While collecting: how long after its first try a call may be made again. Who waits is told of a sick backend in time.
    var retryTime: Duration?
    /// See `TransferRequest.answerBegan`.
    var answerBegan: (@Sendable () -> Void)?
    /// Called when a try that began to be answered has come to nothing and another follows.
    var answerFailed: (@Sendable () -> Void)?

    /// How long a call that is the request's first has; nil where each has as long.
    var patience: Duration?

    /// Whether its outcome says something about the backend's health.
    var isJudged = true
    /// What the call is counted as.
    var kind = CallKind.list

    /// Whether a call that began then had as much time as its backend may take, or half as much at least: that another one before it has
    /// used the request's time up is not its fault.
    func hadTime(at start: ContinuousClock.Instant, ownTime: Duration?) -> Bool {
        guard let patience else { return true }
        return start.duration(to: deadline) * 2 >= min(patience, ownTime ?? patience)
    }

    /// When a try has to be over.
    ///
    /// - Parameter share: how many addresses the time that is left is for.
    func lastsUntil(ownTime: Duration?, share: Int) -> ContinuousClock.Instant {
        let now = ContinuousClock.now
        let until = share > 1 ? now + now.duration(to: deadline) / share : deadline
        guard pauseLimit == nil, let ownTime else { return until }
        return min(until, now + ownTime)
    }
}
