// Which failure of a backend becomes which answer (contract, section 4).

import Downstream
import Testing
import Upstream

@Suite("Failures")
struct FailureTests {
    /// A fault, the class that it is of, and whether it is seen at once.
    struct Case: Sendable, CustomTestStringConvertible {
        var fault: Fault
        var status: Int
        var code: String

        init(_ fault: Fault, _ status: Int, _ code: String) {
            self.fault = fault
            self.status = status
            self.code = code
        }

        var testDescription: String { "\(fault)" }
    }

    private static let unavailable: [Case] =
        ([.unreachable, .tls, .reset, .truncated, .queueFull, .forbiddenAddress, .misconfigured]
        as [TransferFailure.Kind])
        .map { Case(.transfer($0), 503, "backends_unavailable") }
        + [408, 429, 500, 502, 503, 504, 599].map { Case(.status($0), 503, "backends_unavailable") }

    private static let refused: [Case] =
        [300, 301, 302, 304, 307, 308, 400, 401, 403, 404, 405, 406, 409, 410, 422, 451, 499]
        .map { Case(.status($0), 502, "backend_refused") }

    private static let malformed: [Case] =
        [
            "", "{}", "[]", "null", "<html>", "{\"keys\":[", "{\"keys\":{}}", "{\"keys\":[{}]}", "{\"keys\":[]}x",
            "{\"keys\":[1]}",
        ]
        .map { Case(.body($0), 502, "backend_malformed") }
        + [201, 202, 203, 204, 205, 206, 226].map { Case(.status($0, "{\"keys\":[]}"), 502, "backend_malformed") }
        + [Case(.transfer(.malformed), 502, "backend_malformed")]

