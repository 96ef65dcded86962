// Errors as callers see them: RFC 9457 problem documents. Nothing of a backend's own words is in them.

public import Downstream
import Redaction

/// The stable codes of problem documents.
public enum ProblemCode: String, Sendable {
    case invalidParameter = "invalid_parameter"
    case invalidBody = "invalid_body"
    case invalidCursor = "invalid_cursor"
    case cursorMismatch = "cursor_mismatch"
    case badRequest = "bad_request"
    case unauthenticated
    case permissionDenied = "permission_denied"
    case notFound = "not_found"
    case methodNotAllowed = "method_not_allowed"
    case notAcceptable = "not_acceptable"
    case requestTimeout = "request_timeout"
    case cursorExpired = "cursor_expired"
    case contentTooLarge = "content_too_large"
    case uriTooLong = "uri_too_long"
    case unsupportedMediaType = "unsupported_media_type"
    case expectationFailed = "expectation_failed"
    case rateLimited = "rate_limited"
    case headTooLarge = "request_header_fields_too_large"
    case collectLimitExceeded = "collect_limit_exceeded"
    case backendLimitExceeded = "backend_limit_exceeded"
    case redactionFailed = "redaction_failed"
    case internalError = "internal_error"
    case notImplemented = "not_implemented"
    case backendRefused = "backend_refused"
    case backendMalformed = "backend_malformed"
    case backendsUnavailable = "backends_unavailable"
    case collecting = "collecting"
    case overloaded = "overloaded"
    case draining = "draining"
    case deadlineExceeded = "deadline_exceeded"
    case versionNotSupported = "http_version_not_supported"

    /// The HTTP status that it comes with.
    public var status: Int {
        switch self {
        case .invalidParameter, .invalidBody, .invalidCursor, .cursorMismatch, .badRequest: 400
        case .unauthenticated: 401
        case .permissionDenied: 403
        case .notFound: 404
        case .methodNotAllowed: 405
        case .notAcceptable: 406
        case .requestTimeout: 408
        case .cursorExpired: 410
        case .contentTooLarge: 413
        case .uriTooLong: 414
        case .unsupportedMediaType: 415
        case .expectationFailed: 417
        case .collectLimitExceeded, .backendLimitExceeded: 422
        case .rateLimited: 429
        case .headTooLarge: 431
        case .redactionFailed, .internalError: 500
        case .notImplemented: 501
        case .backendRefused, .backendMalformed: 502
        case .backendsUnavailable, .collecting, .overloaded, .draining: 503
        case .deadlineExceeded: 504
        case .versionNotSupported: 505
        }
    }

    /// The same for every problem of the code.
    public var title: String {
        let words = rawValue.split(separator: "_").joined(separator: " ")
        return words.prefix(1).uppercased() + words.dropFirst()
    }
}

/// What went wrong with a request.
public struct RequestProblem: Error, Sendable {
    /// Which kind.
    public var code: ProblemCode
    /// What happened and how to mend it.
    public var detail: String
    /// The parameter to blame.
    public var parameter: String?
    /// The backends to blame.
    public var backends: [String] = []
    /// Headers beside those that every problem has.
    public var headers: [(name: String, value: String)] = []

    /// A problem.
    public init(_ code: ProblemCode, _ detail: String, parameter: String? = nil, backends: [String] = []) {
        self.code = code
        self.detail = detail
        self.parameter = parameter
        self.backends = backends
        if code.status == 503 { headers.append(("Retry-After", "1")) }
    }

    /// The same without what looks like a secret in the caller's own words: answers end up in logs, too.
    func shown(by scanner: Scanner) -> RequestProblem {
        var shown = self
        shown.detail = scanner.shown(detail)
        shown.parameter = parameter.map(scanner.shown)
        return shown
    }

    /// The problem document.
    public func response(requestID: String) -> ServerResponse {
        var json = JSONWriter()
        json.open("{")
        json.member("type", "about:blank")
        json.member("title", code.title)
        json.member("status", code.status)
        json.member("detail", detail)
        json.member("code", code.rawValue)
        json.member("request_id", requestID)
        if let parameter { json.member("parameter", parameter) }
        if !backends.isEmpty { json.member("backends", backends) }
        json.close("}")
        var all = [
            (name: "Content-Type", value: "application/problem+json"), (name: "Cache-Control", value: "no-store"),
        ]
        all.append(("X-Request-Id", requestID))
        return ServerResponse(status: code.status, headers: all + headers, body: json.bytes)
    }
}
