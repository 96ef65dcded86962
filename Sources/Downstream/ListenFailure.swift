// Why a listener could not be opened, in the operator's words.

import Glibc
import NIOCore

/// A listener that could not be opened.
public struct ListenFailure: Error, Sendable, CustomStringConvertible {
    /// The address that was asked for.
    public let address: ListenAddress

    /// The system's reason, such as `Address already in use`.
    public let reason: String

    init(_ address: ListenAddress, because error: any Error) {
        self.address = address
        if let error = error as? IOError, let text = strerror(error.errnoCode) {
            reason = String(cString: text)
        } else {
            reason = "\(error)"
        }
    }

    /// One line: the address and the reason.
    public var description: String { "cannot listen on \(address): \(reason)" }
}
