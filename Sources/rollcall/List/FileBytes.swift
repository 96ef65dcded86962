// What an option's file holds. Unlike a configuration's files it may come from a pipe that a person has to fill.

import Glibc

/// A file's bytes; one of more than `longest` can't be what the option wants.
func bytes(ofFile path: String, longest: Int) throws(ListFailure) -> [UInt8] {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw .unusable("\(path): \(String(cString: strerror(errno)))") }
    defer { close(descriptor) }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 4096)
    while bytes.count <= longest {
        let count = read(descriptor, &chunk, chunk.count)
        if count < 0 {
            let code = errno
            if code == EINTR { continue }
            throw .unusable("\(path): \(String(cString: strerror(code)))")
        }
        if count == 0 { return bytes }
        bytes += chunk.prefix(count)
    }
    throw .unusable("\(path) is too long")
}
