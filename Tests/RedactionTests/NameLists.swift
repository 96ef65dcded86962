// Names by hand, and the many spellings of each. The lists are written for this test alone; the rule's own words are
// not read here.

/// Words of names that must go, parted by blanks.
let secretNames: [[String]] = """
    password · user password · db password · new password · password confirmation · smtp passwd · passwd · root pwd
    pass · wifi pass · passphrase · key passphrase · secret · secrets · client secret · app secret · webhook secret
    secret value · shared secret · consumer secret · totp secret · signing secret · aws secret access key · secret key
    access key · storage account key · api key · api keys · x api key · raw key · full key · master key · private key
    rsa private key · signing key · encryption key · hmac key · account key · wrapped key · key value · key material
    key hash · ssh key · service key · client key · auth key · session key · license key · decryption key · deploy key
    token · tokens · access token · refresh token · session token · id token · bearer token · github token
    slack bot token · csrf token · push token · token value · jwt · user jwt · bearer · authorization
    proxy authorization · authorization header · cookie · set cookie · session cookie · hash · password hash
    token hash · hashed password · salt · password salt · seed · wallet seed · seed phrase · mnemonic
    mnemonic phrase · otp · otp code · totp · pin · card pin · pin code · pem · key pem · dsn · sentry dsn
    connection string · db connection string · signature · request signature · plaintext · secret plaintext
    ciphertext · credential · credentials · aws credentials · google application credentials · basic auth
    backup codes · recovery code · verification code · encrypted password · webhook signing key · api secret
    api token · mfa secret · previous secret · old password · password history · database url · redis url · passcode
    device passcode · psk · private key pem · client secret basic · oauth client secret · openai api key
    stripe secret key · data encryption key · cvv · netrc · keystore password · requirepass · bindpw · fernet key
    """.nameWords

/// Names that must stay.
let plainNames: [[String]] = """
    key id · key ids · key name · key type · key count · key version · key prefix · key hint · key algorithm
    key length · key status · key enabled · key policy · key limit · key provider · key size · key alias · key usage
    api key id · api key name · api key count · api key prefix · api key last4 · api key expires at · access key id
    aws access key id · private key id · signing key version · encryption key status · public key · ssh public key
    public key fingerprint · publishable key · public key pem · token id · token type · token count · token limit
    token expires at · token expires in · token prefix · token version · token name · token provider · token status
    max tokens · total tokens · prompt tokens · tokens per minute · tokens used · token endpoint · secret name
    secret version · secret id · secret type · secret count · secret expires at · secret provider
    client secret expires at · password policy · password length · password hint · password changed at
    password expires at · password enabled · password version · hash algorithm · hash type · hash length · salt length
    cookie policy · cookie name · cookie consent · cookie domain · signature algorithm · signature version
    jwt algorithm · jwt id · session id · credential id · credential type · credential provider · otp enabled
    otp length · pin length · pin enabled · seed version · dsn name · has password · is secret · requires auth
    pod template hash · git sha · commit hash
    auth type · auth provider · auth method · authorization policy · authorization type · bearer type
    passphrase hint · author · authors · authority · co author · passport · passport country · passenger
    passenger count · compass · compass heading · keyboard · keyboard layout · keyword · keywords · monkey · turkey
    hockey team · keynote · donkey · whiskey · journey · survey · tokenizer · tokenization method · secretary
    secretariat · bypass · passive · passion · passage · hashtag · hashtags · shipping · shipping address · opinion
    spinner · pinned · pinterest handle · mapping · pipeline · pineapple · saltwater · seedling · assault · dashboard
    cashier · hashicorp region · monkey bars · sales region · salary band · basalt · section · sector · second
    security group · signal · signup date · design · assigned to · resignation · cookies policy · cookiecutter
    cooking · podcast · codec · code owner · error code · country code · postal code · zip code · status code
    language code · code · barcode · model · node · node pool · mode · primary key · foreign key · partition key
    sort key · cache key · idempotency key · issue key · object key · translation key · commit hash · git hash
    file hash · content hash · block hash · name · team · owner · environment · env · region · zone · cost center
    description · notes · tags · labels · created at · created by · updated at · version · plan · tier · project
    project id · tenant · tenant id · organization · department · contact email · email · phone · url · callback url
    webhook url · homepage · redirect uri · allowed ips · ip range · rate limit · quota · scopes · permissions · roles
    origin · referrer · user agent · locale · timezone · currency · amount · balance · priority · severity · ticket
    jira ticket · build number · release · branch · repository · service · service name · client id · client name
    app version · platform · device · os · browser · cluster · namespace · pod · host · port · protocol · method
    path · query · headers · status · state · reason · source · target · category · kind · type · format · encoding
    language · street · city · country · latitude · longitude · width · height · color · size · weight · price
    discount · sku · salt lake city · seed round · seed funding · boarding pass · pass rate · pass count · passed
    test passes count · key value pairs · last password change · key material origin · api key location · token storage
    token location · token binding · token address · token limit per minute · private key storage · cookie same site
    csrf protection · secret engine · password protected · password login · password file · private key file
    """.nameWords

