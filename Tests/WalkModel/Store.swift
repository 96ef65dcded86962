// A backend's keys with all that they ever were, so that a walk can be judged by what was there while it lasted.

/// Whose way of listing a backend speaks.
package enum StoreKind: String, Sendable, CaseIterable {
    /// Pages, sorted and filtered as asked.
    case cycles
    /// Pages by tenant and id, whatever sort and search ask for.
    case oldCycles
    /// The whole list, in no order.
    case diffio

    package var dialect: String { self == .diffio ? "diffio" : "cycles-admin" }
}

/// Orders that are none of those asked for.
package enum Lie: String, Sendable, CaseIterable { case reversed, byID, byTenant }

/// How a backend pages, and what is odd about it.
struct Traits: Sendable, Hashable {
    var longestPage = 100
    /// Pages may be shorter than they could be.
    var isUneven = false
    /// Two keys more than asked for.
    var isOverlong = false
    /// An empty page with a token now and then.
    var sendsEmptyPages = false
    /// The last page has a token, behind which nothing comes.
    var hasTrailingToken = false
    var omitsMore = false
    /// The last page has a token, though `has_more` is false.
    var contradictsMore = false
    /// Some keys stand on their page twice.
    var repeatsInside = false
    /// A page begins with the last key of the one before.
    var repeatsAcross = false
    /// An old server that ignores these, too.
    var ignoresStatus = false
    var ignoresTenant = false
    /// More matches than this are refused.
    var mostMatches: Int?
    /// More keys than this, of all tenants or of the one asked for, are refused.
    var mostScanned: Int?
    /// Nothing is listed without a tenant.
    var requiresTenant = false
    /// Whether it may be unable to list all its keys at once.
    var isLimited: Bool { mostMatches != nil || mostScanned != nil || requiresTenant }
    /// Knows no list of its tenants.
    var hidesTenants = false
    /// A tenant that its list of tenants leaves out.
    var unlisted: String?
}

/// A backend at the beginning of a world.
package struct StoreSpec: Sendable, Hashable {
    package var kind = StoreKind.cycles
    var traits = Traits()
    package var keys: [ModelKey] = []
    var lie: Lie?
}

/// A backend as a world goes on.
struct Store: Sendable {
    /// What a key was from one tick to another.
    struct Version: Sendable {
        var key: ModelKey
        var born: Int
        var died = Int.max
    }

    var kind: StoreKind
    let traits: Traits
    private(set) var keys: [ModelKey]
    private(set) var versions: [String: [Version]]
    var lie: Lie?
    var fault: Fault?
    var faultOnce: Fault?
    /// How many calls with a page token are refused from here on.
    var deadTokens = 0
    /// The keys that the last page token named, of those issued and of those asked with.
    var lastNamed: String?
    var lastAsked: String?
    /// What it lists can't be relied on in this walk: its order changed, or a token's key moved within a request.
    var isVoid = false
    /// A probe of its sort failed: a walk that has streamed it may doubt it from then on.
    var hasFailedProbe = false
    /// It has refused to list all its keys at once: from then on a walk may have to read it tenant by tenant.
    var hasRefusedToList = false
    var request = StoreRequest()
    /// The codes of the request before: who comes when its collection has just failed may be told of that failure.
    var lastCodes: Set<String> = []
    /// How many calls have failed since the world began: an address of which many do is left alone for a while.
    var failures = 0

    init(_ spec: StoreSpec) {
        kind = spec.kind
        traits = spec.traits
        keys = spec.keys
        lie = spec.lie
        versions = Dictionary(spec.keys.map { ($0.id, [Version(key: $0, born: 0)]) }) { first, _ in first }
    }

    mutating func insert(_ key: ModelKey, at tick: Int) {
        guard !keys.contains(where: { $0.id == key.id }) else { return }
        keys.append(key)
        versions[key.id, default: []].append(Version(key: key, born: tick))
    }

    mutating func delete(_ id: String, at tick: Int) {
        guard let index = keys.firstIndex(where: { $0.id == id }) else { return }
        keys.remove(at: index)
        end(id, at: tick)
        // Behind a key that is gone a wrong order can't be seen.
        if lie != nil { isVoid = true }
    }

    mutating func change(_ id: String, at tick: Int, _ change: Change) {
        guard let index = keys.firstIndex(where: { $0.id == id }) else { return }
        change.apply(to: &keys[index])
        end(id, at: tick)
        versions[id, default: []].append(Version(key: keys[index], born: tick))
        if lie != nil { isVoid = true }
    }

    mutating func vanish(_ tenant: String, at tick: Int) {
        for key in keys where key.tenant == tenant { delete(key.id, at: tick) }
    }

    private mutating func end(_ id: String, at tick: Int) {
        guard let last = versions[id]?.indices.last else { return }
        versions[id]?[last].died = tick
    }

    /// What the key was at any time from one tick to another, without a gap; empty where it was not there throughout.
    func life(of id: String, from start: Int, to end: Int) -> [ModelKey] {
        let lived = (versions[id] ?? []).filter { $0.died > start && $0.born <= end }
        guard let first = lived.first, let last = lived.last, first.born <= start, last.died > end,
            zip(lived, lived.dropFirst()).allSatisfy({ $0.died == $1.born })
        else { return [] }
        return lived.map(\.key)
    }
}

/// What happened to a backend within one request.
struct StoreRequest: Sendable {
    var calls = 0
    var failedCalls = 0
    /// Those that listed keys of all tenants, and those that listed tenants or keys of one.
    var wholeCalls = 0
    var tenantCalls = 0
    /// The tenants of the keys that calls for all of them brought.
    var tenantsSeen: Set<String> = []
    var refusals = 0
    /// The codes of the failures that it had.
    var codes: Set<String> = []
    /// The place of the key that a page token named when it was first issued or asked with.
    var named: [String: Place] = [:]
}

/// New values of a key.
package struct Change: Sendable, Hashable {
    var name: String??
    var word: String?
    var expires: Moment??
    var lastUsed: Moment??

    func apply(to key: inout ModelKey) {
        if let name { key.name = name }
        if let word { key.word = word }
        if let expires { key.expires = expires }
        if let lastUsed { key.lastUsed = lastUsed }
    }
}
