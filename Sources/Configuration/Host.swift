// Hosts and ports as URLs and listener addresses name them. Nothing is resolved: a name is judged as it is written.

import Glibc

/// Why a text is not what it should be. `message` says what was expected and never quotes the text.
struct Mistake: Error {
    let message: String

    init(_ message: String) { self.message = message }
}

/// An IP address or a DNS name, in lower case and without brackets.
public struct Host: Sendable, Hashable {
    /// The name or the address.
    public let name: String
    /// The address in network order: 4 bytes, 16, or none for a name.
    private let address: [UInt8]

    static let loopback = Host(version4: [127, 0, 0, 1])

    private init(version4: [UInt8]) {
        name = version4.map(String.init).joined(separator: ".")
        address = version4
    }

    /// Reads a host; IPv6 stands in brackets (RFC 3986, section 3.2.2).
    init(_ text: Substring) throws(Mistake) {
        name = text.drop { $0 == "[" }.prefix { $0 != "]" }.lowercased()
        if text.hasPrefix("[") {
            guard text.lowercased() == "[\(name)]", let address = Self.address(AF_INET6, name) else {
                throw Mistake("expected an IPv6 address in the brackets")
            }
            self.address = address
        } else if let address = Self.address(AF_INET, name) {
            self.address = address
        } else {
            guard Self.isDomainName(name) else {
                throw Mistake("expected a host: a DNS name, an IPv4 address or an [IPv6] address")
            }
            address = []
        }
    }

    /// Whether it is an address, not a name.
    var isAddress: Bool { !address.isEmpty }

    /// As it stands in a URL.
    public var inURL: String { address.count == 16 ? "[\(name)]" : name }

    /// Whether packets to it stay on this machine.
    public var isLoopback: Bool {
        name == "localhost" || version4?.first == 127 || address == Array(repeating: 0, count: 15) + [1]
    }

    /// Whether it is a link-local address (RFC 3927, RFC 4291 section 2.5.6).
    public var isLinkLocal: Bool {
        if let version4 { return version4.starts(with: [169, 254]) }
        if address == Self.metadata { return true }
        return address.count == 16 && address[0] == 0xFE && address[1] & 0xC0 == 0x80
    }

    /// Amazon's metadata service, which is not in the link-local range: fd00:ec2::254.
    private static let metadata: [UInt8] = [0xFD, 0, 0x0E, 0xC2] + Array(repeating: 0, count: 10) + [2, 0x54]

    /// The IPv4 address, also where IPv6 wraps one (RFC 4291, section 2.5.5.2).
    private var version4: [UInt8]? {
        if address.count == 4 { return address }
        let mapped = Array(repeating: UInt8(0), count: 10) + [0xFF, 0xFF]
        return address.starts(with: mapped) ? Array(address.dropFirst(12)) : nil
    }

    private static func address(_ family: Int32, _ text: String) -> [UInt8]? {
        // A NUL would end the text early for C.
        guard text.utf8.allSatisfy({ $0 != 0 }) else { return nil }
        var bytes: [UInt8] = Array(repeating: 0, count: family == AF_INET ? 4 : 16)
        return inet_pton(family, text, &bytes) == 1 ? bytes : nil
    }

    /// Letters, digits, hyphens and underscores in labels. A last label of digits, or one that begins with 0x, is an
    /// address in disguise for many resolvers and no name.
    private static func isDomainName(_ text: String) -> Bool {
        let labels = (text.hasSuffix(".") ? text.dropLast() : text[...]).split(
            separator: ".", omittingEmptySubsequences: false)
        guard text.utf8.count <= 253, let last = labels.last else { return false }
        let isNumber = last.utf8.allSatisfy { (0x30...0x39).contains($0) } || last.hasPrefix("0x")
        return !isNumber && labels.allSatisfy { 1...63 ~= $0.utf8.count && $0.utf8.allSatisfy(isLabelByte) }
    }

    private static func isLabelByte(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x61...0x7A, UInt8(ascii: "-"), UInt8(ascii: "_"): true
        default: false
        }
    }
}

/// Splits `host:port`; the port is nil where there is no colon.
func hostAndPort(_ text: Substring, ports: ClosedRange<Int>) throws(Mistake) -> (host: Host, port: Int?) {
    let end = text.hasPrefix("[") ? text.firstIndex(of: "]") ?? text.startIndex : text.startIndex
    guard let colon = text[end...].firstIndex(of: ":") else { return (try Host(text), nil) }
    let digits = text[text.index(after: colon)...]
    if digits.contains(":") { throw Mistake("an IPv6 address stands in brackets, as in [::1]:8080") }
    guard digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let port = Int(digits), ports.contains(port) else {
        throw Mistake("expected a port from \(ports.lowerBound) to \(ports.upperBound) behind the colon")
    }
    return (try Host(text[..<colon]), port)
}
