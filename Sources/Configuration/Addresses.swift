// Where to listen and where to call: the two forms of address in routes.json.

/// A listener's address.
public struct ListenerAddress: Sendable, Hashable {
    /// The host to bind to.
    public let host: Host
    /// The port; 0 lets the kernel choose.
    public let port: Int

    static func loopback(port: Int) -> ListenerAddress { ListenerAddress(host: .loopback, port: port) }

    private init(host: Host, port: Int) {
        self.host = host
        self.port = port
    }

    init(_ text: String) throws(Mistake) {
        let (host, port) = try hostAndPort(text[...], ports: 0...65535)
        guard let port else { throw Mistake("expected HOST:PORT such as 127.0.0.1:8080") }
        self.host = host
        self.port = port
    }
}

/// Where a backend is: `scheme://host:port/base`, and nothing else that a URL can hold.
public struct BackendURL: Sendable, Hashable {
    /// Whether the way is encrypted: `https`, else `http`.
    public let isEncrypted: Bool
    /// The host.
    public let host: Host
    /// The port, 80 or 443 where none was written.
    public let port: Int
    /// What the dialect's paths are put behind: empty, or begins with `/` and does not end with one.
    public let basePath: String

    /// The whole URL without a trailing slash; the port is always written.
    public var text: String { "\(isEncrypted ? "https" : "http")://\(host.inURL):\(port)\(basePath)" }

    init(_ text: String) throws(Mistake) {
        guard text.utf8.allSatisfy(Self.isURLByte) else {
            throw Mistake("expected a URL of ASCII characters; blanks, quotes and the like are percent-encoded")
        }
        guard let mark = text.firstRange(of: "://") else {
            throw Mistake("expected an https:// or http:// URL; did you mean to put 'https://' in front of this?")
        }
        isEncrypted = try Self.isEncrypted(scheme: text[..<mark.lowerBound].lowercased())
        let rest = text[mark.upperBound...]
        if rest.contains("?") || rest.contains("#") { throw Mistake("a URL here has neither query nor fragment") }
        let slash = rest.firstIndex(of: "/") ?? rest.endIndex
        if rest[..<slash].contains("@") {
            throw Mistake("a URL here holds no user name or password; a secret belongs into 'credential'")
        }
        if slash == rest.startIndex { throw Mistake("expected a host behind '://'") }
        let (host, port) = try hostAndPort(rest[..<slash], ports: 1...65535)
        self.host = host
        self.port = port ?? (isEncrypted ? 443 : 80)
        basePath = try Self.basePath(rest[slash...])
    }

    private static func isEncrypted(scheme: String) throws(Mistake) -> Bool {
        switch scheme {
        case "https": return true
        case "http": return false
        default: throw Mistake("expected a URL that begins with https:// or http://")
        }
    }

    private static func basePath(_ path: Substring) throws(Mistake) -> String {
        let segments = path.split(separator: "/", omittingEmptySubsequences: false)
        if segments.contains(".") || segments.contains("..") {
            throw Mistake("a URL here has no '.' or '..' in its path")
        }
        for piece in path.split(separator: "%", omittingEmptySubsequences: false).dropFirst() {
            let digits = piece.prefix(2)
            guard digits.count == 2, digits.allSatisfy(\.isHexDigit) else {
                throw Mistake("expected two hexadecimal digits behind each '%' of the URL")
            }
        }
        return path.hasSuffix("/") ? String(path.dropLast()) : String(path)
    }

    private static func isURLByte(_ byte: UInt8) -> Bool {
        0x21...0x7E ~= byte && !"\"<>\\^`{|}".utf8.contains(byte)
    }
}
