// A key as `rollcall diff` compares it.

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
    let uid: String
    /// Equal for keys that are the same one.
    let identity: String
    /// The compared fields' values, as JSON.
    let fields: [String]

    /// A key without a prefix can only be known by its id.
    init(_ key: KeyItem, _ match: KeyMatch) {
        if case .text(let text) = key.cell(.uid) { uid = text } else { uid = "" }
        let prefix = key.canonical(.keyPrefix)
        identity = match == .keyID || prefix == "null" ? "id " + key.canonical(.keyID) : "prefix " + prefix
        fields = match.compared.map(key.canonical)
    }

    init(uid: String, identity: String, fields: [String]) {
        self.uid = uid
        self.identity = identity
        self.fields = fields
    }
}
