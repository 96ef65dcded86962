// Turns the faults of one call into a changed answer and a way to send it. Pure: Conversation.swift does the sending.

import NIOCore

/// How an answer travels.
struct Delivery: Equatable {
    enum Manner: Equatable {
        case whole
        case half
        case drip(bytes: Int, milliseconds: Int)
        case reset
        case never
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
            case .status, .garbage, .wrongContent, .orderLie, .endlessPages, .repeatedToken: break
            }
        }
    }
}

extension SampleFault {
    /// The answer that stands in for the good one; nil when this fault leaves the content alone.
    var replacement: SampleAnswer? {
        switch self {
        case .status(let status, let retryAfter):
            var answer = SampleAnswer(status: status, contentType: "application/json")
            answer.headers = retryAfter.map { [("Retry-After", String($0))] } ?? []
            answer.body = ByteBuffer(string: #"{"error":"INJECTED","message":"as told"}"#)
            return answer
        case .garbage:
            // A lone continuation byte and a NUL: neither JSON nor UTF-8.
            let bytes: [UInt8] = [0x7B, 0x22, 0x6B, 0x80, 0xFF, 0x00, 0x5D, 0x7D]
            return SampleAnswer(status: 200, contentType: "application/json", body: ByteBuffer(bytes: bytes))
        case .wrongContent:
            let page = "<!doctype html><title>Log in</title><p>Please log in to go on.</p>"
            return SampleAnswer(status: 200, contentType: "text/html", body: ByteBuffer(string: page))
        case .delay, .hang, .reset, .truncate, .drip, .orderLie, .endlessPages, .repeatedToken:
            return nil
        }
    }
}
