// The caller's token: from a file or the environment. Never from an argument, which every user of the machine could read.

import Glibc
import Upstream

enum AccessToken {
    static let variable = "ROLLCALL_TOKEN"
    private static let longest = 64 * 1024

    /// The header that shows the token in `file` where one is named, else that of the environment; nil where there is neither.
    static func find(file: String?) throws(ListFailure) -> SecretHeader? {
        if let file { return header(try checked(try bytes(ofFile: file, longest: longest), from: file)) }
        guard let value = getenv(variable), value.pointee != 0 else { return nil }
        return header(try checked(Array(UnsafeRawBufferPointer(start: value, count: strlen(value))), from: variable))
    }

    private static func header(_ token: [UInt8]) -> SecretHeader? {
        token.withUnsafeBytes { SecretHeader("Authorization", before: "Bearer ", secret: $0) }
    }

    /// One line of visible ASCII: anything else could break the request's head apart.
    static func checked(_ bytes: [UInt8], from origin: String) throws(ListFailure) -> [UInt8] {
        let isBlank = { (byte: UInt8) in byte == 0x20 || (0x09...0x0D).contains(byte) }
        let token = Array(bytes.drop(while: isBlank).reversed().drop(while: isBlank).reversed())
        guard !token.isEmpty, token.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            throw .unusable("\(origin) holds no token: one line of visible ASCII characters is expected")
        }
        return token
    }
}
