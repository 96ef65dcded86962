// The whole corpus against the running server: in one piece, cut in two wherever that hurts, and with a request behind.

import Testing

@testable import Downstream

@Suite("raw requests", .timeLimit(.minutes(2)))
struct CorpusTests {
    @Test("there are enough of them, at least five for each thing that smugglers abuse")
    func size() throws {
        #expect(try RequestCorpus.refused.count + RequestCorpus.served.count >= 150)
        let counts = try RequestCorpus.refusedCounts
        for kind in [
            "Content-Length with Transfer-Encoding", "odd or repeated Content-Length", "odd Transfer-Encoding",
            "a bare LF or CR", "obs-fold", "space before the colon, or a name that is no token",
            "a missing, repeated or odd Host", "a bad chunk size", "NUL", "an invalid target",
        ] {
            #expect(counts[kind, default: 0] >= 5, "\(kind)")
        }
    }

    @Test("what is no request is refused and ends the connection, and nothing behind it runs")
    func refused() async throws {
        let fixture = try await Fixture()
        for raw in try RequestCorpus.refused {
            let client = try fixture.client()
            client.send(raw.bytes + Array(String.get("/smuggled").utf8))
            let answer = try #require(client.answer(), "\(raw.clause)")
            #expect([400, 405, 413, 417, 501, 505].contains(answer.status), "\(raw.clause) \(answer.status)")
            #expect(answer.header("Connection") == "close", "\(raw.clause)")
            #expect(client.isClosed(), "\(raw.clause)")
        }
        #expect(fixture.handler.seen.all == [])
        await fixture.stop()
    }

    @Test("what is refused is refused however it is cut")
    func refusedInPieces() async throws {
        let fixture = try await Fixture()
        for raw in try RequestCorpus.refused {
            let client = try fixture.client()
            let cut = raw.bytes.count / 2
            client.send(Array(raw.bytes[..<cut]))
            client.send(Array(raw.bytes[cut...]) + Array(String.get("/smuggled").utf8))
            #expect(client.answer().map { $0.status >= 400 } == true, "\(raw.clause)")
            #expect(client.isClosed(), "\(raw.clause)")
        }
        #expect(fixture.handler.seen.all == [])
        await fixture.stop()
    }

    @Test("what is odd but right is one request, and the next begins behind it")
    func served() async throws {
        let fixture = try await Fixture()
        let served = try RequestCorpus.served
        for (number, raw) in served.enumerated() {
            let isHead = raw.bytes.starts(with: Array("HEAD".utf8))
            for cut in [0, raw.bytes.count / 2, raw.bytes.count - 1] {
                let client = try fixture.client()
                client.send(Array(raw.bytes[..<cut]))
                client.send(Array(raw.bytes[cut...]) + Array(String.get("/next\(number)").utf8))
                var answer = client.answer(toHead: isHead)
                if answer?.status == 100 { answer = client.answer() }
                #expect(answer?.status == 200, "\(raw.clause)")
                #expect(client.answer()?.text == "GET /next\(number)", "\(raw.clause)")
            }
        }
        #expect(fixture.handler.seen.all.count == served.count * 6)
        #expect(!fixture.handler.seen.all.contains { $0.contains("/in") })
        await fixture.stop()
    }
}
