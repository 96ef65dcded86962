// Why a call to a backend brought no answer, in Rollcall's words. Never holds a libcurl code.

/// A call that brought no usable answer. Switch over `kind`, count by `name`, log `detail`.
public struct TransferFailure: Error, Hashable, Sendable {
    /// What went wrong, as far as a caller can act on it.
    public enum Kind: Hashable, Sendable {
        /// The name does not resolve, nothing listens, no route, or no connection within the connect timeout.
        case unreachable
        /// The handshake broke or the peer's certificate is not to be trusted.
        case tls
        /// The connection broke before a first byte of the answer.
        case reset
        /// The answer began and was cut short.
        case truncated
        /// The answer is longer than the request allows.
        case tooLarge
        /// The deadline or the pause limit passed; `answerBegan` tells whether a byte of the answer had arrived.
        case tooSlow(answerBegan: Bool)
        /// No place in the pool within its queue wait, or its queue is full.
        case queueFull
        /// What came is not HTTP, or its head or framing is nonsense.
        case malformed
        /// The calling task was cancelled, or the driver shut down.
        case cancelled
        /// The address is link-local, where metadata services live, and the pool does not allow it.
        case forbiddenAddress
        /// The request or the settings cannot work: a bad URL, header or certificate.
        case misconfigured

        /// A stable lower-snake-case word for logs and metric labels.
        public var name: String {
            switch self {
            case .unreachable: "unreachable"
            case .tls: "tls"
            case .reset: "reset"
            case .truncated: "truncated"
            case .tooLarge: "too_large"
            case .tooSlow: "too_slow"
            case .queueFull: "queue_full"
            case .malformed: "malformed"
            case .cancelled: "cancelled"
            case .forbiddenAddress: "forbidden_address"
            case .misconfigured: "misconfigured"
            }
        }
    }

    /// What went wrong.
    public let kind: Kind
    /// libcurl's or our own words, for the log only: they may name hosts. At most 255 bytes; may be empty.
    public let detail: String
    /// Whether the call was begun: else it says nothing about the backend.
    public let hasBegun: Bool

    /// A failure of that kind; tests and callers' fakes make them too.
    public init(_ kind: Kind, detail: String = "", hasBegun: Bool = true) {
        self.kind = kind
        self.detail = detail
        self.hasBegun = hasBegun
    }

    /// `kind.name`.
    public var name: String { kind.name }
}
