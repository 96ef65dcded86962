// Objects at random, each written twice: with planted secret members, and as it has to look without them.

/// A JSON object and what must be left of it.
struct RandomObject {
    private(set) var text = ""
    private(set) var expected = ""
    private(set) var planted = 0
    private var random: SeededRandom

    init(seed: UInt64) {
        random = SeededRandom(seed)
        object(depth: 0)
    }

    private mutating func put(_ part: String) {
        text += part
        expected += part
    }

    private mutating func object(depth: Int) {
        put("{")
        var kept = 0
        for _ in 0..<Int.random(in: 0...6, using: &random) {
            let comma = text.last == "{" ? "" : ","
            text += comma
            if random.oneIn(3) {
                plant()
            } else {
                if kept > 0 { expected += "," }
                kept += 1
                put("\"\(Self.plainNames.randomElement(using: &random) ?? "")\(kept)\":")
                value(depth: depth + 1)
            }
        }
        put("}")
    }

    private mutating func value(depth: Int) {
        switch Int.random(in: 0..<(depth < 6 ? 5 : 3), using: &random) {
        case 0: put(Self.literals.randomElement(using: &random) ?? "0")
        case 1, 2: put(Self.strings.randomElement(using: &random) ?? "\"\"")
        case 3: object(depth: depth)
        default: array(depth: depth)
        }
    }

    private mutating func array(depth: Int) {
        put("[")
        for i in 0..<Int.random(in: 0...4, using: &random) {
            if i > 0 { put(",") }
            value(depth: depth + 1)
        }
        put("]")
    }

    private mutating func plant() {
        planted += 1
        let name = Self.secretNames.randomElement(using: &random) ?? ""
        let value = Self.secretValues.randomElement(using: &random) ?? "[]"
        text += "\"\(name)\":\(value)"
    }

    private static let plainNames = [
        "team", "key_id", "author", "naïve \\\"name\\\"", "\\u0074ype", "url", "日本語", "token_type",
    ]
    private static let literals = ["0", "-1.50e+10", "12345678901234567890123", "true", "false", "null", "[]", "{}"]
    private static let strings = [
        "\"\"", "\"}{][,:\\\"\"", "\"\\\\\"", "\"caf\\u00e9 \\ud83d\\ude00\"", "\"日本\"", "\"api_key\"",
    ]
    private static let secretNames = [
        "api_key", "api\\u005fkey", "PassWord", "pаssword", "\\u0070in", "x-api-key", "tok\\u200ben", "sa\\u006ct",
    ]
    private static let secretValues = [
        "\"planted\"", "[\"planted\"]", "{\"a\":[\"planted\",{\"b\":\"}\\\"\"}]}", "[[],{}]", "\"\\\\\"",
    ]
}
