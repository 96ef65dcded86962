// What ties a request to the calls that are made for it: its id, and the trace that its caller has begun.

/// What of a request its backends are told.
struct RequestTrace: Sendable {
    /// Of the request that the current task works for. A list that is collected for many belongs to the one that began it.
    @TaskLocal static var current: RequestTrace?

    let requestID: String
    /// The caller's trace, where it has one.
    let context: TraceContext?

    /// The headers of one call.
    var headers: [(name: String, value: String)] {
        let parent = context.map { [(name: "traceparent", value: $0.child)] } ?? []
        return [(name: "X-Request-Id", value: requestID)] + parent
    }
}

/// A caller's place in its trace (W3C Trace Context, section 3.2). Rollcall records no spans of its own yet; it passes the trace on.
struct TraceContext: Sendable, Hashable {
    /// 32 hexadecimal digits, not all of them zero.
    let traceID: String
    /// Two hexadecimal digits: whether the caller records.
    private let flags: String

    /// Reads the request's `traceparent` headers; nil unless there is just one and it is well-formed.
    init?(_ headers: [String]) {
        guard headers.count == 1, let parts = headers.first?.split(separator: "-", omittingEmptySubsequences: false),
            parts.count == 4 || (parts.count > 4 && parts[0] != "00"), parts[0] != "ff",
            zip(parts, [2, 32, 16, 2]).allSatisfy({ $0.utf8.count == $1 && $0.utf8.allSatisfy(Self.isDigit) }),
            parts[1].contains(where: { $0 != "0" }), parts[2].contains(where: { $0 != "0" })
        else { return nil }
        traceID = String(parts[1])
        flags = String(parts[3])
    }

    /// The header's value for a call: the same trace, another span.
    var child: String {
        let digits = String(UInt64.random(in: 1 ... .max), radix: 16)
        return "00-\(traceID)-\(String(repeating: "0", count: 16 - digits.utf8.count))\(digits)-\(flags)"
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x61...0x66: true
        default: false
        }
    }
}
