// Cursors that are not what the gateway handed out, or not used as they were handed out.

import Foundation
import Glibc
import SampleBackends
import Testing

extension EndToEnd {
    @Suite("Cursors")
    struct Cursors {
        @Test("a cursor that was cut, changed anywhere, or sealed by another process is refused, never page one")
        func tampering() async throws {
            let pair = try await SamplePair.start(diffio: 10, cycles: 10)
            var foreign: String?
            try await withGateway(pair.routes) { foreign = try $0.get("/v1/keys?limit=5").page().next_cursor }
            try await withGateway(pair.routes) { gateway in
                let cursor = try #require(try gateway.get("/v1/keys?limit=5").page().next_cursor)
                var bad = [
                    try #require(foreign), String(cursor.dropLast()), String(cursor.dropFirst()), cursor + "A",
                    cursor + "=",
                ]
                bad += stride(from: 0, to: cursor.utf8.count, by: 7).map { changed(cursor, at: $0) }
                for cursor in bad {
                    let problem = try gateway.get("/v1/keys?cursor=\(cursor)").problem()
                    #expect(problem.status == 400 && problem.code == "invalid_cursor" && problem.parameter == "cursor")
                }
                #expect(try gateway.get("/v1/keys?limit=5&cursor=\(cursor)").page().keys.count == 5)
            }
            await pair.stop()
        }

        @Test("with a cursor the same parameters are welcome, others are refused, limit and partial may change")
        func binding() async throws {
            let pair = try await SamplePair.start(diffio: 10, cycles: 40)
            try await withGateway(pair.routes) { gateway in
                let walk = "sort_by=name&status=active&search=e&backend=cycles&created_after=2020-01-01T00:00:00Z"
                let cursor = try #require(try gateway.get("/v1/keys?limit=2&\(walk)").page().next_cursor)
                let changes = [
                    "sort_by=key_id", "sort_dir=asc", "status=revoked", "tenant_id=acme", "search=f", "backend=diffio",
                    "created_after=2021-01-01T00:00:00Z", "created_before=2030-01-01T00:00:00Z",
                    "expires_before=2030-01-01T00:00:00Z", "last_used_before=2030-01-01T00:00:00Z",
                ]
                for change in changes {
                    let problem = try gateway.get("/v1/keys?cursor=\(cursor)&\(change)").problem()
                    #expect(problem.status == 400 && problem.code == "cursor_mismatch", "\(change)")
                    #expect(problem.parameter.map(change.hasPrefix) == true, "\(change)")
                }
                let again = try gateway.get("/v1/keys?cursor=\(cursor)&\(walk)&sort_dir=desc&limit=3&partial=forbid")
                    .page()
                #expect(again.keys.count == 3)
                let asBody = try gateway.post(#"{"cursor":"\#(cursor)","limit":3}"#).page()
                #expect(asBody.keys == again.keys)
            }
            await pair.stop()
        }

        @Test("a cursor older than the configured lifetime is 410")
        func expiry() async throws {
            let pair = try await SamplePair.start(diffio: 5, cycles: 5, more: #""cursor": { "lifetime": "1ms" }"#)
            try await withGateway(pair.routes) { gateway in
                let cursor = try #require(try gateway.get("/v1/keys?limit=5").page().next_cursor)
                usleep(2000)
                let problem = try gateway.get("/v1/keys?cursor=\(cursor)").problem()
                #expect(problem.status == 410 && problem.code == "cursor_expired" && problem.parameter == "cursor")
            }
            await pair.stop()
        }

        @Test("the Link header leads to the next page")
        func link() async throws {
            let pair = try await SamplePair.start(diffio: 5, cycles: 5)
            try await withGateway(pair.routes) { gateway in
                let first = try gateway.get("/v1/keys?limit=6&sort_by=key_id")
                let link = try #require(first.header("Link"))
                #expect(link.hasPrefix("</v1/keys?") && link.hasSuffix(">; rel=\"next\""))
                let second = try gateway.get(String(link.dropFirst().prefix { $0 != ">" }))
                #expect(second.header("Link") == nil)
                let uids = try first.page().keys + second.page().keys
                let oracle = Oracle(diffio: pair.diffio.keys, cycles: pair.cycles.keys)
                #expect(uids.map(\.uid) == oracle.uids(by: "key_id", descending: true))
            }
            await pair.stop()
        }
    }
}

/// The cursor with one bit of one character's value changed.
private func changed(_ cursor: String, at place: Int) -> String {
    let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)
    var bytes = Array(cursor.utf8)
    // The highest of a character's six bits: the lowest may be padding, which says nothing.
    let value = alphabet.firstIndex(of: bytes[place]) ?? 0
    bytes[place] = alphabet[value ^ 0b100000]
    return String(decoding: bytes, as: UTF8.self)
}
