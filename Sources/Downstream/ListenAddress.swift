// Where a listener listens: a host and a port, parsed once. Never looks a name up.

/// A host and port to listen on, such as `127.0.0.1:8080`, `[::1]:8080` or `localhost:8080`.
public struct ListenAddress: Sendable, Hashable, CustomStringConvertible {
    /// The host without brackets, in lower case: an IPv4 or IPv6 address, or a name.
    public let host: String

    /// 0 to 65535; 0 lets the kernel choose.
    public let port: Int

    private let kind: Kind

    private enum Kind: Hashable { case v4, v6, name }

    /// Parses `host:port`; an IPv6 address stands in brackets. `nil` for anything else.
    public init?(_ text: String) {
        guard let colon = text.lastIndex(of: ":") else { return nil }
        guard let port = Self.port(text[text.index(after: colon)...]) else { return nil }
        self.init(bracketed: text[..<colon].lowercased(), port: port)
    }

    private init?(bracketed host: String, port: Int) {
        if host.hasPrefix("["), host.hasSuffix("]") {
            let inner = String(host.dropFirst().dropLast())
            guard let address = IPAddress(inner), !address.isIPv4 else { return nil }
            (self.host, self.port, kind) = (inner, port, .v6)
        } else if IPAddress(host)?.isIPv4 == true {
            (self.host, self.port, kind) = (host, port, .v4)
        } else {
            guard Self.isName(host) else { return nil }
            (self.host, self.port, kind) = (host, port, .name)
        }
    }

    /// The address that a socket reports. `nil` if it is no Internet address.
    init?(numeric address: String, port: Int) {
        self.init(bracketed: address.contains(":") ? "[\(address)]" : address, port: port)
    }

    /// Whether only this machine can reach it: 127.0.0.0/8, `::1` (also as an IPv4-mapped address) or `localhost`.
    /// Any other name counts as reachable, whatever it resolves to.
    public var isLoopback: Bool {
        kind == .name ? host == "localhost" : IPAddress(host)?.isLoopback == true
    }

    /// What to bind: `localhost` is 127.0.0.1 whatever the resolver says (RFC 6761 section 6.3): `isLoopback` promised.
    var bindingHost: String { kind == .name && host == "localhost" ? "127.0.0.1" : host }

    /// `host:port`, with brackets around an IPv6 address.
    public var description: String { kind == .v6 ? "[\(host)]:\(port)" : "\(host):\(port)" }

    private static func port(_ digits: Substring) -> Int? {
        guard (1...5).contains(digits.utf8.count), digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
            return nil
        }
        return UInt16(digits).map(Int.init)
    }

    private static func isName(_ text: String) -> Bool {
        let allowed = text.utf8.allSatisfy { byte in
            (0x61...0x7A).contains(byte) || (0x30...0x39).contains(byte)
                || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "_")
        }
        return allowed && (1...253).contains(text.utf8.count)
    }
}
