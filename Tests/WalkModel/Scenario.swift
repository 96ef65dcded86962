// A world and what befalls it, as plain data: the same scenario always comes to the same walk.

/// A backend in the route table.
package struct Entry: Sendable, Hashable {
    package var name: String
    /// The store behind its address.
    package var store: Int
    package var isRequired = false
    package var maxPages: Int?
    package var collectLimit: Int?
    /// Of a backend whose keys have none of their own.
    package var tenant: String?
    /// Whether the table names the tenants of its keys.
    package var namesTenants = false
    /// When the table has it read tenant by tenant; nil where it does not say.
    package var byTenant: String?
}

/// What happens to a world.
package enum Event: Sendable, Hashable {
    case insert(Int, ModelKey)
    case delete(Int, String)
    case change(Int, String, Change)
    /// A key that a page token named of late.
    case deleteNamed(Int)
    /// Every key of a tenant goes.
    case vanish(Int, String)
    case changeNamed(Int, Change)
    case fail(Int, Fault)
    case failOnce(Int, Fault)
    case recover(Int)
    /// So many page tokens are refused.
    case killTokens(Int, Int)
    case lie(Int, Lie?)
    /// The server behind the address is another version.
    case turn(Int, StoreKind)
    case clock(Moment)
    /// The route table is loaded anew.
    case reload
    case remove(String)
    case add(Entry)
    case swap(String, Int)
    case reorder

    /// Whether it needs a gateway over another table, or over the same one anew.
    package var isOfTable: Bool {
        switch self {
        case .reload, .remove, .add, .swap, .reorder: true
        default: false
        }
    }

    var store: Int? {
        switch self {
        case .insert(let store, _), .delete(let store, _), .change(let store, _, _), .deleteNamed(let store),
            .vanish(let store, _),
            .changeNamed(let store, _), .fail(let store, _), .failOnce(let store, _), .recover(let store),
            .killTokens(let store, _), .lie(let store, _), .turn(let store, _):
            store
        default: nil
        }
    }
}

/// What happens before a store answers its so many-th call of a request.
struct CallEvent: Sendable, Hashable {
    var call: Int
    var event: Event
}

/// One request of a walk.
package struct Step: Sendable, Hashable {
    package var limit: Int?
    package var partial: Bool?
    package var events: [Event] = []
    var callEvents: [CallEvent] = []
    /// The cursor is presented twice.
    package var isRepeated = false
    /// Whether an older gateway over the same table answers, where there is one.
    package var goesToOther = false
}

/// A world, a request and the walk's mishaps. Requests beyond the last step repeat the steps' limits, without events.
package struct Scenario: Sendable, Hashable {
    package var seed: UInt64
    package var stores: [StoreSpec] = []
    package var entries: [Entry] = []
    package var query = ModelQuery()
    package var steps: [Step] = [Step()]
    var clock = Moment.present[0]
    /// The size of the cache between requests in KiB; nil for the gateway's own default.
    package var walkCache: Int?
    /// What happens before the same list is walked a second time; nil where it is not.
    var between: [Event]?
    /// Whether two gateways over the same table take turns.
    package var hasReplica = false
}

extension Scenario: CustomStringConvertible {
    package var description: String {
        let stores = stores.enumerated().map { "store \($0): \($1)" }
        let entries = entries.map { "entry: \($0)" }
        let steps = steps.enumerated().map { "step \($0): \($1)" }
        let start = "seed \(seed), clock \(clock.text), walk_cache \(walkCache.map { "\($0) KiB" } ?? "default")"
        let more = "second walk: \(between.map { "\($0)" } ?? "none"), replica: \(hasReplica)"
        let text = [start, more, "query: \(query)"] + stores + entries + steps
        return text.joined(separator: "\n").replacing("Optional(", with: "(").replacing("WalkModel.", with: "")
    }
}

extension Moment: CustomStringConvertible {
    package var description: String { wire }
}

extension ModelKey: CustomStringConvertible {
    package var description: String {
        let times = [created, expires, lastUsed].map { $0?.wire ?? "-" }.joined(separator: " ")
        return "(\(id) '\(name ?? "-")' \(tenant) \(word) \(times))"
    }
}

extension Traits: CustomStringConvertible {
    var description: String {
        let normal = Mirror(reflecting: Traits()).children.map { "\($0.value)" }
        let odd = zip(Mirror(reflecting: self).children, normal).filter { "\($0.value)" != $1 }
        return "[" + odd.map { "\($0.0.label ?? ""): \($0.0.value)" }.joined(separator: ", ") + "]"
    }
}
