// A backend's whole answer, as plain values. Any status counts as an answer.

/// A backend's whole answer, whatever its status; redirects are answers too.
public struct TransferResponse: Sendable {
    /// The bytes that `body` can grow by without a reallocation: a JSON parser appends padding there.
    public static let spareCapacity = 64

    /// The status of the final answer.
    public let status: Int
    /// The headers that were asked for, in order, names in lower case, values without outer blanks.
    public let headers: [(name: String, value: String)]
    /// The body as sent, with `spareCapacity` bytes of capacity to spare.
    public private(set) var body: [UInt8]
    /// From the start of the transfer (not of its wait in the queue) to its end.
    public let totalTime: Duration
    /// From the start of the transfer to the first byte of the answer.
    public let firstByteTime: Duration

    /// An answer; tests and callers' fakes make them too.
    public init(
        status: Int, headers: [(name: String, value: String)] = [], body: [UInt8], totalTime: Duration = .zero,
        firstByteTime: Duration = .zero
    ) {
        self.status = status
        self.headers = headers
        self.body = body
        self.totalTime = totalTime
        self.firstByteTime = firstByteTime
    }

    /// The body, for good: nobody else holds its storage then, so that it can grow in place.
    public mutating func takeBody() -> [UInt8] {
        var taken: [UInt8] = []
        swap(&taken, &body)
        return taken
    }

    /// The first value of a header that was asked for; `name` in lower case.
    public func header(_ name: String) -> String? {
        headers.first { $0.name == name }?.value
    }
}
