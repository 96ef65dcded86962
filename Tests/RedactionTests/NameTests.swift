// The field-name rule, measured on names by the thousand.

import Foundation
import Testing

@testable import Redaction

@Suite("Names of members")
struct NameTests {
    @Test(
        "what the contract names goes",
        arguments: [
            "api_key", "apiKey", "API-KEY", "key_hash", "clientSecret", "privateKey", "passwd",
            "authorization", "x-api-key", "db_password", "AWS_SECRET_ACCESS_KEY", "sessionToken",
            "connection_string", "APIKEY", "apikey", "secretkey", "accesstoken", "authtoken",
            "clientsecret", "privatekey", "p a s s w o r d", "P.A.S.S.W.O.R.D", "pA_sS-wOrD", "tokens",
            "api_keys", "userPINs", "JWTs", "spring.datasource.password", "/users/0/token", "p4ssw0rd",
            "s3cr3t_k3y", "paßword", "ﬁle_paﬀ_ｐａｓｓｗｏｒｄ", "contraseña", "private_public_key_pair",
            "public_token", "api\u{200B}_\u{FEFF}key", "otp_uri", "xtoken", "fbtoken", "token_2", "auth",
        ])
    func goes(name: String) {
        #expect(isSecretName(name))
    }

    @Test(
        "what only speaks of secrets stays in the plural, too",
        arguments: ["token_policies", "secret_aliases", "token_families", "secret_categories"])
    func plurals(name: String) {
        #expect(!isSecretName(name))
    }

    @Test("every character that reads as one letter or digit is read as that, in names and keys")
    func compatible() throws {
        let scanner = try Scanner.shared.get()
        for scalar in (0x80...0x1FFFF as ClosedRange<UInt32>).compactMap(Unicode.Scalar.init) {
            let plain = String(Character(scalar)).precomposedStringWithCompatibilityMapping
            guard plain.utf8.count == 1, plain.utf8.allSatisfy(ByteSet.alphanumeric.contains) else { continue }
            let body = (0..<36).map { $0 % 4 == 3 ? String(Character(scalar)) : String(($0 * 7 + 5) % 36, radix: 36) }
            let key = "gh" + "p_" + body.joined()
            #expect(scanner.shown(key) != key, "U+\(String(scalar.value, radix: 16))")
        }
        #expect(isSecretName("to\u{212A}en") && isSecretName("P\u{212B}SSWORD"))
    }

    @Test(
        "passwords go in other scripts, too",
        arguments: [
            "пароль", "Пароль_БД", "数据库密码", "登入密碼", "パスワード", "비밀번호", "كلمة المرور",
            "ハ\u{309A}スワート\u{3099}", "Κωδικο\u{301}ς προ\u{301}σβασης",
            "\u{1107}\u{1175}\u{1106}\u{1175}\u{11AF}\u{1107}\u{1165}\u{11AB}\u{1112}\u{1169}",
        ])
    func scripts(name: String) {
        #expect(isSecretName(name))
        #expect(
            strippedObject(Array(#"{"\#(name)":"x"}"#.utf8)[...]).map { String(decoding: $0.text, as: UTF8.self) }
                == "{}")
    }

    @Test(
        "what only looks so, or tells about a secret, stays",
        arguments: [
            "", "_", "7", "key", "keys", "key_id", "keyID", "keyIDs", "token_type", "tokenType",
            "author", "passport", "passenger", "compass", "keyboard", "monkey", "hash_algorithm",
            "password_policy", "secret_name", "tokenizer", "secretary", "cookie_policy", "key_prefix",
            "key_count", "public_key", "PUBLIC-KEY", "tokentype", "keyid", "apiKeyIds", "pаssport",
            "key_last4", "has_hint", "account_spin", "日本語", "ключ", "🔑",
        ])
    func stays(name: String) {
        #expect(!isSecretName(name))
    }

    @Test("of the names that must go, 99 in 100 go")
    func stripped() {
        let names = Set(secretNames.flatMap { words in allSpellings(of: words) + evasions.map { $0.apply(words) } })
        let misses = names.filter { !isSecretName($0) }.sorted()
        let share = 1 - Double(misses.count) / Double(names.count)
        report("names of members that must go", "\(share.percent) of \(names.count)", goal: "99 %")
        if !misses.isEmpty { print("names missed: \(misses.prefix(60))") }
        #expect(names.count >= 400 && share >= 0.99)
    }

    @Test("of the names that must stay, 97 in 100 stay")
    func kept() {
        let names = Set(plainNames.flatMap(allSpellings))
        let misses = names.filter { isSecretName($0) }.sorted()
        let share = 1 - Double(misses.count) / Double(names.count)
        report("names of members that must stay", "\(share.percent) of \(names.count)", goal: "97 %")
        if !misses.isEmpty { print("names wrongly stripped: \(misses.prefix(60))") }
        #expect(names.count >= 400 && share >= 0.97)
    }

    @Test("the first look never clears a name that the rule would strip")
    func screen() {
        for (word, traits) in Vocabulary.shared.entries where traits.contains(.secret) {
            for before in [[], [1], [26], [3, 15, 13]] as [[UInt8]] {
                #expect(NameScreen.shared.suspects(before + word.letters + [9, 4]))
            }
        }
    }

    @Test("a name of endless length is judged in no time, and goes if it has to do with secrets")
    func endless() {
        #expect(isSecretName(String(repeating: "api_key_id", count: 10_000)))
        #expect(!isSecretName(String(repeating: "region", count: 10_000)))
        #expect(isSecretName(String(repeating: "ｔｏｋｅｎ", count: 10_000)))
    }

    private func allSpellings(of words: [String]) -> [String] {
        let spelled = spellings.map { $0(words) }
        return spelled + disguises.map { $0.apply(words.joined(separator: "_")) }
    }
}

extension Double {
    fileprivate var percent: String { "\((self * 10_000).rounded() / 100) %" }
}
