// Which socket addresses are link-local or a cloud's own. Pure; used by the callback that makes sockets.

import Glibc

/// 169.254.0.0/16 (RFC 3927), fe80::/10 (RFC 4291) and fd00:ec2::254 (Amazon's guide to EC2, "Instance metadata"): where the clouds'
/// metadata services answer whoever can reach them.
enum LinkLocalAddress {
    /// Whether a raw socket address is link-local, also where it is IPv4 in IPv6's clothes.
    static func matches(_ address: UnsafeRawBufferPointer, family: CInt) -> Bool {
        switch family {
        case AF_INET:
            matches(ipv4: bytes(of: address, at: MemoryLayout<sockaddr_in>.offset(of: \.sin_addr), count: 4))
        case AF_INET6:
            matches(ipv6: bytes(of: address, at: MemoryLayout<sockaddr_in6>.offset(of: \.sin6_addr), count: 16))
        default:
            false
        }
    }

    /// The address's own bytes; none where the buffer is too short.
    private static func bytes(of address: UnsafeRawBufferPointer, at offset: Int?, count: Int) -> [UInt8] {
        guard let offset, address.count >= offset + count else { return [] }
        return Array(address[offset..<(offset + count)])
    }

    private static func matches(ipv4 bytes: some Sequence<UInt8>) -> Bool {
        bytes.starts(with: [169, 254])
    }

    private static func matches(ipv6 bytes: [UInt8]) -> Bool {
        guard bytes.count == 16 else { return false }
        if (bytes[0] == 0xFE && bytes[1] & 0xC0 == 0x80) || bytes == metadata { return true }
        return ipv4Prefixes.contains { bytes.starts(with: $0) } && matches(ipv4: bytes[12...])
    }

    private static let metadata: [UInt8] = [0xFD, 0, 0x0E, 0xC2] + Array(repeating: 0, count: 10) + [2, 0x54]

    /// IPv4-mapped (RFC 4291, 2.5.5.2), IPv4-compatible (2.5.5.1) and NAT64 (RFC 6052).
    private static let ipv4Prefixes: [[UInt8]] = [
        [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF],
        [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
        [0, 0x64, 0xFF, 0x9B, 0, 0, 0, 0, 0, 0, 0, 0],
    ]
}
