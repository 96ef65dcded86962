// The value rule: looks at one text in all its forms. What it cannot look at it condemns.

import KeyListing

/// What a look at a text found.
enum Finding: Equatable {
    /// Nothing.
    case clean
    /// Secrets in these parts of the text, ascending, apart from each other.
    case parts([Hit])
    /// The text has to go as a whole: it is too deep, too large or too crafty to be looked through.
    case whole(Cause)

    /// Why anything goes; nil where nothing does.
    var cause: Cause? {
        switch self {
        case .clean: nil
        case .parts(let hits): hits.first?.cause
        case .whole(let cause): cause
        }
    }
}

/// Which rules a text meets.
struct Rules: OptionSet {
    let rawValue: UInt8
    /// Formats and structures.
    static let forms = Rules(rawValue: 1)
    /// Names with values beside them.
    static let assignments = Rules(rawValue: 2)
    /// Long runs that look random.
    static let random = Rules(rawValue: 4)
    /// As `random`, where a name has said that digests are to be expected.
    static let digest = Rules(rawValue: 8)

    /// Where words are parted by colons: these stand between a name and its value only if the value looks random.
    static let words = Rules(rawValue: 16)

    static let value: Rules = [.forms, .assignments, .random]
    static let identifier: Rules = [.forms, .assignments, .words]
    static let scope: Rules = [.forms, .assignments, .random, .words]
}

/// Finds secrets in texts, by rules that are compiled once. Any thread may use it at any time.
public final class Scanner: Sendable {
    private let builtIn: BuiltInRules
    let added: AddedRules

    /// Compiles the built-in rules, unless that has been done, and adds an operator's own.
    ///
    /// - Throws: where the engine cannot work here at all. Then nothing may leave.
    public convenience init(adding rules: AddedRules = .none) throws(ScannerFailure) {
        try self.init(BuiltInRules.shared.get(), rules)
    }

    /// The same with an engine that can be made to fail.
    package convenience init(adding rules: AddedRules = .none, fault: EngineFault) throws(ScannerFailure) {
        try self.init(BuiltInRules(fault: fault), rules)
    }

    private init(_ builtIn: BuiltInRules, _ rules: AddedRules) throws(ScannerFailure) {
        self.builtIn = builtIn
        added = rules
        hasBuiltInRulesOnly = rules.compiled.names == nil && rules.compiled.patterns == nil
        let mark = Array(Redactor.mark.utf8)
        // The look itself may clear the mark without the engine.
        guard (try? builtIn.hits(in: mark)) != nil else {
            throw ScannerFailure(reason: "the engine fails", pattern: nil)
        }
        guard look(at: mark, .value) == .clean else {
            throw ScannerFailure(reason: "a rule matches what secrets are replaced by", pattern: nil)
        }
    }

    /// The names that an operator has added; nil for none.
    var addedNames: AddedNames? { added.compiled.names }

    /// Whether nothing is looked for but what the first looks know of.
    let hasBuiltInRulesOnly: Bool

    /// Whether these rules plainly find nothing in a text, without looking at it closely.
    func isPlain(_ text: Span<UInt8>, _ rules: Rules = .value) -> Bool {
        PlainText.clears(text, rules) && (hasBuiltInRulesOnly || addedRulesClear(text))
    }

    /// The same for a text of its own.
    func isPlain(_ text: [UInt8], _ rules: Rules = .value) -> Bool { isPlain(text.span, rules) }

    private func addedRulesClear(_ text: Span<UInt8>) -> Bool {
        if added.compiled.names != nil, !text.indices.allSatisfy({ !ByteSet.assigning.contains(text[$0]) }) {
            return false
        }
        // The operator's patterns may match anything.
        guard let patterns = added.compiled.patterns else { return true }
        return (try? patterns.matches(in: text))?.isEmpty ?? false
    }

    /// Looks at a text in all its forms.
    ///
    /// - Parameter time: what takes longer is condemned; even hostile texts take a hundredth of it.
    func look(at text: [UInt8], _ rules: Rules, within time: Duration = .milliseconds(500)) -> Finding {
        if text.count == 36, UUIDText.stands(in: text.span, at: 0, before: 36), added.compiled.patterns == nil {
            return .clean
        }
        var look = Look(text, self, within: time)
        look.at(LookedAtText(text), rules, depth: 0)
        return look.finding
    }

    /// What the patterns find in one form of a text.
    fileprivate func forms(in text: [UInt8]) throws(SearchFailure) -> [Hit] {
        // The engine is not asked where its answer is known.
        var found = FormScreen.shared.look(at: text.span) == nil ? try builtIn.hits(in: text) : []
        for match in try added.compiled.patterns?.matches(in: text.span) ?? [] {
            found.append(Hit(range: match.start..<match.end, cause: .pattern(match.id)))
        }
        return found
    }
}

/// One look at one text.
private struct Look {
    /// Encodings within encodings are undone this often.
    private static let greatestDepth = 3
    /// Larger pieces are not looked into.
    private static let greatestPiece = 65_536
    /// Texts of at least so many bytes may take so much time.
    private static let limited = 4096

    let scanner: Scanner
    /// When there is no more time; nil for a short text.
    private let end: ContinuousClock.Instant?
    /// How many bytes may still be decoded.
    var budget: Int
    private var hits: [Hit] = []
    /// Why the text has to go as a whole.
    private var whole: Cause?

    init(_ text: [UInt8], _ scanner: Scanner, within time: Duration) {
        self.scanner = scanner
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
        if let joined = text.joined(), hasRoom(for: joined, depth) {
            search(joined, PlainText.isSpelled(text.bytes.span) ? rules : rules.subtracting(.random))
        }
        if let plainer = text.unwrapped() { descend(plainer, rules, depth) }
        for piece in Piece.all(in: text.bytes) where whole == nil { lookInto(piece, of: text, rules, depth) }
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
        if rules.contains(.assignments) {
            let assignments = Assignments(
                in: text.bytes.span, names: scanner.addedNames, colonsPartWords: rules.contains(.words))
            if assignments.isFlooded { return whole = .unreadable }
            for value in assignments.values { note(value, .assignment, text) }
        }
        if rules.contains(.random) {
            for run in RandomRuns.find(in: text.bytes.span, inDigest: rules.contains(.digest)) {
                note(run, .random, text)
            }
        }
    }

    private mutating func note(_ range: Range<Int>, _ cause: Cause, _ text: LookedAtText) {
        hits.append(Hit(range: text.original(of: range), cause: cause))
    }
}
