// The literals of all formats and structures. A structure that is added to its table needs one here or among the signs of
// `FormScreen`; the tests compare both looks.

extension FormLiteral {
    /// All of them.
    static let all = formats + tokens + passwords + addresses + hashes + vendors

    private static let formats = FormatRule.all.flatMap { rule -> [FormLiteral] in
        let text = String(decoding: rule.prefix, as: UTF8.self)
        let set = ByteSet(rule.format.alphabet.rawValue)
        let befores = rule.prefix.count > 2 ? [0] : rule.format.isWeak ? signClasses : Array(0...31)
        return befores.map {
            FormLiteral(
                text, rule.format.isWeak ? .randomRun : .run, set, atLeast: rule.format.lengths.lowerBound, before: $0)
        }
    }

    private static let tokens =
        ["eyJ", "eyA", "eyI", "ewo", "ew0"].map { FormLiteral($0, .run, .url, atLeast: 8) } + [
            FormLiteral("PRIVATE KEY"), FormLiteral("PuTTY-User-Key-File-"), FormLiteral("django-insecure-"),
            FormLiteral("basic", .runBehindBlanks, .base64, atLeast: 8, ignoresCase: true),
        ]
        + ["bearer", "token", "apikey", "negotiate", "basic", "digest"].map {
            FormLiteral($0, .runBehindBlanks, .run, atLeast: 16, ignoresCase: true)
        }

    private static let passwords =
        [
            "password", "passwd", "passcode", "passphrase", "pass", "pwd", "-pw", "_pw", "secret", "token", "-auth",
            "_auth",
            "masterauth", "apikey", "-key", "_key", "api key", "secret key", "access key", "private key", "pin", "otp",
        ].map { FormLiteral($0, .named, ignoresCase: true) }
        + ["by '", "by \"", "password '", "password \"", " -p", "curl.exe", "mnemonic", "seed", "phrase"].map {
            FormLiteral($0, ignoresCase: true)
        }
        + [
            FormLiteral("curl", .blank, ignoresCase: true), FormLiteral("login", .blank, ignoresCase: true),
            FormLiteral(" -a", .blank),
        ]

    private static let addresses =
        [FormLiteral("://", .at), FormLiteral(":1521"), FormLiteral("jdbc:oracle:")]
        + ["@tcp(", "@unix(", "@udp("].map { FormLiteral($0) }
        + [
            "key", "code", "sid", "session", "sessionid", "session_id", "ticket", "assertion", "samlresponse", "invite",
            "magic_link",
        ].flatMap { name in
            ["?", "&"].map { FormLiteral($0 + name + "=", .run, .run, atLeast: 10, ignoresCase: true) }
        }

    private static let hashes =
        [
            "pbkdf2", "scrypt", "bcrypt", "argon2", "sha1", "sha224", "sha256", "sha384", "sha512", "md5", "ssha",
            "hmac",
            "scram-sha-",
        ].map { FormLiteral($0, .dollar, ignoresCase: true) }
        + ["sha1:", "sha256:", "sha512:"].map { FormLiteral($0, .rounds, ignoresCase: true) } + [
            FormLiteral("pbkdf2", ignoresCase: true),
            FormLiteral("md5", .run, .hexDigits, atLeast: 32, ignoresCase: true),
            FormLiteral("0x0", .run, .digits, atLeast: 3, ignoresCase: true),
        ]

    private static let vendors = [
        FormLiteral(":AA", .run, .url, atLeast: 32), FormLiteral("Q~", .run, .free, atLeast: 31, before: digitClass),
        FormLiteral("Q~", .run, .free, atLeast: 31, before: zeroClass),
        FormLiteral("JQQJ99", .run, .word, atLeast: 4), FormLiteral("AZDO", .run, .word, atLeast: 4),
        FormLiteral("-us", .run, .digits, atLeast: 1), FormLiteral("_mmk"),
        FormLiteral("pat", .run, .alphanumeric, atLeast: 14), FormLiteral("/webhooks/", .run, .digits, atLeast: 1),
        FormLiteral("webhook.office.com/"), FormLiteral("api.telegram.org/bot"),
        FormLiteral("ik_", .run, .alphanumeric, atLeast: 58), FormLiteral("ic_", .run, .alphanumeric, atLeast: 58),
        FormLiteral("mk_", .run, .alphanumeric, atLeast: 26), FormLiteral("pk_", .run, .alphanumeric, atLeast: 6),
        FormLiteral("A3-", .run, .alphanumeric, atLeast: 6), FormLiteral("00D", .run, .alphanumeric, atLeast: 12),
        FormLiteral("NRAL"),
    ]
}
