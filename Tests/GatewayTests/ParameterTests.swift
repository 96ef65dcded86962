// Every rule of every parameter: what is taken, what is refused, and whom the refusal names.

import Downstream
import Testing

@Suite("Parameters")
struct ParameterTests {
    private static let keys = (0..<120).map { FakeKey(id: "k\(1000 + $0)", created: Int64(1_700_000_000 + $0)) }

    private func world(_ keys: [FakeKey] = keys, route: String = "") throws -> World {
        try World([FakeBackend("one", .cycles, keys), FakeBackend("two", .diffio)], route: route)
    }

    // MARK: limit

    @Test(
        "limits are taken, lowered to the maximum, and 0 is the default",
        arguments: [
            ("", 50), ("limit=0", 50), ("limit=1", 1), ("limit=00007", 7), ("limit=100", 100), ("limit=101", 100),
            ("limit=500", 100), ("limit=99999999999999999999999999", 100), ("limit=9223372036854775807", 100),
        ])
    func limits(_ query: String, _ count: Int) async throws {
        let page = try await world(route: #","limit":{"default":50,"max":100}"#).page(query)
        #expect(page.keys.count == count)
        #expect(page.has_more)
    }

    @Test(
        "limits that are no count are refused",
        arguments: ["-1", "1.5", "1e3", "abc", "", "+5", "0x10", "%20", "1%202", "٣"])
    func badLimits(_ limit: String) async throws {
        let problem = try await world().problem("limit=\(limit.contains("%") ? limit : limit.encoded)")
        #expect((problem.status, problem.code, problem.parameter) == (400, "invalid_parameter", "limit"))
    }

    // MARK: Choices

    @Test(
        "choices take their words and no others",
        arguments: [
            ("sort_by", "created_at", nil), ("sort_by", "created", "created_at"), ("sort_by", "NAME", "name"),
            ("sort_by", "rollcall_probe", ""), ("sort_by", "", ""), ("sort_dir", "asc", nil),
            ("sort_dir", "ASC", "asc"),
            ("sort_dir", "descending", ""), ("partial", "forbid", nil), ("partial", "alow", "allow"),
            ("partial", "", ""),
            ("status", "active", nil), ("status", "ACTIVE", nil), ("status", "ReVoKeD", nil),
            ("status", "revokd", "revoked"),
        ] as [(String, String, String?)])
    func choices(_ name: String, _ value: String, _ hint: String?) async throws {
        let response = await (try world()).get("\(name)=\(value)")
        guard let hint else {
            #expect(response.status == 200)
            return
        }
        let problem = try response.problem()
        #expect((problem.status, problem.code, problem.parameter) == (400, "invalid_parameter", name))
        #expect(hint.isEmpty || problem.detail.contains("'\(hint)'"), "\(problem.detail)")
    }

    @Test(
        "all sorts are accepted in both directions",
        arguments: [
            "created_at", "expires_at", "last_used_at", "name", "key_id", "tenant_id", "status",
        ], ["asc", "desc"])
    func sorts(_ field: String, _ direction: String) async throws {
        let page = try await world().page("sort_by=\(field)&sort_dir=\(direction)&limit=500")
        #expect(page.keys.count == Self.keys.count)
        #expect(page.complete)
    }

    // MARK: Texts

    @Test(
        "lengths are counted in code points",
        arguments: [
            ("tenant_id", "ä", 256, true), ("tenant_id", "😀", 256, true), ("tenant_id", "a", 257, false),
            ("search", "😀", 128, true), ("search", "a", 129, false), ("search", "e\u{301}", 64, true),
            ("search", "e\u{301}", 65, false),
        ])
    func lengths(_ name: String, _ part: String, _ count: Int, _ isTaken: Bool) async throws {
        let response = await (try world()).get("\(name)=\(String(repeating: part, count: count).encoded)")
        #expect(response.status == (isTaken ? 200 : 400))
        if !isTaken { #expect(try response.problem().parameter == name) }
    }

    @Test("a search is trimmed before it is measured, and a blank one is none")
    func searches() async throws {
        let world = try world()
        let padded = String(repeating: "%20", count: 200)
        #expect(try await world.page("search=\(padded)k1003\(padded)").uids == ["one/k1003"])
        for blank in ["", "%20", "+", "%09%0A", "%E2%80%83"] {
            #expect(try await world.page("search=\(blank)&limit=500").keys.count == Self.keys.count)
        }
    }

    @Test("times are RFC 3339", arguments: ["created_after", "created_before", "expires_before", "last_used_before"])
    func times(_ name: String) async throws {
        let world = try world()
        for good in ["2026-05-09T12:00:00Z", "2026-05-09T14:00:00.123456789%2B02:00", "2026-05-09t12:00:00z"] {
            #expect(await world.get("\(name)=\(good)").status == 200, "\(good)")
        }
        for bad in [
            "", "2026-05-09", "yesterday", "1700000000", "2026-13-01T00:00:00Z", "2026-05-09T12:00:00",
            "2026-05-09T14:00:00+02:00",
        ] {
            let problem = try await world.problem("\(name)=\(bad)")
            // A bare '+' is a blank: that is a mistake to be told, not a time to be guessed.
            #expect((problem.status, problem.code, problem.parameter) == (400, "invalid_parameter", name), "\(bad)")
            #expect(problem.detail.contains("%2B") == bad.contains("+"))
        }
    }

    @Test("a long name is not repeated in part: half of a secret is not seen to be one")
    func longNames() async throws {
        let problem = try await world().problem("\(String(repeating: "z.", count: 40))=1")
        #expect(problem.parameter == nil && !problem.detail.contains("z.") && problem.detail.contains("80 characters"))
    }

    @Test(
        "empty cursors, states, tenants and backends are refused",
        arguments: ["cursor", "status", "tenant_id", "backend"])
    func empty(_ name: String) async throws {
        let world = try world()
        for query in ["\(name)=", name, "limit=1&\(name)="] {
            let problem = try await world.problem(query)
            #expect((problem.status, problem.code, problem.parameter) == (400, "invalid_parameter", name))
        }
        if name == "status" || name == "backend" {
            #expect(try await world.problem("\(name)=one&\(name)=").parameter == name)
        }
    }

    // MARK: Names

    @Test(
        "an unknown parameter is named, with the nearest known one",
        arguments: [
            ("statsu", "status"), ("Limit", "limit"), ("sortby", "sort_by"), ("tenant", "tenant_id"),
            ("cursr", "cursor"),
            ("backends", "backend"), ("created", "created_after"), ("zzzzzzzzzzzz", "limit, cursor"), ("", "limit"),
        ])
    func unknown(_ name: String, _ hint: String) async throws {
        let problem = try await world().problem("\(name)=revoked")
        #expect((problem.status, problem.code, problem.parameter) == (400, "invalid_parameter", name))
        #expect(problem.detail.contains(hint), "\(problem.detail)")
    }

    @Test(
        "what is given twice and is not repeatable is refused",
        arguments: [
            "limit", "cursor", "sort_by", "sort_dir", "tenant_id", "search", "created_after", "created_before",
            "expires_before",
            "last_used_before", "partial",
        ])
    func twice(_ name: String) async throws {
        let problem = try await world().problem("\(name)=1&x=1&\(name)=1")
        #expect((problem.status, problem.code, problem.parameter) == (400, "invalid_parameter", name))
    }

    @Test("states and backends are repeatable")
    func repeatable() async throws {
        let keys = ["ACTIVE", "REVOKED", "ODD"].map { FakeKey(id: $0, status: $0) }
        let world = try world(keys)
        #expect(try await world.page("status=active&status=REVOKED&status=active").keys.count == 2)
        #expect(try await world.page("status=unknown").uids == ["one/ODD"])
        #expect(try await world.page("backend=one&backend=two").keys.count == 3)
        #expect(try await world.page("backend=two").keys.isEmpty)
    }

    @Test("an unknown backend is refused with the nearest and all of the names")
    func unknownBackend() async throws {
        let problem = try await world().problem("backend=twoo")
        #expect((problem.status, problem.code, problem.parameter) == (400, "invalid_parameter", "backend"))
        #expect(problem.detail.contains("'two'") && problem.detail.contains("one, two"))
    }

    @Test(
        "broken encoding is refused",
        arguments: ["search=%", "search=%4", "search=%zz", "search=%FF", "%C3=1", "search=%+1"])
    func encoding(_ query: String) async throws {
        let problem = try await world().problem(query)
        #expect((problem.status, problem.code) == (400, "invalid_parameter"))
    }

    @Test(
        "a '+' is a blank, and encoded names are names",
        arguments: ["search=prod+key", "search=prod%20key", "s%65arch=prod%20key&"])
    func decoding(_ query: String) async throws {
        let keys = [FakeKey(id: "a", name: "Prod Key"), FakeKey(id: "b", name: "prod+key")]
        #expect(try await world(keys).page(query).uids == ["one/a"])
    }
}
