// The paths that a Cycles backend knows, and the methods of each. Paths count byte for byte, as the server's do.

import NIOHTTP1

/// Where a request goes.
enum CyclesRoute: Equatable {
    case keys
    case oneKey
    case tenants
    case unknown

    init(_ path: Substring, listsTenants: Bool) {
        let list = "/v1/admin/api-keys"
        if path == list {
            self = .keys
        } else if path == "/v1/admin/tenants", listsTenants {
            self = .tenants
        } else if path.hasPrefix(list + "/") {
            let id = path.dropFirst(list.count + 1)
            self = id.isEmpty || id.contains("/") ? .unknown : .oneKey
        } else {
            self = .unknown
        }
    }

    /// As the `Allow` header lists them.
    var allowed: [String] {
        switch self {
        case .keys, .tenants: ["POST", "GET"]
        case .oneKey: ["PATCH", "DELETE"]
        case .unknown: []
        }
    }

    /// As an answer to `OPTIONS` lists them.
    var options: [String] {
        allowed + (allowed.contains("GET") ? ["HEAD", "OPTIONS"] : ["OPTIONS"])
    }

    /// Why the method is no list call here; nil when it is one.
    func refusal(_ method: HTTPMethod) -> CyclesRefusal? {
        if self == .unknown { return CyclesRefusal(status: 500, code: "INTERNAL_ERROR", message: "Internal error") }
        let name = method == .HEAD ? "GET" : method.rawValue
        guard allowed.contains(name) else {
            let known = allowed.sorted().joined(separator: ", ")
            let message = "Request method '\(method.rawValue)' is not supported; supported methods: \(known)"
            return CyclesRefusal(status: 405, message: message)
        }
        return name == "GET" ? nil : CyclesRefusal(status: 403, code: "FORBIDDEN", message: "This backend only lists")
    }
}
