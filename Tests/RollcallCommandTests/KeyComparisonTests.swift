// `rollcall diff` without a gateway: which keys are the same, which differ, which have moved.

import Testing

@testable import rollcall

@Suite("differences of two lists")
struct KeyComparisonTests {
    private func key(_ uid: String, _ fields: String = "x", identity: String? = nil) -> DiffKey {
        let id = uid.split(separator: "/").last.map(String.init) ?? uid
        return DiffKey(uid: uid, identity: identity ?? id, fields: [fields] + [String](repeating: "null", count: 15))
    }

    private func report(_ old: [DiffKey], _ new: [DiffKey]) -> DiffReport {
        DiffReport(
            match: .keyID, old: [DiffRoute(name: "keys", keys: old)], new: [DiffRoute(name: "keys", keys: new)])
    }

    @Test("equal lists are the same, whatever backend lists the keys")
    func same() {
        let report = report([key("a/1"), key("a/2")], [key("b/1"), key("b/2")])
        #expect(report.exitCode == 0 && !report.text.contains("a/1") && !report.text.contains("b/2"))
        #expect(self.report([], []).exitCode == 0)
    }

    @Test("keys that are added, lost and changed are named, others are not")
    func differences() {
        let old = [key("a/1", "\"one\""), key("a/2"), key("a/3")]
        let report = report(old, [key("b/1", "\"eins\""), key("b/3"), key("b/4")])
        #expect(report.all.added.map(\.uid.text) == ["b/4"] && report.all.lost.map(\.uid.text) == ["a/2"])
        let changed = report.all.changed
        #expect(changed.map(\.old.uid.text) == ["a/1"] && changed[0].fields.map(\.name) == ["name"])
        #expect(report.exitCode == 1 && report.text.contains("    name: \"one\" -> \"eins\"\n"))
        #expect(!report.text.contains("a/3"))
    }

    @Test("as few keys as possible are said to have moved")
    func moved() {
        let old = (1...6).map { key("a/\($0)") }
        let new = [1, 3, 4, 2, 5, 6].map { key("a/\($0)") }
        let report = report(old, new)
        #expect(report.all.moved.map(\.uid.text) == ["a/2"] && report.exitCode == 1 && report.all.changed.isEmpty)
    }

    @Test("two backends that list one id are told apart by their names, then by their fields")
    func sameIdentity() {
        let old = [key("a/1", "p"), key("b/1", "q")]
        #expect(report(old, [key("a/1", "p"), key("b/1", "r")]).all.changed.map(\.old.uid.text) == ["b/1"])
        #expect(report(old, [key("c/1", "q"), key("d/1", "p")]).all.changed.isEmpty)
    }

    @Test("where several keys could be the same one, nobody can tell")
    func ambiguous() {
        let old = [key("a/1", "p", identity: "x"), key("a/2", "q", identity: "x")]
        let new = [key("b/3", "r", identity: "x"), key("b/4", "s", identity: "x")]
        let report = report(old, new)
        #expect(report.all.ambiguous.map(\.uid.text) == ["a/1", "a/2"])
        #expect(report.exitCode == 2 && report.all.changed.isEmpty)
        #expect(self.report(old, Array(new.dropLast())).all.ambiguous.count == 2)
    }

    @Test("every small rearrangement is explained: what has not moved is in order")
    func rearrangements() {
        func permutations(_ items: [Int]) -> [[Int]] {
            items.isEmpty
                ? [[]] : items.flatMap { item in permutations(items.filter { $0 != item }).map { [item] + $0 } }
        }
        let old = (1...5).map { key("a/\($0)") }
        for order in permutations(Array(1...5)) {
            let report = report(old, order.map { key("a/\($0)") })
            let moved = report.all.moved.map(\.uid.text)
            let rest = order.filter { !moved.contains("a/\($0)") }
            #expect(rest == rest.sorted() && !rest.isEmpty)
            // No longer rise exists: try all subsets of one more key.
            let longest = (0..<32).map { mask in order.filter { mask & 1 << ($0 - 1) != 0 } }
                .filter { $0 == $0.sorted() }.map(\.count).max()
            #expect(rest.count == longest)
        }
    }

    @Test("ids and values are the same only if their bytes are, whatever Unicode calls equal")
    func bytes() {
        let (short, long) = ("caf\u{E9}", "cafe\u{301}")
        let report = report([key("a/\(short)"), key("a/\(long)")], [key("a/\(short)")])
        #expect(report.exitCode == 1 && report.all.lost == [key("a/\(long)")])
        #expect(self.report([key("a/\(short)")], [key("a/\(long)")]).all.added == [key("a/\(long)")])
        let changed = self.report([key("a/1", short)], [key("a/1", long)]).all.changed
        #expect(changed.count == 1 && changed[0].fields.map(\.new) == [ExactText(long)])
    }

    @Test("the JSON form names everything, and what moves a cursor is escaped in the text")
    func forms() {
        let report = report([key("a/\u{1B}[2J")], [key("b/2")])
        #expect(report.json.contains("\"same\": false") && report.json.contains("\"lost\": [\"a/\\u001b[2J\"]"))
        #expect(!report.text.unicodeScalars.contains("\u{1B}"))
    }
}
