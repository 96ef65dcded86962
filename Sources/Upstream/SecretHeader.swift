// A request header whose value must not be seen. It is made once and lent to libcurl; it never turns into a String.

import Glibc

/// A header with a credential: no text shows it, and its memory is wiped when the last request that sends it is gone.
public final class SecretHeader: Sendable {
    /// The header's name.
    public let name: String
    /// `Name: value` and a NUL. Written in `init` and wiped in `deinit` only, when nobody else holds a reference.
    nonisolated(unsafe) private let line: UnsafeMutableBufferPointer<CChar>

    /// A header of a secret with something open around it, as in `Bearer …`. Nil where the name or the value is not
    /// allowed in HTTP (RFC 9110, sections 5.5 and 5.6.2), or the value is empty.
    public init?(_ name: String, before: String = "", secret: UnsafeRawBufferPointer, after: String = "") {
        guard FieldText.isToken(name), !secret.isEmpty, FieldText.isValue(before.utf8), FieldText.isValue(secret),
            FieldText.isValue(after.utf8)
        else { return nil }
        self.name = name
        let (start, end) = (Array("\(name): \(before)".utf8), Array(after.utf8))
        line = .allocate(capacity: start.count + secret.count + end.count + 1)
        line.initialize(repeating: 0)
        let bytes = UnsafeMutableRawBufferPointer(line)
        bytes.copyBytes(from: start)
        UnsafeMutableRawBufferPointer(rebasing: bytes[start.count...]).copyBytes(from: secret)
        UnsafeMutableRawBufferPointer(rebasing: bytes[(start.count + secret.count)...]).copyBytes(from: end)
    }

    deinit {
        wipe(line.baseAddress, line.count)
        line.deallocate()
    }

    /// Lends `Name: value` as a C string, which is valid inside `body` alone.
    func withLine<Result>(_ body: (UnsafePointer<CChar>) -> Result?) -> Result? {
        line.baseAddress.flatMap { body($0) }
    }
}

extension SecretHeader: CustomStringConvertible, CustomReflectable {
    /// The name alone.
    public var description: String { "\(name): [secret]" }

    /// No children.
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}

/// Overwrites memory that is about to be freed, which the optimiser must not leave out.
func wipe(_ start: UnsafeMutableRawPointer?, _ count: Int) {
    if let start { explicit_bzero(start, count) }
}
