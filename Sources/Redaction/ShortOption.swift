// Passwords that tools take by an option of one letter: `sshpass -p x`, `mysql -px`, `redis-cli -a x`.

/// The rule for such options, and how far the value behind one goes.
enum ShortOption {
    /// Tools by what their names begin with, their option's letter, and whether a blank may part that from the value.
    private static let tools: [(names: [StaticString], letter: UInt8, isParted: Bool)] = [
        (["mysql", "mariadb", "7z"], UInt8(ascii: "p"), false),
        (["sshpass", "login", "useradd", "usermod"], UInt8(ascii: "p"), true),
        (["zip", "unzip", "mosquitto_"], UInt8(ascii: "P"), true),
        (["redis-cli"], UInt8(ascii: "a"), true),
    ]
    /// How far before its option a tool's name is looked for.
    private static let longestCommand = 256
    private static let shortest = 3

    /// The value behind the option that the match begins; nil where no tool before it has such an option.
    static func value(in text: Span<UInt8>, _ match: PatternMatch) -> Range<Int>? {
        let isParted = text.hasBlank(at: match.end)
        guard match.end < text.count, takes(text, match, isParted: isParted) else { return nil }
        let start = isParted ? match.end + 1 : match.end
        guard start < text.count, text[start] != 0x2D else { return nil }
        let isQuoted = text[start] == 0x22 || text[start] == 0x27
        let closing = isQuoted ? text.first(text[start], in: start + 1..<text.count) : nil
        let end = closing ?? text.end(of: .visible, from: isQuoted ? start + 1 : start)
        guard end >= start + shortest, !text.hasMark(at: start) else { return nil }
        return start..<end
    }

    private static func takes(_ text: Span<UInt8>, _ match: PatternMatch, isParted: Bool) -> Bool {
        var start = match.start
        while start > 0, match.start - start < longestCommand, text[start - 1] != 0x0A { start -= 1 }
        let words = (start..<match.start).filter { $0 == 0 || !ByteSet.dotted.contains(text[$0 - 1]) }
        return tools.contains { tool in
            tool.letter == text[match.end - 1] && (tool.isParted || !isParted)
                && words.contains { word in tool.names.contains { text.has($0, at: word) } }
        }
    }
}
