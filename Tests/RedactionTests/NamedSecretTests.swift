// Secrets that prose, commands and markup give a name to, with no sign of an assignment between.

import Testing

@testable import Redaction

@Suite("Secrets behind their names")
struct NamedSecretTests {
    private let scanner: Scanner

    init() throws {
        scanner = try Scanner.shared.get()
    }

    /// Whether no part of the value is shown, and what the text reads as is found again in nothing.
    private func hides(_ value: String, in text: String) -> Bool {
        guard !scanner.isPlain(Array(text.utf8)), let shown = ShownText(Array(text.utf8), scanner) else { return false }
        let again = ShownText(shown.text, scanner)?.hits.isEmpty ?? true
        return again && !String(decoding: shown.text, as: UTF8.self).contains(value)
    }

    /// Expects each of the values to go in the sign's place.
    private func expectHidden(
        _ values: [String], in text: String, sourceLocation: SourceLocation = #_sourceLocation
    ) {
        for value in values {
            let isHidden = hides(value, in: text.replacing("§", with: value))
            #expect(isHidden, "\(text) \(value)", sourceLocation: sourceLocation)
        }
    }

    private func stays(_ text: String) -> Bool {
        ShownText(Array(text.utf8), scanner)?.hits.isEmpty ?? true
    }

    @Test(
        "a name that is parted from its value by blanks, a dash or a bar",
        arguments: [
            "requirepass §", "masterauth §", "ENV DB_PASSWORD §", "export GITHUB_TOKEN §", "setx API_SECRET §",
            "aws configure set aws_secret_access_key §", "password - §", "password | §", "| db-password | § |",
            "the secret is §", "my api key is §", "token is set to §", "conf.setPassword('§')", "password(\"§\")",
            ".secret(\"§\")", "dbPassword §", "password: |\n  §", "the private key is '§'", "pass is §",
            "password changed to §", "password has been reset to §", "the api key is: §",
        ])
    func prose(_ text: String) {
        expectHidden(["hunter2x", "s3cr3tPhrase", "tr0ub4dor!"], in: text)
    }

    @Test(
        "an option's value, whatever word it is",
        arguments: [
            "--secret-key §", "--pass §", "--private-key §", "mytool -token §", "--client-secret § -v",
            "wget --http-password § https://x.example", "--db_password §", "--auth-token §", "--api-key a.§",
        ])
    func options(_ text: String) {
        expectHidden(["hunter2x", "sunny", "'sunnyday'", "'abc'", "'correct horse'"], in: text)
    }

    @Test(
        "signs that add, and statements of what a secret was made to be",
        arguments: [
            "PASSWORD+=§", "DB_PASSWORD ?= §", "<key>password</key><string>§</string>",
            "<key>password</key>\n  <string>§</string>", "the admin secret has been set to §",
            "the password was set to §",
            "the api key was rotated to §", "the token will be §",
        ])
    func set(_ text: String) {
        expectHidden(["hunter2x4711", "s3cr3t!Phrase"], in: text)
    }

    @Test("a wallet's words")
    func mnemonic() {
        let words = "abandon ability able about above absent absorb abstract absurd abuse access zoo"
        for text in ["mnemonic: §", "the seed phrase is §.", "wallet:\n  mnemonic: §\n", "seed=§"] {
            let text = text.replacing("§", with: words)
            #expect(hides("ability able", in: text) && hides("access", in: text), "\(text)")
        }
        #expect(stays("a seed phrase is not stored anywhere, and cannot be seen"))
    }

    @Test(
        "what names a scheme or an amount, an id behind an escape or in a longer name, and an address without a password",
        arguments: [
            "https://app.example/login?auth=sso", "auth=oidc", "tokens: 128k", "auth=required",
            "jdbc:oracle:thin:@//db.example.com:1521/ORCLPDB1",
            "https://app.example/login?next=%2Fw%2F01J8ZQ4X5N7YKTM3B2C6D8F9GA",
            "https://x.example/Doc.aspx?sourcedoc=%7B550e8400-e29b-41d4-a716-446655440000%7D&file=a.docx",
            "line\\n01J8ZQ4X5N7YKTM3B2C6D8F9GA", "see a\\u002f65f1c2d3e4b5a69788990011",
            "01J8ZQ4X5N7YKTM3B2C6D8F9GA-eu-west-1", "job_65f1c2d3e4b5a69788990011_v2",
            "01J8ZQ4X5N7YKTM3B2C6D8F9GA_01J8ZQ4X5N7YKTM3B2C6D8F9GB",
        ])
    func harmless(_ text: String) {
        #expect(stays(text))
    }

