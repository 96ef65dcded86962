// Finds where a chunked body may end, so that bytes of the next request never reach the parser with this one's.

/// Finds CR LF CR LF in a stream. A chunked body always ends with it (RFC 9112 section 7.1); one that happens to stand
/// inside the data is a harmless place to cut.
struct BlankLineFinder {
    private var matched = 0

    /// The number of bytes up to and with the next blank line, or `nil` if these bytes do not complete one.
    mutating func find(in bytes: UnsafeRawBufferPointer) -> Int? {
        for (index, byte) in bytes.enumerated() {
            switch byte {
            case 0x0D: matched = matched == 2 ? 3 : 1
            case 0x0A: matched = matched & 1 == 1 ? matched + 1 : 0
            default: matched = 0
            }
            if matched == 4 {
                matched = 0
                return index + 1
            }
        }
        return nil
    }
}
