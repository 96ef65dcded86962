// Reading a description. The form is told by the built-in descriptions and by README; unknown members are mistakes.

import KeyListing
import StrictJSON

extension Dialect {
    init?(_ root: ObjectReader, name: String) {
        let plan = AnswerPlan()
        self.name = name
        let request = root.required("request")?.object().map(Request.init)
        auth = root.optional("auth")?.object().map(Self.authForms) ?? []
        let hasBody = request.map { $0.body != nil } ?? true
        let parameters = root.optional("parameters")?.object()
        limit = parameters?.optional("limit").flatMap { Self.limit($0, hasBody) }
        self.parameters = ["tenant_id", "status", "search"].reduce(into: [:]) { known, name in
            known[name] = parameters?.optional(name).flatMap { Self.parameter($0, hasBody) }
        }
        parameters?.finish()
        sort = root.optional("sort")?.object().flatMap { Self.sort($0, hasBody) }
        plan.items(at: root.required("items")?.string() ?? "")
        paging = root.optional("paging")?.object().flatMap { Self.paging($0, plan, hasBody) }
        let errors = root.optional("errors")?.object()
        errorCode = errors?.required("code")?.string()
        limitExceeded = errors?.optional("limit_exceeded").flatMap(Self.answer)
        tooManyMatches = errors?.optional("too_many_matches")?.string()?.split(separator: ".").map(String.init)
        errors?.finish()
        displayPrefixes = root.optional("display_prefixes")?.array()?.compactMap { $0.string() } ?? []
        statusRules = root.required("status")?.array(of: "an array of rules")?.compactMap { StatusRule($0, plan) } ?? []
        let tenants = root.optional("tenants")?.object()
        self.tenants = tenants.flatMap { [auth, errorCode] in Dialect(tenantsOf: name, auth, errorCode, $0) }
            .map(TenantList.init)
        if let tenants, self.parameters["tenant_id"] == nil {
            tenants.element.report("expected 'parameters' to say where 'tenant_id' goes")
        }
        let fields = root.required("fields")?.object().flatMap { FieldMap($0, plan) }
        root.finish()
        guard let request, let fields else { return nil }
        (self.request, self.fields) = (request, fields)
    }

    /// The list of a backend's tenants: a list call like the other, of items that have nothing but an id.
    private init?(
        tenantsOf name: String, _ auth: [(name: String, form: AuthForm)], _ errorCode: String?, _ root: ObjectReader
    ) {
        let plan = AnswerPlan()
        defer { root.finish() }
        let request = root.required("request")?.object().map(Request.init)
        let hasBody = request.map { $0.body != nil } ?? true
        self.name = name
        self.auth = auth
        self.errorCode = errorCode
        limit = root.optional("limit").flatMap { Self.limit($0, hasBody) }
        plan.items(at: root.required("items")?.string() ?? "")
        paging = root.optional("paging")?.object().flatMap { Self.paging($0, plan, hasBody) }
        (parameters, sort, limitExceeded, tooManyMatches) = ([:], nil, nil, nil)
        (displayPrefixes, statusRules, tenants) = ([], [], nil)
        let value = root.required("value")?.string()
        guard let request, let value else { return nil }
        self.request = request
        fields = FieldMap(plan: plan, keyID: plan.itemSlot(value))
    }

    private static func authForms(_ forms: ObjectReader) -> [(name: String, form: AuthForm)] {
        forms.members.compactMap { name, element in
            _ = forms.optional(name)
            guard let form = element.object() else { return nil }
            let (header, value) = (form.required("header")?.headerName(), form.required("value"))
            form.finish()
            guard let value, let template = value.string() else { return nil }
            guard let place = template.firstRange(of: "{credential}") else {
                value.report("expected a text that holds {credential}")
                return nil
            }
            let (before, after) = (template[..<place.lowerBound], template[place.upperBound...])
            if !isHeaderValue(before + after) { value.report("expected a header's value, without control characters") }
            guard let header else { return nil }
            return (name, AuthForm(header: header, before: String(before), after: String(after)))
        }
    }

    private static func placement(_ reader: ObjectReader, _ hasBody: Bool) -> Placement? {
        if let query = reader.optional("query") { return query.string().map(Placement.query) }
        guard let body = reader.optional("body") else {
            reader.element.report("expected 'query' or 'body'")
            return nil
        }
        if !hasBody { body.report("the request has no body") }
        return body.string().map { .body($0.split(separator: ".").map(String.init)) }
    }

    private static func limit(_ element: JSONElement, _ hasBody: Bool) -> (placement: Placement, max: Int)? {
        guard let reader = element.object() else { return nil }
        defer { reader.finish() }
        let (placement, max) = (placement(reader, hasBody), reader.required("max")?.integer(in: 1...100_000))
        guard let placement, let max else { return nil }
        return (placement, max)
    }

    private static func parameter(_ element: JSONElement, _ hasBody: Bool) -> Parameter? {
        guard let reader = element.object() else { return nil }
        defer { reader.finish() }
        let values = reader.optional("values")?.pairs()
        let every = reader.optional("every")?.array()?.compactMap { $0.string() } ?? []
        let only = reader.optional("only")?.choice(["ascii", "not_blank"]).flatMap(Only.init(rawValue:))
        guard let placement = placement(reader, hasBody) else { return nil }
        let words = values.map { Dictionary($0, uniquingKeysWith: { first, _ in first }) }
        return Parameter(placement: placement, values: words, only: only, every: every)
    }

