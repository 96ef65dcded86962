// The answers of a Cycles backend that are no list: errors, pages of HTML, and the headers for tracing.

import NIOCore

enum CyclesAnswers {
    /// An error as the server's API words it.
    static func error(_ refusal: CyclesRefusal, _ request: SampleRequest) -> SampleAnswer {
        var text = JSONText()
        text.raw("{\"error\":")
        text.string(refusal.code)
        text.member("message", refusal.message)
        text.member("request_id", requestID(request))
        text.member("trace_id", traceID(request))
        if let details = refusal.details { text.member("details", json: details) }
        text.raw("}")
        return .json(refusal.status, text)
    }

    /// A page of the web server in front of the API.
    static func page(_ status: Int, _ phrase: String, charset: String) -> SampleAnswer {
        let page = "<!doctype html><html lang=\"en\"><title>HTTP Status \(status) - \(phrase)</title></html>"
        return SampleAnswer(
            status: status, contentType: "text/html;charset=\(charset)", body: ByteBuffer(string: page))
    }

    static func trace(_ answer: inout SampleAnswer, _ request: SampleRequest) {
        answer.headers.append(("X-Request-Id", requestID(request)))
        answer.headers.append(("X-Cycles-Trace-Id", traceID(request)))
    }

    /// Whether JSON is among what the client takes (RFC 9110, section 12.5.1); no header means anything.
    static func accepted(_ ranges: [Substring]) -> Bool {
        ranges.isEmpty
            || ranges.contains { range in
                let parts = range.lowercased().filter { $0 != " " }.split(separator: ";")
                let isRefused = parts.dropFirst().contains { $0 == "q=0" || $0 == "q=0.0" }
                return !isRefused && ["*/*", "application/*", "application/json"].contains(parts.first)
            }
    }

    private static func requestID(_ request: SampleRequest) -> String {
        request.header("X-Request-Id") ?? "req-\(request.serial)"
    }

    /// The client's own trace, else that of its `traceparent` (W3C Trace Context, section 3.2), else a new one.
    private static func traceID(_ request: SampleRequest) -> String {
        let parent = request.header("traceparent")?.split(separator: "-", omittingEmptySubsequences: false) ?? []
        let known = [request.header("X-Cycles-Trace-Id"), parent.count >= 4 ? String(parent[1]) : nil]
        if let trace = known.compactMap({ $0 }).first(where: isTraceID) { return trace }
        let half = String(SplitMix64.mix(UInt64(truncatingIfNeeded: request.serial)), radix: 16)
        let digits = String(repeating: "0", count: max(0, 16 - half.count)) + half
        return digits + digits
    }

    private static func isTraceID(_ text: String) -> Bool {
        text.utf8.count == 32 && text.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
    }
}