extension String {
    fileprivate var nameWords: [[String]] {
        split { $0 == "·" || $0 == "\n" }.map { $0.split(separator: " ").map(String.init) }.filter { !$0.isEmpty }
    }
}

/// How names are cased and parted.
let spellings: [@Sendable ([String]) -> String] = [
    { $0.joined(separator: "_") },
    { $0.joined(separator: "-") },
    { $0.joined(separator: " ") },
    { $0.joined(separator: ".") },
    { $0.joined(separator: "__") },
    { $0.joined(separator: "_").uppercased() },
    { $0.joined(separator: "-").uppercased() },
    { $0.map(\.capitalizedWord).joined() },
    { $0.map(\.capitalizedWord).joined(separator: "-") },
    { $0.camelCased(\.capitalizedWord) },
    { words in words.camelCased { $0.count < 4 ? $0.uppercased() : $0.capitalizedWord } },
    { $0.joined(separator: "_") + "_2" },
]

/// What hides letters from a plain comparison.
let disguises: [(name: String, apply: @Sendable (String) -> String)] = [
    ("full widths", { $0.shifted(to: 0xFF21, 0xFF41) }),
    ("bold letters", { $0.shifted(to: 0x1D400, 0x1D41A) }),
    ("sans-serif letters", { $0.shifted(to: 0x1D5A0, 0x1D5BA) }),
    ("circled letters", { $0.shifted(to: 0x24B6, 0x24D0) }),
    ("Cyrillic look-alikes", { $0.replacing("aeocp", "аеоср") }),
    ("Greek look-alikes", { $0.replacing("oaki", "οακι") }),
    ("zero width spaces", { $0.parted(by: "\u{200B}") }),
    ("soft hyphens", { $0.parted(by: "\u{AD}") }),
    ("combining marks", { $0.parted(by: "\u{301}") }),
    ("long strokes", { $0.parted(by: "\u{336}") }),
    ("letters with marks", { $0.replacing("aeosi", "áëøšï") }),
    ("small capitals", { $0.replacing("aekto", "ᴀᴇᴋᴛᴏ") }),
]

/// Odder spellings, which secret names alone are tried with.
let evasions: [(name: String, apply: @Sendable ([String]) -> String)] = [
    ("letter by letter", { $0.joined().parted(by: " ") }),
    ("letter by letter, dashed", { $0.joined().parted(by: "-") }),
    ("in turns", { $0.joined().enumerated().map { $0 % 2 == 0 ? $1.lowercased() : $1.uppercased() }.joined() }),
    ("cut in the middle", { words in words.joined().cut }),
    ("all joined", { $0.joined() }),
    ("digits for letters", { $0.joined(separator: "_").replacing("eo", "30") }),
]

extension [String] {
    fileprivate func camelCased(_ capitalized: (String) -> String) -> String {
        prefix(1).joined() + dropFirst().map(capitalized).joined()
    }
}

extension String {
    var capitalizedWord: String { prefix(1).uppercased() + dropFirst() }

    fileprivate var cut: String {
        let middle = index(startIndex, offsetBy: count / 2)
        return self[..<middle] + "_" + self[middle...]
    }

    fileprivate func parted(by part: String) -> String { map(String.init).joined(separator: part) }

    fileprivate func shifted(to capitals: UInt32, _ small: UInt32) -> String {
        let shifted = unicodeScalars.map { scalar in
            switch scalar {
            case "A"..."Z": Unicode.Scalar(scalar.value - 65 + capitals) ?? scalar
            case "a"..."z": Unicode.Scalar(scalar.value - 97 + small) ?? scalar
            default: scalar
            }
        }
        return String(String.UnicodeScalarView(shifted))
    }

    fileprivate func replacing(_ letters: String, _ others: String) -> String {
        let pairs = Dictionary(uniqueKeysWithValues: zip(letters, others))
        return String(map { pairs[$0] ?? $0 })
    }
}
