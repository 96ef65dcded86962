import ArgumentParser
import Testing

@testable import rollcall

@Suite("The request that rollcall list makes")
struct ListRequestTests {
    @Test("parameters are percent-encoded as UTF-8")
    func encoding() throws {
        let address = try ListAddress(server: "https://host:8443/base//", path: "/v1/keys")
        #expect(
            address.url([("search", "a b&c=ü+%"), ("limit", "5")])
                == "https://host:8443/base/v1/keys?search=a%20b%26c%3D%C3%BC%2B%25&limit=5")
        #expect(address.url([]) == "https://host:8443/base/v1/keys")
    }

    @Test(
        "a server that is no plain http or https URL is refused",
        arguments: [
            "", "host", "ftp://host", "http://", "http:///x", "http://user:word@host", "http://host?x", "http://host#x",
            "http://ho st", "file:///etc/passwd", "http://host\r\nX: y",
        ])
    func badServer(_ server: String) {
        #expect(throws: ListFailure.self) { try ListAddress(server: server, path: "/v1/keys") }
    }

    @Test("a path that would change the request is refused", arguments: ["v1/keys", "", "/a?b", "/a#b", "/a b"])
    func badPath(_ path: String) {
        #expect(throws: ListFailure.self) { try ListAddress(server: "http://host", path: path) }
    }

    @Test(
        "sending a token in cleartext is noticed, but not on this machine",
        arguments: [
            ("http://example.com", true), ("HTTP://10.0.0.1:80", true), ("https://example.com", false),
            ("http://127.0.0.1:8080", false), ("http://localhost", false), ("http://[::1]:8080/x", false),
            ("http://[::2]:8080", true),
        ])
    func cleartext(_ server: String, _ expected: Bool) throws {
        #expect(try ListAddress(server: server, path: "/").isCleartext == expected)
    }

    @Test("the first request carries the filters, later ones the cursor alone with limit and partial")
    func parameters() throws {
        let command = try ListCommand.parse([
            "--status", "active", "--status", "revoked", "--tenant-id", "t", "--search", "s", "--sort-by", "name",
            "--sort-dir", "asc", "--created-after", "1", "--created-before", "2", "--expires-before", "3",
            "--last-used-before", "4", "--backend", "b", "--partial", "forbid", "--limit", "7",
        ])
        let first = command.filters.firstParameters(cursor: nil).map { "\($0.name)=\($0.value)" }
        #expect(
            first == [
                "sort_by=name", "sort_dir=asc", "tenant_id=t", "search=s", "created_after=1", "created_before=2",
                "expires_before=3", "last_used_before=4", "status=active", "status=revoked", "backend=b", "limit=7",
                "partial=forbid",
            ])
        let next = command.filters.nextParameters(cursor: "c").map { "\($0.name)=\($0.value)" }
        #expect(next == ["limit=7", "partial=forbid", "cursor=c"])
    }

    @Test("without options the pages are of 500 keys, and nothing else is asked for")
    func defaults() throws {
        let command = try ListCommand.parse([])
        #expect(command.filters.firstParameters(cursor: nil).map { "\($0.name)=\($0.value)" } == ["limit=500"])
        #expect(command.output == .table)
    }

    @Test("there is no option that takes a token", arguments: ["--token", "--bearer"])
    func noTokenOption(_ option: String) {
        #expect(throws: (any Error).self) { try ListCommand.parse([option, "x"]) }
    }

    @Test("a token is one line of visible characters")
    func tokens() throws {
        #expect(try AccessToken.checked(Array("  abc.DEF\r\n".utf8), from: "x") == Array("abc.DEF".utf8))
        for bad in ["", "\n", "a\nb", "a b", "a\u{0}", "tökén"] {
            #expect(throws: ListFailure.self) { try AccessToken.checked(Array(bad.utf8), from: "x") }
        }
    }

    @Test("a token file that is not there is told by its path")
    func missingFile() {
        #expect(throws: ListFailure.unusable("/nowhere/token: No such file or directory")) {
            try AccessToken.find(file: "/nowhere/token")
        }
    }
}
