// The value rule: which rules there are for a text, and what a look at it finds. What cannot be looked at is condemned.

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
    /// As `random`, where a name has said that digests in hexadecimal digits are to be expected, or in base64.
    private static let hexDigest = Rules(rawValue: 8)
    private static let base64Digest = Rules(rawValue: 32)
    /// Where words are parted by colons: these stand between a name and its value only if the value looks random.
    static let words = Rules(rawValue: 16)

    static let value: Rules = [.forms, .assignments, .random]
    static let identifier: Rules = [.forms, .assignments, .words]
    static let scope: Rules = [.forms, .assignments, .random, .words]

    /// In which forms digests are to be expected.
    var digests: DigestForms {
        (contains(.hexDigest) ? DigestForms.hex : []).union(contains(.base64Digest) ? .base64 : [])
    }

    /// The same rules where such digests are to be expected.
    func expecting(_ digests: DigestForms) -> Rules {
        union(digests.contains(.hex) ? .hexDigest : []).union(digests.contains(.base64) ? .base64Digest : [])
    }
}

/// Finds secrets in texts, by rules that are compiled once. Any thread may use it at any time.
public final class Scanner: Sendable {
    private let builtIn: BuiltInRules
    let added: AddedRules
    /// Finds one secret by its very bytes; nil where none is known.
    private let known: PatternDatabase?

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

    private init(
        _ builtIn: BuiltInRules, _ rules: AddedRules, known: PatternDatabase? = nil
    ) throws(ScannerFailure) {
        self.builtIn = builtIn
        self.known = known
        added = rules
        hasBuiltInRulesOnly = rules.compiled.names == nil && rules.compiled.patterns == nil && known == nil
        let mark = Array(Redactor.mark.utf8)
        // The look itself may clear the mark without the engine.
        guard (try? builtIn.hits(in: mark)) != nil else {
            throw ScannerFailure(reason: "the engine fails", pattern: nil)
        }
        guard look(at: mark, .value) == .clean else {
            throw ScannerFailure(reason: "a rule matches what secrets are replaced by", pattern: nil)
        }
    }

    /// The same rules, and one secret more.
    func finding(_ secret: Pattern?) throws(ScannerFailure) -> Scanner {
        guard let secret else { return self }
        return try Scanner(builtIn, added, known: PatternDatabase([secret]))
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
        if known != nil { return false }
        // The operator's patterns may match anything.
        guard let patterns = added.compiled.patterns else { return true }
        return (try? patterns.matches(in: text))?.isEmpty ?? false
    }

    /// Looks at a text in all its forms.
    ///
    /// - Parameters:
    ///   - endsEarly: whether one secret tells as much as all.
    ///   - time: what takes longer is condemned; even hostile texts take a hundredth of it.
    func look(
        at text: [UInt8], _ rules: Rules, endsEarly: Bool = false, within time: Duration = .milliseconds(500)
    ) -> Finding {
        let mayBeUUID = added.compiled.patterns == nil && known == nil
        if mayBeUUID, text.count == 36, UUIDText.stands(in: text.span, at: 0, before: 36) { return .clean }
        var look = Look(text, self, endsEarly: endsEarly, within: time)
        look.at(LookedAtText(text), rules, depth: 0)
        return look.finding
    }

    /// Why a text goes that goes as a whole; nil where it stays.
    func cause(of text: [UInt8], _ rules: Rules) -> Cause? { look(at: text, rules, endsEarly: true).cause }

    /// From this length on the engine passes a text faster than the first look does.
    private static let long = 1024

    /// What the patterns find in one form of a text.
    func forms(in text: [UInt8]) throws(SearchFailure) -> [Hit] {
        // The engine is not asked where its answer is known.
        let isKnown = text.count < Self.long && FormScreen.shared.look(at: text.span) != nil
        var found = isKnown ? [] : try builtIn.hits(in: text)
        for match in try added.compiled.patterns?.matches(in: text.span) ?? [] {
            found.append(Hit(range: match.start..<match.end, cause: .pattern(match.id)))
        }
        for match in try known?.matches(in: text.span) ?? [] {
            found.append(Hit(range: match.start..<match.end, cause: .credential))
        }
        return found
    }
}
