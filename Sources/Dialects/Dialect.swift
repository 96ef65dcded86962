// How a backend's list call is spoken, as a value. Everything a vendor does differently is in its description, nothing in code.

public import KeyListing
public import StrictJSON

/// Where a request parameter goes.
enum Placement: Sendable, Hashable {
    case query(String)
    /// The path of a member of the JSON body.
    case body([String])

    /// In one word, for telling placements apart.
    var text: String {
        switch self {
        case .query(let name): "query " + name
        case .body(let path): "body " + path.joined(separator: "/")
        }
    }
}

/// A dialect within a dialect. A class, because a value can't hold its like.
final class TenantList: Sendable {
    let dialect: Dialect

    init(_ dialect: Dialect) { self.dialect = dialect }
}

/// How a backend's list call is spoken: compiled from a description, immutable.
public struct Dialect: Sendable {
    /// A form of credential: one header, `{credential}` replaced.
    public struct AuthForm: Sendable {
        /// The header's name.
        public var header: String
        /// What stands before the credential in its value.
        public var before: String
        /// What stands behind it.
        public var after: String
    }

    /// What is the same in every call.
    struct Request: Sendable {
        var method: String
        var path: String
        var headers: [(name: String, value: String)]
        var query: [(name: String, value: String)]
        var body: JSONNode?
    }

    /// An answer that tells something by its status and its error code.
    struct Answer: Sendable, Hashable {
        var status: Int
        var code: String?
    }

    enum Only: String, Sendable { case ascii, notBlank = "not_blank" }

    struct Parameter: Sendable {
        var placement: Placement
        /// The words of the vendor; values without one are not pushed down.
        var values: [String: String]?
        var only: Only?
        /// The vendor's words that together stand for every key: one call each lists what one call may not. In the order in which a key
        /// may go through them.
        var every: [String] = []
    }

    struct Sort: Sendable {
        var by: Placement
        var direction: Placement
        var otherwise: SortField
        var honours: [SortField]
        var changeable: [SortField]
        var probeWord: String
        var proven: Answer
    }

    enum TokenSource: Sendable {
        /// Of the answer, by its slot.
        case document(Int)
        /// Of the last item, by its slot.
        case lastItem(Int)
        /// Of the `Link` header's next address, by its parameter (RFC 8288).
        case link(parameter: String)
        /// The number of items so far; the list ends at the total.
        case offset(total: Int)
    }

    struct Paging: Sendable {
        var source: TokenSource
        var more: Int?
        var send: Placement
        var refused: Answer?
        var countsPages: Bool
    }

    /// The name by which routes.json calls it.
    public let name: String
    /// A digest of the description that it was made of: another one under the same name is another dialect.
    public private(set) var digest: UInt64 = 0
    /// The names of its forms of credential, the default first; empty where none is needed.
    public var authForms: [String] { auth.map(\.name) }
    /// The form of that name.
    public func authForm(_ name: String?) -> AuthForm? { auth.first { $0.name == name }?.form }
    /// What the display prefixes of its keys begin with; 12 characters more are shown.
    public let displayPrefixes: [String]

    let request: Request
    /// The path of the list call, behind the backend's URL.
    public var listPath: String { request.path }
    let auth: [(name: String, form: AuthForm)]
    let parameters: [String: Parameter]
    let limit: (placement: Placement, max: Int)?
    let sort: Sort?
    let paging: Paging?
    let errorCode: String?
    let limitExceeded: Answer?
    /// Where an answer that is `limitExceeded` says that its matches are too many, so that narrower calls may be served.
    let tooManyMatches: [String]?
    let fields: FieldMap
    /// Whether keys tell their tenants themselves.
    public var keysTellTenants: Bool { fields.tenantID != nil }
    let statusRules: [StatusRule]
    /// How the tenants that it has keys of are listed.
    let tenants: TenantList?

    /// Whether its answers' `Link` header is read.
    public var readsLink: Bool { if case .link = paging?.source { true } else { false } }

    /// The words of `status` that together stand for every key; empty where a list can't be had state by state, or the filters
    /// name a state already.
    public func statusWords(besides filters: Filters) -> [String] {
        guard let parameter = parameters["status"] else { return [] }
        let isPushedDown = filters.statuses.only.map { parameter.values?[$0.name] != nil } ?? false
        return isPushedDown ? [] : parameter.every
    }

    /// Whether a list can be narrowed to one tenant's keys.
    public func canNarrow(toTenant tenant: [UInt8]) -> Bool {
        parameters["tenant_id"]?.accepts(String(decoding: tenant, as: UTF8.self)) ?? false
    }

    /// The list of the tenants that it has keys of, as a list whose keys' ids are the tenants; nil where it has none.
    public var tenantList: Dialect? { tenants?.dialect }

    /// Whether its page tokens count pages.
    var countsPages: Bool { paging?.countsPages ?? false }

    /// The longest page that it gives; nil where it does not page.
    public var longestPage: Int? { paging == nil ? nil : limit?.max }

    /// Whether it declares to sort as asked, ties by id in the same direction. To be proven by `probe` before it is believed.
    ///
    /// A list that pages by offset or by counting pages is never good for that: keys that are deleted between two pages shift others out
    /// of both.
    public func declares(_ order: TotalOrder) -> Bool {
        !pagesByOffset && !countsPages && (sort?.honours.contains(order.field) ?? false)
    }

    var pagesByOffset: Bool { if case .offset? = paging?.source { true } else { false } }

    /// Whether the field's value may change while a key lives.
    public func isChangeable(_ field: SortField) -> Bool { sort?.changeable.contains(field) ?? true }
}

extension Dialect {
    /// The dialects that Rollcall brings along, by name.
    public static let builtIn: [String: Dialect] = {
        let texts = [("diffio", PackageResources.diffio_json), ("cycles-admin", PackageResources.cycles_admin_json)]
        return texts.reduce(into: [:]) { $0[$1.0] = load($1.1, name: $1.0).dialect }
    }()

    /// Compiles a description. Problems name their place in the text; with any there is no dialect.
    public static func load(_ text: [UInt8], name: String) -> (dialect: Dialect?, problems: [Problem]) {
        let problems = ProblemList()
        do throws(JSONSyntaxError) {
            let root = try JSONNode.parse(text)
            var dialect = JSONElement(root, problems: problems).object().flatMap { Dialect($0, name: name) }
            // FNV-1a, 64 bits.
            dialect?.digest = text.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
            return (problems.problems.isEmpty ? dialect : nil, problems.problems)
        } catch {
            return (nil, [Problem(position: error.position, pointer: "", message: error.message)])
        }
    }
}
