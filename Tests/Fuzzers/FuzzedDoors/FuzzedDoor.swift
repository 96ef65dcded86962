// The doors at which strangers' and backends' bytes come in, as functions of bytes: what a fuzzer rattles at, and what its corpus is
// replayed through. A door that breaks its promise traps.

/// A door.
package enum FuzzedDoor: String, Sendable, CaseIterable {
    /// A cursor that a caller presents.
    case cursor
    /// A backend's answer.
    case answer
    /// A connection's bytes.
    case request
    /// What a key's fields hold, on its way out.
    case value

    /// Lets the bytes in.
    package func letIn(_ bytes: [UInt8]) {
        switch self {
        case .cursor: present(bytes)
        case .answer: read(bytes)
        case .request: serve(bytes)
        case .value: strip(bytes)
        }
    }
}
