// What is sent: addresses, headers, bodies, and which filters are trusted to the backend.

import Dialects
import KeyListing
import Testing

@Suite("Requests")
struct RequestTests {
    private func template(_ subject: Subject, _ query: ListQuery = ListQuery()) -> CallTemplate {
        CallTemplate(subject.dialect, url: "https://h:443/base", query: query)
    }

    private func query(_ change: (inout ListQuery) -> Void) -> ListQuery {
        var query = ListQuery()
        change(&query)
        return query
    }

    @Test(
        "Diffio's call in each of its three forms of credential",
        arguments: [
            ("bearer", "Authorization", "Bearer "), ("x-api-key", "X-Api-Key", ""), ("xi-api-key", "Xi-Api-Key", ""),
        ])
    func diffio(_ auth: String, _ header: String, _ before: String) {
        let call = template(.diffio, query { $0.filters.tenantID = Array("t".utf8) }).page(
            token: nil, limit: 7)
        #expect(call.method == "POST")
        #expect(call.url == "https://h:443/base/v1/api_keys/list")
        #expect(call.body == Array("{}".utf8))
        let form = Subject.diffio.dialect.authForm(auth)
        #expect(form?.header == header && form?.before == before && form?.after == "")
        #expect(call.headers.contains { $0 == ("Content-Type", "application/json") })
        #expect(!call.headers.contains { $0.name == header })
    }

    @Test("the forms of credential, the default first")
    func authForms() {
        #expect(Subject.diffio.dialect.authForms == ["bearer", "x-api-key", "xi-api-key"])
        #expect(Subject.cyclesAdmin.dialect.authForms == ["x-admin-api-key"])
    }

    @Test("Cycles' call says how to sort, always")
    func cycles() {
        let call = template(.cyclesAdmin).page(token: nil, limit: 50)
        #expect(call.method == "GET")
        #expect(call.body == nil)
        #expect(call.url == "https://h:443/base/v1/admin/api-keys?sort_by=created_at&sort_dir=desc&limit=50")
        #expect(Subject.cyclesAdmin.dialect.authForm("x-admin-api-key")?.header == "X-Admin-API-Key")
        #expect(Subject.cyclesAdmin.dialect.authForm("bearer") == nil)
        #expect(call.headers.contains { $0 == ("Accept", "application/json") })
        #expect(!call.headers.contains { $0.name == "Content-Type" })
    }

    @Test("sorts that Cycles does not honour are asked for by creation", arguments: SortField.allCases)
    func sorts(_ field: SortField) {
        let call = template(.cyclesAdmin, query { $0.order = TotalOrder(field, .ascending) }).page(token: nil, limit: 1)
        let isHonoured = field != .status && field != .lastUsedAt
        #expect(queryPairs(call.url)["sort_by"] == (isHonoured ? field.parameter : "created_at"))
        #expect(queryPairs(call.url)["sort_dir"] == "asc")
        #expect(Subject.cyclesAdmin.dialect.declares(TotalOrder(field, .ascending)) == isHonoured)
        #expect(!Subject.diffio.dialect.declares(TotalOrder(field, .ascending)))
    }

    @Test(
        "a limit is at least 1 and at most the longest page",
        arguments: [
            (Subject.cyclesAdmin, 500, "100"), (.cyclesAdmin, 100, "100"), (.cyclesAdmin, 0, "1"),
            (.cyclesAdmin, -5, "1"),
            (.cyclesAdmin, Int.max, "100"), (.meilisearch, 3, "3"), (.unkey, 3, "3"), (.unkey, 1000, "100"),
        ])
    func limits(_ subject: Subject, _ limit: Int, _ sent: String) {
        let call = template(subject).page(token: nil, limit: limit)
        #expect((queryPairs(call.url)["limit"] ?? bodyMembers(call.body ?? [])["limit"]) == sent)
    }

    @Test("everything but unreserved characters is percent-encoded")
    func encoding() {
        let text = "a|b[c]{d}^e f+g&h=i/j?k%l\"m\\nä😀-._~"
        let call = template(.cyclesAdmin, query { $0.filters.tenantID = Array(text.utf8) }).page(token: text, limit: 1)
        let encoded = "a%7Cb%5Bc%5D%7Bd%7D%5Ee%20f%2Bg%26h%3Di%2Fj%3Fk%25l%22m%5Cn%C3%A4%F0%9F%98%80-._~"
        #expect(call.url.contains("tenant_id=\(encoded)&"))
        #expect(call.url.hasSuffix("cursor=\(encoded)"))
    }

    @Test(
        "a tenant is pushed down as it is, a blank one never",
        arguments: [
            ("acme", true), (" a ", true), ("ÄÖ", true), ("", false), (" ", false), ("\t\n", false),
            ("\u{2003}", false), ("\u{0}", false),
        ])
    func tenants(_ tenant: String, _ isPushed: Bool) {
        for subject in [Subject.cyclesAdmin, .unkey] {
            let call = template(subject, query { $0.filters.tenantID = Array(tenant.utf8) }).page(token: nil, limit: 1)
            let sent = queryPairs(call.url)["tenant_id"] ?? bodyMembers(call.body ?? [])["externalId"]
            #expect(sent == (isPushed ? tenant : nil))
        }
    }

