// Whole list requests without sockets: from the request's head to the answer's bytes.

import Downstream
import Gateway

/// List requests over backends that answer at once.
enum Pipeline {
    static func run(_ benchmarks: inout Benchmarks) async throws {
        let page = SampleAnswers.cycles(50, token: "next")
        let merged = [("diffio", SampleAnswers.diffio(50)), ("cycles-admin", page)]
        try await run(&benchmarks, "page of 50 from Diffio and Cycles", atMost: 255, merged)
        for (count, most) in [(1, 130.0), (2, 190), (8, 435), (32, 1_500)] {
            let backends = (0..<count).map { _ in ("cycles-admin", page) }
            try await run(&benchmarks, "page of 50 from Cycles, \(count) of them", atMost: most, backends)
        }
    }

    private static func run(
        _ benchmarks: inout Benchmarks, _ name: String, atMost most: Double, _ backends: [(String, [UInt8])]
    ) async throws {
        let gateway = try gateway(backends)
        let request = ServerRequest(method: "GET", target: "/v1/keys")
        guard await gateway.respond(to: request).status == 200 else { throw Unanswered() }
        await benchmarks.measure(name, atMost: most) { await gateway.respond(to: request) }
    }

    /// A request that should have been answered was not.
    struct Unanswered: Error {}
}
