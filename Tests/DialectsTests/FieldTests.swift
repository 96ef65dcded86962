// How single fields are read: joined lists, assembled objects, derived states, times in every form.

import Dialects
import KeyListing
import Testing

@Suite("Fields")
struct FieldTests {
    /// A dialect with these fields and states, beside the id.
    private func dialect(_ fields: String, status: String = #"[{"otherwise": "active"}]"#) throws -> Dialect {
        let text = """
            {"request": {"method": "GET", "path": "/k"}, "items": "", "fields": {"key_id": "id"\(fields)}, "status": \(status)}
            """
        let (dialect, problems) = Dialect.load(Array(text.utf8), name: "own")
        #expect(problems.isEmpty)
        return try #require(dialect)
    }

    private func read(_ dialect: Dialect, _ members: String) throws -> (page: Page, key: APIKey) {
        let page = try dialect.read(Array("[{\"id\":1,\(members)}]".utf8), AnswerContext())
        return (page, try #require(page.keys.first))
    }

    @Test("an object can be mapped whole and by its parts at once")
    func wholeAndParts() throws {
        let dialect = try dialect(#", "metadata": "owner", "tenant_id": "owner.id", "name": "owner.label""#)
        let (page, key) = try read(dialect, #""owner": {"id":"t1", "label":"L\u0041","more":[1]} "#)
        #expect(page.text(key.tenantID) == "t1")
        #expect(page.text(key.name) == "LA")
        #expect(page.text(key.metadata) == #"{"id":"t1", "label":"L\u0041","more":[1]}"#)
        #expect(throws: MalformedAnswer.self) { try read(dialect, #""owner": {"id":"t1","x":1,"x":2}"#) }
        #expect(throws: MalformedAnswer.self) { try read(dialect, #""owner": "t1""#) }
        let empty = try read(dialect, #""owner": null"#)
        #expect(empty.key.slices.filter { !$0.isAbsent }.count == 1)
    }

    @Test("a value where the way leads on is of a wrong type", arguments: ["\"a\"", "1", "true", "[]"])
    func blockedWay(_ wrong: String) throws {
        let dialect = try dialect(#", "name": "attributes.name""#)
        #expect(throws: MalformedAnswer.self) { try read(dialect, "\"attributes\":\(wrong)") }
        #expect(try read(dialect, "\"attributes\":{}").key.name.isAbsent)
        #expect(try read(dialect, "\"attributes\":null").key.name.isAbsent)
    }

    @Test("a value that has to be a list is nothing else", arguments: ["\"a\"", "1", "true", "{}"])
    func noList(_ wrong: String) throws {
        let dialect = try dialect(#", "restrictions": {"any": "any", "only": {"list": "only"}}"#)
        let (page, key) = try read(dialect, "\"any\":\(wrong),\"only\":[\"a\",1]")
        #expect(page.text(key.restrictions) == "{\"any\":\(wrong),\"only\":[\"a\",1]}")
        #expect(try read(dialect, #""only":null"#).key.restrictions.isAbsent)
        #expect(throws: MalformedAnswer.self) { try read(dialect, "\"only\":\(wrong)") }
    }

    @Test(
        "lists are joined as they are written",
        arguments: [
            (#""a":["x","y"],"b":["z"]"#, #"["x","y","z"]"#), (#""a":[ ],"b":[ "z" ]"#, #"["z" ]"#),
            (#""b":["z"]"#, #"["z"]"#),
            (#""a":["q\"\\"],"b":["ä"]"#, #"["q\"\\","ä"]"#), (#""a":[],"b":[]"#, "[]"), (#""a":null"#, nil),
        ] as [(String, String?)])
    func joinedLists(_ members: String, _ joined: String?) throws {
        let (page, key) = try read(try dialect(#", "scopes": ["a", "b"]"#), members)
        #expect(page.text(key.scopes) == joined)
    }

    @Test(
        "a list of anything but strings is no list of scopes",
        arguments: ["[1]", "[\"a\",null]", "\"a\"", "{}", "[[\"a\"]]"])
    func wrongLists(_ list: String) throws {
        let one = try dialect(#", "scopes": "a""#)
        #expect(throws: MalformedAnswer.self) { try read(one, "\"a\":\(list)") }
    }

    @Test("an object is put together from single values, absent ones left out")
    func assembledObjects() throws {
        let dialect = try dialect(#", "restrictions": {"ip": "acl.ip", "say \"x\"": "n", "list": "l"}"#)
        let (page, key) = try read(dialect, #""acl":{"ip":"a\"\u0009"},"n":1.50,"l":[1,{"a":null}],"z":0"#)
        #expect(page.text(key.restrictions) == #"{"ip":"a\"\u0009","say \"x\"":1.50,"list":[1,{"a":null}]}"#)
        #expect(try read(dialect, "\"n\":null").key.restrictions.isAbsent)
    }

    @Test(
        "a flag that is none is a wrong type, not the other state",
        arguments: ["\"true\"", "1", "0", "[]", "{}", "\"\""])
    func wrongFlags(_ wrong: String) throws {
        #expect(throws: MalformedAnswer.self) { try Subject.gitlab.read("{\"id\":1,\"revoked\":\(wrong)}") }
        #expect(throws: MalformedAnswer.self) { try Subject.unkey.read("{\"keyId\":\"k\",\"enabled\":\(wrong)}") }
    }

    @Test(
        "the first rule that holds decides on the state",
        arguments: [
            (#""revoked":true,"active":false"#, KeyStatus.revoked), (#""revoked":false,"active":false"#, .disabled),
            (#""revoked":true,"expires_at":"2020-01-01""#, .revoked),
            (#""active":false,"expires_at":"2020-01-01""#, .expired),
            (#""active":true,"expires_at":"2026-05-10""#, .active), (#""revoked":null"#, .active), (#""x":1"#, .active),
        ])
    func stateRules(_ members: String, _ status: KeyStatus) throws {
        #expect(try Subject.gitlab.read("{\"id\":1,\(members)}").keys.first?.status(at: .walkStart) == status)
    }

    @Test(
        "words of states are read in any letter case, strange ones are unknown",
        arguments: [
            ("ACTIVE", KeyStatus.active), ("Revoked", .revoked), ("expired", .expired), ("DISABLED", .unknown),
            ("", .unknown),
            ("active ", .unknown), ("\\u0041ctive", .active),
        ])
    func stateWords(_ word: String, _ status: KeyStatus) throws {
        #expect(
            try Subject.cyclesAdmin.read("{\"key_id\":1,\"status\":\"\(word)\"}").keys.first?.status(at: .walkStart)
                == status)
        for wrong in ["1", "true", "[]", "{}"] {
            #expect(throws: MalformedAnswer.self) { try Subject.cyclesAdmin.read("{\"key_id\":1,\"status\":\(wrong)}") }
        }
    }

    @Test(
        "times become RFC 3339 in UTC and keep their digits",
        arguments: [
            ("rfc3339", "\"2026-05-09T12:00:00Z\"", "2026-05-09T12:00:00Z"),
            ("rfc3339", "\"2026-05-09T14:00:00.123456789+02:00\"", "2026-05-09T12:00:00.123456789Z"),
            ("rfc3339", "\"2026-05-09t12:00:00.50z\"", "2026-05-09T12:00:00.50Z"),
            ("seconds", "1778328000", "2026-05-09T12:00:00Z"), ("seconds", "-1", "1969-12-31T23:59:59Z"),
            ("milliseconds", "1778328000007", "2026-05-09T12:00:00.007Z"),
            ("milliseconds", "-1", "1969-12-31T23:59:59.999Z"), ("milliseconds", "-1000", "1969-12-31T23:59:59.000Z"),
            ("milliseconds", "-62167219200000", "0000-01-01T00:00:00.000Z"),
            ("date", "\"2024-02-29\"", "2024-02-29T00:00:00Z"),
        ])
    func times(_ form: String, _ value: String, _ text: String) throws {
        let dialect = try dialect(", \"created_at\": {\"time\": \"t\", \"as\": \"\(form)\"}")
        let (page, key) = try read(dialect, "\"t\":\(value)")
        #expect(page.text(key.createdAt) == text)
        #expect(key.created == Instant(text))
    }

    @Test("a tenant that the dialect does not know is the configured one")
    func configuredTenant() throws {
        let context = AnswerContext(tenantID: Array("acmé".utf8))
        let page = try Subject.diffio.dialect.read(Array(#"{"keys":[{"keyId":"a"}]}"#.utf8), context)
        #expect(page.text(page.keys[0].tenantID) == "acmé")
        let cycles = try Subject.cyclesAdmin.dialect.read(Array(#"{"keys":[{"key_id":"a"}]}"#.utf8), context)
        #expect(cycles.keys[0].tenantID.isAbsent)
    }
}
