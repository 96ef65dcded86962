// Values that must survive, made by kinds, each with the member that it stands in.

/// A kind of legitimate values.
struct LegitimateKind: Sendable {
    let name: String
    let member: String
    let make: @Sendable (inout SecretMaker) -> String

    init(_ name: String, in member: String, _ make: @escaping @Sendable (inout SecretMaker) -> String) {
        self.name = name
        self.member = member
        self.make = make
    }
}

let legitimateKinds: [LegitimateKind] = identifiers + digests + addresses + texts + others

private let identifiers: [LegitimateKind] = [
    .init("UUIDs", in: "request_id") { $0.uuid() },
    .init("prefixed UUIDs", in: "tenant") { $0.pick(["tenant-", "req_", "urn:uuid:", "user/"]) + $0.uuid() },
    .init("ULIDs", in: "event") { "01" + $0.body("0-9A-HJKMNP-TV-Z", 24) },
    .init("TypeIDs", in: "owner_id") {
        $0.pick(["user_", "org_", "prefix_"]) + "01" + $0.body("0-9a-hjkmnp-tv-z", 24)
    },
    .init("ObjectIds", in: "document") { "6" + $0.hex(23) },
    .init("vendors' ids", in: "customer") {
        $0.pick(["cus_", "sub_", "pi_", "evt_", "price_", "prod_", "asst_", "user_", "org-", "proj_", "acct_"])
            + $0.body("0-9A-Za-z", $0.pick([14, 16, 24]))
    },
    .init("access key ids", in: "aws_id") { $0.pick(["AKIA", "ASIA", "AROA"]) + $0.body("2-7A-Z", 16) },
    .init("Twilio SIDs", in: "sid") { $0.pick(["AC", "SM", "CA"]) + $0.hex(32) },
    .init("OAuth client ids", in: "client") {
        $0.digits(12) + "-" + $0.body("0-9a-z", 32) + ".apps.googleusercontent.com"
    },
    .init("publishable keys", in: "publishable") { $0.pick(["pk_live_", "pk_test_"]) + $0.body("0-9A-Za-z", 24) },
    .init("long publishable keys", in: "publishable") { (maker: inout SecretMaker) in
        maker.pick(["pk_live_51", "pk_test_51"]) + maker.body("0-9A-Za-z", 97)
    },
    .init("publishable keys in parts", in: "publishable") {
        "sb_publishable_" + $0.body("0-9A-Za-z_-", 22) + "_" + $0.body("0-9A-Za-z", 8)
    },
    .init("ids of keys", in: "origin") { "apikey_01" + $0.body("1-9A-HJ-NP-Za-km-z", 22) },
    .init("refunds", in: "refund") { "re_" + $0.body("0-9A-Za-z", 24) },
    .init("keys of service accounts", in: "key_ref") {
        "projects/p/serviceAccounts/ci@p.iam.gserviceaccount.com/keys/" + $0.hex(40)
    },
    .init("versions in a vault", in: "ref") {
        "https://\($0.pick(words)).vault.azure.net/secrets/\($0.pick(words))/\($0.hex(32))"
    },
    .init("issuers", in: "issuer") { "https://oidc.eks.eu-west-1.amazonaws.com/id/" + $0.hex(32).uppercased() },
    .init("places of secrets in text", in: "note") { (maker: inout SecretMaker) in
        maker.pick(["secret: ", "encryption key: ", "api_key="])
            + maker.pick([
                "arn:aws:kms:eu-west-1:\(maker.digits(12)):key/\(maker.uuid())", "op://Prod/Stripe/credential",
                "alias/aws/s3", "$DB_PASSWORD", "env:DB_PASSWORD", "%(DB_PASSWORD)s", "YOUR_API_KEY",
                "AKIA" + maker.body("2-7A-Z", 16),
            ])
    },
    .init("algorithms and times in text", in: "note") {
        $0.pick(["hash: ", "signature: ", "refresh token: ", "JWT: ", "hash="])
            + $0.pick(["sha256", "RS256", "Ed25519", "HMAC-SHA256", "30d", "15min", "42/42"])
    },
    .init("files of secrets", in: "note") {
        $0.pick(["POSTGRES_PASSWORD_FILE=", "password_file=", "passwordFile: "]) + "/run/secrets/" + $0.pick(words)
    },
    .init("lists of words in quotes", in: "note") { _ in #"columns "passwordHash", "createdAt", "token", "scopes""# },
    .init("challenges", in: "note") { _ in #"WWW-Authenticate: Bearer realm="api""# },
    .init("roles of single sign-on", in: "arn") {
        "arn:aws:sts::\($0.digits(12)):assumed-role/AWSReservedSSO_AdministratorAccess_\($0.hex(16))/bob@example.com"
    },
    .init("display prefixes", in: "key_prefix") { (maker: inout SecretMaker) in
        maker.pick(["cyc_live_", "cyc_test_", "diffio_live_", "sk_live_", "ghp_"])
            + maker.body("0-9A-Za-z", maker.pick([6, 8, 12]))
    },
    .init("short ids", in: "ref") { $0.pick(["key_", "usr-", ""]) + $0.hex($0.pick([8, 12])) },
    .init("cloud resources", in: "instance") {
        $0.pick(["i-0", "vol-0", "subnet-0", "sg-0"]) + $0.hex(16)
    },
    .init("ARNs of secrets", in: "arn") {
        "arn:aws:secretsmanager:eu-west-1:\($0.digits(12)):secret:\($0.pick(words))/db-\($0.body("A-Za-z", 6))"
    },
    .init("ARNs", in: "arn") {
        "arn:aws:iam::\($0.digits(12)):role/service-role/\($0.pick(words))-\($0.pick(words))-\($0.hex(8))"
    },
]

private let digests: [LegitimateKind] = [
    .init("commits by their member", in: "git_commit") { $0.hex(40) },
    .init("digests by a member of many", in: "commits") { $0.hex(40) },
    .init("digests by their member", in: "sha256") { $0.hex(64) },
    .init("ETags", in: "etag") { "\"\($0.hex(32))\"" },
    .init("commits in text", in: "note") { "deployed commit \($0.hex(40)) to \($0.pick(words))" },
    .init("image digests", in: "image") { "registry.example.com/team/\($0.pick(words))@sha256:\($0.hex(64))" },
    .init("fingerprints", in: "ssh") { "SHA256:" + $0.body("0-9A-Za-z+/", 43) },
    .init("integrity", in: "asset") { "sha384-" + $0.base64(bytes: 48) },
    .init("commits from and to", in: "note") { "from commit \($0.hex(40)) to \($0.hex(40)), was \($0.hex(40))" },
    .init("digests of files", in: "note") { "sha256 checksums:\n\($0.hex(64))  app.tgz\n\($0.hex(64))  lib.so" },
    .init("commit URLs", in: "link") { "https://github.com/acme/\($0.pick(words))/commit/\($0.hex(40))" },
    .init("short hashes", in: "build") { "v\($0.digits(1)).\($0.digits(2)).0+\($0.hex(7))" },
    .init("trace ids", in: "traceparent") { "00-\($0.hex(32))-\($0.hex(16))-01" },
]

private let addresses: [LegitimateKind] = [
    .init("e-mail", in: "contact") {
        "\($0.pick(words)).\($0.pick(words))+\($0.pick(words))@\($0.pick(words)).example.com"
    },
    .init("service accounts", in: "owner") {
        "\($0.pick(words))-\($0.pick(words))-runner@\($0.pick(words))-\($0.digits(6)).iam.gserviceaccount.com"
    },
    .init("URLs", in: "url") {
        "https://\($0.pick(words)).example.com:8443/\($0.pick(words))/\($0.digits(5))?page=\($0.digits(2))&sort=created_at"
            + "#\($0.pick(words))"
    },
    .init("URLs with ids", in: "dashboard") {
        "https://grafana.example.com/d/\($0.body("0-9a-z", 9))/\($0.pick(words))-overview?orgId=1&from=now-6h&to=now"
    },
    .init("host names", in: "host") {
        "\($0.pick(words))-\($0.digits(2)).\($0.pick(words)).svc.cluster.local"
    },
    .init("cloud hosts", in: "endpoint") {
        "\($0.pick(words)).\($0.body("0-9a-z", 12)).eu-central-1.rds.amazonaws.com:5432"
    },
    .init("pods", in: "pod") { "\($0.pick(words))-\($0.pick(words))-\($0.hex(10))-\($0.body("0-9a-z", 5))" },
    .init("IP addresses", in: "allowed") {
        $0.pick(["2001:db8:\($0.hex(4))::\($0.hex(4))/64", "10.\($0.digits(2)).0.0/16"])
    },
    .init("paths", in: "path") {
        "/srv/\($0.pick(words))/\($0.pick(words))/2026/05/09/\($0.pick(words))-\($0.digits(6)).json"
    },
]

private let texts: [LegitimateKind] = [
    .init("sentences", in: "description") { $0.pick(sentences) },
    .init("sentences with numbers", in: "comment") { "\($0.pick(sentences)) (\($0.digits(4)), \($0.pick(words)))" },
    .init("talk of secrets", in: "comment") { $0.pick(talk) },
    .init("snake and kebab words", in: "slug") { (maker: inout SecretMaker) in
        let sign = maker.pick(["_", "-", "."])
        return (0..<5).map { _ in maker.pick(words) }.joined(separator: sign)
    },
    .init("camel words", in: "class") { (maker: inout SecretMaker) in
        (0..<4).map { _ in maker.pick(words).capitalizedWord }.joined()
    },
    .init("constants", in: "flag") { (maker: inout SecretMaker) in
        (0..<4).map { _ in maker.pick(words).uppercased() }.joined(separator: "_")
    },
]

private let others: [LegitimateKind] = [
    .init("dates", in: "since") {
        "2026-0\($0.pick(["1", "5", "9"]))-1\($0.pick(["2", "7"]))T12:\($0.pick(["00", "30"])):00.\($0.digits(6))Z"
    },
    .init("scopes", in: "scope") {
        "\($0.pick(["keys", "tokens", "secrets", "api_keys", "passwords"])):\($0.pick(["read", "write", "rotate", "*"]))"
    },
    .init("long scopes", in: "scopes") {
        "https://www.googleapis.com/auth/\($0.pick(words)).\($0.pick(words)).readonly"
    },
    .init("versions", in: "version") {
        "\($0.digits(1)).\($0.digits(2)).\($0.digits(1))-beta.\($0.digits(2))+build.2026050\($0.digits(1))"
    },
    .init("numbers", in: "phone") { "+\($0.digits(12))" },
    .init("settings", in: "flags") {
        "region=eu-west-\($0.digits(1)) replicas=\($0.digits(2)) mode=\($0.pick(words)) max_tokens=\($0.digits(4))"
    },
    .init("user agents", in: "agent") {
        "Mozilla/5.0 (X11; Linux x86_64; rv:1\($0.digits(2)).0) Gecko/20100101 Firefox/1\($0.digits(2)).0"
    },
    .init("time zones and locales", in: "locale") {
        $0.pick(["Europe/Berlin", "America/Argentina/Buenos_Aires", "de_DE.UTF-8", "zh-Hant-TW"])
    },
    .init("media types", in: "type") {
        $0.pick(["application/vnd.api+json", "application/x-www-form-urlencoded; charset=utf-8", "image/svg+xml"])
    },
]

private let words = """
    billing gateway invoice analytics production staging reservation dashboard ingestion warehouse customer payment
    scheduler telemetry frontend platform research marketing reporting notification inventory checkout monitoring
    authentication development infrastructure europe atlas mercury falcon backup webhook internal partner mobile
    """.split(whereSeparator: \.isWhitespace).map(String.init)

private let sentences = [
    "Used by the nightly export of invoices; ask the data team before you rotate it.",
    "Wird vom nächtlichen Rechnungsexport benutzt; Geschwindigkeitsbegrenzungen gelten weiterhin.",
    "Utilisée par l'export nocturne des factures, à renouveler chaque trimestre.",
    "Clave de producción del equipo de análisis; caduca a final de año.",
    "Chiave del servizio di fatturazione, sostituita dopo l'incidente di marzo.",
    "Chave de produção da equipe de dados, não remover antes da migração.",
    "Klucz produkcyjny zespołu rozliczeń; wszystkie szczegóły w dokumentacji.",
    "Ключ для ночной выгрузки счетов, владелец — команда данных.",
    "請求書の夜間エクスポートに使用します。更新前にデータチームへ連絡してください。",
    "用于夜间发票导出，轮换前请联系数据团队。",
    "مفتاح الإنتاج لفريق التحليلات، لا تحذفه قبل الترحيل.",
    "Üretim ortamı anahtarı; ekip değişikliklerinden önce haber verin.",
]

private let talk = [
    "rotates its password every 90 days", "the token is kept in the vault of team 4", "API keys: see the handbook",
    "password policy: 12 characters", "secret scanning is on since 2026", "token type bearer, limit 100 tokens",
    "ask Ann for the passphrase", "the X-Admin-API-Key header", #"{"auth": "bearer", "token_type": "basic"}"#,
    "no credentials are stored here", "key rotated after incident 4711",
]
