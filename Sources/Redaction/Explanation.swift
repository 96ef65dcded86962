// What would go of a text or of JSON, and by which rule: for people who try their own data. It shows no secret itself.

/// The outcome of stripping, explained.
public struct Explanation: Sendable {
    /// Something that goes.
    public struct Part: Sendable {
        /// Where it stands, in bytes of what was given; of a member, from its name on.
        public let range: Range<Int>
        /// Why.
        public let rule: ActiveRule
    }

    /// What is left.
    public let result: [UInt8]
    /// What goes, in order.
    public let parts: [Part]
}

extension Scanner {
    /// What would go of a text such as a description: the parts that are secret.
    public func explain(text: [UInt8]) -> Explanation {
        guard let shown = ShownText(text, self) else { return Explanation(result: text, parts: []) }
        return Explanation(result: shown.text, parts: parts(shown.hits))
    }

    /// What would go of free-form JSON, such as metadata: members by their names, strings by what is in them. Nil for what is
    /// no JSON object or array.
    public func explain(json: [UInt8]) -> Explanation? {
        let first = json.first { $0 > 0x20 } ?? 0
        guard first == 0x7B || first == 0x5B, let scan = try? ObjectScan(json[...], self, opening: first, .value) else {
            return nil
        }
        return Explanation(result: scan.result, parts: parts(scan.edits.compactMap(\.hit)))
    }

    private func parts(_ hits: [Hit]) -> [Explanation.Part] {
        hits.map { Explanation.Part(range: $0.range, rule: rule($0.cause)) }
    }
}