    @Test(
        "only a lone active or revoked is pushed down",
        arguments: [
            ([KeyStatus.active], "ACTIVE"), ([.revoked], "REVOKED"), ([.expired], nil), ([.disabled], nil),
            ([.unknown], nil),
            ([.active, .revoked], nil), ([.active, .expired], nil), ([], nil),
        ] as [([KeyStatus], String?)])
    func statuses(_ statuses: [KeyStatus], _ sent: String?) {
        let call = template(.cyclesAdmin, query { $0.filters.statuses = StatusSet(statuses) }).page(
            token: nil, limit: 1)
        #expect(queryPairs(call.url)["status"] == sent)
    }

    @Test(
        "only an ASCII search is pushed down, trimmed",
        arguments: [
            ("Prod key", "Prod key"), ("  prod ", "prod"), ("größe", nil), ("ΟΔΟΣ", nil), ("\u{130}", nil),
            ("a\u{212A}", nil),
        ] as [(String, String?)])
    func searches(_ search: String, _ sent: String?) {
        let call = template(.cyclesAdmin, query { $0.filters.search = SearchText(search) }).page(token: nil, limit: 1)
        #expect(queryPairs(call.url)["search"] == sent)
    }

    @Test("times and backends are never pushed down")
    func times() {
        let plain = template(.cyclesAdmin).page(token: nil, limit: 1)
        let narrowed = query {
            $0.filters.createdAfter = .walkStart
            $0.filters.createdBefore = .walkStart
            $0.filters.expiresBefore = .walkStart
            $0.filters.lastUsedBefore = .walkStart
            $0.backends = [Array("b".utf8)]
        }
        #expect(template(.cyclesAdmin, narrowed).page(token: nil, limit: 1) == plain)
    }

    @Test("a probe is the very call of the list, but for a sort that nobody knows and one key")
    func probe() throws {
        let query = query {
            $0.filters.tenantID = Array("acme".utf8)
            $0.filters.statuses = StatusSet([.active])
            $0.order = TotalOrder(.name, .ascending)
        }
        let template = template(.cyclesAdmin, query)
        let probe = try #require(template.probe)
        var expected = queryPairs(template.page(token: nil, limit: 1).url)
        expected["sort_by"] = "rollcall_probe"
        #expect(queryPairs(probe.url) == expected)
        #expect(probe.url.split(separator: "sort_by=").count == 2)
        #expect(probe.headers.elementsEqual(template.page(token: nil, limit: 1).headers, by: ==))
        #expect(self.template(.diffio).probe == nil)
    }

    @Test("what is pushed down, and nothing else, tells page tokens apart")
    func pushedDown() {
        let plain = template(.cyclesAdmin).pushedDown
        #expect(template(.cyclesAdmin, query { $0.filters.createdAfter = .walkStart }).pushedDown == plain)
        #expect(template(.cyclesAdmin, query { $0.filters.tenantID = Array("t".utf8) }).pushedDown != plain)
        #expect(template(.cyclesAdmin, query { $0.order.direction = .ascending }).pushedDown != plain)
    }

    @Test("Unkey's cursor, limit and pinned members lie in the body")
    func unkey() {
        let first = template(.unkey).page(token: nil, limit: 20)
        #expect(first.method == "POST")
        #expect(first.url == "https://h:443/base/v2/apis.listKeys")
        #expect(
            String(decoding: first.body ?? [], as: UTF8.self) == #"{"apiId":"api_sample","decrypt":false,"limit":20}"#)
        let next = template(.unkey).page(token: "c\"\\\n", limit: 20)
        let body = #"{"apiId":"api_sample","decrypt":false,"limit":20,"cursor":"c\"\\\u000a"}"#
        #expect(String(decoding: next.body ?? [], as: UTF8.self) == body)
    }

    @Test("GitLab's page and Meilisearch's offset lie in the query")
    func queryPaging() {
        let gitlab = template(.gitlab).page(token: "3", limit: 20)
        #expect(gitlab.url == "https://h:443/base/api/v4/personal_access_tokens?per_page=20&page=3")
        #expect(Subject.gitlab.dialect.authForm(Subject.gitlab.dialect.authForms.first)?.header == "PRIVATE-TOKEN")
        #expect(template(.meilisearch).page(token: "40", limit: 20).url == "https://h:443/base/keys?limit=20&offset=40")
        #expect(Subject.gitlab.dialect.readsLink)
        #expect(!Subject.unkey.dialect.readsLink)
        #expect(Subject.all.map(\.dialect.longestPage) == [nil, 100, 100, 100, 100])
    }
}
