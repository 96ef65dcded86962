// Filters and states: what a request lets through.

import KeyListing
import Testing

@Suite("Filters")
struct ListQueryTests {
    private let now = Moment(seconds: 10)

    private func keeps(_ key: TestKey, _ change: (inout Filters) -> Void) -> Bool {
        var filters = Filters()
        change(&filters)
        return filters.match(Page([TestKey("other"), key]), 1, now: now.instant)
    }

    @Test("no filter lets everything through")
    func none() {
        #expect(keeps(TestKey("k")) { _ in })
    }

    @Test("bounds in time are exclusive, to the nanosecond")
    func bounds() {
        let bound = Instant(seconds: 5, nanoseconds: 7)
        for (nanoseconds, isBefore, isAfter) in [(6, true, false), (7, false, false), (8, false, true)] {
            var key = TestKey("k")
            key.created = Moment(seconds: 5, nanoseconds: nanoseconds)
            key.expires = key.created
            key.lastUsed = key.created
            #expect(keeps(key) { $0.createdAfter = bound } == isAfter)
            #expect(keeps(key) { $0.createdBefore = bound } == isBefore)
            #expect(keeps(key) { $0.expiresBefore = bound } == isBefore)
            #expect(keeps(key) { $0.lastUsedBefore = bound } == isBefore)
        }
    }

    @Test("a key without last use was never used and matches; without another time it does not")
    func missingTimes() {
        let late = Instant(seconds: 1 << 40)
        #expect(keeps(TestKey("k")) { $0.lastUsedBefore = late })
        #expect(!keeps(TestKey("k")) { $0.createdAfter = .distantPast })
        #expect(!keeps(TestKey("k")) { $0.createdBefore = late })
        #expect(!keeps(TestKey("k")) { $0.expiresBefore = late })
    }

    @Test("a tenant is matched exactly, and a missing one never")
    func tenants() {
        for (tenant, isKept) in [("acme", true), ("ACME", false), ("acme ", false), ("acm", false), (nil, false)] {
            var key = TestKey("k")
            key.tenant = tenant
            #expect(keeps(key) { $0.tenantID = Array("acme".utf8) } == isKept)
            #expect(keeps(key) { $0.tenantID = [] } == false)
        }
    }

    @Test("states are those that are true at the walk's start")
    func states() {
        var key = TestKey("k")
        key.expires = now
        #expect(keeps(key) { $0.statuses = StatusSet([.expired, .revoked]) })
        #expect(!keeps(key) { $0.statuses = StatusSet([.active]) })
        key.expires = Moment(seconds: 10, nanoseconds: 1)
        #expect(keeps(key) { $0.statuses = StatusSet([.active]) })
    }

    @Test("a key passes only if it passes every filter")
    func together() {
        var key = TestKey("k", name: "A", created: 3)
        key.tenant = "acme"
        let changes: [(inout Filters) -> Void] = [
            { $0.statuses = StatusSet([.revoked]) }, { $0.tenantID = Array("b".utf8) }, { $0.search = SearchText("z") },
            { $0.createdAfter = Instant(seconds: 3) }, { $0.createdBefore = Instant(seconds: 3) },
            { $0.expiresBefore = Instant(seconds: 3) },
        ]
        let all: (inout Filters) -> Void = {
            $0.statuses = StatusSet([.active])
            $0.tenantID = Array("acme".utf8)
            $0.search = SearchText("a")
            $0.createdAfter = Instant(seconds: 2)
            $0.createdBefore = Instant(seconds: 4)
            $0.lastUsedBefore = Instant(seconds: 0)
        }
        #expect(keeps(key, all))
        for change in changes {
            let isKept = keeps(key) {
                all(&$0)
                change(&$0)
            }
            #expect(!isKept)
        }
    }

    @Test("every set of states holds its members, and knows when it has just one")
    func sets() {
        for bits in UInt8(0)..<32 {
            let members = KeyStatus.allCases.filter { bits >> $0.rawValue & 1 == 1 }
            let set = StatusSet(members)
            #expect(set == StatusSet(rawValue: bits))
            #expect(KeyStatus.allCases.filter { set.contains($0) } == members)
            #expect(set.only == (members.count == 1 ? members.first : nil))
        }
    }

    @Test("a state's name is read in any letter case")
    func names() {
        for status in KeyStatus.allCases {
            #expect(KeyStatus(name: status.name.uppercased()) == status)
        }
        #expect(KeyStatus.allCases.map(\.name) == KeyStatus.allCases.map(\.name).sorted())
        #expect(KeyStatus(name: "") == nil)
        #expect(KeyStatus(name: " active") == nil)
    }
}
