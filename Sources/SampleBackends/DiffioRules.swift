// Diffio's rules for a list call, in the order in which the vendor's reference names its errors.

import NIOHTTP1

/// Judges requests to a Diffio backend and answers them.
struct DiffioRules: Sendable {
    let credential: String
    let others: Set<String>
    let shelf: DiffioShelf

    func answer(_ request: SampleRequest) -> SampleAnswer {
        guard request.path == "/v1/api_keys/list" else { return refusal(404, "not_found") }
        switch request.head.method {
        case .OPTIONS: return preflight
        case .POST: break
        default: return notAllowed
        }
        switch admission(request.head.headers) {
        case .unknown: return refusal(401, "unauthorized")
        case .notAdmin: return refusal(403, "forbidden")
        case .admin: break
        }
        guard request.query == nil, isJSON(request.header("Content-Type")), request.body == Array("{}".utf8) else {
            return refusal(400, "bad_request")
        }
        return SampleAnswer(status: 200, contentType: "application/json", body: shelf.list)
    }

    private enum Admission {
        case unknown
        case notAdmin
        case admin
    }

    /// Any one of the three headers will do; where several are sent, each must hold a credential as good as the rest.
    private func admission(_ headers: HTTPHeaders) -> Admission {
        var sent = headers["X-Api-Key"] + headers["Xi-Api-Key"]
        for value in headers["Authorization"] {
            sent.append(value.hasPrefix("Bearer ") ? String(value.dropFirst("Bearer ".count)) : "")
        }
        let known = others.union([credential])
        guard !sent.isEmpty, sent.allSatisfy({ !$0.isEmpty && known.contains($0) }) else { return .unknown }
        return sent.allSatisfy { $0 == credential } ? .admin : .notAdmin
    }

    /// RFC 9110, section 8.3.1: the media type's case does not matter, and a charset may follow.
    private func isJSON(_ type: String?) -> Bool {
        let essence = type?.prefix { $0 != ";" }.lowercased() ?? ""
        return essence.filter { $0 != " " } == "application/json"
    }

    private var preflight: SampleAnswer {
        SampleAnswer(status: 204, headers: [("Access-Control-Allow-Methods", "POST, OPTIONS")])
    }

    private var notAllowed: SampleAnswer {
        var answer = refusal(405, "method_not_allowed")
        answer.headers = [("Allow", "POST, OPTIONS")]
        return answer
    }

    private func refusal(_ status: Int, _ code: String) -> SampleAnswer {
        var text = JSONText()
        text.raw("{\"error\":")
        text.string(code)
        text.raw("}")
        return .json(status, text)
    }
}
