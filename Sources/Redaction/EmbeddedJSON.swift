// JSON inside a text: `settings: {"secret": {"value": "x"}}`. Its members go by their names, as those of a free-form value do.

/// Objects, and arrays of them, that stand in a text.
enum EmbeddedJSON {
    /// So many brackets that turn out to open nothing are enough.
    private static let mostAttempts = 8

    /// Whether one may stand there that holds a secret's name.
    static func isSuspect(_ text: Span<UInt8>) -> Bool {
        !NameScreen.shared.clears(text) && text.indices.contains { opens(text, $0) }
    }

    /// What goes for its name, or for one that stands beside it. What the strings say is the business of the look at the whole text: else
    /// texts within texts would be looked at again and again.
    static func hits(in text: [UInt8], _ scanner: Scanner) -> [Hit] {
        guard isSuspect(text.span) else { return [] }
        var hits: [Hit] = []
        var (at, attempts) = (0, 0)
        while at < text.count, attempts < mostAttempts {
            guard opens(text.span, at) else {
                at += 1
                continue
            }
            attempts += 1
            guard let end = end(of: text.span, from: at),
                let scan = try? ObjectScan(text[at..<end], scanner, opening: text[at], [])
            else {
                at += 1
                continue
            }
            hits += scan.edits.compactMap(\.hit).filter { $0.cause == .name || $0.cause == .addedName }
                .map { Hit(range: value(in: text.span, $0.range), cause: $0.cause) }
                .filter { !$0.range.isEmpty && !Placeholder.stands(in: text.span, $0.range) }
            at = end
        }
        return hits
    }

    /// The value of a member that goes, or what stands between the quotes of a string.
    private static func value(in text: Span<UInt8>, _ item: Range<Int>) -> Range<Int> {
        var start = item.lowerBound
        if let colon = colon(in: text, item) { start = text.endOfBlanks(from: colon + 1) }
        return text[start] == 0x22 ? start + 1..<item.upperBound - 1 : start..<item.upperBound
    }

    /// Where the colon behind a member's name is; nil for an item that is no member.
    private static func colon(in text: Span<UInt8>, _ item: Range<Int>) -> Int? {
        var (isString, at) = (false, item.lowerBound)
        while at < item.upperBound {
            switch text[at] {
            case 0x5C where isString: at += 1
            case 0x22: isString.toggle()
            case 0x3A where !isString: return at
            case 0x7B where !isString, 0x5B where !isString: return nil
            default: break
            }
            at += 1
        }
        return nil
    }

    /// Whether a bracket stands there, and behind it a string or another one.
    private static func opens(_ text: Span<UInt8>, _ at: Int) -> Bool {
        guard text[at] | 0x20 == 0x7B else { return false }
        let next = text.endOfBlanks(from: at + 1)
        return next < text.count && (text[next] == 0x22 || text[at] == 0x5B && text[next] == 0x7B)
    }

    /// Behind the bracket that closes the one there; nil where none does.
    private static func end(of text: Span<UInt8>, from start: Int) -> Int? {
        var (open, isString, at) = (0, false, start)
        while at < text.count {
            switch text[at] {
            case 0x5C where isString: at += 1
            case 0x22: isString.toggle()
            case 0x7B where !isString, 0x5B where !isString: open += 1
            case 0x7D where !isString, 0x5D where !isString:
                open -= 1
                if open == 0 { return at + 1 }
            default: break
            }
            at += 1
        }
        return nil
    }
}
