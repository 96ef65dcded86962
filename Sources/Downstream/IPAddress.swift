// Internet addresses as numbers: which are this machine's own, and who counts as one caller.

import Glibc

/// An IPv4 or IPv6 address in network order: 4 or 16 bytes.
struct IPAddress: Hashable {
    let bytes: [UInt8]

    /// Only the usual notations (`inet_pton`), without brackets; no name, no zone.
    init?(_ text: String) {
        var v4 = in_addr()
        var v6 = in6_addr()
        if inet_pton(AF_INET, text, &v4) == 1 {
            bytes = withUnsafeBytes(of: v4) { Array($0) }
        } else if inet_pton(AF_INET6, text, &v6) == 1 {
            bytes = withUnsafeBytes(of: v6) { Array($0) }
        } else {
            return nil
        }
    }

    var isIPv4: Bool { bytes.count == 4 }

    /// The IPv4 address that an IPv6 socket shows in IPv6 clothes (RFC 4291 section 2.5.5.2), or the address itself.
    private var plain: ArraySlice<UInt8> {
        let prefix: [UInt8] = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF]
        return bytes.starts(with: prefix) ? bytes.suffix(4) : bytes[...]
    }

    /// 127.0.0.0/8 or `::1`.
    var isLoopback: Bool {
        plain.count == 4 ? plain.first == 127 : bytes == Array(repeating: 0, count: 15) + [1]
    }

    /// What one caller usually has to itself: an IPv4 address or an IPv6 /64.
    var caller: ArraySlice<UInt8> { plain.count == 4 ? plain : plain.prefix(8) }
}
