// Secrets that are known by their structure: tokens, PEM blocks, credentials in addresses, stored hashes.

/// One structure. A class, because it is dear to copy.
final class StructureRule: Sendable {
    /// What it is, in words.
    let name: String
    let pattern: Pattern
    /// How the match is looked at again, and how far it reaches.
    let shape: Shape

    enum Shape: Sendable {
        /// Reaches on over these characters.
        case run(ByteSet)
        /// Reaches to the end marker, or to the text's end.
        case block
        /// The part before the `@` of an address: a name, a colon and a password, or 16 characters and more. Spelled out
        /// here, because as a pattern it makes addresses slow.
        case userinfo
        /// A name, a colon and a password before the `@` of a host with a port or a path, or of an address in figures.
        case bareUserinfo
        /// A parameter's value that looks random.
        case parameter
        /// Reaches back over some characters, of which there are so many at least, and on over others.
        case around(ByteSet, atLeast: Int, ByteSet)
        /// Reaches back and on over a word in which these characters stand, in this order, before the match.
        case word(StaticString)
        /// Reaches on over base64 that says a name, a colon and a password (RFC 7617, section 2).
        case basic
        /// Salt or settings, a dollar and a hash follow. Spelled out here, because as a pattern it makes dollars slow.
        case crypt
        /// Blanks and 16 characters that look random, behind a word that nothing stands before. Spelled out here, because as a pattern it
        /// makes all of these words slow.
        case credential
        /// Something behind its name. Spelled out in `NamedSecret`, because as a pattern it is slow.
        case named
        /// A value behind an option of one letter. Spelled out in `ShortOption`, because as a pattern it takes long to compile.
        case shortOption
        /// What stands in quotes, three characters of which are matched, in a statement about a user.
        case quoted
    }

    private init(_ name: String, _ pattern: String, _ shape: Shape, ignoresCase: Bool = false) {
        self.name = name
        self.pattern = Pattern(text: pattern, ignoresCase: ignoresCase, tellsStart: true)
        self.shape = shape
    }

    static let all: [StructureRule] = tokens + addresses + hashes + vendors

