// What stands behind a secret's name and is none: it stands for one, says where one is, or how one is made.

/// Values that hide nothing.
enum Placeholder {
    /// Whether what stands there is one.
    static func stands(in text: Span<UInt8>, _ range: Range<Int>) -> Bool {
        text.hasMark(at: range.lowerBound) || text.isWord(range, of: words) || isOpening(text, range)
            || isReference(text, range) || isVariable(text, range) || isAmount(text, range)
    }

    /// Words for nothing, schemes, and algorithms.
    private static let words: [StaticString] = [
        "true", "false", "null", "none", "undefined", "bearer", "basic", "digest", "n/a", "oauth2", "saml2", "md5",
        "sha1", "sha224", "sha256", "sha384", "sha512", "sha-1", "sha-224", "sha-256", "sha-384", "sha-512", "sha3-256",
        "sha3-512", "blake2b", "blake2s", "blake3", "xxh3", "xxh64", "xxh128", "crc32", "rs256", "rs384", "rs512",
        "ps256", "ps384", "ps512", "es256", "es256k", "es384", "es512", "hs256", "hs384", "hs512", "hmac-sha1",
        "hmac-sha256", "hmac-sha384", "hmac-sha512", "ed25519", "ed448", "x25519", "secp256k1", "secp256r1", "aes128",
        "aes192", "aes256", "aes-128-gcm", "aes-256-gcm", "aes-256-cbc", "a128gcm", "a256gcm", "rsa-2048", "rsa-4096",
        "rsa2048", "rsa4096", "pbkdf2", "argon2", "argon2i", "argon2id", "oidc", "ldap", "saml", "sso", "mtls",
        "kerberos", "iam", "required", "optional", "enabled", "disabled",
    ]

    private static let openings: [StaticString] = ["****", "xxxx", "${", "{{", "<"]

    private static func isOpening(_ text: Span<UInt8>, _ range: Range<Int>) -> Bool {
        openings.contains { text.has($0, at: range.lowerBound) } && isShortAndPlain(text, range)
    }

    private static func isShortAndPlain(_ text: Span<UInt8>, _ range: Range<Int>) -> Bool {
        range.count < AssignedValue.longest && Oddness(of: text, in: range).letters == 0
    }

    // MARK: Where a secret is

    private static let paths: [StaticString] = ["op://", "alias/"]
    private static let sources: [StaticString] = [
        "env:", "process.env.", "os.environ", "os.getenv(", "getenv(", "%(", "YOUR_", "YOUR-",
        "your_", "your-",
    ]

    /// A name in a store of secrets or of the environment, or the id of what is kept secret with it.
    private static func isReference(_ text: Span<UInt8>, _ range: Range<Int>) -> Bool {
        if isResourceName(text, range) || Identifiers.isAccessKeyID(text, range) { return true }
        guard isShortAndPlain(text, range) else { return false }
        return paths.contains { text.has($0, at: range.lowerBound) }
            || sources.contains { text.has($0, at: range.lowerBound) }
                && !range.contains { ByteSet.digits.contains(text[$0]) }
    }

    /// `arn:` and at least three more parts (docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html).
    private static func isResourceName(_ text: Span<UInt8>, _ range: Range<Int>) -> Bool {
        text.has("arn:", at: range.lowerBound) && range.count { text[$0] == 0x3A } >= 4
    }

    /// `$DB_PASSWORD`: capitals and no digit, so that a password that begins so is none.
    private static func isVariable(_ text: Span<UInt8>, _ range: Range<Int>) -> Bool {
        guard range.count > 2, text[range.lowerBound] == 0x24 else { return false }
        return range.dropFirst().allSatisfy { Letter.isCapital(text[$0]) || text[$0] == 0x5F }
    }

    // MARK: Figures

    /// A time, such as `30d`, so many thousands, or so many of so many.
    private static func isAmount(_ text: Span<UInt8>, _ range: Range<Int>) -> Bool {
        let end = text.end(of: .digits, from: range.lowerBound)
        guard (1...4).contains(end - range.lowerBound), end < range.upperBound else { return false }
        let rest = end..<range.upperBound
        if text[end] == 0x2F {
            return rest.count > 1 && rest.dropFirst().allSatisfy { ByteSet.digits.contains(text[$0]) }
        }
        let units: [StaticString] = ["ms", "s", "m", "h", "d", "w", "y", "min", "k", "K", "M", "B"]
        return units.contains { $0.utf8CodeUnitCount == rest.count && text.has($0, at: end) }
    }
}
