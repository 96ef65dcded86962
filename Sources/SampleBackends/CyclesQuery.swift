// What a list request means to a Cycles server, and which requests it refuses with what error.

/// The six values by which the server sorts, in the order in which its error names them.
enum CyclesSort: String, CaseIterable, Hashable {
    case created = "created_at"
    case expires = "expires_at"
    case name
    case status
    case id = "key_id"
    case tenant = "tenant_id"
}

/// An error as a Cycles server words it.
struct CyclesRefusal: Error {
    var status = 400
    var code = "INVALID_REQUEST"
    let message: String
    /// A JSON object; nil for none.
    var details: String?

    static func invalid(_ parameter: String, _ value: String) -> CyclesRefusal {
        CyclesRefusal(message: "Invalid value for parameter '\(parameter)': \(value)")
    }

    static func unordered(_ parameter: String, _ value: String, _ known: String) -> CyclesRefusal {
        CyclesRefusal(message: "Invalid \(parameter) '\(value)'; expected one of: \(known)")
    }

    static let cursor = CyclesRefusal(
        message: "Cursor is not valid for this result set; restart pagination without a cursor")
}

/// A list request that the server accepts.
struct CyclesQuery {
    var selection: CyclesSelectionName
    let descending: Bool
    let cursor: String?
    let limit: Int

    init(_ target: CyclesTarget, _ manner: SampleCycles.Manner) throws(CyclesRefusal) {
        let status = manner.isOlder ? nil : try Self.word(target, of: ["ACTIVE", "REVOKED", "EXPIRED"])
        limit = try Self.limit(target)
        let tenant = Self.unlessBlank(target.text("tenant_id"))
        if manner.requiresTenant, tenant == nil { throw CyclesRefusal(message: "tenant_id is required") }
        cursor = Self.unlessBlank(target.text("cursor"))
        guard !manner.isOlder else {
            selection = CyclesSelectionName(sort: nil, tenant: tenant)
            descending = false
            return
        }
        let search = try Self.search(target)
        let sort = try Self.sort(target, default: .created, among: CyclesSort.allCases)
        descending = try Self.isDescending(target)
        selection = CyclesSelectionName(sort: sort, tenant: tenant, status: status, search: search)
    }

    static func unlessBlank(_ text: String?) -> String? {
        text.flatMap { JavaText.isBlank($0) ? nil : $0 }
    }

    /// The server's framework trims a word before it looks it up, and takes the first of several.
    static func word(_ target: CyclesTarget, of known: [String]) throws(CyclesRefusal) -> String? {
        guard let value = target.convertible("status") else { return nil }
        let word = JavaText.trimmed(value)
        guard known.contains(word) else { throw .invalid("status", value) }
        return word
    }

    /// A 32-bit number, decimal or after `0x` or `#` hexadecimal, white space anywhere, held within 1 and 100.
    static func limit(_ target: CyclesTarget) throws(CyclesRefusal) -> Int {
        guard let value = target.convertible("limit") else { return 50 }
        let digits = value.filter { !$0.isWhitespace }
        let negative = digits.hasPrefix("-")
        let size = negative ? digits.dropFirst() : digits[...]
        let prefix = ["0x", "0X", "#"].first { size.hasPrefix($0) }
        // A second sign would pass as part of the number behind a prefix or a minus.
        let behind = size.dropFirst(prefix?.count ?? 0)
        let signed = behind.hasPrefix("+") || behind.hasPrefix("-")
        guard !signed || (prefix == nil && !negative), let number = Int64(behind, radix: prefix == nil ? 10 : 16),
            let exact = Int32(exactly: negative ? -number : number)
        else { throw .invalid("limit", value) }
        return Int(min(max(exact, 1), 100))
    }

    static func search(_ target: CyclesTarget) throws(CyclesRefusal) -> String? {
        let search = JavaText.trimmed(target.text("search") ?? "")
        let units = search.utf16.count
        if units > 128 { throw CyclesRefusal(message: "search exceeds maxLength 128 (got \(units))") }
        return search.isEmpty ? nil : search
    }

    static func sort<Sort: RawRepresentable<String>>(
        _ target: CyclesTarget, default usual: Sort, among known: [Sort]
    ) throws(CyclesRefusal) -> Sort {
        guard let value = unlessBlank(target.text("sort_by")) else { return usual }
        if let sort = known.first(where: { $0.rawValue == value }) { return sort }
        throw .unordered("sort_by", value, "[\(known.map(\.rawValue).joined(separator: ", "))]")
    }

    static func isDescending(_ target: CyclesTarget) throws(CyclesRefusal) -> Bool {
        guard let value = target.text("sort_dir") else { return true }
        switch value.lowercased() {
        case "asc": return false
        case "desc": return true
        default: throw .unordered("sort_dir", value, "asc, desc")
        }
    }
}