    private static let others: [Case] = [
        Case(.transfer(.tooLarge), 422, "collect_limit_exceeded"),
        Case(.transfer(.tooSlow(answerBegan: false)), 504, "deadline_exceeded"),
        Case(
            .status(400, #"{"error":"LIMIT_EXCEEDED","message":"m","request_id":"r"}"#), 422, "backend_limit_exceeded"),
    ]

    private static let all = unavailable + refused + malformed + others

    private let good = FakeBackend("good", .diffio, [FakeKey(id: "g")])

    @Test("the only backend's failure is the request's", arguments: all)
    func only(_ failure: Case) async throws {
        for vendor in [FakeBackend.Vendor.cycles, .diffio]
        where vendor == .cycles || failure.code != "backend_limit_exceeded" {
            let world = try World([FakeBackend("bad", vendor, fault: failure.fault)])
            let response = await world.get()
            let problem = try response.problem()
            #expect((problem.status, problem.code) == (failure.status, failure.code))
            #expect(problem.backends == ["bad"])
            #expect((response.header("Retry-After") != nil) == (failure.status == 503))
        }
    }

    @Test("one of two that fails is missing from the page, and both sides say so", arguments: all)
    func some(_ failure: Case) async throws {
        let world = try World([FakeBackend("bad", .cycles, fault: failure.fault), good])
        let response = await world.get()
        let page = try response.page
        #expect(response.status == 200)
        #expect(page.unreachable == ["bad"])
        #expect(!page.complete)
        #expect(page.uids == ["good/g"])
        #expect(response.header("X-Rollcall-Complete") == "false")
    }

    @Test("a required backend's failure is the request's", arguments: all)
    func required(_ failure: Case) async throws {
        let world = try World([FakeBackend("bad", .cycles, members: #""required":true,"#, fault: failure.fault), good])
        let problem = try await world.problem("")
        #expect((problem.status, problem.code) == (failure.status, failure.code))
        #expect(problem.backends == ["bad"])
    }

    @Test("under partial=forbid any failure is the request's", arguments: all)
    func forbidden(_ failure: Case) async throws {
        let world = try World([FakeBackend("bad", .cycles, fault: failure.fault), good])
        let problem = try await world.problem("partial=forbid")
        #expect((problem.status, problem.code) == (failure.status, failure.code))
        let strict = try World(
            [FakeBackend("bad", .cycles, fault: failure.fault), good], route: #","partial":"forbid""#)
        #expect(try await strict.problem("").code == failure.code)
        #expect(try await strict.page("partial=allow").unreachable == ["bad"])
    }

    @Test("a request for one backend gets its failure, or none of another's")
    func narrowed() async throws {
        let world = try World([FakeBackend("bad", .cycles, fault: .status(401)), good])
        #expect(try await world.problem("backend=bad").code == "backend_refused")
        let page = try await world.page("backend=good")
        #expect(page.complete)
        #expect(page.unreachable.isEmpty)
    }

    @Test("of several classes 502 is told before 503 before 504 before 422")
    func precedence() async throws {
        let ranked: [(String, Fault, Int)] = [
            ("malformed", .body("{}"), 502), ("down", .status(503), 503),
            ("slow", .transfer(.tooSlow(answerBegan: true)), 504),
            ("large", .transfer(.tooLarge), 422),
        ]
        for first in ranked.indices {
            for second in ranked.indices.dropFirst(first + 1) {
                // The order of configuration does not matter.
                for order in [[first, second], [second, first]] {
                    let backends = order.map { FakeBackend(ranked[$0].0, .cycles, fault: ranked[$0].1) }
                    let problem = try await World(backends).problem("")
                    #expect(problem.status == ranked[first].2)
                    #expect(problem.backends == [ranked[first].0, ranked[second].0].sorted())
                }
            }
        }
    }

    @Test("too many keys to sort, or too many pages, name the limit")
    func limits() async throws {
        let keys = (0..<30).map { FakeKey(id: "k\($0)", name: "n\($0 % 3)") }
        let few = try World([FakeBackend("d", .diffio, keys, members: #""collect_limit":10,"#)])
        let problem = try await few.problem("")
        #expect((problem.status, problem.code) == (422, "collect_limit_exceeded"))
        #expect(problem.detail.contains("collect_limit") && problem.detail.contains("10"))
        #expect(try await few.page("search=n1").keys.count == 10)
        let old = FakeBackend("c", .oldCycles, keys, members: #""max_pages":2,"#)
        old.change { $0.longestPage = 10 }
        let pages = try await World([old]).problem("")
        #expect((pages.status, pages.code) == (422, "collect_limit_exceeded"))
        #expect(pages.detail.contains("max_pages"))
    }

    @Test("ids and sort values over 1 KiB are malformed, other long values are not")
    func longValues() async throws {
        let long = String(repeating: "x", count: 1025)
        let fits = String(repeating: "x", count: 1024)
        for (key, query, isGood) in [
            (FakeKey(id: long), "", false), (FakeKey(id: fits), "", true),
            (FakeKey(id: "a", name: long), "sort_by=name", false),
            (FakeKey(id: "a", name: long), "", true), (FakeKey(id: "a", name: fits), "sort_by=name", true),
        ] {
            for vendor in [FakeBackend.Vendor.cycles, .diffio] {
                let response = await (try World([FakeBackend("b", vendor, [key])])).get(query)
                #expect(response.status == (isGood ? 200 : 502))
            }
        }
    }

    @Test("a second page that is malformed is no 503", arguments: [10, 500])
    func laterPages(_ limit: Int) async throws {
        let backend = FakeBackend("b", .cycles, (0..<300).map { FakeKey(id: "k\(1000 + $0)") })
        backend.change { $0.faults = [2: .body("{\"keys\":[{}]}")] }
        let response = await (try World([backend])).get("limit=\(limit)")
        if limit == 10 { return #expect(response.status == 200) }
        #expect(try response.problem().code == "backend_malformed")
    }

    @Test("a call that failed is made again, and the answer shows nothing of it")
    func retries() async throws {
        let backend = FakeBackend("b", .diffio, [FakeKey(id: "a")], members: #""retries":2,"#)
        backend.change { $0.faults = [0: .status(503)] }
        let page = try await World([backend]).page()
        #expect(page.complete)
        #expect(page.uids == ["b/a"])
        #expect(backend.calls.count == 2)
    }

    @Test("a probe that fails as the list would fails the backend at once", arguments: [401, 404, 429, 500, 503, 302])
    func failedProbe(_ status: Int) async throws {
        let backend = FakeBackend("c", .cycles, [FakeKey(id: "a")], fault: .status(status))
        let problem = try await World([backend]).problem("")
        #expect(problem.code == ([429, 500, 503].contains(status) ? "backends_unavailable" : "backend_refused"))
        #expect(backend.calls.count == 1)
    }
}
