// How two lists of keys differ: those of one route, or those of all routes together. Keys that are the same are not named.

import StrictJSON

struct KeyDifferences {
    /// A key whose fields differ.
    struct Change {
        var old: DiffKey
        var new: DiffKey
        var fields: [(name: String, old: ExactText, new: ExactText)]
    }

    let added: [DiffKey]
    let lost: [DiffKey]
    let changed: [Change]
    /// Keys that stand elsewhere among the others.
    let moved: [DiffKey]
    /// Keys that several new ones could be.
    let ambiguous: [DiffKey]

    init(match: KeyMatch, old: [DiffKey], new: [DiffKey]) {
        let comparison = KeyComparison(old: old, new: new)
        added = comparison.added.map { new[$0] }
        lost = comparison.lost.map { old[$0] }
        changed = comparison.pairs.compactMap { Self.change(old[$0.old], new[$0.new], match.compared.map(\.rawValue)) }
        moved = comparison.moved.map { new[$0.new] }
        ambiguous = comparison.ambiguous.map { old[$0] }
    }

    /// The differences of several pairs of lists, one behind the other.
    init(joining parts: [KeyDifferences]) {
        added = parts.flatMap(\.added)
        lost = parts.flatMap(\.lost)
        changed = parts.flatMap(\.changed)
        moved = parts.flatMap(\.moved)
        ambiguous = parts.flatMap(\.ambiguous)
    }

    private static func change(_ old: DiffKey, _ new: DiffKey, _ names: [String]) -> Change? {
        let fields = zip(names, zip(old.fields, new.fields)).filter { $1.0 != $1.1 }.map {
            (name: $0, old: $1.0, new: $1.1)
        }
        return fields.isEmpty ? nil : Change(old: old, new: new, fields: fields)
    }

    /// Whether nothing is known to differ; ambiguous keys may.
    var isSame: Bool { added.isEmpty && lost.isEmpty && changed.isEmpty && moved.isEmpty }

    // MARK: Text

    /// One line a difference, the fields beneath; `place` says in which list, where there are several.
    func lines(_ place: String?) -> [String] {
        var lines: [String] = lost.map { Self.line("-", $0.uid.text, place) }
        lines += added.map { Self.line("+", $0.uid.text, place) }
        lines += changed.flatMap { Self.lines($0, place) }
        lines += moved.map { Self.line(">", $0.uid.text, "stands elsewhere", place) }
        lines += ambiguous.map { Self.line("?", $0.uid.text, "could be several new keys", place) }
        return lines
    }

    private static func lines(_ change: Change, _ place: String?) -> [String] {
        let isOneName = change.old.uid == change.new.uid
        let name = isOneName ? change.old.uid.text : "\(change.old.uid) -> \(change.new.uid)"
        return [line("~", name, place)] + change.fields.map { "    \($0.name): \($0.old) -> \($0.new)" }
    }

    private static func line(_ mark: String, _ name: String, _ remarks: String?...) -> String {
        let words = remarks.compactMap(\.self).joined(separator: " ")
        return "\(mark) \(name)" + (words.isEmpty ? "" : "  \(words)")
    }

    // MARK: JSON

    /// The members of an object that tells them.
    var members: [(name: String, value: String)] {
        [
            ("lost", Self.json(lost)), ("added", Self.json(added)),
            ("changed", "[\(changed.map { Self.json($0) }.joined(separator: ", "))]"),
            ("out_of_order", Self.json(moved)), ("ambiguous", Self.json(ambiguous)),
        ]
    }

    private static func json(_ keys: [DiffKey]) -> String {
        "[\(keys.map { jsonText(of: $0.uid.text) }.joined(separator: ", "))]"
    }

    private static func json(_ change: Change) -> String {
        let fields = change.fields.map { "\(jsonText(of: $0.name)): {\"old\": \($0.old), \"new\": \($0.new)}" }
        return "{\"old\": \(jsonText(of: change.old.uid.text)), \"new\": \(jsonText(of: change.new.uid.text)), "
            + "\"fields\": {\(fields.joined(separator: ", "))}}"
    }
}
