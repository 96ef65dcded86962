// Turns the faults of one call into a changed answer and a way to send it. Pure: Conversation.swift does the sending.

import Glibc
import NIOCore

/// How an answer travels.
struct Delivery: Equatable {
    enum Manner: Equatable {
        case whole
        case half
        case drip(bytes: Int, milliseconds: Int)
        case reset
        case never
        /// As bytes of the backend's own, past the HTTP encoder.
        case wire(SampleFault)
    }

    var milliseconds = 0
    var manner = Manner.whole

    init(_ faults: [SampleFault]) {
        for fault in faults {
            switch fault {
            case .delay(let wait): milliseconds = max(0, wait)
            case .hang: manner = .never
            case .reset: manner = .reset
            case .truncate: manner = .half
            case .drip(let bytes, let pause): manner = .drip(bytes: max(1, bytes), milliseconds: max(0, pause))
            case .hangAt(.connection), .hangAt(.answer): manner = .never
            case .resetAt(.connection), .resetAt(.answer): manner = .reset
            case .hangAt, .resetAt, .closeAt, .dripHead, .longLength, .shortLength, .badChunk, .noHTTP, .hugeHead:
                manner = .wire(fault)
            case .status, .statusUntil, .garbage, .huge, .wrongType, .wrongContent, .orderLie, .endlessPages,
                .repeatedToken:
                break
            }
        }
    }
}

extension SampleFault {
    /// The answer that stands in for the good one; nil when this fault leaves the content alone.
    var replacement: SampleAnswer? {
        switch self {
        case .status(let status, let retryAfter): return refusal(status, retryAfter.map(String.init))
        case .statusUntil(let status, let seconds): return refusal(status, httpDate(inSeconds: seconds))
        case .huge(let bytes):
            let text = #"{"keys":[],"padding":""# + String(repeating: "x", count: max(0, bytes)) + #""}"#
            return SampleAnswer(status: 200, contentType: "application/json", body: ByteBuffer(string: text))
        case .wrongType:
            return SampleAnswer(
                status: 200, contentType: "application/json", body: ByteBuffer(string: #"{"keys":{"a":1}}"#))
        case .garbage:
            // A lone continuation byte and a NUL: neither JSON nor UTF-8.
            let bytes: [UInt8] = [0x7B, 0x22, 0x6B, 0x80, 0xFF, 0x00, 0x5D, 0x7D]
            return SampleAnswer(status: 200, contentType: "application/json", body: ByteBuffer(bytes: bytes))
        case .wrongContent:
            let page = "<!doctype html><title>Log in</title><p>Please log in to go on.</p>"
            return SampleAnswer(status: 200, contentType: "text/html", body: ByteBuffer(string: page))
        case .delay, .hang, .hangAt, .reset, .resetAt, .closeAt, .truncate, .drip, .dripHead, .longLength, .shortLength,
            .badChunk, .noHTTP, .hugeHead, .orderLie, .endlessPages, .repeatedToken:
            return nil
        }
    }

    private func refusal(_ status: Int, _ retryAfter: String?) -> SampleAnswer {
        var answer = SampleAnswer(status: status, contentType: "application/json")
        answer.headers = retryAfter.map { [("Retry-After", $0)] } ?? []
        answer.body = ByteBuffer(string: #"{"error":"INJECTED","message":"as told"}"#)
        return answer
    }

    /// An IMF-fixdate (RFC 9110, section 5.6.7).
    private func httpDate(inSeconds seconds: Int) -> String {
        var time = time(nil) + seconds
        var parts = tm()
        gmtime_r(&time, &parts)
        var text = [CChar](repeating: 0, count: 64)
        // The program sets no locale, so names are English.
        let length = strftime(&text, text.count, "%a, %d %b %Y %H:%M:%S GMT", &parts)
        return String(decoding: text[..<length].map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
