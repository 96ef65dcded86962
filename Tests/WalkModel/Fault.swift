// What a backend does instead of answering, and what a request must come to because of it.

/// A backend's failure at a call.
package enum Fault: String, Sendable, CaseIterable {
    case unreachable, reset, truncated, tooSlow, tooLarge
    case status500, status503, status429, status401, status403, status404, redirect, noContent
    case garbage, halfKey, tooManyCandidates

    /// The problem's code where nothing else failed.
    package func code(_ kind: StoreKind) -> String {
        switch self {
        case .unreachable, .reset, .truncated, .status500, .status503, .status429: "backends_unavailable"
        case .tooSlow: "deadline_exceeded"
        case .tooLarge: "collect_limit_exceeded"
        case .status401, .status403, .status404, .redirect: "backend_refused"
        case .noContent, .garbage, .halfKey: "backend_malformed"
        case .tooManyCandidates: kind == .diffio ? "backend_refused" : "backend_limit_exceeded"
        }
    }

    var answer: WireAnswer {
        switch self {
        case .unreachable, .reset, .truncated, .tooSlow, .tooLarge: .failure(self)
        case .status500: .error(500, "INTERNAL_ERROR")
        case .status503: WireAnswer(503, "")
        case .status429: .error(429, "LIMIT_EXCEEDED")
        case .status401: .error(401, "UNAUTHORIZED")
        case .status403: .error(403, "FORBIDDEN")
        case .status404: .error(404, "NOT_FOUND")
        case .redirect: WireAnswer(302, "")
        case .noContent: WireAnswer(204, "")
        case .garbage: WireAnswer(200, "{\"keys\":[")
        case .halfKey: WireAnswer(200, "{\"keys\":[{\"status\":\"ACTIVE\"}]}")
        case .tooManyCandidates: .error(400, "LIMIT_EXCEEDED", details: "\"total_candidates\":60000")
        }
    }
}

/// What a backend sends back.
package struct WireAnswer: Sendable, Equatable {
    package var status: Int
    package var body: [UInt8]
    /// A transfer that brought no answer.
    package var failure: Fault?

    init(_ status: Int, _ body: String) {
        self.status = status
        self.body = Array(body.utf8)
    }

    static func failure(_ fault: Fault) -> WireAnswer {
        var answer = WireAnswer(0, "")
        answer.failure = fault
        return answer
    }

    static func error(_ status: Int, _ code: String, details: String? = nil) -> WireAnswer {
        let details = details.map { ",\"details\":{\($0)}" } ?? ""
        return WireAnswer(status, "{\"error\":\"\(code)\",\"message\":\"no\",\"request_id\":\"r\"\(details)}")
    }
}
