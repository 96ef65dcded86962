// What `rollcall diff` prints: each difference, then a summary. Keys that are the same are counted and not named.

import StrictJSON

/// Two lists and their differences.
struct DiffReport {
    /// A key whose fields differ.
    struct Change {
        var old: DiffKey
        var new: DiffKey
        var fields: [(name: String, old: String, new: String)]
    }

    let counts: (old: Int, new: Int)
    let added: [DiffKey]
    let lost: [DiffKey]
    let changed: [Change]
    /// Keys that stand elsewhere among the others.
    let moved: [DiffKey]
    /// Keys that several new ones could be.
    let ambiguous: [DiffKey]

    init(match: KeyMatch, old: [DiffKey], new: [DiffKey]) {
        let comparison = KeyComparison(old: old, new: new)
        counts = (old.count, new.count)
        added = comparison.added.map { new[$0] }
        lost = comparison.lost.map { old[$0] }
        changed = comparison.pairs.compactMap { Self.change(old[$0.old], new[$0.new], match.compared.map(\.rawValue)) }
        moved = comparison.moved.map { new[$0.new] }
        ambiguous = comparison.ambiguous.map { old[$0] }
    }

    private static func change(_ old: DiffKey, _ new: DiffKey, _ names: [String]) -> Change? {
        let fields = zip(names, zip(old.fields, new.fields)).filter { $1.0 != $1.1 }.map {
            (name: $0, old: $1.0, new: $1.1)
        }
        return fields.isEmpty ? nil : Change(old: old, new: new, fields: fields)
    }

    /// 0 the same, 1 different, 2 for what nobody can tell.
    var exitCode: Int32 {
        let isSame = added.isEmpty && lost.isEmpty && changed.isEmpty && moved.isEmpty
        return isSame ? (ambiguous.isEmpty ? 0 : 2) : 1
    }

    // MARK: Text

    /// One line a difference, the fields beneath, and a table of counts.
    var text: String {
        var lines: [String] = lost.map { "- \($0.uid)" }
        lines += added.map { "+ \($0.uid)" }
        lines += changed.flatMap(Self.lines)
        lines += moved.map { "> \($0.uid)  stands elsewhere" }
        lines += ambiguous.map { "? \($0.uid)  could be several new keys" }
        return lines.map { PrintableText.escaped($0) + "\n" }.joined() + (lines.isEmpty ? "" : "\n") + summary
    }

    private static func lines(_ change: Change) -> [String] {
        let name = change.old.uid == change.new.uid ? change.old.uid : "\(change.old.uid) -> \(change.new.uid)"
        return ["~ \(name)"] + change.fields.map { "    \($0.name): \($0.old) -> \($0.new)" }
    }

    private var summary: String {
        var rows: [(name: String, old: String, new: String)] = [
            ("", "OLD", "NEW"), ("keys", "\(counts.old)", "\(counts.new)"), ("lost", "\(lost.count)", ""),
            ("added", "", "\(added.count)"), ("changed", "", "\(changed.count)"),
            ("out of order", "", "\(moved.count)"),
        ]
        if !ambiguous.isEmpty { rows.append(("ambiguous", "\(ambiguous.count)", "")) }
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

    /// One object, without a line end behind it.
    var json: String {
        func list(_ keys: [DiffKey]) -> String { "[\(keys.map { jsonText(of: $0.uid) }.joined(separator: ", "))]" }
        let members: [(String, String)] = [
            ("same", "\(exitCode == 0)"), ("keys", "{\"old\": \(counts.old), \"new\": \(counts.new)}"),
            ("lost", list(lost)), ("added", list(added)),
            ("changed", "[\(changed.map(Self.json).joined(separator: ", "))]"), ("out_of_order", list(moved)),
            ("ambiguous", list(ambiguous)),
        ]
        let lines: [String] = members.map { "  \"\($0.0)\": \($0.1)" }
        return "{\n\(lines.joined(separator: ",\n"))\n}"
    }

    private static func json(_ change: Change) -> String {
        let fields = change.fields.map { "\(jsonText(of: $0.name)): {\"old\": \($0.old), \"new\": \($0.new)}" }
        return "{\"old\": \(jsonText(of: change.old.uid)), \"new\": \(jsonText(of: change.new.uid)), "
            + "\"fields\": {\(fields.joined(separator: ", "))}}"
    }
}
