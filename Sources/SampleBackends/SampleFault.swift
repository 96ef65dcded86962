// What a sample backend can be told to do wrong, and at which calls. Data only: Delivery.swift acts on it.

/// One way in which a backend fails or lies.
public enum SampleFault: Sendable, Equatable {
    /// Answers with this status and a small JSON error, and `Retry-After` in seconds if given.
    case status(Int, retryAfter: Int? = nil)
    /// Waits before it answers.
    case delay(milliseconds: Int)
    /// Reads the request and never answers; the connection stays open.
    case hang
    /// Resets the connection (RST) in place of an answer.
    case reset
    /// Sends the head and half of the body, then closes.
    case truncate
    /// Answers 200 as JSON with bytes that are none.
    case garbage
    /// Sends the body in pieces of so many bytes with a pause between.
    case drip(bytes: Int, milliseconds: Int)
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

    /// Faults by any rule; an empty choice is a good answer.
    public init(_ choose: @escaping @Sendable (SampleCall) -> [SampleFault]) {
        self.choose = choose
    }

    /// No fault at any call.
    public static let none = SampleFaults { _ in [] }

    /// The same faults at every call.
    public static func always(_ faults: SampleFault...) -> SampleFaults {
        SampleFaults { _ in faults }
    }

    /// Faults at the calls whose numbers lie in `numbers`, the first call being 1.
    public static func calls(
        _ numbers: some RangeExpression<Int> & Sendable, _ faults: SampleFault...
    ) -> SampleFaults {
        SampleFaults { numbers.contains($0.number) ? faults : [] }
    }
}
