// What happens when the engine that looks for secrets fails: nothing leaves.

import Downstream
import Gateway
import Redaction
import Testing

@Suite("An engine that fails")
struct EngineFailureTests {
    private let fault = EngineFault()
    private let secret = Sample.secret

    private func world() throws -> World {
        let keys = [FakeKey(id: "k1", name: "of \(secret)"), FakeKey(id: "k2", name: "plain")]
        return try World([FakeBackend("b", .cycles, keys)], scanner: Redaction.Scanner(fault: fault))
    }

    @Test("a request whose keys can't be looked through is a 500 that holds nothing but its id")
    func requests() async throws {
        let world = try world()
        #expect(try await world.page().redacted == 1)
        fault.isThere = true
        for query in ["", "limit=1&sort_by=key_id&sort_dir=asc", "search=of", "partial=forbid"] {
            let response = await world.get(query)
            let problem = try response.problem()
            #expect(problem.status == 500 && problem.code == "redaction_failed", "\(query): \(response.text)")
            #expect(problem.detail == "The request could not be served." && problem.parameter == nil)
            #expect(problem.request_id == response.header("X-Request-Id"))
            #expect(!response.text.contains("k1") && response.header("Link") == nil)
        }
        #expect(world.lines.contains(#""code":"redaction_failed""#) && !world.lines.contains(secret.suffix(12)))
        fault.isThere = false
        let page = try await world.page()
        #expect(page.redacted == 1 && page.uids.count == 2)
    }

    @Test("what the caller wrote is not repeated, and what is logged is replaced")
    func problems() async throws {
        let world = try world()
        fault.isThere = true
        let response = await world.get("\(secret)=1")
        #expect(response.status == 400 && !response.text.contains(secret.suffix(12)), "\(response.text)")
        #expect(!world.lines.contains(secret.suffix(12)))
    }

    @Test("with an engine that fails from the beginning no gateway comes to be")
    func start() {
        #expect(throws: ScannerFailure(reason: "the engine fails", pattern: nil)) {
            try Redaction.Scanner(fault: EngineFault(isThere: true))
        }
    }
}