    private static func sort(_ reader: ObjectReader, _ hasBody: Bool) -> Sort? {
        defer { reader.finish() }
        let by = reader.required("by")?.object().flatMap { $0.wholePlacement(hasBody) }
        let direction = reader.required("direction")?.object().flatMap { $0.wholePlacement(hasBody) }
        let otherwise = reader.required("otherwise").flatMap(sortField)
        let honours = reader.required("honours")?.array()?.compactMap(sortField) ?? []
        let changeable = reader.required("changeable")?.array()?.compactMap(sortField) ?? []
        let probe = reader.required("probe")?.object()
        let word = probe?.required("by")?.string()
        let proven = probe?.required("proven").flatMap(answer)
        probe?.finish()
        guard let by, let direction, let otherwise, let word, let proven else { return nil }
        return Sort(
            by: by, direction: direction, otherwise: otherwise, honours: honours, changeable: changeable,
            probeWord: word, proven: proven)
    }

    private static func sortField(_ element: JSONElement) -> SortField? {
        element.choice(SortField.allCases.map(\.parameter)).flatMap(SortField.init(parameter:))
    }

    static func answer(_ element: JSONElement) -> Answer? {
        guard let reader = element.object() else { return nil }
        defer { reader.finish() }
        let code = reader.optional("code")?.string()
        return reader.required("status")?.integer(in: 100...599).map { Answer(status: $0, code: code) }
    }

    private static func paging(_ reader: ObjectReader, _ plan: AnswerPlan, _ hasBody: Bool) -> Paging? {
        defer { reader.finish() }
        let send = reader.required("send")?.object().flatMap { $0.wholePlacement(hasBody) }
        let more = reader.optional("more")?.string().map(plan.documentSlot)
        let refused = reader.optional("refused").flatMap(answer)
        let countsPages = reader.optional("counts_pages")?.bool() ?? false
        guard let token = reader.required("token")?.object(), let source = tokenSource(token, plan), let send else {
            return nil
        }
        return Paging(source: source, more: more, send: send, refused: refused, countsPages: countsPages)
    }

    private static func tokenSource(_ reader: ObjectReader, _ plan: AnswerPlan) -> TokenSource? {
        defer { reader.finish() }
        if let body = reader.optional("body")?.string() { return .document(plan.documentSlot(body)) }
        if let item = reader.optional("last_item")?.string() { return .lastItem(plan.itemSlot(item)) }
        if let link = reader.optional("link")?.string() { return .link(parameter: link) }
        if let total = reader.optional("offset_below")?.string() { return .offset(total: plan.documentSlot(total)) }
        reader.element.report("expected 'body', 'last_item', 'link' or 'offset_below'")
        return nil
    }
}

extension Dialect.Request {
    init(_ reader: ObjectReader) {
        method = reader.required("method")?.choice(["GET", "POST"]) ?? "GET"
        path = reader.required("path")?.path() ?? "/"
        headers = reader.optional("headers")?.headers() ?? []
        query = reader.optional("query")?.pairs() ?? []
        body = reader.optional("body").flatMap { $0.object() == nil ? nil : $0.node }
        reader.finish()
    }
}

extension ObjectReader {
    fileprivate func wholePlacement(_ hasBody: Bool) -> Placement? {
        defer { finish() }
        if let query = optional("query") { return query.string().map(Placement.query) }
        if hasBody, let body = optional("body") {
            return body.string().map { .body($0.split(separator: ".").map(String.init)) }
        }
        element.report(hasBody ? "expected 'query' or 'body'" : "expected 'query'")
        return nil
    }
}

extension JSONElement {
    /// One of some words.
    func choice(_ words: [String]) -> String? {
        guard let word = string() else { return nil }
        if words.contains(word) { return word }
        let hint = nearestSpelling(to: word, in: words).map { "; did you mean '\($0)'?" } ?? ""
        report("expected one of \(words.joined(separator: ", "))\(hint)")
        return nil
    }

    /// An object whose values are strings.
    func pairs() -> [(String, String)]? {
        guard let reader = object() else { return nil }
        return reader.members.compactMap { name, element in element.string().map { (name, $0) } }
    }

    fileprivate func path() -> String? {
        guard let path = string() else { return nil }
        if path.hasPrefix("/"), path.utf8.allSatisfy({ (0x21...0x7E).contains($0) && $0 != 0x23 && $0 != 0x3F }) {
            return path
        }
        report("expected a path that begins with '/', without blanks, '#' and '?'")
        return nil
    }

    /// A token (RFC 9110, section 5.6.2): a name that is none would make a header, such as the credential's, that is not sent.
    fileprivate func headerName() -> String? {
        guard let name = string() else { return nil }
        let isToken = name.utf8.allSatisfy { byte in
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
            default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
            }
        }
        if isToken, !name.isEmpty { return name }
        report("expected a header's name")
        return nil
    }

    fileprivate func headers() -> [(String, String)]? {
        guard let headers = pairs() else { return nil }
        for (name, value) in headers where !isHeaderValue(value) || name.isEmpty || name.contains(where: \.isWhitespace)
        {
            report("expected headers' names and values, without line breaks")
        }
        return headers
    }
}

/// Whether a text may be part of a header's value (RFC 9110, section 5.5).
private func isHeaderValue(_ text: some StringProtocol) -> Bool {
    text.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 }
}
