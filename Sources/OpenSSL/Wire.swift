// The bytes between a session and the wire, as libssl sees them: a BIO over two arrays. Unlike libcrypto's own memory BIO it gives its
// memory back whenever it is empty, so that connections which rest cost little. It knows nothing of what the bytes mean.

import COpenSSL

/// One session's bytes on their way. Belongs to one thread at a time, and outlives every BIO that it has made.
final class Wire {
    private var input: [UInt8] = []
    private var consumed = 0
    private(set) var output: [UInt8] = []

    /// Written once; libcrypto only reads it, and never frees it.
    private nonisolated(unsafe) static let method = newMethod()

    /// A BIO that reads what was received and writes what is to be sent; null for want of memory.
    func makeBIO() -> OpaquePointer? {
        guard let method = Self.method, let bio = BIO_new(method) else { return nil }
        BIO_set_data(bio, Unmanaged.passUnretained(self).toOpaque())
        BIO_set_init(bio, 1)
        return bio
    }

    var pendingInput: Int { input.count - consumed }

    func receive(_ bytes: UnsafeRawBufferPointer) { input.append(contentsOf: bytes) }

    func takeOutput() -> [UInt8] {
        defer { output = [] }
        return output
    }

    private static func newMethod() -> OpaquePointer? {
        // A source and a sink whose type nobody asks for.
        guard let method = BIO_meth_new(BIO_TYPE_SOURCE_SINK | 0x7F, "rollcall") else { return nil }
        BIO_meth_set_read_ex(method) { readFromWire($0, $1, $2, $3) }
        BIO_meth_set_write_ex(method) { writeToWire($0, $1, $2, $3) }
        // Nothing is held back that a flush could send on; of all else that can be asked, nothing is so.
        BIO_meth_set_ctrl(method) { _, command, _, _ in command == BIO_CTRL_FLUSH ? 1 : 0 }
        return method
    }

    fileprivate static func of(_ bio: OpaquePointer?) -> Wire? {
        BIO_get_data(bio).map { Unmanaged<Wire>.fromOpaque($0).takeUnretainedValue() }
    }

    /// Moves bytes into libssl's room, as many as there are and fit.
    fileprivate func read(into room: UnsafeMutableRawBufferPointer) -> Int {
        let count = min(room.count, pendingInput)
        input.withUnsafeBytes { room.copyMemory(from: .init(rebasing: $0[consumed..<(consumed + count)])) }
        consumed += count
        if consumed == input.count { (input, consumed) = ([], 0) }
        return count
    }

    fileprivate func write(_ bytes: UnsafeRawBufferPointer) { output.append(contentsOf: bytes) }
}

/// `BIO_meth_set_read_ex`: 1 with a count; 0 where nothing is there yet.
private func readFromWire(
    _ bio: OpaquePointer?, _ start: UnsafeMutablePointer<CChar>?, _ length: Int, _ count: UnsafeMutablePointer<Int>?
) -> Int32 {
    guard let wire = Wire.of(bio), let count else { return 0 }
    count.pointee = wire.read(into: UnsafeMutableRawBufferPointer(start: start, count: start == nil ? 0 : length))
    rollcall_bio_is_empty(bio, count.pointee == 0 ? 1 : 0)
    return count.pointee == 0 ? 0 : 1
}

/// `BIO_meth_set_write_ex`: memory takes all that it is given.
private func writeToWire(
    _ bio: OpaquePointer?, _ start: UnsafePointer<CChar>?, _ length: Int, _ count: UnsafeMutablePointer<Int>?
) -> Int32 {
    guard let wire = Wire.of(bio), let count else { return 0 }
    rollcall_bio_is_empty(bio, 0)
    wire.write(UnsafeRawBufferPointer(start: start, count: start == nil ? 0 : length))
    count.pointee = length
    return 1
}
