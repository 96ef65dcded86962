// What ties a request to the calls that are made for it: its id, and the trace that its caller, or Rollcall itself, has begun.

import Configuration
import Downstream
import KeyListing
import Redaction
import Upstream

/// What of a request its backends are told, and where its spans go.
struct RequestTrace: Sendable {
    /// Of the request that the current task works for. A list that is collected for many belongs to the one that began it.
    @TaskLocal static var current: RequestTrace?

    let requestID: String
    /// The request's trace; nil where its caller has begun none and nobody collects spans.
    let context: TraceContext?
    /// The caller's `tracestate`, for the backends as it is; nil where it is none, or holds what looks like a secret.
    private let state: String?
    /// Where spans go; nil where nobody collects them, or the caller's trace is not recorded.
    private let spans: SpanQueue?
    /// Of the request's own span; nil where there is none.
    private let span: SpanID?

    /// - Parameters:
    ///   - parents: the values of `traceparent` headers.
    ///   - states: the values of `tracestate` headers.
    ///   - spans: where spans go; nil where nobody collects them.
    ///   - scanner: finds secrets in what goes to the backends.
    init(requestID: String, parents: [String], states: [String], spans: SpanQueue?, scanner: Scanner) {
        self.requestID = requestID
        let given = TraceContext(parents)
        context = given.map { spans?.sampled($0) ?? $0 } ?? spans?.newTrace
        self.spans = context?.isRecorded == true ? spans : nil
        span = self.spans.map { _ in .random() }
        state = given.flatMap { _ in Self.fit(states.joined(separator: ","), scanner) }
    }

    /// W3C Trace Context, section 3.3: of no use without the other header; 512 characters and 32 members are enough.
    private static func fit(_ state: String, _ scanner: Scanner) -> String? {
        guard (1...512).contains(state.utf8.count), state.utf8.allSatisfy({ 0x20...0x7E ~= $0 }) else { return nil }
        let members = state.split(separator: ",").filter { !$0.allSatisfy { $0 == " " } }
        let isList = members.count <= 32 && members.allSatisfy { $0.contains("=") }
        return isList && scanner.showsID(state) ? state : nil
    }

    /// The id of a call's own span; nil where there is no trace.
    var callSpan: SpanID? { context == nil ? nil : .random() }

    /// The headers of one call.
    func headers(_ span: SpanID?) -> [(name: String, value: String)] {
        var headers = [(name: "X-Request-Id", value: requestID)]
        if let context, let span { headers.append(("traceparent", context.header(span))) }
        if let state { headers.append(("tracestate", state)) }
        return headers
    }

    // MARK: Spans

    /// The request is answered.
    func answered(_ request: ServerRequest, _ line: RequestLine, _ status: Int) {
        guard let spans, let context, let span else { return }
        let method = Self.methods.contains(request.method) ? request.method : "_OTHER"
        var attributes: [Span.Attribute] = [
            ("http.request.method", .text(method)), ("http.response.status_code", .number(status)),
            ("rollcall.request_id", .text(requestID)),
        ]
        // The path of a route is the operator's own text; any other is a stranger's.
        let path = line.route == nil ? nil : request.path
        if let path { attributes.append(("http.route", .text(path))) }
        if let caller = line.caller { attributes.append(("rollcall.caller", .text(caller))) }
        if let code = line.code { attributes.append(("error.type", .text(code.rawValue))) }
        if let outcome = line.outcome, let isComplete = outcome.isComplete {
            attributes.append(("rollcall.keys", .number(outcome.keys)))
            attributes.append(("rollcall.redacted", .number(outcome.redacted)))
            attributes.append(("rollcall.complete", .flag(isComplete)))
        }
        spans.add(
            Span(
                trace: context.traceID, id: span, parent: context.parent, kind: .server,
                name: [method, path].compactMap(\.self).joined(separator: " "), isError: status >= 500,
                attributes: attributes),
            took: line.arrived.duration(to: .now))
    }

    /// A call to a backend is over.
    func called(
        _ backend: String, _ id: SpanID?, _ outcome: Result<TransferResponse, TransferFailure>, took time: Duration
    ) {
        guard let spans, let context, let id else { return }
        var attributes: [Span.Attribute] = [("rollcall.backend", .text(backend))]
        var isError = true
        switch outcome {
        case .success(let answer):
            attributes.append(("http.response.status_code", .number(answer.status)))
            isError = answer.status >= 400
        case .failure(let failure): attributes.append(("error.type", .text(failure.name)))
        }
        spans.add(
            Span(
                trace: context.traceID, id: id, parent: span, kind: .client, name: "call \(backend)", isError: isError,
                attributes: attributes),
            took: time)
    }

    /// OpenTelemetry's conventions for HTTP: any other is a stranger's text.
    private static let methods: Set = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT"]
}

/// A span's id: 64 bits, not all of them zero.
struct SpanID: Sendable, Hashable {
    private let bits: UInt64

    static func random() -> SpanID { SpanID(bits: .random(in: 1 ... .max)) }

    private init(bits: UInt64) { self.bits = bits }

    /// Of 16 hexadecimal digits; nil where all of them are zero.
    init?(_ digits: Substring) {
        guard let bits = UInt64(digits, radix: 16), bits != 0 else { return nil }
        self.bits = bits
    }

    /// 16 hexadecimal digits.
    var text: String { hexadecimal(bits) }
}

/// A place in a trace (W3C Trace Context, section 3.2).
struct TraceContext: Sendable, Hashable {
    /// 32 hexadecimal digits, not all of them zero.
    let traceID: String
    /// The caller's span; nil where the trace begins here.
    let parent: SpanID?
    /// Two hexadecimal digits: whether the caller records.
    private var flags: String

    /// A new trace.
    init(isRecorded: Bool) {
        traceID = hexadecimal(UInt128.random(in: 1 ... .max))
        parent = nil
        flags = Self.flags(isRecorded)
    }

    /// The same, recorded or not.
    func recorded(_ isRecorded: Bool) -> TraceContext {
        var other = self
        other.flags = Self.flags(isRecorded)
        return other
    }

    /// Its place among all traces, from 0 up to 1, by the last 56 bits of its id: whoever asks what part it is of gets the same answer
    /// (W3C Trace Context Level 2, section 2.2.4).
    var share: Double { Double(UInt64(traceID.suffix(14), radix: 16) ?? 0) / 0x1p56 }

    private static func flags(_ isRecorded: Bool) -> String { isRecorded ? "01" : "00" }

    /// Reads the request's `traceparent` headers; nil unless there is just one and it is well-formed.
    init?(_ headers: [String]) {
        guard headers.count == 1, let parts = headers.first?.split(separator: "-", omittingEmptySubsequences: false),
            parts.count == 4 || (parts.count > 4 && parts[0] != "00"), parts[0] != "ff",
            zip(parts, [2, 32, 16, 2]).allSatisfy({ $0.utf8.count == $1 && $0.utf8.allSatisfy(Self.isDigit) }),
            parts[1].contains(where: { $0 != "0" }), let parent = SpanID(parts[2])
        else { return nil }
        traceID = String(parts[1])
        self.parent = parent
        // Others than the lowest must be zero in this version (section 3.2.2.5).
        flags = Self.flags(UInt8(parts[3], radix: 16).map { $0 & 1 == 1 } == true)
    }

    /// Whether its spans are to be recorded: the lowest of the flags.
    var isRecorded: Bool { flags == "01" }

    /// The header's value for a call with that span.
    func header(_ span: SpanID) -> String { "00-\(traceID)-\(span.text)-\(flags)" }

    private static func isDigit(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x61...0x66: true
        default: false
        }
    }
}
