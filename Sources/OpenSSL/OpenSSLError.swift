// The one converter of libcrypto's results: clears the thread's error queue before a call, drains it after a failure.
// Never lets a C result or an error code out of this room.

import COpenSSL

/// A call of libcrypto that did not succeed, or an argument that it could not be given.
public enum OpenSSLError: Error, Sendable, Equatable {
    /// - Parameters:
    ///   - operation: what was attempted, such as `AES-256-GCM seal`.
    ///   - reason: libcrypto's own words, or ours for a bad argument; never key material, never data.
    case failed(operation: String, reason: String)
}

/// Runs the first libcrypto call of an operation, which answers a handle, null on failure.
///
/// The queue is per thread and sticky: it is cleared here, and drained by whatever fails, which ends the operation.
/// So it is empty before each further call, as long as the operation stays on its thread: no `await` in between.
func made(_ operation: String, _ call: () -> OpaquePointer?) throws(OpenSSLError) -> OpaquePointer {
    ERR_clear_error()
    guard let handle = call() else { throw .failed(operation: operation, reason: drainedReasons()) }
    return handle
}

/// Runs a further libcrypto call of an operation, which answers 1 on success.
func checked(_ operation: String, _ call: () -> Int32) throws(OpenSSLError) {
    guard call() == 1 else { throw .failed(operation: operation, reason: drainedReasons()) }
}

/// Runs an operation of one libcrypto call, which answers 1 on success.
func checkedAlone(_ operation: String, _ call: () -> Int32) throws(OpenSSLError) {
    ERR_clear_error()
    try checked(operation, call)
}

/// A byte count as C's `int`, which several calls take.
func cLength(_ count: Int, _ operation: String) throws(OpenSSLError) -> Int32 {
    guard let length = Int32(exactly: count), length >= 0 else {
        throw .failed(operation: operation, reason: "\(count) bytes is out of range")
    }
    return length
}

/// Empties this thread's queue; the oldest entry, the root cause, comes first.
func drainedReasons() -> String {
    var reasons: [String] = []
    while true {
        let code = ERR_get_error()
        if code == 0 { break }
        if let text = ERR_reason_error_string(code) {
            reasons.append(String(cString: text))
        } else {
            reasons.append("error 0x" + String(code, radix: 16))
        }
    }
    return reasons.isEmpty ? "no reason given" : reasons.joined(separator: "; ")
}
