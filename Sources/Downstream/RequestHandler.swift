// The one thing that a server asks of whoever uses it.

/// Answers requests. One listener has one handler; calls come from many connections at once.
public protocol RequestHandler: Sendable {
    /// The answer to a well-framed request.
    ///
    /// It runs on the connection's event loop, so it must not block. The task is cancelled when the caller is gone.
    func respond(to request: ServerRequest) async -> ServerResponse

    /// The answer to what is no acceptable request. The connection closes after it. It must not block.
    func refusal(_ refusal: Refusal) -> ServerResponse

    /// Who answers a request whose head arrives now, whatever takes the handler's place while its body arrives. It must not block.
    func generation() -> any RequestHandler
}

extension RequestHandler {
    /// Itself.
    public func generation() -> any RequestHandler { self }
}
