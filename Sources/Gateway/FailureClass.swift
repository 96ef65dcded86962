// What failures of backends are called wherever an operator meets them. Callers see problem codes instead, of which there are fewer.

import Upstream

/// The classes of failures. Their names are promised: README lists them.
enum FailureClass: String, Sendable, CaseIterable {
    /// No connection: the name does not resolve, nothing listens, no route.
    case unreachable
    /// The handshake broke, or the certificate is not to be trusted.
    case tls
    /// The connection broke before the answer.
    case reset
    /// The answer began and was cut short.
    case truncated
    /// It did not answer in time.
    case tooSlow = "too_slow"
    /// No place among its calls (`concurrency`, `queue`).
    case queueFull = "queue_full"
    /// It has failed too often and is left alone for a moment.
    case breakerOpen = "breaker_open"
    /// 408 or 5xx.
    case serverError = "server_error"
    /// 429.
    case rateLimited = "rate_limited"
    /// 401 or 403.
    case credentialRefused = "credential_refused"
    /// Any other 4xx.
    case callRefused = "call_refused"
    /// 3xx.
    case redirected
    /// Nonsense: no HTTP, not what its dialect says, or no end.
    case malformed
    /// An answer over `max_answer`.
    case tooLarge = "too_large"
    /// More keys than `collect_limit`.
    case tooManyKeys = "too_many_keys"
    /// More pages than `max_pages`.
    case tooManyPages = "too_many_pages"
    /// It holds more than it lists at once.
    case backendLimit = "backend_limit"
    /// Its list is still being read.
    case collecting
    /// A link-local address, which routes.json does not allow.
    case forbiddenAddress = "forbidden_address"
    /// A certificate file or URL that can't work.
    case misconfigured
    /// The caller went, or the process ends.
    case cancelled
    /// Nothing was under way to it any more.
    case lost
}

extension FailureClass {
    /// The class of a call that brought no answer.
    init(_ kind: TransferFailure.Kind) {
        self =
            switch kind {
            case .unreachable: .unreachable
            case .tls: .tls
            case .reset: .reset
            case .truncated: .truncated
            case .tooLarge: .tooLarge
            case .tooSlow: .tooSlow
            case .queueFull: .queueFull
            case .malformed: .malformed
            case .cancelled: .cancelled
            case .forbiddenAddress: .forbiddenAddress
            case .misconfigured: .misconfigured
            }
    }
}
