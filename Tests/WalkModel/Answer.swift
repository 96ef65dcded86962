// What the gateway answered, read without its own code.

/// An answer as it came.
package struct RawAnswer: Sendable {
    package var status: Int
    /// The header `X-Rollcall-Complete`.
    package var complete: String?
    package var body: [UInt8]

    package init(status: Int, complete: String?, body: [UInt8]) {
        self.status = status
        self.complete = complete
        self.body = body
    }

    var text: String { String(decoding: body, as: UTF8.self) }
}

/// A page of keys.
struct PageAnswer: Equatable {
    var keys: [ShownKey]
    var cursor: String?
    var isComplete: Bool
    var unreachable: [String]

    /// Nil where the answer is no page as the contract has it.
    init?(_ answer: RawAnswer) {
        guard answer.status == 200, let json = JSONValue(answer.body), let keys = json["keys"]?.list,
            let more = json["has_more"]?.flag, let isComplete = json["complete"]?.flag,
            let unreachable = json["unreachable"]?.texts, json["redacted"]?.number == 0,
            answer.complete == "\(isComplete)", more == (json["next_cursor"]?.text != nil)
        else { return nil }
        self.keys = keys.compactMap { ShownKey($0) }
        guard self.keys.count == keys.count else { return nil }
        cursor = json["next_cursor"]?.text
        self.isComplete = isComplete
        self.unreachable = unreachable
    }
}
