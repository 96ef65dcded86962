// The parts of a list request, each by itself, over pages of fifty ordinary keys.

import Cursors
import Dialects
import Gateway
import KeyListing
import Redaction

/// Parts of a request, and what they work on.
struct Parts {
    private let now = Instant(seconds: 1_778_328_000)
    private let cycles: Dialect
    private let diffio: Dialect
    private let page: Page
    private let redactor: Redactor

    init() throws {
        guard let cycles = Dialect.builtIn["cycles-admin"], let diffio = Dialect.builtIn["diffio"] else {
            throw MissingDialect()
        }
        (self.cycles, self.diffio) = (cycles, diffio)
        page = try cycles.read(SampleAnswers.cycles(50), AnswerContext())
        redactor = Redactor(displayPrefixes: ["cyc_live_"], scanner: try Scanner()) { $0 }
    }

    /// A dialect is no longer among those built in.
    struct MissingDialect: Error {}

    func run(_ benchmarks: inout Benchmarks) throws {
        plan(&benchmarks)
        try parse(&benchmarks)
        merge(&benchmarks)
        write(&benchmarks)
        try seal(&benchmarks)
    }

    private func plan(_ benchmarks: inout Benchmarks) {
        benchmarks.measure("plan a call", atMost: 20) {
            CallTemplate(cycles, url: "https://backend.example", query: ListQuery()).page(token: nil, limit: 50)
        }
    }

    private func parse(_ benchmarks: inout Benchmarks) throws {
        let (pages, lists) = (SampleAnswers.cycles(50), SampleAnswers.diffio(50))
        try benchmarks.measure("parse a page of Cycles", atMost: 3) {
            try cycles.read(pages, AnswerContext())
        }
        try benchmarks.measure("parse a list of Diffio", atMost: 3) {
            try diffio.read(lists, AnswerContext())
        }
    }

    private func merge(_ benchmarks: inout Benchmarks) {
        let names = (0..<64).map { Array("tenant-\($0)/key".utf8) }
        benchmarks.measure("compare 63 pairs of names", atMost: 0) {
            zip(names, names.dropFirst()).reduce(0) { $0 + compareAsUTF16($1.0.span, $1.1.span) }
        }
        let plans = ["a", "b"].map { SourcePlan(backend: Array($0.utf8), mode: .stream, pageLimit: 50) }
        benchmarks.measure("merge two pages", atMost: 21) {
            var walk = Walk(plans, query: ListQuery(), position: nil, now: now, limit: 50)
            for case .fetch(let fetch) in walk.begin() { _ = walk.answered(fetch, page) }
            _ = walk.advance()
            return walk.listed.count
        }
    }

    private func write(_ benchmarks: inout Benchmarks) {
        benchmarks.measure("strip 50 keys", atMost: 15) {
            for i in page.keys.indices { _ = redactor.redact(page, i) }
        }
        let redacted = page.keys.indices.map { redactor.redact(page, $0) }
        let name = PageEncoder.Name(Array("cycles-eu".utf8))
        let summary = PageSummary(isComplete: true)
        benchmarks.measure("encode 50 keys", atMost: 2) {
            var encoder = PageEncoder(expectedKeys: 50)
            for key in redacted { encoder.add(key, backend: name, now: now) }
            return encoder.finish(summary)
        }
    }

    private func seal(_ benchmarks: inout Benchmarks) throws {
        let ring = KeyRing(keys: [(0..<32).map { $0 &* 7 &+ 1 }], lifetime: .seconds(3600))
        let content = CursorContent(
            sealedAt: now, walkStart: now, route: "keys", caller: Array(0..<16), query: ListQuery(),
            allowsPartial: true, isComplete: true,
            position: Position(value: .instant(now), backend: Array("cycles-eu".utf8), keyID: Array("key_a1b2".utf8)),
            idlePages: 0, backends: [CursorContent.Backend(fingerprint: 7, manner: .streamed, resumption: nil)])
        let cursor = try ring.seal(content)
        try benchmarks.measure("seal a cursor", atMost: 35) { try ring.seal(content) }
        try benchmarks.measure("open a cursor", atMost: 35) { try ring.open(cursor, now: now) }
    }
}