    private static let tokens: [StructureRule] = [
        .init("JWS or JWE", #"e(yJ|yA|yI|wo|w0)[\w-]{8,}\.[\w-]*\.[\w-]{8}"#, .run(.dotted)),
        .init("unsigned JWT", #"e(yJ|yA|yI|wo|w0)[\w-]{8,}\.e(yJ|yA|wo|w0)[\w-]{4}"#, .run(.dotted)),
        .init("PEM", #"-{2,5} ?BEGIN[A-Z0-9 ]{0,40}PRIVATE KEY"#, .block),
        .init("PuTTY", #"PuTTY-User-Key-File-\d"#, .block),
        .init("Django", "django-insecure-", .run(ByteSet("!-~"))),
        .init(
            "Authorization", #"(bearer|token|apikey|negotiate|basic|digest)\s"#, .credential, ignoresCase: true),
        .init("Authorization: Basic", #"\bbasic\s+[A-Za-z0-9+/]{8}"#, .basic, ignoresCase: true),
        .init("netrc", #"\blogin\s+\S+\s+password\s+\S"#, .run(.visible), ignoresCase: true),
        .init(
            "curl", #"\bcurl(\.exe)?\s.*-([a-z]*u|-(proxy-)?user)[\s='"\\]*[^\s:'"]*:"#, .run(.visible),
            ignoresCase: true),
        .init(
            "mnemonic", #"\b(mnemonic|seed|phrase)s?[^a-z'"`]{1,6}(is )?([a-z]{3,8} ){11}[a-z]{3,8}"#,
            .run(ByteSet("A-Za-z ")), ignoresCase: true),
        .init("short option", " -[paP]", .shortOption),
        .init("named", NamedSecret.pattern, .named, ignoresCase: true),
        .init("SQL", #"(by|password) ('[^']{3}|"[^"]{3})"#, .quoted, ignoresCase: true),
    ]

    private static let addresses: [StructureRule] = [
        .init("URL credentials", "://", .userinfo),
        .init("credentials before a host", "@", .bareUserinfo),
        .init(
            "parameter",
            #"[?&](key|code|sid|session(_?id)?|ticket|assertion|samlresponse|invite|magic_link)="#, .parameter,
            ignoresCase: true),
        .init("MySQL DSN", #"@(tcp|unix|udp)\("#, .word(":")),
        .init("Oracle DSN", #":1521\b"#, .word("/@")),
        .init("JDBC", #"jdbc:oracle:[a-z0-9]+:[^\s/@]+/[^\s@]+@"#, .run(.visible)),
    ]

    private static let hashes: [StructureRule] = [
        .init(
            "crypt",
            #"\$(1|2|2[abxy]|3|5|6|7|8|9|y|gy|md5|sha1|apr1|scrypt|bcrypt-sha256|argon2(id|i|d)?|pbkdf2(-sha[0-9]+)?)\$"#,
            .crypt),
        .init("Sun MD5", #"\$md5,rounds=\d+\$"#, .run(.hash)),
        .init("phpass", #"\$[PHS]\$[./0-9A-Za-z]{28}"#, .run(.hash)),
        .init(
            "LDAP",
            #"\{(S?SHA(224|256|384|512)?|S?MD5|CRYPT|X-[A-Z0-9-]+|PBKDF2[A-Z0-9-]*|BCRYPT|SCRYPT|ARGON2(ID|I|D)?"#
                + #"|CLEARTEXT|PLAIN|NOOP|[A-Z0-9]+-CRYPT)\}[\w$./+=]{4}"#, .run(.hash), ignoresCase: true),
        .init(
            "framework",
            #"\b(pbkdf2|scrypt|bcrypt|argon2|sha1|sha224|sha256|sha384|sha512|md5|ssha|hmac)[\w:+.-]{0,24}"#
                + #"\$[\w./+=$:,-]{16}"#, .run(.hash), ignoresCase: true),
        .init("SCRAM", #"SCRAM-SHA-(1|256|512)\$\d+:"#, .run(.hash), ignoresCase: true),
        .init("rounds", #"\b(sha(1|256|512)|pbkdf2[a-z0-9-]*):\d{3,}:"#, .run(.hash), ignoresCase: true),
        .init("MySQL", #"\*[0-9A-F]{40}"#, .run(.hash), ignoresCase: true),
        .init("Postgres", #"\bmd5[0-9a-f]{32}"#, .run(.hash), ignoresCase: true),
        .init("SQL Server", #"\b0x0[12]00[0-9A-F]{40}"#, .run(.hash), ignoresCase: true),
        .init("GRUB", #"grub\.pbkdf2\.\w"#, .run(.hash)),
    ]

    /// Formats of vendors that begin with no literal.
    private static let vendors: [StructureRule] = [
        .init("Telegram", #":AA[\w-]{32}"#, .around(.digits, atLeast: 8, .url)),
        .init("Discord", #"\.[\w-]{6}\.[\w-]{27}"#, .around(.url, atLeast: 23, .url)),
        .init("Azure", #"[0-9]Q~[\w~.-]{31}"#, .run(.free)),
        .init("Azure DevOps", #"(JQQJ99|AZDO)\w{4}"#, .around(.alphanumeric, atLeast: 40, .alphanumeric)),
        .init("Mailchimp", #"-us[0-9]"#, .around(.hexDigits, atLeast: 32, .alphanumeric)),
        .init("MaxMind", #"_mmk"#, .around(.word, atLeast: 36, .alphanumeric)),
        .init("Airtable", #"\bpat[0-9A-Za-z]{14}\.[0-9a-f]{64}"#, .run(.alphanumeric)),
        .init("Discord webhook", #"discord(app)?\.com/api/(v\d+/)?webhooks/\d+/[\w-]{16}"#, .run(.url)),
        .init("Teams webhook", #"webhook\.office\.com/\S{16}"#, .run(.visible)),
        .init("Telegram address", #"api\.telegram\.org/bot\d"#, .run(.visible)),
        .init("Honeycomb", #"hc[a-z]i[ck]_[0-9A-Za-z]{58}"#, .run(.alphanumeric)),
        .init("Honeycomb management", #"hc[a-z]mk_[0-9A-Za-z]{26}:[0-9A-Za-z]{32}"#, .run(.alphanumeric)),
        .init("DataStax", #"AstraCS:[0-9A-Za-z]{20,32}:[0-9a-f]{64}"#, .run(.alphanumeric)),
        .init("ClickUp", #"\bpk_\d{6,10}_[0-9A-Z]{32}"#, .run(.alphanumeric)),
        .init("Klaviyo", #"\bpk_([0-9A-Za-z]{6}_)?[0-9a-f]{34}"#, .run(.alphanumeric)),
        .init(
            "1Password", #"\bA3-[0-9A-Z]{6}-([0-9A-Z]{11}|[0-9A-Z]{6}-[0-9A-Z]{5})(-[0-9A-Z]{5}){3}"#,
            .run(.alphanumeric)),
        .init("Salesforce", #"\b00D[0-9A-Za-z]{12,15}![\w.-]{60}"#, .run(.dotted)),
        .init("New Relic", "NRAL", .around(.alphanumeric, atLeast: 32, .alphanumeric)),
    ]
}
