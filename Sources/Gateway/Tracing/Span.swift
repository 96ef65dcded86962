// One span, and a batch of them as OTLP's JSON (opentelemetry-proto 1.x, `ExportTraceServiceRequest`).

import KeyListing
import Redaction

/// What a request, or a call that was made for it, took and came to.
struct Span: Sendable {
    /// OTLP's numbers.
    enum Kind: Int, Sendable { case server = 2, client = 3 }

    enum Value: Sendable {
        case text(String)
        case number(Int)
        case flag(Bool)
    }

    typealias Attribute = (name: String, value: Value)

    /// 32 hexadecimal digits.
    let trace: String
    let id: SpanID
    let parent: SpanID?
    let kind: Kind
    let name: String
    let isError: Bool
    let attributes: [Attribute]
    /// Nanoseconds since 1970.
    var begin: Int64 = 0
    /// Nanoseconds since 1970.
    var end: Int64 = 0
}

/// A batch as a collector takes it.
struct SpanBatch {
    let spans: [Span]
    let serviceName: String
    /// Nothing that looks like a secret leaves in a trace either.
    let scanner: Scanner

    /// The body of a `POST` to `/v1/traces`.
    var json: [UInt8] {
        var json = JSONWriter(capacity: 512 * spans.count + 512)
        json.open("{")
        json.name("resourceSpans")
        json.open("[")
        json.open("{")
        json.name("resource")
        json.open("{")
        write(
            [("service.name", .text(serviceName)), ("service.version", .text(rollcallVersion))], to: &json)
        json.close("}")
        json.name("scopeSpans")
        json.open("[")
        json.open("{")
        json.name("scope")
        json.open("{")
        json.member("name", "rollcall")
        json.close("}")
        json.name("spans")
        json.open("[")
        for span in spans { write(span, to: &json) }
        for bracket in "]}]}]}".unicodeScalars { json.close(bracket) }
        return json.bytes
    }

    private func write(_ span: Span, to json: inout JSONWriter) {
        json.open("{")
        json.member("traceId", span.trace)
        json.member("spanId", span.id.text)
        if let parent = span.parent { json.member("parentSpanId", parent.text) }
        json.member("name", scanner.shown(span.name))
        json.member("kind", span.kind.rawValue)
        // 64-bit integers are strings in protobuf's JSON.
        json.member("startTimeUnixNano", "\(span.begin)")
        json.member("endTimeUnixNano", "\(span.end)")
        write(span.attributes, to: &json)
        json.name("status")
        json.open("{")
        if span.isError { json.member("code", 2) }
        json.close("}")
        json.close("}")
    }

    private func write(_ attributes: [Span.Attribute], to json: inout JSONWriter) {
        json.name("attributes")
        json.open("[")
        for (name, value) in attributes {
            json.open("{")
            json.member("key", name)
            json.name("value")
            json.open("{")
            switch value {
            case .text(let text): json.member("stringValue", shown(text, of: name))
            case .number(let number): json.member("intValue", "\(number)")
            case .flag(let flag): json.member("boolValue", flag)
            }
            json.close("}")
            json.close("}")
        }
        json.close("]")
    }

    /// A request's id looks random and was looked at when it came.
    private func shown(_ text: String, of name: String) -> String {
        name == "rollcall.request_id" && scanner.showsID(text) ? text : scanner.shown(text)
    }
}
