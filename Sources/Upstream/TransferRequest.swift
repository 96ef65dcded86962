// One call to make, as plain values. Knows nothing of dialects.

/// One HTTP request to a backend, with the limits of its answer.
public struct TransferRequest: Sendable {
    /// The methods that listing needs.
    public enum Method: Hashable, Sendable {
        /// Without a body.
        case get
        /// With `body`, or an empty one.
        case post
    }

    /// The method.
    public var method: Method
    /// An absolute `http` or `https` URL without user info, percent-encoded; sent as it stands.
    public var url: String
    /// Sent in this order, beside Host, User-Agent, Accept and Content-Length, which it may replace.
    public var headers: [(name: String, value: String)]
    /// The header with the credential, sent behind the others.
    public var credential: SecretHeader?
    /// Sent with `.post` only.
    public var body: [UInt8]?
    /// When the call must be over, queueing included.
    public var deadline: ContinuousClock.Instant
    /// The longest wait for the first byte, and between two, beside the deadline; nil sets none.
    public var pauseLimit: Duration?
    /// Whether it may wait for its place in the pool until its deadline, whatever the pool's queue wait.
    public var isPatient: Bool
    /// Called once, on the transfer thread, when the first bytes of the answer arrive; must be quick and never block.
    public var answerBegan: (@Sendable () -> Void)?
    /// The longest body to accept, in bytes.
    public var maxAnswer: Int
    /// Names, in lower case, of the answer's headers to hand back.
    public var answerHeaders: [String]

    /// A GET without headers, unless said otherwise.
    public init(
        method: Method = .get, url: String, headers: [(name: String, value: String)] = [],
        credential: SecretHeader? = nil, body: [UInt8]? = nil, deadline: ContinuousClock.Instant,
        pauseLimit: Duration? = nil, isPatient: Bool = false, maxAnswer: Int,
        answerHeaders: [String] = [], answerBegan: (@Sendable () -> Void)? = nil
    ) {
        self.method = method
        self.url = url
        self.headers = headers
        self.credential = credential
        self.body = body
        self.deadline = deadline
        self.pauseLimit = pauseLimit
        self.isPatient = isPatient
        self.answerBegan = answerBegan
        self.maxAnswer = maxAnswer
        self.answerHeaders = answerHeaders
    }
}
