// What passwords are called in scripts that do not fold to Latin.

/// Words for a password in scripts of their own.
enum PasswordWord {
    /// What such a word reads as.
    static let reading = Array("password".utf8)

    private static let words = [
        "парол", "密码", "密碼", "口令", "密钥", "密鑰", "パスワード", "暗証番号", "비밀번호", "كلمة المرور", "كلمة السر", "סיסמה",
        "סיסמא", "รหัสผ่าน", "κωδικός πρόσβασης", "पासवर्ड",
        // Those of them whose marks may be characters of their own.
        "\u{30CF}\u{309A}スワート\u{3099}",
        "\u{1107}\u{1175}\u{1106}\u{1175}\u{11AF}\u{1107}\u{1165}\u{11AB}\u{1112}\u{1169}",
        "κωδικο\u{301}ς προ\u{301}σβασης",
    ]
    /// The words in small letters, in capitals, and with one capital.
    private static let spellings = words.flatMap { word in
        Set([word, word.uppercased(), word.prefix(1).uppercased() + word.dropFirst()]).map { Array($0.utf8) }
    }
    /// Which bytes are the first one of a spelling, and which the second.
    private static let firsts = ByteTable { byte in spellings.contains { $0[0] == byte } }
    private static let seconds = ByteTable { byte in spellings.contains { $0[1] == byte } }

    /// The length of one that stands there; nil where none does.
    static func length(in text: Span<UInt8>, at start: Int) -> Int? {
        guard start + 1 < text.count, firsts[text[start]], seconds[text[start + 1]] else { return nil }
        return spellings.first { text.has($0, at: start) }?.count
    }

    /// Whether a name holds one.
    static func isIn(_ name: some StringProtocol) -> Bool {
        // All of them stand behind the Latin letters, from U+0370 on.
        guard name.utf8.contains(where: { $0 >= 0xCD }) else { return false }
        let small = Array(name.lowercased().utf8)
        return small.indices.contains { length(in: small.span, at: $0) != nil }
    }
}

extension Span<UInt8> {
    fileprivate func has(_ bytes: [UInt8], at start: Int) -> Bool {
        guard start + bytes.count <= count else { return false }
        return bytes.indices.allSatisfy { self[start + $0] == bytes[$0] }
    }
}
