// What libcurl calls while it performs: C functions that only append bytes, make a socket or set a verdict.
// They never call libcurl: it does not expect that from inside a callback.

import CCurl
import Glibc

/// The C functions of a transfer. All run on the transfer thread, inside `curl_multi_perform`, with a `Lane` as context.
struct TransferCallbacks {
    let readHead: curl_write_callback = { bytes, size, count, context in
        Lane.from(context).read(bytes, size, count) { $0.read(headLine: $1) }
    }

    let readBody: curl_write_callback = { bytes, size, count, context in
        Lane.from(context).read(bytes, size, count) { $0.read(bodyPart: $1) }
    }

    let makeSocket: curl_opensocket_callback = { context, _, address in
        guard let address, Lane.from(context).mayCall(address) else { return rollcall_socket_bad }
        // libcurl marks its own sockets close-on-exec, but not those that a callback makes.
        let type = address.pointee.socktype | CInt(SOCK_CLOEXEC.rawValue)
        return socket(address.pointee.family, type, address.pointee.protocol)
    }
}

extension Lane {
    /// The lane that was given to libcurl as context: it owns the easy handle that calls, so it is alive.
    fileprivate static func from(_ context: UnsafeMutableRawPointer?) -> Lane {
        guard let context else { preconditionFailure("a callback was set without its lane") }
        return Unmanaged<Lane>.fromOpaque(context).takeUnretainedValue()
    }

    /// The count of bytes taken, or one that is not theirs, which makes libcurl stop.
    fileprivate func read(
        _ bytes: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int,
        by take: (inout AnswerReader, UnsafeRawBufferPointer) -> Bool
    ) -> Int {
        // libcurl's size is always 1, and its parts are at most CURL_MAX_WRITE_SIZE: no overflow.
        let total = size * count
        noteProgress()
        // Valid for this call only; the reader copies what it keeps.
        guard take(&answer, UnsafeRawBufferPointer(start: bytes, count: total)) else { return total == 0 ? 1 : 0 }
        return total
    }

    /// libcurl's structure is longer than C declares it: the address fills `addrlen` bytes from `addr` on.
    fileprivate func mayCall(_ address: UnsafeMutablePointer<curl_sockaddr>) -> Bool {
        guard !allowsLinkLocal, let offset = MemoryLayout<curl_sockaddr>.offset(of: \.addr) else { return true }
        let start = UnsafeRawPointer(address) + offset
        let bytes = UnsafeRawBufferPointer(start: start, count: Int(address.pointee.addrlen))
        guard LinkLocalAddress.matches(bytes, family: address.pointee.family) else { return true }
        metForbiddenAddress = true
        return false
    }
}
