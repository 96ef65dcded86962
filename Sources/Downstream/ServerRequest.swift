// A request as a handler sees it: framing undone, nothing decoded.

import NIOHTTP1
public import OpenSSL

/// A well-framed request.
public struct ServerRequest: Sendable {
    /// As on the wire, such as `GET`.
    public let method: String

    /// The request target as on the wire: printable ASCII, no `#`.
    public let target: String

    /// The target's path, still percent-encoded: `/` first, or `*` for `OPTIONS *`.
    public let path: String

    /// What follows the first `?` of the target, still percent-encoded; `nil` without a `?`.
    public let query: String?

    /// The header fields.
    public let headers: RequestHeaders

    /// The whole body; empty where there was none.
    public let body: [UInt8]

    /// The names in the caller's certificate, which an authority of the listener's has signed; nil where it has shown none.
    public let clientNames: CertificateNames?

    /// Whether the listener that it came by is on loopback: only this machine's own processes can reach that.
    public let isOnLoopback: Bool

    /// Runs tasks on the event loop of the request's connection; nil where it came down none. What is begun for the request, and is to
    /// outlive it, needs no hop there.
    public let executor: (any TaskExecutor)?

    /// A request that did not come down a wire. A target in no known form is taken as a path.
    public init(
        method: String, target: String, headers: [(name: String, value: String)] = [], body: [UInt8] = [],
        clientNames: CertificateNames? = nil, isOnLoopback: Bool = true
    ) {
        let known = RequestTarget(target, method: method)
        self.init(
            method: method, target: known ?? RequestTarget(origin: target[...], of: target),
            headers: RequestHeaders(HTTPHeaders(headers.map { ($0.name, $0.value) })), body: body,
            clientNames: clientNames, isOnLoopback: isOnLoopback, executor: nil)
    }

    init(
        method: String, target: RequestTarget, headers: RequestHeaders, body: [UInt8], clientNames: CertificateNames?,
        isOnLoopback: Bool, executor: (any TaskExecutor)?
    ) {
        self.executor = executor
        self.isOnLoopback = isOnLoopback
        self.clientNames = clientNames
        self.method = method
        self.target = target.text
        self.path = target.path
        self.query = target.query
        self.headers = headers
        self.body = body
    }
}

/// The header fields of a request, in order. Names compare without regard to ASCII case.
public struct RequestHeaders: Sendable {
    private let fields: HTTPHeaders

    init(_ fields: HTTPHeaders) {
        self.fields = fields
    }

    /// The first value of that name, without surrounding white space.
    public func first(name: String) -> String? {
        fields.first(name: name)?.trimmed
    }

    /// Every value of that name in order, one for each field line, without surrounding white space.
    public func all(name: String) -> [String] {
        fields[name].map(\.trimmed)
    }
}

extension RequestHeaders: CustomStringConvertible, CustomReflectable {
    /// The names: some values are credentials.
    public var description: String { "[\(fields.map(\.name).joined(separator: ", "))]" }

    /// No children.
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}

extension String {
    /// Whether nothing blank stands at either end.
    var isTrimmed: Bool { trimmed.utf8.count == utf8.count }

    /// Without spaces and tabs at either end (RFC 9110 section 5.5: they are no part of a field's value).
    var trimmed: String {
        func isBlank(_ byte: UInt8?) -> Bool { byte == 0x20 || byte == 0x09 }
        guard isBlank(utf8.first) || isBlank(utf8.last) else { return self }
        guard let start = utf8.firstIndex(where: { !isBlank($0) }),
            let end = utf8.lastIndex(where: { !isBlank($0) })
        else { return "" }
        return String(self[start...end])
    }

    /// Equality without regard to ASCII case; `lowercase` is lower case already.
    func matches(lowercase: StaticString) -> Bool {
        guard utf8.count == lowercase.utf8CodeUnitCount else { return false }
        return lowercase.withUTF8Buffer { other in
            zip(utf8, other).allSatisfy { $0 == $1 || ((0x41...0x5A).contains($0) && $0 | 0x20 == $1) }
        }
    }
}
