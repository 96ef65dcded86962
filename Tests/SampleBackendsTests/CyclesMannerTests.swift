// The Cycles backend's framing, its limits, and the servers of another age that it can play.

import Foundation
import SampleBackends
import Testing

@Suite("Manners of the Cycles backend")
struct CyclesMannerTests {
    @Test("answers are chunked, without a reason phrase, and the hundredth says that the connection ends")
    func framing() async throws {
        try await withCycles([SampleKey(id: "key_1")]) { _, url in
            let connection = try RawConnection(to: url)
            for number in 1...100 {
                let answer = try connection.cycles("limit=1")
                #expect(answer.statusLine == "HTTP/1.1 200 ")
                #expect(answer.headers["transfer-encoding"] == "chunked")
                #expect(answer.headers["connection"] == (number == 100 ? "close" : nil))
            }
            #expect(connection.isEnded())
        }
    }

    @Test("an answer to HEAD has no body, and the next answer on the connection is in place")
    func head() async throws {
        try await withCycles([SampleKey(id: "key_1")]) { _, url in
            let connection = try RawConnection(to: url)
            let head = try connection.ask("HEAD", "/v1/admin/api-keys", [("X-Admin-API-Key", credential)])
            #expect(head.status == 200)
            #expect(json(try connection.cycles("").body).ids == ["key_1"])
        }
    }

    @Test("calls are counted by what they list, and cost what they look at")
    func costs() async throws {
        let keys = (0..<10).map { SampleKey(id: "key_\($0)", tenant: $0 < 3 ? "acme" : "globex") }
        try await withCycles(keys) { cycles, url in
            (cycles.manner.callCost, cycles.manner.keyCost) = (.milliseconds(2), .milliseconds(1))
            let connection = try RawConnection(to: url)
            let start = ContinuousClock.now
            for query in ["limit=1", "tenant_id=acme", "tenant_id=nobody", "sort_by=rollcall_probe"] {
                _ = try connection.cycles(query)
            }
            _ = try connection.ask("GET", "/v1/admin/tenants", [("X-Admin-API-Key", credential)])
            #expect(cycles.counts.kinds == [.list: 1, .tenant: 2, .tenants: 1, .refused: 1])
            #expect(cycles.counts.keysLookedAt == 13 && cycles.counts.workTime == .milliseconds(23))
            #expect(start.duration(to: .now) >= .milliseconds(23))
        }
    }

    @Test("a head over 8 KiB is refused by the web server with a page of HTML")
    func longHead() async throws {
        try await withCycles([]) { _, url in
            let query = "search=a&filler=" + String(repeating: "f", count: 8_100)
            let refused = try RawConnection(to: url).cycles(query)
            #expect(refused.status == 400)
            #expect(refused.headers["content-type"] == "text/html;charset=utf-8")
            #expect(try RawConnection(to: url).cycles(String(query.dropLast(300))).status == 200)
        }
    }

    @Test("tracing: the request's id is echoed and the trace is that of its traceparent, on errors too")
    func tracing() async throws {
        let trace = String(repeating: "ab", count: 16)
        let parent = "00-\(trace)-\(trace.prefix(16))-01"
        let headers = [("X-Admin-API-Key", credential), ("X-Request-Id", "mine-1"), ("traceparent", parent)]
        try await withCycles([]) { _, url in
            let answer = try RawConnection(to: url).ask("GET", "/v1/admin/api-keys?limit=x", headers)
            #expect(answer.headers["x-request-id"] == "mine-1")
            #expect(answer.headers["x-cycles-trace-id"] == trace)
            #expect(json(answer.body)["request_id"] as? String == "mine-1")
            #expect(json(answer.body)["trace_id"] as? String == trace)
        }
    }

    @Test("too many matches or candidates are LIMIT_EXCEEDED with their numbers, and a narrower filter is served")
    func limits() async throws {
        let keys = (0..<30).map { SampleKey(id: "key_\($0)", tenant: $0 < 12 ? "big" : "t\($0)") }
        var manner = SampleCycles.Manner()
        manner.mostSorted = 10
        manner.mostScanned = 20
        try await withCycles(keys, manner) { cycles, url in
            let connection = try RawConnection(to: url)
            let all = ["total_candidates": 30, "max_scan_candidates": 20]
            #expect(try details(connection.cycles("limit=1")) == all)
            let big = ["total_matched": 12, "max_sort_candidates": 10]
            #expect(try details(connection.cycles("tenant_id=big")) == big)
            #expect(try connection.cycles("tenant_id=big&status=REVOKED").status == 200)
            #expect(try connection.cycles("tenant_id=t20").status == 200)
            cycles.manner.mostScanned = nil
            let matched = ["total_matched": 30, "max_sort_candidates": 10]
            #expect(try details(connection.cycles("")) == matched)
            cycles.manner.mostSorted = nil
            #expect(json(try connection.cycles("").body).ids.count == 30)
        }
    }

    @Test("the usual limits are 20 000 matches and 50 000 candidates")
    func usualLimits() {
        #expect(SampleCycles.Manner().mostSorted == 20_000)
        #expect(SampleCycles.Manner().mostScanned == 50_000)
    }

    @Test("an older server ignores search, sorting and status without an error and lists by tenant and id")
    func older() async throws {
        let keys = [("k2", "b"), ("k3", "a"), ("k1", "b")].map { SampleKey(id: $0.0, tenant: $0.1, status: "revoked") }
        var manner = SampleCycles.Manner()
        manner.isOlder = true
        try await withCycles(keys, manner) { _, url in
            let query = "search=nothing&sort_by=rollcall_probe&sort_dir=up&status=PAUSED&limit=1"
            let all = try RawConnection.walk(url, query)
            #expect(all == ["k3", "k1", "k2"])
            let ofOne = try RawConnection.walk(url, query + "&tenant_id=b")
            #expect(ofOne == ["k1", "k2"])
        }
    }

    @Test("a server that requires a tenant refuses a list without one, and a blank one is none")
    func requiresTenant() async throws {
        var manner = SampleCycles.Manner()
        manner.requiresTenant = true
        try await withCycles([SampleKey(id: "key_1")], manner) { _, url in
            let connection = try RawConnection(to: url)
            #expect(try connection.cycles("limit=5").status == 400)
            #expect(try connection.cycles("tenant_id=%20").status == 400)
            #expect(json(try connection.cycles("tenant_id=acme").body).ids == ["key_1"])
        }
    }

    @Test("tenants can be left out, and a server without that path answers 500 as for any it does not know")
    func tenants() async throws {
        let keys = ["acme", "globex"].map { SampleKey(id: "key_" + $0, tenant: $0) }
        try await withCycles(keys) { cycles, url in
            let connection = try RawConnection(to: url)
            cycles.manner.unlistedTenants = ["acme"]
            let listed = try connection.cycles("", path: "/v1/admin/tenants")
            #expect((json(listed.body)["tenants"] as? [[String: String]])?.map { $0["tenant_id"] } == ["globex"])
            #expect(json(try connection.cycles("tenant_id=acme").body).ids == ["key_acme"])
            cycles.manner.listsTenants = false
            #expect(try connection.cycles("", path: "/v1/admin/tenants").status == 500)
        }
    }

    private func details(_ answer: RawAnswer) -> [String: Int]? {
        #expect(answer.status == 400)
        #expect(json(answer.body)["error"] as? String == "LIMIT_EXCEEDED")
        return json(answer.body)["details"] as? [String: Int]
    }
}
