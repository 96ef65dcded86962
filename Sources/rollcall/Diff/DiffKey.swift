// A key and a route as `rollcall diff` compares them.

import ArgumentParser

/// What tells that two keys are the same one.
enum KeyMatch: String, CaseIterable, ExpressibleByArgument {
    case keyID = "key_id"
    case keyPrefix = "key_prefix"

    /// The fields that are compared: not those that say which backend lists the key, and not what it is matched by.
    var compared: [KeyField] {
        KeyField.allCases.filter { field in
            switch field {
            case .uid, .backend, .keyID: false
            case .keyPrefix: self != .keyPrefix
            default: true
            }
        }
    }
}

/// One key of a list.
struct DiffKey: Equatable {
    let uid: ExactText
    /// Equal for keys that are the same one.
    let identity: ExactText
    /// The compared fields' values, as JSON.
    let fields: [ExactText]

    /// A key without a prefix can only be known by its id.
    init(_ key: KeyItem, _ match: KeyMatch) {
        var uid = ""
        if case .text(let text) = key.cell(.uid) { uid = text }
        let prefix = key.canonical(.keyPrefix)
        let identity = match == .keyID || prefix == "null" ? "id " + key.canonical(.keyID) : "prefix " + prefix
        self.init(uid: uid, identity: identity, fields: match.compared.map(key.canonical))
    }

    init(uid: String, identity: String, fields: [String]) {
        self.uid = ExactText(uid)
        self.identity = ExactText(identity)
        self.fields = fields.map(ExactText.init)
    }
}

/// What one route lists, in its order.
struct DiffRoute: Equatable {
    let name: ExactText
    let keys: [DiffKey]

    init(name: String, keys: [DiffKey]) {
        self.name = ExactText(name)
        self.keys = keys
    }
}
