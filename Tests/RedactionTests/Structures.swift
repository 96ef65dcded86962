// Secrets known by their structure, and stored hashes.

/// Makers of structural secrets.
let structuralSecrets: [@Sendable (inout SecretMaker) -> String] = [
    { "postgres://app:\($0.password())@db.example.com:5432/main" },
    { "mysql://root:\($0.body("a-z", 8))@10.0.0.5/shop" },
    { "mongodb+srv://svc:\($0.password())@cluster0.example.mongodb.net/?retryWrites=true" },
    { "redis://:\($0.body("0-9a-z", 12))@cache.internal:6379/0" },
    { "amqps://guest:\($0.password())@mq.example.org/vhost" },
    { "https://user:\($0.password())@example.com/path" },
    { "https://\($0.body("0-9A-Za-z", 24))@git.example.com/repo.git" },
    { "app:\($0.password())@tcp(127.0.0.1:3306)/shop" },
    { "Server=tcp:db.example.net,1433;User ID=sa;Password=\($0.password());Encrypt=true" },
    { "host=db user=app password=\($0.password()) dbname=main" },
    { "DefaultEndpointsProtocol=https;AccountName=acme;AccountKey=\($0.base64(bytes: 64))" },
    { "Endpoint=sb://acme.servicebus.example/;SharedAccessKeyName=root;SharedAccessKey=\($0.base64(bytes: 32))" },
    { "jdbc:postgresql://db/main?user=app&password=\($0.password())" },
    { "jdbc:oracle:thin:scott/\($0.password())@db:1521/orcl" },
    { $0.jwt() }, { "Bearer " + $0.jwt() },
    { "Authorization: Bearer " + $0.body("0-9A-Za-z", 32) },
    { "Authorization: Basic " + Array("user:\($0.password())".utf8).base64 },
    { (maker: inout SecretMaker) in
        (0..<5).map { $0 == 0 ? Array(#"{"alg":"dir"}"#.utf8).base64URL : maker.body("0-9A-Za-z_-", 22) }
            .joined(separator: ".")
    },
    { Array(#"{"alg":"ES256","b64":false}"#.utf8).base64URL + ".." + $0.body("0-9A-Za-z_-", 86) },
    { $0.pem("RSA PRIVATE KEY") }, { $0.pem("PRIVATE KEY") }, { $0.pem("OPENSSH PRIVATE KEY") },
    { "Basic " + Array("me:\($0.body("0-9a-z", 4))".utf8).base64URL },
    { "password \($0.body("a-z", 6))\($0.digits(2))" },
    { "passphrase is \($0.body("a-z", 6))\($0.digits(2))" }, { "pwd=\($0.body("a-z", 3))" },
    { "api_key=" + $0.body("0-9a-z", 16) }, { "password: " + $0.password() }, { "client_secret=\($0.hex(20))" },
    { "DB_PASSWORD='\($0.password())'" }, { #"{"apiKey":"\#($0.password())"}"# },
    { "<password>\($0.password())</password>" },
    { "mytool --token \($0.password()) --verbose" }, { "mytool --signing-key '\($0.body("a-z", 8))' -v" },
    { "export DEPLOY_TOKEN \($0.body("a-z", 4))\($0.digits(3))" },
    { "the secret is \($0.body("a-z", 6))\($0.digits(2))" },
    { "mysql -uroot -p\($0.body("a-z", 8)) shop" }, { "sshpass -p \($0.body("a-z", 8)) ssh host" },
    { "ALTER USER bob IDENTIFIED BY '\($0.body("a-z", 8))'" }, { "**Password:** \($0.body("a-z", 6))\($0.digits(2))" },
    { "<td>password</td><td>\($0.body("a-z", 6))\($0.digits(2))</td>" }, { "OTP \($0.digits(6))" },
    { "Set-Cookie: session=\($0.hex(16))" },
    { "https://x.example/blob?sv=2024&sig=\($0.body("0-9A-Za-z", 43))%3D" },
    { "\($0.digits(9)):AA\($0.body("0-9A-Za-z_-", 33))" },
    { "https://discord.com/api/v10/webhooks/\($0.digits(18))/\($0.body("0-9A-Za-z_-", 68))" },
    { "hc\($0.body("a-z", 1))\($0.pick(["ik_", "ic_"]))\($0.body("0-9a-z", 58))" },
    { "hc\($0.body("a-z", 1))mk_\($0.body("0-9a-z", 26)):\($0.body("0-9A-Za-z", 32))" },
    { "AstraCS:\($0.body("0-9A-Za-z", 24)):\($0.hex(64))" },
    { "pk_\($0.digits(8))_\($0.body("0-9A-Z", 32))" }, { "pk_\($0.hex(34))" },
    { "pk_\($0.body("0-9A-Za-z", 6))_\($0.hex(34))" },
    { (maker: inout SecretMaker) in
        "A3-"
            + maker.pick([[6, 11, 5, 5, 5], [6, 6, 5, 5, 5, 5]]).map { maker.body("0-9A-Z", $0) }.joined(separator: "-")
    },
    { "00D\($0.body("0-9A-Za-z", 12))!\($0.body("0-9A-Za-z._", 90))" },
    { $0.hex(36) + "NRAL" },
]

/// Makers of stored hashes.
let storedHashes: [@Sendable (inout SecretMaker) -> String] = [
    { "$2b$12$" + $0.body("0-9A-Za-z", 53) }, { "$2y$10$" + $0.body("0-9A-Za-z", 53) },
    { "$argon2id$v=19$m=65536,t=3,p=4$\($0.body("0-9A-Za-z", 22))$\($0.body("0-9A-Za-z", 43))" },
    { "$6$\($0.body("0-9A-Za-z", 16))$\($0.body("0-9A-Za-z", 86))" },
    { "$5$rounds=5000$\($0.body("0-9A-Za-z", 16))$\($0.body("0-9A-Za-z", 43))" },
    { "$1$\($0.body("0-9A-Za-z", 8))$\($0.body("0-9A-Za-z", 22))" },
    { "$apr1$\($0.body("0-9A-Za-z", 8))$\($0.body("0-9A-Za-z", 22))" },
    { "$y$j9T$\($0.body("0-9A-Za-z", 22))$\($0.body("0-9A-Za-z", 43))" },
    { "$P$B" + $0.body("0-9A-Za-z", 30) }, { "{SSHA}" + $0.base64(bytes: 24) }, { "{SHA}" + $0.base64(bytes: 20) },
    { "{bcrypt}$2a$10$" + $0.body("0-9A-Za-z", 53) }, { "{CRYPT}" + $0.body("0-9A-Za-z", 13) },
    { "pbkdf2_sha256$260000$\($0.body("0-9A-Za-z", 12))$\($0.base64(bytes: 32))" },
    { "pbkdf2:sha256:150000$\($0.body("0-9A-Za-z", 8))$\($0.hex(64))" },
    { "scrypt:32768:8:1$\($0.body("0-9A-Za-z", 16))$\($0.hex(128))" },
    { "$pbkdf2-sha256$29000$\($0.body("0-9A-Za-z", 22))$\($0.body("0-9A-Za-z", 43))" },
    { "SCRAM-SHA-256$4096:\($0.base64(bytes: 16))$\($0.base64(bytes: 32)):\($0.base64(bytes: 32))" },
    { "*" + $0.hex(40).uppercased() }, { "md5" + $0.hex(32) }, { "$scrypt$ln=16,r=8,p=1$" + $0.body("0-9A-Za-z", 40) },
    { "sha1$\($0.body("0-9A-Za-z", 8))$\($0.hex(40))" }, { $0.hex(32) + ":" + $0.hex(32) },
    { "0x0200" + $0.hex(136).uppercased() },
]

extension SecretMaker {
    mutating func jwt() -> String {
        let head = Array(#"{"alg":"HS256","typ":"JWT"}"#.utf8).base64URL
        let claims = Array(#"{"sub":"\#(digits(8))","exp":19\#(digits(8))}"#.utf8).base64URL
        return "\(head).\(claims).\(body("0-9A-Za-z_-", 43))"
    }

    mutating func pem(_ kind: String) -> String {
        let lines = (0..<6).map { _ in base64(bytes: 48) }.joined(separator: "\n")
        return "-----BEGIN \(kind)-----\n\(lines)\n-----END \(kind)-----"
    }
}
