// The rules that are in force, as people may read them.

/// One rule.
public struct ActiveRule: Sendable, Hashable {
    /// What it is called, such as a vendor's name.
    public let name: String
    /// What kind of rule it is; the word that the metric counts it by.
    public let kind: RedactionReason
    /// What it looks for, in words or as a pattern.
    public let looksFor: String
    /// The page that documents it, without `https://`; nil where the rule is Rollcall's or the operator's own.
    public let page: String?
    /// Whether the operator added it.
    public let isAdded: Bool
}

extension Scanner {
    /// The rules in force: vendors' formats by vendor, structures, the other built-in rules, then the operator's own.
    public var rules: [ActiveRule] {
        KeyFormat.all.map(ActiveRule.init) + StructureRule.all.map(ActiveRule.init) + ActiveRule.others
            + added.patterns.indices.map { rule(.pattern($0)) }
            + added.names.map { ActiveRule("name \($0)", .name, "members of that name in any spelling", isAdded: true) }
    }

    /// The rule that found something.
    func rule(_ cause: Cause) -> ActiveRule {
        switch cause {
        case .format(let i): ActiveRule(FormatRule.all[i].format)
        case .structure(let i): ActiveRule(StructureRule.all[i])
        case .pattern(let i): ActiveRule("pattern \(i + 1)", .pattern, added.patterns[i], isAdded: true)
        case .addedName: ActiveRule("added name", .name, "members of a name that the operator added", isAdded: true)
        case .credential, .assignment, .random, .name, .prefix, .unreadable, .failure: ActiveRule.other(cause.reason)
        }
    }
}

extension ActiveRule {
    fileprivate init(
        _ name: String, _ kind: RedactionReason, _ looksFor: String, page: String? = nil, isAdded: Bool = false
    ) {
        self.name = name
        self.kind = kind
        self.looksFor = looksFor
        self.page = page
        self.isAdded = isAdded
    }

    fileprivate init(_ format: KeyFormat) {
        let (shortest, longest) = (format.lengths.lowerBound, format.lengths.upperBound)
        let length = shortest == longest ? "\(shortest)" : "\(shortest) to \(longest)"
        let prefixes = format.prefixes.joined(separator: " or ")
        self.init(
            format.vendor, .format, "\(prefixes) and \(length) of \(format.alphabet.rawValue)", page: format.page)
    }

    fileprivate init(_ structure: StructureRule) { self.init(structure.name, .structure, structure.pattern.text) }

    fileprivate static func other(_ reason: RedactionReason) -> ActiveRule {
        others.first { $0.kind == reason } ?? ActiveRule(reason.word, reason, "")
    }

    fileprivate static let others: [ActiveRule] = [
        .init("credential", .credential, "the backend's own credential, from 8 characters on, in its keys' values"),
        .init("assignment", .assignment, "values beside a secret's name, such as password= or token:"),
        .init("random run", .random, "runs of \(RandomRuns.shortest) and more characters that look random"),
        .init("field name", .name, "members that are named like secrets, in any casing, spelling or alphabet"),
        .init("display prefix", .prefix, "more than a vendor's own prefix and \(Redactor.shownCharacters) characters"),
        .init("unreadable", .unreadable, "what is nested, encoded or broken beyond being looked through"),
        .init("engine failure", .failure, "whatever could not be looked at"),
    ]
}
