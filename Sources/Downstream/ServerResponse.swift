// An answer as a handler gives it: no framing, no connection management.

/// An answer. `Content-Length`, `Date`, `Connection` and `Transfer-Encoding` are the server's own business and are
/// ignored in `headers`; so is a header whose name or value could break the framing.
public struct ServerResponse: Sendable {
    /// 200 to 599; anything else is sent as 500 without a body.
    public var status: Int

    /// Sent in this order, spelt as given.
    public var headers: [(name: String, value: String)]

    /// Not sent for `HEAD`, 204 and 304.
    public var body: [UInt8]

    /// An answer.
    public init(status: Int, headers: [(name: String, value: String)] = [], body: [UInt8] = []) {
        self.status = status
        self.headers = headers
        self.body = body
    }
}
