// What a sample backend can be told to do wrong, and at which calls. Data only: Delivery.swift acts on it.

/// How far an exchange has come when something happens to it.
public enum SampleStage: Sendable, CaseIterable {
    /// The connection has been accepted, nothing is read. On a connection that has served before it is `answer`.
    case connection
    /// The request has been read, nothing is sent.
    case answer
    /// A part of the answer's head has been sent.
    case head
    /// The head and a half of the body have been sent.
    case body
}

/// One way in which a backend fails or lies.
public enum SampleFault: Sendable, Equatable {
    /// Answers with this status and a small JSON error, and `Retry-After` in seconds if given.
    case status(Int, retryAfter: Int? = nil)
    /// The same with `Retry-After` as the date that comes in so many seconds.
    case statusUntil(Int, seconds: Int)
    /// Waits before it answers.
    case delay(milliseconds: Int)
    /// Reads the request and never answers; the connection stays open.
    case hang
    /// Goes silent at that stage; the connection stays open.
    case hangAt(SampleStage)
    /// Resets the connection (RST) in place of an answer.
    case reset
    /// Resets the connection (RST) at that stage.
    case resetAt(SampleStage)
    /// Closes the connection (FIN) at that stage.
    case closeAt(SampleStage)
    /// Sends the head and half of the body, then closes.
    case truncate
    /// Answers 200 as JSON with bytes that are none.
    case garbage
    /// Sends the body in pieces of so many bytes with a pause between.
    case drip(bytes: Int, milliseconds: Int)
    /// Sends the head in pieces of so many bytes with a pause between, then the body.
    case dripHead(bytes: Int, milliseconds: Int)
    /// Announces a longer body than it sends, then closes.
    case longLength
    /// Announces half of the body that it sends, then closes.
    case shortLength
    /// Sends a chunk whose length is no number.
    case badChunk
    /// Answers with bytes that are no HTTP.
    case noHTTP
    /// Sends a head of so many bytes at least.
    case hugeHead(bytes: Int)
    /// Answers 200 with a good list of no keys that is so many bytes long at least.
    case huge(bytes: Int)
    /// Answers 200 with JSON in which the list is an object.
    case wrongType
    /// Answers 200 with a page of HTML, as a proxy that wants a login does.
    case wrongContent
    /// Cycles: refuses an unknown `sort_by` as a server that sorts does, but always lists by tenant and id.
    case orderLie
    /// Cycles: after the last key come empty pages, each with a new page token, without end.
    case endlessPages
    /// Cycles: every page is the first one and carries the same page token.
    case repeatedToken
}

/// The call that faults are chosen for.
public struct SampleCall: Sendable, Equatable {
    /// Counts from 1 since the faults were last set.
    public let number: Int
    /// The request's method.
    public let method: String
    /// The request's target as it came, query included.
    public let target: String
}

/// Chooses the faults of each call. The choice runs on the backend's event loop: it must be quick and never block.
public struct SampleFaults: Sendable {
    let choose: @Sendable (SampleCall) -> [SampleFault]
    /// The faults of the call of that number, of which nothing else is known when its connection is accepted.
    let atConnection: @Sendable (Int) -> [SampleFault]

    /// Faults by any rule; an empty choice is a good answer. Those at `SampleStage.connection` strike once the request is there.
    public init(_ choose: @escaping @Sendable (SampleCall) -> [SampleFault]) {
        self.choose = choose
        atConnection = { _ in [] }
    }

    private init(
        _ choose: @escaping @Sendable (SampleCall) -> [SampleFault],
        atConnection: @escaping @Sendable (Int) -> [SampleFault]
    ) {
        self.choose = choose
        self.atConnection = atConnection
    }

    /// No fault at any call.
    public static let none = SampleFaults { _ in [] }

    /// The same faults at every call.
    public static func always(_ faults: SampleFault...) -> SampleFaults {
        SampleFaults({ _ in faults }, atConnection: { _ in faults })
    }

    /// Faults at the calls whose numbers lie in `numbers`, the first call being 1.
    public static func calls(
        _ numbers: some RangeExpression<Int> & Sendable, _ faults: SampleFault...
    ) -> SampleFaults {
        SampleFaults(
            { numbers.contains($0.number) ? faults : [] }, atConnection: { numbers.contains($0) ? faults : [] })
    }
}
