import StrictJSON
import Testing

@Suite("reading a tree")
struct ObjectReaderTests {
    private func read(_ text: String, _ body: (JSONElement) -> Void) throws -> [Problem] {
        let problems = ProblemList()
        body(JSONElement(try JSONNode.parse(Array(text.utf8)), problems: problems))
        return problems.problems
    }

    @Test("what nothing asked for is unknown, and the nearest known name is offered")
    func unknown() throws {
        let problems = try read("{\"nmae\": 1, \"name\": \"x\", \"zzzzzz\": 2}") { root in
            let object = root.object()
            #expect(object?.required("name")?.string() == "x")
            #expect(object?.optional("age") == nil)
            object?.finish()
        }
        let expected = ["'nmae'; did you mean 'name'?", "'zzzzzz'; expected 'name', 'age'"]
        #expect(problems.map(\.message) == expected.map { "unknown member \($0)" })
        #expect(problems.map(\.pointer) == ["/nmae", "/zzzzzz"])
        #expect(problems.map(\.position.column) == [2, 26])
    }

    @Test("a missing member is reported at its object")
    func missing() throws {
        let problems = try read("[{}]") { root in _ = root.array()?.first?.object()?.required("name") }
        #expect(problems.map(\.message) == ["'name' is missing"] && problems.map(\.pointer) == ["/0"])
    }

    @Test("of duplicates the first counts, and the others are reported")
    func duplicates() throws {
        let problems = try read("{\"a\": 1,\n\"a\": 2,\n\"\\u0061\": 3}") { root in
            #expect(root.object()?.optional("a")?.integer() == 1)
        }
        #expect(problems.map(\.position.line) == [2, 3])
        #expect(problems.allSatisfy { $0.message.contains("line 1") })
    }

    @Test("pointers escape '~' and '/'")
    func pointers() throws {
        let problems = try read("{\"a/b~c\": [true]}") { root in
            for member in root.object()?.members ?? [] { _ = member.element.array()?.first?.string() }
        }
        #expect(problems.map(\.pointer) == ["/a~1b~0c/0"])
    }

    @Test(
        "integers are whole, in range and no larger than the machine's",
        arguments: [
            ("5", 5), ("1", 1), ("10", 10), ("0", nil), ("11", nil), ("5.0", nil), ("5e0", nil), ("-1", nil),
            ("\"5\"", nil),
            ("99999999999999999999", nil),
        ] as [(String, Int?)])
    func integers(_ text: String, _ value: Int?) throws {
        let problems = try read(text) { #expect($0.integer(in: 1...10) == value) }
        #expect(problems.count == (value == nil ? 1 : 0))
        #expect(problems.allSatisfy { $0.message.hasPrefix("expected an integer, 1 to 10, found ") })
    }

    @Test("a wrong kind says what was expected and what was found")
    func kinds() throws {
        let problems = try read("null") { root in
            #expect(root.isNull)
            _ = (root.string(expected: "a name"), root.bool(), root.array(of: "a list"), root.object()?.members)
        }
        #expect(
            problems.map(\.message) == [
                "expected a name, found null", "expected true or false, found null", "expected a list, found null",
                "expected an object, found null",
            ])
    }

    @Test(
        "the nearest spelling is near, and shares something with the word",
        arguments: [
            ("statsu", "status"), ("sortby", "sort_by"), ("URL", "url"), ("tenant", "tenant_id"), ("zz", nil),
            ("x", nil), ("", nil),
            ("colour", nil), (String(repeating: "status", count: 10_000), nil),
        ] as [(String, String?)])
    func nearest(_ word: String, _ right: String?) {
        #expect(nearestSpelling(to: word, in: ["status", "sort_by", "url", "tenant_id", "a"]) == right)
    }
}
