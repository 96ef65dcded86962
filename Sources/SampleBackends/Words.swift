// The words that generated keys are made of. Nothing here is a secret or looks like one.

enum Words {
    static let hexadecimal = Array("0123456789abcdef".utf8)
    static let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789".utf8)

    static let tenants = ["acme", "Acme", "globex", "initech", "nord/süd", "umbrella"]
    static let workspaces = ["prod", "staging", "eng", "data", "support"]
    static let stages = ["Production", "Staging", "CI", "Local", "production", "Backup"]
    static let uses = [
        "agent", "billing worker", "dashboard", "importer", "mobile client", "nightly export", "search indexer",
        "webhook relay",
    ]

    /// Several scripts, a combining mark, characters beyond U+FFFF and one that sorts apart in UTF-8 and UTF-16.
    static let otherScripts = [
        "Zürich Rechnungen", "東京 バッチ処理", "Ανάγνωση ΟΔΥΣΣΕΑΣ", "мобильный клиент", "مفتاح الفوترة", "İstanbul şube",
        "😀 smoke test", "𝔘nicode", "Cafe\u{301} terminal", "ｆｕｌｌ width", "한국어 키", "Straße 9",
    ]

    static let details = [
        "Made by the onboarding script.", "Rotate before the audit.", "Owner left; \"ask\" platform \\ support.",
        "Zeile eins\nZeile zwei",
    ]

    static let reasons = ["rotated", "owner left", "unused for a year", "found in a repository"]

    static let diffioScopes = [
        "projects:read", "projects:write", "generations:read", "generations:write", "keys:read", "usage:read",
    ]

    static let cyclesScopes = [
        "reservations:create", "reservations:commit", "reservations:release", "reservations:extend",
        "reservations:list", "balances:read", "budgets:read", "webhooks:read",
    ]
}
