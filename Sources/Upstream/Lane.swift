// A place for one transfer at a time: an easy handle, kept and reused, and what its callbacks collect.

import CCurl

/// Carries one call after another of one pool. Lives on the transfer thread and never leaves it.
final class Lane {
    let easy: EasyHandle
    let allowsLinkLocal: Bool
    private(set) var call: Call?
    /// Fed by the callbacks.
    var answer = AnswerReader()
    /// Set by the callback that makes sockets.
    var metForbiddenAddress = false

    private let connectTimeout: Duration
    private var url: String?
    private var headers: HeaderList?
    private var hasPostBody = false
    private var lastProgress = ContinuousClock.now
    private var hasToldBeginning = false

    init(settings: PoolSettings) throws(TransferFailure) {
        easy = try EasyHandle(for: settings)
        allowsLinkLocal = settings.allowLinkLocal
        connectTimeout = settings.connectTimeout
        // Unretained: this object owns the handle, and so outlives every callback.
        try easy.set(callbacks: TransferCallbacks(), context: Unmanaged.passUnretained(self).toOpaque())
    }

    /// The lane whose transfer ended, from what `MultiHandle.nextEnded` told; its pool keeps it while it is busy.
    static func ended(_ context: UnsafeMutableRawPointer) -> Lane {
        Unmanaged<Lane>.fromOpaque(context).takeUnretainedValue()
    }

    /// Describes the call to the handle; only what differs from the call before is set.
    func load(_ call: Call, headers: HeaderList, now: ContinuousClock.Instant) throws(TransferFailure) {
        let request = call.request
        try setTarget(request)
        try set(headers)
        try setTimes(left: now.duration(to: request.deadline))
        easy.clearFailureText()
        answer = AnswerReader(wanted: request.answerHeaders, maxAnswer: request.maxAnswer)
        metForbiddenAddress = false
        lastProgress = now
        hasToldBeginning = false
        self.call = call
    }

    /// Takes the call out, for its end.
    func unload() -> Call? {
        defer {
            call = nil
            answer = AnswerReader()
        }
        return call
    }

    // MARK: What came of it

    /// The outcome after libcurl ended the transfer.
    func outcome(_ code: CURLcode, now: ContinuousClock.Instant) -> Outcome {
        // Our own verdict stands before libcurl's, which only says that a callback did not take the bytes.
        if let verdict = answer.verdict { return .failure(verdict) }
        guard code == CURLE_OK else { return .failure(failure(code, now: now)) }
        // To libcurl a head that the connection's end cuts short is an answer without a body.
        guard answer.headIsComplete else { return .failure(.cutHead) }
        return .success(
            TransferResponse(
                status: easy.number(CURLINFO_RESPONSE_CODE), headers: answer.headers, body: answer.takeBody(),
                totalTime: easy.time(CURLINFO_TOTAL_TIME_T),
                firstByteTime: easy.time(CURLINFO_STARTTRANSFER_TIME_T)))
    }

    /// Whether any byte of the answer arrived: libcurl notes the first one even when it does not yet make a line.
    var answerBegan: Bool { answer.hasBegun || easy.time(CURLINFO_STARTTRANSFER_TIME_T) > .zero }

    private func failure(_ code: CURLcode, now: ContinuousClock.Instant) -> TransferFailure {
        if metForbiddenAddress {
            return TransferFailure(.forbiddenAddress, detail: "the backend's address is link-local")
        }
        // libcurl counts in milliseconds from a start of its own, so its deadline may pass a little before ours.
        let slack = Duration.milliseconds(5)
        let deadlineIsAhead = call.map { now.advanced(by: slack) < $0.request.deadline } ?? false
        let signs = FailureSigns(
            answerBegan: answerBegan, headWasComplete: answer.headIsComplete, deadlineIsAhead: deadlineIsAhead,
            proxyStatus: easy.number(CURLINFO_HTTP_CONNECTCODE), text: easy.failureText)
        return TransferFailure(code: code, signs: signs)
    }

    // MARK: Pauses

    /// When the backend will have been silent for too long; nil where the request sets no limit.
    var silentUntil: ContinuousClock.Instant? {
        call?.request.pauseLimit.map { lastProgress.advanced(by: $0.bounded) }
    }

    /// Called for whatever arrives; the clock is read only where somebody looks at it.
    func noteProgress() {
        if !hasToldBeginning {
            hasToldBeginning = true
            call?.request.answerBegan?()
        }
        if call?.request.pauseLimit != nil { lastProgress = .now }
    }

    // MARK: Options

    private func setTarget(_ request: TransferRequest) throws(TransferFailure) {
        if url != request.url {
            try easy.set(CURLOPT_URL, request.url)
            url = request.url
        }
        switch request.method {
        case .post:
            try easy.set(postBody: request.body ?? [])
            hasPostBody = true
        case .get where hasPostBody:
            try easy.clearPostBody()
            hasPostBody = false
        case .get: break
        }
    }

    private func set(_ list: HeaderList) throws(TransferFailure) {
        guard headers !== list else { return }
        try easy.set(headers: list)
        headers = list
    }

    private func setTimes(left: Duration) throws(TransferFailure) {
        // 0 would mean "no limit" to libcurl.
        try easy.set(CURLOPT_TIMEOUT_MS, max(1, left.wholeMilliseconds))
        try easy.set(CURLOPT_CONNECTTIMEOUT_MS, max(1, min(connectTimeout, left).wholeMilliseconds))
    }
}

extension TransferFailure {
    fileprivate static let cutHead = TransferFailure(
        .truncated, detail: "the connection ended within the answer's head")
}
