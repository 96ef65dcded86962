// The URL of a page: server, path and percent-encoded parameters.

struct ListAddress: Equatable {
    private let base: String
    private let host: String
    private let isEncrypted: Bool

    /// Joins server and path. The server is an `http` or `https` URL without user info, query and fragment; it may
    /// have a path of its own in front of `path`.
    init(server: String, path: String) throws(ListFailure) {
        guard let scheme = ["https://", "http://"].first(where: { server.lowercased().hasPrefix($0) }) else {
            throw .unusable("--server must begin with http:// or https://")
        }
        guard Self.isPlain(server), Self.isPlain(path), path.hasPrefix("/") else {
            throw .unusable("--server and --path hold no blanks, '?' or '#'; --path begins with '/'")
        }
        let rest = server.dropFirst(scheme.count)
        let authority = rest.prefix { $0 != "/" }
        guard !authority.isEmpty, !authority.contains("@") else {
            throw .unusable("--server needs a host, and holds no user name or password")
        }
        isEncrypted = scheme == "https://"
        host = Self.host(of: authority)
        base = scheme + rest.reversed().drop { $0 == "/" }.reversed() + path
    }

    /// Whether what is sent there can be read on the way: no TLS, and not this very machine.
    var isCleartext: Bool {
        !isEncrypted && host != "localhost" && host != "[::1]" && !host.hasPrefix("127.")
    }

    /// The URL with these parameters, in order.
    func url(_ parameters: [(name: String, value: String)]) -> String {
        let query = parameters.map { "\($0.name)=\(Self.encoded($0.value))" }.joined(separator: "&")
        return query.isEmpty ? base : "\(base)?\(query)"
    }

    private static func host(of authority: Substring) -> String {
        if authority.hasPrefix("[") { return authority.prefix { $0 != "]" }.lowercased() + "]" }
        return authority.prefix { $0 != ":" }.lowercased()
    }

    private static func isPlain(_ text: String) -> Bool {
        text.utf8.allSatisfy { (0x21...0x7E).contains($0) && $0 != UInt8(ascii: "?") && $0 != UInt8(ascii: "#") }
    }

    /// RFC 3986, section 2.3: everything but the unreserved characters is encoded.
    private static func encoded(_ value: String) -> String {
        var encoded = ""
        for byte in value.utf8 {
            let scalar = Unicode.Scalar(byte)
            if byte < 0x80, scalar.properties.isAlphabetic || "0123456789-._~".unicodeScalars.contains(scalar) {
                encoded.unicodeScalars.append(scalar)
            } else {
                encoded += (byte < 0x10 ? "%0" : "%") + String(byte, radix: 16, uppercase: true)
            }
        }
        return encoded
    }
}