    @Test(
        "the short options of tools that take a password by them",
        arguments: [
            "mysql -u root -p§", "mysqldump -uroot -p§ shop", "sshpass -p § ssh host", "sshpass -p§ ssh host",
            "docker login -u bob -p § registry.example", "redis-cli -h db -a § ping", "useradd -p § bob",
            "7z x -p§ a.7z", "sshpass -p '§' ssh host",
        ])
    func tools(_ text: String) {
        expectHidden(["hunter2x", "sunny"], in: text)
        #expect(
            hides("horse", in: "sshpass -p 'correct horse' ssh host") && hides("hunter2", in: "sshpass -p 'hunter2"))
    }

    @Test(
        "a variable that a word is set to, and what YAML, XML and headers put before a value",
        arguments: [
            "POSTGRES_PASSWORD: §", "spring.datasource.password: §", "clientSecret: §", "password: !!str §9",
            "password: >-\n  §9", "<password><![CDATA[§]]></password>", "- name: DB_PASSWORD\n  value: §",
            "Authorization: GenieKey §9-4711",
        ])
    func variables(_ text: String) {
        expectHidden(["hunter", "swordfish"], in: text)
    }

    @Test(
        "credentials that curl, netrc and routers are given",
        arguments: [
            "curl -sSu bob:§ https://x.example", "curl -ku bob:§ x", "curl -u  bob:§ x", "CURL -u bob:§",
            "curl.exe --user :§ x", "machine h login bob password §", "username bob password 7 §9x",
            "SET ROLE bob PASSWORD \"§\"",
        ])
    func commands(_ text: String) {
        expectHidden(["hunter", "swordfish"], in: text)
    }

    @Test(
        "credentials in headers' own forms, and what calls hold in quotes",
        arguments: [
            "Authorization: Token token=\"§\"", "Authorization: ApiKey key=\"§\"", "auth: Token token=\"§\"",
            "curl -H 'Authorization: Token token=\"§\"' https://x.example", "secret: foo=\"§\" end",
            "Authorization: Bearer \"§\"", "Proxy-Authorization: Foo bar=\"§\"", "Set-Cookie: auth=\"§\"; Path=/",
            "Authorization: MAC id=\"bob\", mac=\"§\"", "auth=HTTPBasicAuth('bob', '§')",
        ])
    func parameters(_ text: String) {
        expectHidden(["hunter2x", "s3cr3tPhrase", "tr0ub4dor!"], in: text)
    }

    @Test(
        "passwords with letters and signs of other scripts, to their ends",
        arguments: ["password: §", "password=§", "pwd = §, next", "the password: §。", "DB_PASSWORD=§\nA=b"])
    func otherScripts(_ text: String) {
        expectHidden(["Summer£99", "Лето2024!", "密码太难了123", "abc€123", "Καλοκαίρι2024!", "pa55😀word"], in: text)
    }

    @Test(
        "a scope that is no scope: with signs, quotes, or capitals and digits",
        arguments: [
            "password:Sommer2024!", "api_key:Sommer2024x", "token:abc123XYZ987", "pwd:\"sunny\"", "密码：Sommer2024!",
        ])
    func scopes(_ text: String) throws {
        let scanner = try Scanner()
        #expect(scanner.look(at: Array(text.utf8), .scope) != .clean, "\(text)")
    }

    @Test(
        "scopes that speak of secrets stay",
        arguments: [
            "secret:read", "token:admin", "tokens:read:v2", "password:reset:24h", "secrets:List", "token:exchange_v2",
            "key:2024-01", "apikey:create", "auth:oauth2",
        ])
    func innocentScopes(_ text: String) throws {
        let scanner = try Scanner()
        #expect(scanner.look(at: Array(text.utf8), .scope) == .clean, "\(text)")
    }

    @Test(
        "members of JSON inside a text, by their names and by those beside them",
        arguments: [
            #"settings: {"secret": {"value": "§"}} end"#, #"{"passwords": ["§"]}"#, #"{"auth": ["bob", "§"]}"#,
            #"env [{"name":"DB_PASSWORD","value":"§"}]"#, #"{"value":["§"],"name":"DB_PASSWORD"}"#,
        ])
    func json(_ text: String) {
        expectHidden(["hunter", "swordfish"], in: text)
    }

    @Test(
        "passwords in other languages and scripts",
        arguments: [
            "Пароль: §", "ПАРОЛЬ=§", "пароль БД - пароль: §", "密码：§", "数据库密码: §", "密码是§", "パスワード: §",
            "비밀번호: §", "كلمة المرور: §", "סיסמה: §", "รหัสผ่าน: §", "κωδικός πρόσβασης: §", "पासवर्ड: §",
            "mot de passe : §", "mdp=§", "Passwort: §", "contraseña: §", "heslo: §", "jelszó: §", "şifre: §",
            "mật khẩu: §", "kata sandi: §", "adgangskode: §", "geslo: §",
        ])
    func languages(_ text: String) {
        expectHidden(["hunter2x", "s3cr3tPhrase", "tr0ub4dor!"], in: text)
    }

    @Test(
        "attributes called a value, beside one that holds the name",
        arguments: [#"<add key="DbPassword" value="§"/>"#, "<property name='api-key'\n  value='§'>"])
    func attributes(_ text: String) {
        expectHidden(["hunter2x", "sunny"], in: text)
    }

    @Test(
        "SQL's quoted passwords",
        arguments: [
            "CREATE USER bob IDENTIFIED BY '§'", "ALTER USER bob IDENTIFIED WITH mysql_native_password BY '§'",
            "create role bob login password '§';", "ALTER ROLE bob WITH ENCRYPTED PASSWORD '§' VALID UNTIL 'infinity'",
        ])
    func statements(_ text: String) {
        expectHidden(["hunter2x", "sunnydays", "correct horse"], in: text)
    }

    @Test(
        "names and values in Markdown and HTML",
        arguments: [
            "**password**: §", "**Password:** §", "*password*: §", "`password`: §", "`password`: `§`", "`token` = §",
            "<b>password</b>: §", "<b>Password:</b> §", "<td>password</td><td>§</td>", "<li><code>api_key</code>: §",
            "<dt>Secret</dt>\n<dd>§</dd>", "password: **§**",
        ])
    func markup(_ text: String) {
        expectHidden(["hunter2x", "s3cr3tPhrase"], in: text)
    }

    @Test("codes of digits behind their names", arguments: ["PIN §", "the pin is §", "OTP §", "otp: §"])
    func codes(_ text: String) {
        expectHidden(["4711", "47110", "123456"], in: text)
    }

    @Test(
        "what only speaks of secrets stays",
        arguments: [
            "token is v2.1.0", "the secret is out", "api key is rotated monthly", "password policy",
            "refresh_token 2026", "token for build 1742", "pass 2 of 3", "boarding pass A1234", "bypass rule2024",
            "--token-file /etc/x1", "--private-key ./key.pem", "--private-key key.pem", "--ssh-key ~/.ssh/id_rsa2",
            "ssh -p 2222 host", "docker run -p 8080:80 app", "mysql -P 3306 -u root -p shop", "mysql -p",
            "password 'reset' page", "user deployed by 'alice'", "<b>note</b>: ok", "**tokens**: 5",
            "<td>name</td><td>alice1</td>", "secret santa", "API token - prod2024", "an API key for release-2024.1",
            "key rotated 2024x9", "the auth service v2", "pin 12 of the board", "spin 2024", "OTP 2FA",
            "token(s) for v2build", #"<add key="region" value="eu1"/>"#, "OAuth token endpoint /v1/token2",
            "use -p with care1", "--token is required", "Пароль должен содержать 8 символов", "密码长度至少8位",
            "clientSecret: string", "API_KEY: required", "password: n/a", "Authorization: required for admins",
            "(arn:aws:secretsmanager:eu-west-1:123456789012:secret:prod/db-AbCdEf)", "curl -u bob https://x.example",
            #"{"name":"REGION","value":"west"}"#, #"{"auth":"bearer"}"#, "- name: REGION\n  value: west1",
            "パスワードを変更しました", "密码：请联系管理员。", "пароль: спросите у админа", "Passe-partout: 2024er", "비밀번호 변경 2회",
        ])
    func prosaic(_ text: String) {
        #expect(stays(text), "\(text)")
    }
}
