// What holds for every dialect, built in or described by an operator: lists are walked to their end, nothing twice.

import Dialects
import KeyListing
import Testing

@Suite("DialectConformance")
struct DialectConformanceTests {
    @Test("an empty list is a page without keys and without an end in doubt", arguments: Subject.all)
    func emptyList(_ subject: Subject) throws {
        let listing = try subject.list(subject.server([], pageSize: 2))
        #expect(listing.ids.isEmpty)
        #expect(listing.calls.count == 1)
        #expect(listing.failure == nil)
    }

    @Test("a last page names no next one", arguments: Subject.all)
    func lastPage(_ subject: Subject) throws {
        let page = try subject.read(subject.item(SampleKey(id: "a")), subject.item(SampleKey(id: "b")))
        #expect(page.ids == ["a", "b"])
        #expect(page.nextToken == nil)
    }

    @Test("many pages are walked to the end", arguments: Subject.all, [1, 2, 3, 7, 100])
    func manyPages(_ subject: Subject, _ size: Int) throws {
        let ids = (0..<31).map { "key-\(1000 + $0)" }
        let items = ids.map { subject.item(SampleKey(id: $0)) }
        // The order of creation is one and the same, so ids decide: descending by default.
        let listing = try subject.list(limit: size, subject.server(items, pageSize: 100))
        #expect(listing.ids == ids.reversed())
        // By offset, each page but the first begins with the last key of the one before.
        let overlap = subject.manner == .offset && size > 1 && size < ids.count ? 1 : 0
        let calls = subject.manner == .whole ? 1 : (ids.count - overlap + size - overlap - 1) / (size - overlap)
        // Where nothing ties a page to the next, only a second reading shows that the first has missed nothing.
        let isUnsure = calls > 1 && (subject.manner == .link || subject.manner == .offset && size == 1)
        #expect(listing.calls.count == (isUnsure ? 2 * calls : calls))
    }

    @Test("an empty page with a token does not end the list", arguments: Subject.paging)
    func emptyPageInTheMiddle(_ subject: Subject) throws {
        var answers = [
            subject.answer([subject.item(SampleKey(id: "a"))], next: "2", total: 9),
            subject.answer([], next: "3", total: 9),
            subject.answer([subject.item(SampleKey(id: "b"))], total: 2),
        ]
        if subject.manner == .link { answers += answers }
        if subject.manner == .offset {
            // It would be asked for again and again: no page leads on from here.
            #expect(throws: MalformedAnswer.self) { try subject.list { _ in answers.removeFirst() } }
        } else {
            #expect(try subject.list { _ in answers.removeFirst() }.ids == ["b", "a"])
            #expect(answers.isEmpty)
        }
    }

    @Test("an id that comes twice is listed once, on one page or on two", arguments: Subject.all)
    func duplicateKeys(_ subject: Subject) throws {
        let items = ["a", "b", "a", "c", "b"].map { subject.item(SampleKey(id: $0)) }
        for size in [2, 5] {
            let listing = try subject.list(subject.server(items, pageSize: size))
            #expect(listing.ids == ["c", "b", "a"])
            #expect(listing.duplicates == 2)
        }
    }

    @Test("a token that comes again ends the walk as a failure", arguments: Subject.paging)
    func tokenReuse(_ subject: Subject) throws {
        let item = subject.item(SampleKey(id: "a"))
        let listing = try subject.list { _ in subject.answer([item], next: "7", total: 50) }
        if subject.manner == .offset {
            // Offsets always move on, but the backend does not heed them.
            #expect(listing.failure == .pageTokensRefused && listing.calls.count < 10)
        } else {
            #expect(listing.calls.count == 2)
            #expect(listing.failure == .pageTokenRepeated)
        }
    }

    @Test("a page longer than asked for loses nothing", arguments: Subject.paging)
    func longPage(_ subject: Subject) throws {
        let ids = (0..<12).map { "k\(10 + $0)" }
        let items = ids.map { subject.item(SampleKey(id: $0)) }
        let listing = try subject.list(limit: 2) { call in
            // A server that does not know the limit and gives five.
            var call = call
            call.url = call.url.replacing("per_page=2", with: "per_page=5").replacing("limit=2", with: "limit=5")
            call.body = call.body.map { Array(String(decoding: $0, as: UTF8.self).replacing(":2}", with: ":5}").utf8) }
            return subject.server(items, pageSize: 5)(call)
        }
        #expect(listing.ids == ids.reversed())
    }

    @Test("whole secrets that no field maps are in no value of any key", arguments: Subject.all)
    func secrets(_ subject: Subject) throws {
        let secrets = subject.secretMembers.map { "\"\($0)\":\"\(sampleSecret)\"" }
        let nested = subject.secretMembers.map { "\"x-\($0)\":{\"\($0)\":[\"\(sampleSecret)\"]}" }
        let items = [secrets, nested, secrets.reversed() + nested].enumerated().map { index, more in
            "{\(more.joined(separator: ",")),\(subject.item(SampleKey(id: "k\(index)")).dropFirst())"
        }
        let page = try subject.read(subject.answer(items))
        #expect(page.keys.count == 3)
        for text in page.texts { #expect(!text.contains(sampleSecret)) }
    }

    @Test("every value lies within its page and is text", arguments: Subject.all)
    func bounds(_ subject: Subject) throws {
        let page = try subject.read(subject.item(SampleKey(id: "a", name: "ä\\u00e4\\n\\ud83d\\ude00")))
        #expect(page.text(page.keys[0].name) == "ää\n😀")
        #expect(page.isSound)
    }

    @Test("absent and null members are absent values", arguments: Subject.all)
    func absentMembers(_ subject: Subject) throws {
        let names = [
            "name", "label", "description", "keyPrefix", "key_prefix", "start", "tenant_id", "user_id", "externalId",
            "role", "scopes", "permissions", "roles", "actions", "indexes", "parentKeyId", "resourceBounds",
            "scope_filter",
            "created_at", "createdAt", "expires_at", "expiresAt", "expires", "last_used_at", "rotatedAt", "revoked_at",
            "revokedAt", "revoked_reason", "metadata", "credits", "status", "revoked", "active", "enabled",
        ]
        let bare = "\"\(subject.idMember)\":\"a\""
        let nulls = names.filter { $0 != subject.idMember }.map { "\"\($0)\":null" }
        for item in ["{\(bare)}", "{\(([bare] + nulls).joined(separator: ","))}"] {
            let key = try subject.read(item).keys[0]
            #expect(key.slices.filter { !$0.isAbsent }.count == 1)
            #expect(
                key.status == (subject.manner == .whole || subject.dialect.name == "cycles-admin" ? .unknown : .active))
        }
    }
}

extension Page {
    /// Whether every value of every key lies within the bytes and is UTF-8.
    var isSound: Bool {
        keys.allSatisfy { key in
            !key.keyID.isAbsent
                && key.slices.allSatisfy { slice in
                    slice.range.upperBound <= bytes.count
                        && String(validating: bytes[slice.range], as: UTF8.self) != nil
                }
        }
    }
}
