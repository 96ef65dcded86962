// How long cursors get: bounded by what is in them, and never beyond 8 KiB.

import Cursors
import KeyListing
import Testing

@Suite("Sizes of cursors")
struct SizeTests {
    private let ring = KeyRing(keys: [ringKey(1)], lifetime: .seconds(3600))

    /// 240 bytes, plus 4/3 of the bytes of filters, sort value and ids, plus 160 per backend with a page token.
    private func bound(_ content: CursorContent) -> Int {
        let filters = content.query.filters
        let times = [filters.createdAfter, filters.createdBefore, filters.expiresBefore, filters.lastUsedBefore]
        var bytes = (filters.tenantID?.count ?? 0) + (filters.search?.text.utf8.count ?? 0)
        bytes += times.compactMap(\.?.text.utf8.count).reduce(0, +)
        bytes += (content.query.backends ?? []).map(\.count).reduce(0, +)
        if let position = content.position {
            bytes += position.backend.count + position.keyID.count
            if case .text(let text) = position.value { bytes += text.count }
        }
        return 240 + (bytes * 4 + 2) / 3 + 160 * content.backends.count { $0.resumption != nil }
    }

    private func backend(_ number: UInt64, token: String?) -> CursorContent.Backend {
        CursorContent.Backend(
            fingerprint: .max - number, manner: .streamed,
            resumption: token.map { Resumption(token: $0, limit: 100, isPartlyPassed: true) },
            spending: token.map { _ in
                Spending(calls: 300, time: .seconds(30), outlook: .price(.milliseconds(250)))
            })
    }

    @Test("ordinary cursors keep to the bound", arguments: [0, 1, 2, 4, 8], [true, false])
    func ordinary(_ backends: Int, _ hasTokens: Bool) throws {
        var content = CursorContent.sample
        let token = "tenant-acme-corporation|key_0123456789abcdef0123456789abcdef"
        content.backends = (0..<backends).map { backend(UInt64($0), token: hasTokens ? token : nil) }
        #expect(try ring.seal(content).utf8.count <= bound(content))
    }

    @Test("cursors with every filter keep to the bound")
    func filtered() throws {
        var content = CursorContent.sample
        content.query.order = TotalOrder(.name, .descending)
        content.query.filters.statuses = StatusSet(KeyStatus.allCases)
        content.query.filters.tenantID = Array(String(repeating: "ä", count: 256).utf8)
        content.query.filters.search = SearchText(String(repeating: "😀", count: 128))
        content.query.filters.createdAfter = Instant("0000-01-01T00:00:00.999999999Z")
        content.query.filters.createdBefore = Instant("9999-12-31T23:59:59.999999999Z")
        content.query.filters.expiresBefore = .sealing
        content.query.filters.lastUsedBefore = .sealing
        content.query.backends = (0..<4).map { Array("backend-\($0)".utf8) }
        content.position = Position(
            value: .text(Array(repeating: 0xFF, count: 1024)), backend: Array("cycles-eu".utf8),
            keyID: Array(repeating: 0x61, count: 1024))
        content.backends = (0..<4).map { backend($0, token: "t|" + String(repeating: "k", count: 60)) }
        let cursor = try ring.seal(content)
        #expect(cursor.utf8.count <= bound(content))
        #expect(try ring.open(cursor, now: .sealing) == content)
    }

    @Test("beyond 8 KiB the longest page tokens are left out, and nothing else")
    func longTokens() throws {
        var content = CursorContent.sample
        let lengths = [100, 4000, 3000, 60, 2500, 6000]
        content.backends = lengths.enumerated().map { backend(UInt64($0), token: String(repeating: "x", count: $1)) }
        let cursor = try ring.seal(content)
        #expect(cursor.utf8.count <= KeyRing.longestCursor)
        let opened = try ring.open(cursor, now: .sealing)
        #expect(opened.backends.map { $0.resumption?.token.count } == [100, nil, 3000, 60, 2500, nil])
        var expected = content
        for index in [1, 5] { expected.backends[index].resumption = nil }
        #expect(opened == expected)
    }

    @Test("what is too long without any token is no cursor")
    func tooLong() {
        var content = CursorContent.sample
        content.query.backends = (0..<120).map { Array("backend \($0) ".utf8) + Array(repeating: 0x78, count: 60) }
        #expect(throws: CursorFailure.tooLong) { try ring.seal(content) }
    }

    @Test("a token of 8 KiB is given up, its backend is not")
    func oneLongToken() throws {
        var content = CursorContent.sample
        content.backends = [backend(0, token: String(repeating: "x", count: 8192))]
        let opened = try ring.open(ring.seal(content), now: .sealing)
        #expect(opened.backends.map(\.fingerprint) == content.backends.map(\.fingerprint))
        #expect(opened.backends[0].resumption == nil)
    }

    @Test("just as many tokens stay as fit", arguments: [40, 60, 80, 120])
    func manyTokens(_ count: Int) throws {
        var content = CursorContent.sample
        content.backends = (0..<count).map { backend(UInt64($0), token: String(repeating: "x", count: 100 + $0)) }
        let cursor = try ring.seal(content)
        #expect(cursor.utf8.count <= KeyRing.longestCursor)
        let tokens = try ring.open(cursor, now: .sealing).backends.map { $0.resumption?.token.count }
        let kept = tokens.prefix { $0 != nil }.count
        #expect(tokens.dropFirst(kept).allSatisfy { $0 == nil })
        // One more would not have fit: its token takes 4/3 of its bytes and a few for its lengths.
        #expect(kept == count || cursor.utf8.count + (104 + kept) * 4 / 3 + 2 > KeyRing.longestCursor)
    }
}
