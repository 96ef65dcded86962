// What `rollcall diff` prints: each difference, then a summary. Keys that are the same are counted and not named.

/// The routes of two configurations and their differences.
struct DiffReport {
    /// In the old configuration's order, then those that only the new one has.
    let routes: [RouteDifference]
    /// The differences of all routes. A key that two routes have lost is two lost keys: callers of either miss it.
    let all: KeyDifferences

    init(match: KeyMatch, old: [DiffRoute], new: [DiffRoute]) {
        let names: [ExactText] = old.map(\.name) + new.map(\.name).filter { name in !old.contains { $0.name == name } }
        let routes = names.map { name in
            let lists = (old: old.first { $0.name == name }?.keys, new: new.first { $0.name == name }?.keys)
            return RouteDifference(name: name, match: match, old: lists.old, new: lists.new)
        }
        self.routes = routes
        all = KeyDifferences(joining: routes.map(\.differences))
    }

    /// 0 the same, 1 different, 2 for what nobody can tell.
    var exitCode: Int32 {
        let isSame = all.isSame && routes.allSatisfy(\.isOnBothSides)
        return isSame ? (all.ambiguous.isEmpty ? 0 : 2) : 1
    }

    /// How many keys all routes list, each route's on its own.
    private var counts: (old: Int, new: Int) {
        (routes.reduce(0) { $0 + ($1.counts.old ?? 0) }, routes.reduce(0) { $0 + ($1.counts.new ?? 0) })
    }

    // MARK: Text

    /// One line a difference, the fields beneath, and a table of counts.
    var text: String {
        let isOnly = routes.count == 1
        let lines = routes.flatMap { $0.lines(isOnly: isOnly) }
        return lines.map { PrintableText.escaped($0) + "\n" }.joined() + (lines.isEmpty ? "" : "\n") + summary
    }

    private var summary: String {
        var rows: [(name: String, old: String, new: String)] = [
            ("", "OLD", "NEW"), ("keys", "\(counts.old)", "\(counts.new)"), ("lost", "\(all.lost.count)", ""),
            ("added", "", "\(all.added.count)"), ("changed", "", "\(all.changed.count)"),
            ("out of order", "", "\(all.moved.count)"),
        ]
        if routes.count > 1 {
            let (old, new) = (routes.filter { $0.counts.old != nil }, routes.filter { $0.counts.new != nil })
            rows.insert(("routes", "\(old.count)", "\(new.count)"), at: 1)
        }
        if !all.ambiguous.isEmpty { rows.append(("ambiguous", "\(all.ambiguous.count)", "")) }
        return rows.map(Self.row).joined()
    }

    private static func row(_ row: (name: String, old: String, new: String)) -> String {
        var line = padded(row.name, 12, isNumber: false)
        line += padded(row.old, 10, isNumber: true)
        line += padded(row.new, 10, isNumber: true)
        while line.last == " " { line.removeLast() }
        return line + "\n"
    }

    private static func padded(_ text: String, _ width: Int, isNumber: Bool) -> String {
        let blanks = String(repeating: " ", count: max(0, width - text.utf8.count))
        return isNumber ? blanks + text : text + blanks
    }

    // MARK: JSON

    /// One object, without a line end behind it: the differences of all routes, then those of each.
    var json: String {
        var members: [(name: String, value: String)] = [
            ("same", "\(exitCode == 0)"), ("keys", "{\"old\": \(counts.old), \"new\": \(counts.new)}"),
        ]
        members += all.members
        let parts = routes.map { "    \($0.json)" }.joined(separator: ",\n")
        members.append(("routes", "[\n\(parts)\n  ]"))
        let lines = members.map { "  \"\($0.name)\": \($0.value)" }
        return "{\n\(lines.joined(separator: ",\n"))\n}"
    }
}
