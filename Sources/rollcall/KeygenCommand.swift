// `rollcall keygen`: a key for the cursor ring.

import ArgumentParser
import OpenSSL

struct KeygenCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "keygen", abstract: "Print a new cursor key: 32 random bytes in base64.",
        discussion: """
              (umask 077; rollcall keygen > secrets/cursor-k2)

            The first of `cursor.keys` in routes.json seals new cursors, all of them open old ones.
            """)

    func run() throws {
        try emit(base64(try RandomBytes.make(32)) + "\n")
    }
}

/// RFC 4648, section 4, with padding.
func base64(_ bytes: [UInt8]) -> String {
    let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    var text: [UInt8] = []
    for start in stride(from: 0, to: bytes.count, by: 3) {
        let group = bytes[start..<min(start + 3, bytes.count)]
        let bits = group.reduce(0) { $0 << 8 | Int($1) } << (8 * (3 - group.count))
        for place in 0..<4 {
            text.append(place <= group.count ? alphabet[bits >> (18 - 6 * place) & 63] : UInt8(ascii: "="))
        }
    }
    return String(decoding: text, as: UTF8.self)
}
