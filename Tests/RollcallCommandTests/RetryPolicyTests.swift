import Testing

@testable import rollcall

@Suite("How long to wait before asking again")
struct RetryPolicyTests {
    /// Sun, 06 Nov 1994 08:49:37 GMT, the example of RFC 9110.
    private let now = 784_111_777

    private func pause(_ retryAfter: String?, status: Int = 503) -> Int? {
        var policy = RetryPolicy()
        return policy.pause(afterStatus: status, code: nil, retryAfter: retryAfter, now: now)
    }

    @Test(
        "Retry-After is seconds or an HTTP date, at least a second and at most a minute",
        arguments: [
            ("0", 1), ("5", 5), ("61", 60), ("99999999999999999999999", 60), ("Sun, 06 Nov 1994 08:49:47 GMT", 10),
            ("Sun, 06 Nov 1994 08:49:00 GMT", 1), ("Mon, 07 Nov 2094 08:49:00 GMT", 60),
        ])
    func retryAfter(_ value: String, _ seconds: Int) {
        #expect(pause(value) == seconds)
    }

    @Test(
        "nonsense in Retry-After counts as none",
        arguments: [nil, "", "-5", "soon", "1.5", "Sun, 06 Foo 1994 08:49:37 GMT", "a, b Nov c d:e:f GMT", "１"])
    func nonsense(_ value: String?) {
        #expect(pause(value) == 1)
    }

    @Test("only 429 and 503 are asked again", arguments: [400, 401, 403, 410, 422, 500, 502, 504, 301, 204])
    func others(_ status: Int) {
        #expect(pause("1", status: status) == nil)
    }

    @Test("without Retry-After the pauses double up to a minute, nine in all; a page starts them anew")
    func doubles() {
        var policy = RetryPolicy()
        let pauses = (0..<10).map { _ in policy.pause(afterStatus: 429, code: nil, retryAfter: nil, now: now) }
        #expect(pauses == [1, 2, 4, 8, 16, 32, 60, 60, 60, nil])
        policy.pageArrived()
        #expect(policy.pause(afterStatus: 429, code: nil, retryAfter: nil, now: now) == 1)
    }

    @Test("a server that is still reading its list is asked for two minutes")
    func collecting() {
        var policy = RetryPolicy()
        let pauses = (0..<120).map { _ in
            policy.pause(afterStatus: 503, code: "collecting", retryAfter: "1", now: now)
        }
        #expect(pauses == Array(repeating: 1, count: 119) + [nil])
        policy.pageArrived()
        #expect(policy.pause(afterStatus: 503, code: "collecting", retryAfter: nil, now: now) == 1)
    }
}
