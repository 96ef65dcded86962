// One look at one text in all its forms: as it is, joined, unwrapped, decoded.

/// One look at one text.
struct Look {
    /// Encodings within encodings are undone this often.
    private static let greatestDepth = 3
    /// Larger pieces are not looked into.
    private static let greatestPiece = 65_536
    /// Texts of at least so many bytes may take so much time.
    private static let limited = 4096

    private let scanner: Scanner
    private let endsEarly: Bool
    /// When there is no more time; nil for a short text.
    private let end: ContinuousClock.Instant?
    /// How many bytes may still be decoded.
    private var budget: Int
    private var hits: [Hit] = []
    /// Why the text has to go as a whole.
    private var whole: Cause?
    /// Whether nothing that is still to be looked at can change the finding.
    private var isOver: Bool { whole != nil || endsEarly && !hits.isEmpty }

    init(_ text: [UInt8], _ scanner: Scanner, endsEarly: Bool, within time: Duration) {
        self.scanner = scanner
        self.endsEarly = endsEarly
        budget = text.count * 3 + 256
        end = text.count < Self.limited ? nil : .now + time
    }

    var finding: Finding {
        if let whole { return .whole(whole) }
        return hits.isEmpty ? .clean : .parts(merged)
    }

    /// Of hits that touch, the more telling rule's stands for all.
    private var merged: [Hit] {
        hits.sorted { $0.range.lowerBound < $1.range.lowerBound }.reduce(into: []) { merged, hit in
            guard var last = merged.last, hit.range.lowerBound <= last.range.upperBound else {
                return merged.append(hit)
            }
            last.range = last.range.lowerBound..<max(last.range.upperBound, hit.range.upperBound)
            if hit.cause.reason.rawValue < last.cause.reason.rawValue { last.cause = hit.cause }
            merged[merged.count - 1] = last
        }
    }

    mutating func at(_ text: LookedAtText, _ rules: Rules, depth: Int) {
        search(text, rules)
        if isOver { return }
        let seen = PlainText.kinds(of: text.bytes.span)
        if let joined = text.joined(seen), hasRoom(for: joined, depth) {
            search(joined, PlainText.isSpelled(text.bytes.span) ? rules : rules.subtracting(.random))
        }
        if let plainer = text.unwrapped(seen) { descend(plainer, rules, depth) }
        if isOver { return }
        for piece in Piece.all(in: text.bytes) where !isOver { lookInto(piece, of: text, rules, depth) }
    }

    /// What is joined of a form that was decoded counts as decoded.
    private mutating func hasRoom(for joined: LookedAtText, _ depth: Int) -> Bool {
        budget -= depth == 0 ? 0 : joined.bytes.count
        if budget < 0 { whole = .unreadable }
        return budget >= 0
    }

    /// What is no text may still have a key among its bytes, but nothing that hides one again.
    private mutating func lookInto(_ piece: Piece, of text: LookedAtText, _ rules: Rules, _ depth: Int) {
        if piece.range.count > Self.greatestPiece { return whole = .unreadable }
        let inner = LookedAtText(piece.decoded, from: piece.range, of: text)
        if piece.isText { return descend(inner, rules, depth) }
        budget -= inner.bytes.count
        if budget < 0 { whole = .unreadable } else { search(inner, .forms) }
    }

    private mutating func descend(_ text: LookedAtText, _ rules: Rules, _ depth: Int) {
        budget -= text.bytes.count
        if depth == Self.greatestDepth || budget < 0 || end.map({ .now > $0 }) ?? false { return whole = .unreadable }
        at(text, rules, depth: depth + 1)
    }

    private mutating func search(_ text: LookedAtText, _ rules: Rules) {
        do throws(SearchFailure) {
            for hit in try scanner.forms(in: text.bytes) { note(hit.range, hit.cause, text) }
        } catch {
            return whole = error.cause
        }
        if isOver { return }
        if rules.contains(.assignments) {
            let assignments = Assignments(
                in: text.bytes.span, names: scanner.addedNames, colonsPartWords: rules.contains(.words),
                isIdentifier: !rules.contains(.random))
            if assignments.isFlooded { return whole = .unreadable }
            for value in assignments.values { note(value, .assignment, text) }
            for hit in EmbeddedJSON.hits(in: text.bytes, scanner) { note(hit.range, hit.cause, text) }
        }
        if rules.contains(.random) {
            for run in RandomRuns.find(in: text.bytes.span, digests: rules.digests) {
                note(run, .random, text)
            }
        }
    }

    private mutating func note(_ range: Range<Int>, _ cause: Cause, _ text: LookedAtText) {
        hits.append(Hit(range: text.original(of: range), cause: cause))
    }
}
