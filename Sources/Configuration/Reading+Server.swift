// The gateway's own side: listeners, cursors, limits.

import StrictJSON

extension Reading {
    /// The public listener's TLS; nil for cleartext.
    func listenerTLS(_ object: ObjectReader?) -> ListenerTLS? {
        defer { object?.finish() }
        return object?.optional("tls").flatMap(listenerTLS)
    }

    /// The public listener's address: this machine's own where callers are not asked who they are.
    func listener(_ object: ObjectReader?, asksCallers: Bool) -> ListenerAddress? {
        guard let member = object?.optional("address") else { return .loopback(port: 8080) }
        let address = address(member)
        if let address, !address.host.isLoopback, !asksCallers {
            member.report(
                "expected a loopback address (127.0.0.1, [::1] or localhost): callers are not asked who they are, "
                    + "so anybody who reached this address could list every key; name 'callers', or say "
                    + "\"callers\": \"anyone\"")
        }
        return address
    }

    /// The admin listener.
    func admin(_ element: JSONElement?, _ tls: ListenerTLS?) -> AdminSettings? {
        let object = element?.object()
        let address = object?.optional("address").map(address) ?? .loopback(port: 9090)
        let digests = object?.optional("token_sha256").map(tokenDigests) ?? []
        let context = object?.optional("client_ca").flatMap { adminTLS($0, tls) }
        object?.finish()
        return address.map { AdminSettings(address: $0, tokenDigests: digests.map(\.digest), tls: context) }
    }

    private func address(_ element: JSONElement) -> ListenerAddress? {
        guard let text = string(element, expected: "HOST:PORT such as \"127.0.0.1:8080\"") else { return nil }
        return attempt(element) { () throws(Mistake) in try ListenerAddress(text) }
    }

    /// How cursors are sealed.
    func cursor(_ element: JSONElement?) -> CursorSettings {
        let object = element?.object()
        let keys = object?.optional("keys").map(cursorKeys) ?? []
        let lifetime = duration(object?.optional("lifetime"), default: .seconds(72 * 3600))
        object?.finish()
        return CursorSettings(keys: keys, lifetime: lifetime)
    }

    private func cursorKeys(_ element: JSONElement) -> [CursorKey] {
        guard let elements = element.array(of: "an array of cursor keys, the newest first") else { return [] }
        if elements.isEmpty {
            element.report("expected at least one key; without 'keys' a random one is made at start")
        }
        var ids: Set<String> = []
        return elements.compactMap { cursorKey($0, &ids) }
    }

    private func cursorKey(_ element: JSONElement, _ ids: inout Set<String>) -> CursorKey? {
        guard let object = element.object() else { return nil }
        defer { object.finish() }
        let id = object.required("id").flatMap { keyID($0, &ids) }
        let secret = object.required("secret").flatMap(cursorSecret)
        guard let id, let secret else { return nil }
        return CursorKey(id: id, secret: secret)
    }

    /// Ids travel in every cursor, so they are short.
    private func keyID(_ element: JSONElement, _ ids: inout Set<String>) -> String? {
        guard let id = string(element, expected: "a key's id") else { return nil }
        let isPlain = id.utf8.allSatisfy { 0x21...0x7E ~= $0 }
        if !isPlain || !(1...64 ~= id.utf8.count) {
            element.report("expected an id of 1 to 64 visible ASCII characters")
        } else if !ids.insert(id).inserted {
            element.report("the id '\(id)' is given twice; ids of cursor keys are unique")
        }
        return id
    }

    /// What strangers may take of the server.
    func limits(_ element: JSONElement?) -> ServerLimits {
        let object = element?.object()
        defer { object?.finish() }
        return ServerLimits(
            connections: count(object?.optional("connections"), default: 10_000),
            connectionsPerAddress: count(object?.optional("connections_per_address"), default: 256),
            concurrency: count(object?.optional("concurrency"), default: 512),
            queue: duration(object?.optional("queue"), default: .milliseconds(200)),
            head: size(object?.optional("head"), default: 32 << 10),
            body: size(object?.optional("body"), default: 64 << 10),
            idle: duration(object?.optional("idle"), default: .seconds(60)),
            headTime: duration(object?.optional("head_time"), default: .seconds(10)),
            bodyTime: duration(object?.optional("body_time"), default: .seconds(10)),
            writeTime: duration(object?.optional("write_time"), default: .seconds(30)))
    }
}
