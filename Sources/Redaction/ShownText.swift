// A text with the mark in place of its secrets, and where these stood.

/// A text that had secrets in it.
struct ShownText {
    /// What may be seen.
    private(set) var text: [UInt8]
    /// What was replaced, by its place in the text that it was, ascending.
    private(set) var hits: [Hit] = []

    /// What is left is looked at again, because what a replacement parts or joins could be a secret in its turn.
    private static let greatestPasses = 4

    /// Nil where there is nothing to replace.
    init?(_ original: [UInt8], _ scanner: Scanner) {
        var shown = LookedAtText(original)
        text = original
        for _ in 0..<Self.greatestPasses {
            switch scanner.look(at: shown.bytes, .value) {
            case .clean:
                text = shown.bytes
                if hits.isEmpty { return nil }
                hits.sort { $0.range.lowerBound < $1.range.lowerBound }
                return
            case .whole(let cause):
                replaceAll(original.count, cause)
                return
            case .parts(let found):
                hits += found.map { Hit(range: shown.original(of: $0.range), cause: $0.cause) }
                shown = Self.replacing(found, in: shown)
            }
        }
        replaceAll(original.count, hits.first?.cause ?? .unreadable)
    }

    private mutating func replaceAll(_ count: Int, _ cause: Cause) {
        text = Array(Redactor.mark.utf8)
        hits = [Hit(range: 0..<count, cause: cause)]
    }

    private static func replacing(_ hits: [Hit], in text: LookedAtText) -> LookedAtText {
        var shown = LookedAtText(from: text)
        var start = 0
        for hit in hits {
            for i in start..<hit.range.lowerBound { shown.append(CollectionOfOne(text.bytes[i]), from: i, of: text) }
            shown.append(Redactor.mark.utf8, from: hit.range.lowerBound, of: text)
            start = hit.range.upperBound
        }
        for i in start..<text.bytes.count { shown.append(CollectionOfOne(text.bytes[i]), from: i, of: text) }
        return shown
    }
}
