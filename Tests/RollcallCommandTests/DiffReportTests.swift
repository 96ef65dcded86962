// `rollcall diff` over several routes: each is compared with the one of its name, and with no other.

import Testing

@testable import rollcall

@Suite("differences of routes")
struct DiffReportTests {
    private func route(_ name: String, _ uids: String...) -> DiffRoute {
        let fields = [String](repeating: "null", count: 16)
        return DiffRoute(name: name, keys: uids.map { DiffKey(uid: $0, identity: $0, fields: fields) })
    }

    private func report(_ old: [DiffRoute], _ new: [DiffRoute]) -> DiffReport {
        DiffReport(match: .keyID, old: old, new: new)
    }

    @Test("a route that loses all its keys differs, though another route still lists them")
    func emptied() {
        let keys = route("keys", "c/1", "d/1")
        let report = report([keys, route("two", "d/1")], [keys, route("two")])
        #expect(report.exitCode == 1 && report.text.hasPrefix("- d/1  in route 'two'\n\n"))
        #expect(report.all.lost.map(\.uid.text) == ["d/1"] && report.all.added.isEmpty)
    }

    @Test("a route that lists more or fewer keys of another one differs")
    func resized() {
        let (whole, part) = (route("two", "c/1", "d/1"), route("two", "c/1"))
        let keys = route("keys", "c/1", "d/1")
        let less = report([keys, whole], [keys, part])
        #expect(less.exitCode == 1 && less.all.lost.count == 1 && less.all.added.isEmpty)
        let more = report([keys, part], [keys, whole])
        #expect(more.exitCode == 1 && more.all.added.count == 1 && more.text.hasPrefix("+ d/1  in route 'two'\n"))
    }

    @Test("a route that one side lacks is told, and each of its keys")
    func oneSided() {
        let (keys, two) = (route("keys", "c/1"), route("two", "c/1"))
        let lost = report([keys, two], [keys])
        #expect(lost.exitCode == 1 && lost.text.hasPrefix("- route 'two'\n- c/1  in route 'two'\n\n"))
        let added = report([keys], [keys, two])
        #expect(added.exitCode == 1 && added.text.hasPrefix("+ route 'two'\n+ c/1  in route 'two'\n\n"))
    }

    @Test("a route that one side lacks differs even if it lists nothing")
    func oneSidedAndEmpty() {
        let report = report([route("keys", "c/1")], [route("keys", "c/1"), route("two")])
        #expect(report.exitCode == 1 && report.text.hasPrefix("+ route 'two'\n\n"))
        #expect(report.json.contains("\"same\": false") && report.all.added.isEmpty)
    }

    @Test("the order of routes in the file makes no difference")
    func order() {
        let (keys, two) = (route("keys", "c/1", "c/2"), route("two", "d/1"))
        #expect(report([keys, two], [two, keys]).exitCode == 0)
    }

    @Test("the table counts the routes and what each of them lists")
    func table() {
        let report = report([route("keys", "c/1"), route("two", "c/1")], [route("keys", "c/1")])
        let rows = report.text.split(separator: "\n").map { $0.split(separator: " ").map(String.init) }
        #expect(rows.contains(["routes", "2", "1"]) && rows.contains(["keys", "2", "1"]))
    }

    @Test("the JSON form tells each route's differences beside those of all, and null where there is no such route")
    func json() {
        let report = report([route("keys", "c/1"), route("two", "c/1", "d/1")], [route("keys", "c/1")])
        let none = #""added": [], "changed": [], "out_of_order": [], "ambiguous": []"#
        #expect(report.json.contains("\n  \"lost\": [\"c/1\", \"d/1\"],\n"))
        let same = #"    {"route": "keys", "keys": {"old": 1, "new": 1}, "lost": [], \#(none)}"#
        let gone = #"    {"route": "two", "keys": {"old": 2, "new": null}, "lost": ["c/1", "d/1"], \#(none)}"#
        #expect(report.json.hasSuffix("  \"routes\": [\n\(same),\n\(gone)\n  ]\n}"), "\(report.json)")
    }

    @Test("names of routes are the same only if their bytes are")
    func bytes() {
        let report = report([route("caf\u{E9}", "c/1")], [route("cafe\u{301}", "c/1")])
        #expect(report.exitCode == 1 && report.routes.count == 2)
    }
}
