// How much a caller may ask for: a rate, and so many requests at a time.

import Downstream
import Testing

@testable import Configuration
@testable import Gateway

@Suite("Quotas")
struct QuotaTests {
    private static let keys = [FakeKey(id: "a1"), FakeKey(id: "a2")]
    private let token = Token()

    private func backend(_ name: String = "one") -> FakeBackend { FakeBackend(name, .cycles, Self.keys) }

    @Test("a caller that asks too often is told when to come back, and no other caller is")
    func rate() async throws {
        let other = Token()
        let world = try World(
            [backend()],
            members: callers(
                try token.caller("n", #""rate":"2/h","burst":3"#), try other.caller("other")))
        for _ in 0..<3 { #expect(await world.get("", as: token.text).status == 200) }
        let response = await world.get("", as: token.text)
        #expect(try response.problem().code == "rate_limited" && response.status == 429)
        let wait = try #require(response.header("Retry-After").flatMap { Int($0) })
        #expect((1700...1800).contains(wait))
        #expect(await world.get("", as: other.text).status == 200)
    }

    @Test("a token bucket fills with time, up to its burst")
    func bucket() {
        let start = ContinuousClock.now
        var bucket = TokenBucket(CallerRate(count: 60, span: .seconds(60), burst: 2), now: start)
        #expect(bucket.take(now: start) == nil && bucket.take(now: start) == nil)
        #expect(bucket.take(now: start) == .seconds(1))
        #expect(bucket.take(now: start + .milliseconds(900)) != nil)
        #expect(bucket.take(now: start + .milliseconds(1000)) == nil)
        #expect(bucket.take(now: start + .seconds(3600)) == nil && bucket.take(now: start + .seconds(3600)) == nil)
        #expect(bucket.take(now: start + .seconds(3600)) != nil)
        // A clock that steps back gives nothing twice.
        #expect(bucket.take(now: start) != nil)
    }

    @Test("a caller has only so many requests under way, and a place is free again when one ends")
    func concurrency() async throws {
        let release = backend("release")
        let waiting = FakeBackend("one", .cycles, Self.keys, fault: .after(release, calls: 1))
        let world = try World([waiting], members: callers(try token.caller("n", #""concurrency":1"#)))
        async let first = world.get("", as: token.text)
        while waiting.calls.isEmpty { await Task.yield() }
        let second = await world.get("", as: token.text)
        #expect(second.status == 429 && second.header("Retry-After") == "1")
        release.change { $0.calls.append(contentsOf: waiting.calls) }
        #expect(await first.status == 200)
        #expect(await world.get("", as: token.text).status == 200)
    }

    @Test("reading the configuration again gives a caller nothing back, neither at the same rate nor at another")
    func rateOverReloads() async throws {
        let process = GatewayProcess()
        func world(_ rate: String, _ burst: Int) throws -> World {
            let members = "\"rate\":\"\(rate)\",\"burst\":\(burst)"
            return try World([backend()], members: callers(try token.caller("n", members)), process: process)
        }
        for _ in 0..<2 { #expect(await (try world("2/h", 3)).get("", as: token.text).status == 200) }
        let again = try world("2/h", 3)
        #expect(await again.get("", as: token.text).status == 200)
        #expect(await again.get("", as: token.text).status == 429)
        #expect(await (try world("2/h", 3)).get("", as: token.text).status == 429)
        #expect(await (try world("9/h", 50)).get("", as: token.text).status == 429)
        #expect(await (try world("1/h", 1)).get("", as: token.text).status == 429)
    }

    @Test("requests that began with an earlier configuration still count as under way")
    func concurrencyOverReloads() async throws {
        let process = GatewayProcess()
        let release = backend("release")
        let waiting = FakeBackend("one", .cycles, Self.keys, fault: .after(release, calls: 1))
        let members = callers(try token.caller("n", #""concurrency":1"#))
        let first = try World([waiting], members: members, process: process)
        let second = try World([backend()], members: members, process: process)
        async let early = first.get("", as: token.text)
        while waiting.calls.isEmpty { await Task.yield() }
        #expect(await second.get("", as: token.text).status == 429)
        release.change { $0.calls.append(contentsOf: waiting.calls) }
        #expect(await early.status == 200)
        #expect(await second.get("", as: token.text).status == 200)
    }
}
