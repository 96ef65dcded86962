// One route's part of what `rollcall diff` prints.

import StrictJSON

/// A route of two configurations, or of one of them.
struct RouteDifference {
    let name: ExactText
    /// How many keys each side lists; nil where it has no such route.
    let counts: (old: Int?, new: Int?)
    /// All keys are lost or added where one side has no such route.
    let differences: KeyDifferences

    init(name: ExactText, match: KeyMatch, old: [DiffKey]?, new: [DiffKey]?) {
        self.name = name
        counts = (old?.count, new?.count)
        differences = KeyDifferences(match: match, old: old ?? [], new: new ?? [])
    }

    var isOnBothSides: Bool { counts.old != nil && counts.new != nil }

    /// One line a difference: that of the route itself, then those of its keys, which name the route unless it is the only one.
    func lines(isOnly: Bool) -> [String] {
        let title = "route '\(name)'"
        let keys = differences.lines(isOnly ? nil : "in \(title)")
        return isOnBothSides ? keys : ["\(counts.old == nil ? "+" : "-") \(title)"] + keys
    }

    /// One object on one line.
    var json: String {
        let (old, new) = (Self.json(counts.old), Self.json(counts.new))
        var members: [(name: String, value: String)] = [
            ("route", jsonText(of: name.text)), ("keys", "{\"old\": \(old), \"new\": \(new)}"),
        ]
        members += differences.members
        return "{\(members.map { "\"\($0.name)\": \($0.value)" }.joined(separator: ", "))}"
    }

    private static func json(_ count: Int?) -> String { count.map { "\($0)" } ?? "null" }
}
