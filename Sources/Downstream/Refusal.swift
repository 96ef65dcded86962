// Something that came down the wire and is no request to answer.

/// Why the server itself turns a caller away: bad framing, a limit, a time limit.
public struct Refusal: Error, Sendable, Hashable {
    /// 400, 405, 408, 413, 414, 417, 431, 500, 501, 503 or 505.
    public let status: Int

    /// One sentence for the caller. It never quotes the request.
    public let detail: String

    /// Whether it is turned away because the server stops: another one may serve it.
    public private(set) var isForDraining = false

    /// What was asked for, where a method was refused.
    public private(set) var target: String?

    /// The value of `X-Request-Id` where the head could be read and had one, as the caller wrote it.
    public var requestID: String?

    /// A refusal of its own making, for tests and for handlers.
    public init(status: Int, detail: String, requestID: String? = nil) {
        self.status = status
        self.detail = detail
        self.requestID = requestID
    }

    /// A method that the parser does not know: of a target that is served, it is one that it does not allow.
    init(unknownMethodFor target: String, requestID: String?) {
        self.init(status: 405, detail: "the method is unknown", requestID: requestID)
        self.target = target
    }

    /// What a request is told that is not answered when the server has to be gone.
    public static let draining: Refusal = {
        var refusal = Refusal(status: 503, detail: "the server stops before the answer is there; ask again")
        refusal.isForDraining = true
        return refusal
    }()
}
