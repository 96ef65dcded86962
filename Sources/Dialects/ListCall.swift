// A dialect's request, built from what the walk wants.

public import KeyListing
import StrictJSON

/// One HTTP request to a backend.
public struct ListCall: Sendable, Hashable {
    /// `GET` or `POST`.
    public var method: String
    /// The whole address, every value percent-encoded but for unreserved characters (RFC 3986, section 2.3).
    public var url: String
    /// Header fields but the credential's.
    public var headers: [(name: String, value: String)]
    /// The body of a `POST`.
    public var body: [UInt8]?

    /// Field by field.
    public static func == (a: ListCall, b: ListCall) -> Bool {
        a.method == b.method && a.url == b.url && a.body == b.body && a.headers.elementsEqual(b.headers, by: ==)
    }

    /// Consistent with `==`.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(method)
        hasher.combine(url)
    }
}

/// A part of a backend's list that can be asked for by itself.
public struct ListPart: Sendable, Hashable {
    /// One of the dialect's `statusWords`; nil for every state.
    public var statusWord: String?
    /// A tenant that the dialect can narrow a list to, UTF-8; nil for every tenant.
    public var tenantID: [UInt8]?

    /// The whole list, unless narrowed.
    public init(statusWord: String? = nil, tenantID: [UInt8]? = nil) {
        self.statusWord = statusWord
        self.tenantID = tenantID
    }
}

/// What all calls of one request to one backend have in common: address, pushed-down filters, sort.
public final class CallTemplate: Sendable {
    /// The pushed-down parameters as one text, for the fingerprint that page tokens are bound to.
    public let pushedDown: String
    /// Whether the calls name one tenant.
    public let namesTenant: Bool

    private let dialect: Dialect
    private let base: String
    private let headers: [(name: String, value: String)]
    private let parameters: CallParameters
    /// The address with all of these.
    private let url: String
    /// The body as text.
    private let body: [UInt8]?

    /// - Parameters:
    ///   - url: the backend's base address, without a slash at its end.
    ///   - query: the caller's request; only what the dialect can express exactly is pushed down.
    ///   - part: which of the keys to list, where not all.
    public init(
        _ dialect: Dialect, url: String, query list: ListQuery, part: ListPart = ListPart()
    ) {
        self.dialect = dialect
        base = url + dialect.request.path
        var headers = dialect.request.headers
        if dialect.request.body != nil { headers.append(("Content-Type", "application/json")) }
        self.headers = headers
        var filters = list.filters
        if let tenant = part.tenantID { filters.tenantID = tenant }
        var pushed = dialect.pushDown(filters)
        namesTenant = filters.tenantID.map(dialect.canNarrow) ?? false
        if let statusWord = part.statusWord, let placement = dialect.parameters["status"]?.placement {
            pushed.append((placement, statusWord))
        }
        if let sort = dialect.sort {
            let field = sort.honours.contains(list.order.field) ? list.order.field : sort.otherwise
            pushed.append((sort.by, field.parameter))
            pushed.append((sort.direction, list.order.direction.parameter))
        }
        pushedDown = pushed.map { $0.0.text + "=" + $0.1 }.joined(separator: "\n")
        var parameters = CallParameters(query: dialect.request.query, body: dialect.request.body)
        for (placement, value) in pushed { parameters.put(.string(value), placement) }
        self.parameters = parameters
        self.url = parameters.address(behind: base, separator: "?")
        body = parameters.body?.text
    }

    /// The call for a page.
    ///
    /// - Parameters:
    ///   - token: the backend's page token; nil for the first page.
    ///   - limit: the page size; lowered to the dialect's longest page.
    public func page(token: String?, limit: Int) -> ListCall {
        var own = CallParameters(body: parameters.body)
        if let parameter = dialect.limit {
            own.put(.number(String(max(1, min(limit, parameter.max)))), parameter.placement)
        }
        if let token, let paging = dialect.paging {
            own.put(dialect.pagesByOffset ? .number(token) : .string(token), paging.send)
        }
        return ListCall(
            method: dialect.request.method,
            url: own.address(behind: url, separator: parameters.query.isEmpty ? "?" : "&"), headers: headers,
            body: own.changesBody ? own.body?.text : body)
    }

