// Answers that are out before their requests have ended, as curl sees them.

import SampleBackends
import Testing

extension EndToEnd {
    @Suite("Early answers")
    struct EarlyAnswers {
        @Test("by HTTP/2 too, a body that is too long is answered 413", arguments: [70_000, 5_000_000])
        func tooLong(_ size: Int) async throws {
            let pair = try await SamplePair.start(diffio: 1, cycles: 1)
            try await withGateway(pair.routes) { gateway in
                let answer = try run(
                    [
                        "curl", "-sS", "--noproxy", "*", "--http2-prior-knowledge", "-w", "\n%{http_code}",
                        "-H", "Content-Type: application/json", "--data-binary", "@-", "\(gateway.url)/v1/keys/list",
                    ], input: String(repeating: " ", count: size))
                #expect(answer.exitCode == 0 && answer.output.hasSuffix("\n413"), "\(answer.errors)")
                #expect(answer.output.contains("content_too_large"))
            }
            await pair.stop()
        }
    }
}