    /// The call that shows whether the backend honours a sort: the list's own, with a word that no backend knows. Nil where the
    /// dialect can't sort.
    public var probe: ListCall? {
        guard let sort = dialect.sort else { return nil }
        var all = parameters
        if case .query(let name) = sort.by { all.query.removeAll { $0.name == name } }
        all.put(.string(sort.probeWord), sort.by)
        if let parameter = dialect.limit { all.put(.number("1"), parameter.placement) }
        return ListCall(
            method: dialect.request.method, url: all.address(behind: base, separator: "?"), headers: headers,
            body: all.body?.text)
    }
}

/// What a call says in its address and body.
private struct CallParameters: Sendable {
    var query: [(name: String, value: String)] = []
    var body: JSONNode?
    var changesBody = false

    mutating func put(_ value: JSONNode.Value, _ placement: Placement) {
        switch placement {
        case .query(let name):
            if case .string(let text) = value { query.append((name, text)) }
            if case .number(let text) = value { query.append((name, text)) }
        case .body(let path):
            body = body?.setting(path[...], to: value)
            changesBody = true
        }
    }

    /// - Parameter separator: what stands before the first parameter.
    func address(behind start: String, separator: String) -> String {
        var address = start
        for (index, pair) in query.enumerated() {
            address += index == 0 ? separator : "&"
            address += percentEncoded(pair.name)
            address += "="
            address += percentEncoded(pair.value)
        }
        return address
    }
}

extension Dialect {
    /// The filters that the backend can be trusted to apply at least as widely as Rollcall: it applies each again itself.
    func pushDown(_ filters: Filters) -> [(Placement, String)] {
        var pushed: [(Placement, String)] = []
        if let parameter = parameters["tenant_id"], let tenant = filters.tenantID {
            let text = String(decoding: tenant, as: UTF8.self)
            if parameter.accepts(text) { pushed.append((parameter.placement, text)) }
        }
        if let parameter = parameters["status"], let status = filters.statuses.only {
            if let word = parameter.values?[status.name] { pushed.append((parameter.placement, word)) }
        }
        if let parameter = parameters["search"], let search = filters.search, parameter.accepts(search.text) {
            pushed.append((parameter.placement, search.text))
        }
        return pushed
    }
}

extension Dialect.Parameter {
    func accepts(_ text: String) -> Bool {
        switch only {
        case .ascii: text.utf8.allSatisfy { $0 < 0x80 }
        case .notBlank: text.unicodeScalars.contains { !$0.properties.isWhitespace && $0.value > 0x20 }
        case nil: true
        }
    }
}

/// Everything but unreserved characters as `%XX` of its UTF-8 (RFC 3986, section 2.1).
func percentEncoded(_ text: String) -> String {
    if text.utf8.allSatisfy(isUnreserved) { return text }
    let digits = Array("0123456789ABCDEF".utf8)
    var encoded: [UInt8] = []
    for byte in text.utf8 {
        if isUnreserved(byte) {
            encoded.append(byte)
        } else {
            encoded.append(contentsOf: [0x25, digits[Int(byte >> 4)], digits[Int(byte & 15)]])
        }
    }
    return String(decoding: encoded, as: UTF8.self)
}

private func isUnreserved(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x7E: true
    default: false
    }
}

extension JSONNode {
    /// This object with one member set, objects on the way made where they are missing.
    fileprivate func setting(_ path: ArraySlice<String>, to value: Value) -> JSONNode {
        guard let name = path.first else { return JSONNode(value, at: position) }
        guard case .object(var members) = self.value else { return self }
        let place = members.firstIndex { $0.name == name }
        let old = place.map { members[$0].node } ?? JSONNode(.object([]), at: position)
        let member = JSONMember(name: name, position: position, node: old.setting(path.dropFirst(), to: value))
        if let place { members[place] = member } else { members.append(member) }
        return JSONNode(.object(members), at: position)
    }
}
